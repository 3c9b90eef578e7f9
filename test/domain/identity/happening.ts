// What fast-check makes lives of: one thing that may happen, with dice that choose among what is possible
// just then, so that few lives are idle. What comes of each is counted.

import fc from 'fast-check';
import {
  MAILBOXES,
  type Mailbox,
  type MemberRow,
  type Organization,
  PEOPLE,
  type Person,
  type World,
} from './world.ts';

interface Plan {
  readonly text: string;
  /** Returns what the product said. */
  readonly happen: () => Promise<string> | string;
}

/** How often each thing had which outcome. */
export const outcomes = new Map<string, Map<string, number>>();

function count(name: string, outcome: string): void {
  const ofName = outcomes.get(name) ?? new Map<string, number>();
  outcomes.set(name, ofName.set(outcome, (ofName.get(outcome) ?? 0) + 1));
}

/** One thing that may happen. The world alone decides whether it can, and to whom. */
class Happening implements fc.AsyncCommand<World, World> {
  readonly #name: string;
  readonly #planIn: (world: World) => Plan | null;

  constructor(name: string, planIn: (world: World) => Plan | null) {
    this.#name = name;
    this.#planIn = planIn;
  }

  check(world: Readonly<World>): boolean {
    return this.#planIn(world) !== null;
  }

  async run(_: World, world: World): Promise<void> {
    const plan = this.#planIn(world);
    if (plan === null) return;
    world.life.push(plan.text);
    count(this.#name, await plan.happen());
  }

  toString(): string {
    return this.#name;
  }
}

type Directory = 'a' | 'b';

interface Dice {
  readonly where: Directory;
  readonly one: number;
  readonly two: number;
  readonly yes: boolean;
}

const dice = fc.record({
  where: fc.constantFrom<Directory[]>('a', 'a', 'b'),
  one: fc.nat(719),
  two: fc.nat(719),
  yes: fc.boolean(),
});

export function pick<T>(from: readonly T[], n: number): T | undefined {
  return from[n % from.length];
}

export function happening(
  name: string,
  planIn: (world: World, dice: Dice) => Plan | null,
): fc.Arbitrary<Happening> {
  return dice.map((rolled) => new Happening(name, (world) => planIn(world, rolled)));
}

interface Somebody {
  readonly person: Person;
  readonly member: MemberRow;
}

/** Those for whom an organization has a record. */
export function membersIn(world: World, organization: Organization): Somebody[] {
  return [...PEOPLE, 'mal' as const].flatMap((person) => {
    const [member] = world.membersOf(person, organization);
    return member === undefined ? [] : [{ person, member }];
  });
}

/** What the directory may give to somebody. */
export function mailboxesFor(world: World, organization: Organization, person: Person): Mailbox[] {
  return MAILBOXES.filter((one) => world.speaksFor(organization, one) && world.isFreeFor(one, person));
}

export function withMailbox(world: World): { readonly person: Person; readonly mailbox: Mailbox }[] {
  return PEOPLE.flatMap((person) => {
    const mailbox = world.mailboxOf(person);
    return mailbox === undefined ? [] : [{ person, mailbox }];
  });
}
