// Everything that can happen, for fast-check to make lives of: acts of people, and of a directory honest or
// not. Numbers choose among what is possible just then, so that few lives are idle.

import fc from 'fast-check';
import * as acts from './acts.ts';
import * as directory from './directory.ts';
import {
  DOMAINS,
  type Invitation,
  MAILBOXES,
  type Mailbox,
  type MemberRow,
  ORGANIZATIONS,
  type Organization,
  PEOPLE,
  type Person,
  type World,
} from './world.ts';

interface Plan {
  readonly text: string;
  readonly happen: () => Promise<unknown>;
}

/** One thing that may happen. The world alone decides whether it can, and to whom. */
class Happening implements fc.AsyncCommand<World, World> {
  readonly #planIn: (world: World) => Plan | null;
  #text = 'nothing';

  constructor(planIn: (world: World) => Plan | null) {
    this.#planIn = planIn;
  }

  check(world: Readonly<World>): boolean {
    return this.#planIn(world) !== null;
  }

  async run(_: World, world: World): Promise<void> {
    const plan = this.#planIn(world);
    this.#text = plan?.text ?? 'nothing';
    await plan?.happen();
  }

  toString(): string {
    return this.#text;
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

function pick<T>(from: readonly T[], n: number): T | undefined {
  return from[n % from.length];
}

function happening(planIn: (world: World, dice: Dice) => Plan | null): fc.Arbitrary<Happening> {
  return dice.map((rolled) => new Happening((world) => planIn(world, rolled)));
}

interface Somebody {
  readonly person: Person;
  readonly member: MemberRow;
}

/** Those for whom an organization has a record. */
function membersIn(world: World, organization: Organization): Somebody[] {
  return [...PEOPLE, 'mal' as const].flatMap((person) => {
    const [member] = world.membersOf(person, organization);
    return member === undefined ? [] : [{ person, member }];
  });
}

/** What the directory may give to somebody. */
function mailboxesFor(world: World, organization: Organization, person: Person): Mailbox[] {
  return MAILBOXES.filter((one) => world.speaksFor(organization, one) && world.isFreeFor(one, person));
}

function withMailbox(world: World): { readonly person: Person; readonly mailbox: Mailbox }[] {
  return PEOPLE.flatMap((person) => {
    const mailbox = world.mailboxOf(person);
    return mailbox === undefined ? [] : [{ person, mailbox }];
  });
}

const create = happening((world, { where, one, two, yes }) => {
  const person = pick(PEOPLE, one)!;
  const mailbox = pick(mailboxesFor(world, where, person), two);
  const externalId = pick(PEOPLE, two >> 3)!;
  if (!world.existing.has(where) || mailbox === undefined) return null;
  return {
    text: `create(${where}, ${person}, ${mailbox}, ${externalId}, ${yes})`,
    happen: () => directory.create(world, where, person, mailbox, externalId, yes),
  };
});

/** Somebody leaves, and the newcomer gets their externalId, as where it is a short name. */
const succeed = happening((world, { where, one, two }) => {
  const leaver = pick(membersIn(world, where), one);
  const newcomer = pick(
    PEOPLE.filter((person) => person !== leaver?.person),
    two,
  )!;
  const mailbox = pick(mailboxesFor(world, where, newcomer), two >> 2);
  if (leaver === undefined || mailbox === undefined) return null;
  return {
    text: `succeed(${where}, ${leaver.person}, ${newcomer}, ${mailbox})`,
    happen: async () => {
      await directory.setActive(world, where, leaver.member, false);
      await directory.create(world, where, newcomer, mailbox, leaver.person);
    },
  };
});

const rename = happening((world, { where, one, two, yes }) => {
  const somebody = pick(membersIn(world, where), one);
  if (somebody === undefined) return null;
  const { person, member } = somebody;
  const others = mailboxesFor(world, where, person).filter((to) => to !== world.mailboxOf(person));
  const to = pick(others, two);
  if (to === undefined) return null;
  return {
    text: `rename(${where}, ${person}, ${to}, ${yes})`,
    happen: () => directory.rename(world, where, member, to, yes),
  };
});

/**
 * What the rules promise even if the directory's token is stolen: Owners and Admins stay who they are, and so
 * does everybody whom the identity provider has named. Plain people who have used nothing else are the
 * directory's to give away.
 */
function isSafeFromDirectory(world: World, { id, accountId }: MemberRow): boolean {
  const roles = world.membersOfAccount(accountId).map(({ role }) => role);
  return (
    roles.includes('owner') || roles.includes('admin') || world.pinned.has(id) || !world.owners.has(accountId)
  );
}

/**
 * An accomplice's record goes out of the way, the victim's gets the accomplice's address, and the accomplice
 * signs in with it, honestly.
 */
const swap = happening((world, { where, one, two }) => {
  const victim = pick(membersIn(world, where), one);
  const accomplice = pick(
    withMailbox(world).filter(
      ({ person, mailbox }) => person !== victim?.person && world.speaksFor(where, mailbox),
    ),
    two,
  );
  if (victim === undefined || accomplice === undefined || !isSafeFromDirectory(world, victim.member))
    return null;
  const { person, mailbox } = accomplice;
  return {
    text: `swap(${where}, ${victim.person}, ${person})`,
    happen: async () => {
      const [own] = world.membersOf(person, where);
      const free = MAILBOXES.find(
        (to) => world.speaksFor(where, to) && !world.holders.has(to) && !world.accountAt(to),
      );
      if (own !== undefined && free !== undefined) await directory.misdirect(world, where, own, free);
      const [target] = world.membersOf(victim.person, where);
      if (target !== undefined) await directory.misdirect(world, where, target, mailbox);
      await acts.signInBySso(world, where, person, mailbox);
    },
  };
});

const setActive = happening((world, { where, one, yes }) => {
  const somebody = pick(membersIn(world, where), one);
  if (somebody === undefined) return null;
  return {
    text: `${yes ? 'reactivate' : 'deactivate'}(${where}, ${somebody.person})`,
    happen: () => directory.setActive(world, where, somebody.member, yes),
  };
});

const remove = happening((world, { where, one }) => {
  const somebody = pick(membersIn(world, where), one);
  if (somebody === undefined) return null;
  return {
    text: `remove(${where}, ${somebody.person})`,
    happen: () => directory.remove(world, where, somebody.member),
  };
});

const signIn = happening((world, { where, one, yes }) => {
  const somebody = pick(withMailbox(world), one);
  if (somebody === undefined || !world.existing.has(where)) return null;
  const { person, mailbox } = somebody;
  return {
    text: `signIn(${where}, ${person}, ${yes})`,
    happen: () => acts.signInBySso(world, where, person, mailbox, yes),
  };
});

/**
 * Somebody types another person's address into their profile, and the identity provider asserts it. The first
 * sign-in is believed, so that one of the two has been there.
 */
const pose = happening((world, { where, one, two }) => {
  const here = (person: Person, mailbox: Mailbox) =>
    world.membersOf(person, where).find((row) => row.userNameKey === world.address(mailbox));
  const somebody = pick(withMailbox(world), one);
  const victim = pick(
    withMailbox(world).filter(({ person, mailbox }) => person !== somebody?.person && here(person, mailbox)),
    two,
  );
  if (somebody === undefined || victim === undefined) return null;
  const { person, mailbox } = somebody;
  const subject = world.subjectOf(person, where);
  const isKnown =
    where === 'b'
      ? here(person, mailbox) !== undefined
      : world.pinned.has(here(victim.person, victim.mailbox)!.id) ||
        world.membersOf(person, where).some(({ id }) => world.pinned.get(id) === subject);
  if (!isKnown) return null;
  return {
    text: `pose(${where}, ${person}, ${victim.person})`,
    happen: () => acts.signInBySso(world, where, person, victim.mailbox),
  };
});

const password = happening((world, { one, two }) => {
  const person = pick([...PEOPLE, 'mal' as const], one)!;
  const mailbox = pick(
    MAILBOXES.filter((at) => world.accountAt(at)?.passwordHash),
    two,
  );
  if (mailbox === undefined) return null;
  return {
    text: `password(${person}, ${mailbox})`,
    happen: () => acts.signInByPassword(world, person, mailbox),
  };
});

const setPassword = happening((world, { one }) => {
  const person = pick(
    PEOPLE.filter((who) => world.openSessionOf(who)),
    one,
  );
  if (person === undefined) return null;
  return { text: `setPassword(${person})`, happen: () => acts.setPassword(world, person) };
});

const invite = happening((world, { one, two, yes }) => {
  const where = pick(
    ORGANIZATIONS.filter((each) => world.existing.has(each)),
    one,
  )!;
  const to = pick(MAILBOXES, two)!;
  const role = pick(['member', 'admin'] as const, one >> 3)!;
  const delivery = yes ? 'mail' : 'link';
  return {
    text: `invite(${where}, ${to}, ${role}, ${delivery})`,
    happen: () => acts.invite(world, where, to, role, delivery),
  };
});

/** A mail is read by the mailbox's reader, a copied link by anybody. */
function openFor(world: World, who: Person): Invitation[] {
  return world.invitations.filter(
    ({ accepted, delivery, mailbox, organization }) =>
      !accepted &&
      world.existing.has(organization) &&
      world.holders.has(mailbox) &&
      (delivery === 'link' || world.holders.get(mailbox) === who),
  );
}

const accept = happening((world, { one, two }) => {
  const readers = [...PEOPLE, 'mal' as const].filter((who) => openFor(world, who).length > 0);
  const person = pick(readers, one);
  if (person === undefined) return null;
  const invitation = pick(openFor(world, person), two)!;
  const { organization, mailbox } = invitation;
  return {
    text: `accept(${person}, ${organization}, ${mailbox})`,
    happen: () => acts.accept(world, person, invitation),
  };
});

/** Somebody who is in one organization joins another. */
const share = happening((world, { one, two, yes }) => {
  const where = pick(['b', 's'] as const, two)!;
  const somebody = pick(withMailbox(world), one);
  if (somebody === undefined || !world.existing.has(where)) return null;
  const { person, mailbox } = somebody;
  const role = yes ? 'admin' : 'member';
  return {
    text: `share(${where}, ${person}, ${role})`,
    happen: async () => {
      if (world.openSessionOf(person) === undefined) await acts.signInBySso(world, 'a', person, mailbox);
      await acts.invite(world, where, mailbox, role, 'mail');
      const invitation = openFor(world, person).at(-1);
      if (invitation !== undefined) await acts.accept(world, person, invitation);
    },
  };
});

/** The stranger invites an address by a link, opens it and takes a password. */
const squat = happening((world, { one }) => {
  const mailbox = pick(
    MAILBOXES.filter((each) => world.accountAt(each) === undefined),
    one,
  );
  if (mailbox === undefined || !world.existing.has('s')) return null;
  return {
    text: `squat(${mailbox})`,
    happen: async () => {
      await acts.invite(world, 's', mailbox, 'member', 'link');
      const invitation = world.invitations.findLast((each) => !each.accepted && each.mailbox === mailbox);
      if (invitation !== undefined) await acts.accept(world, 'mal', invitation);
    },
  };
});

const changeRole = happening((world, { one, two }) => {
  const where = pick(ORGANIZATIONS, two)!;
  const target = pick(membersIn(world, where), one);
  const actor = pick(
    [...PEOPLE, 'mal' as const].filter((who) => world.openSessionOf(who)),
    two >> 2,
  );
  const role = pick(['member', 'admin', 'owner'] as const, one >> 3)!;
  if (target === undefined || actor === undefined) return null;
  return {
    text: `changeRole(${where}, ${actor}, ${target.person}, ${role})`,
    happen: () => acts.changeRole(world, where, actor, target.member, role),
  };
});

const claim = happening((world, { where, one }) => {
  const domain = pick(
    DOMAINS.filter((each) => !world.claims.has(each)),
    one,
  );
  if (domain === undefined || !world.existing.has(where)) return null;
  return { text: `claim(${where}, ${domain})`, happen: () => acts.claim(world, where, domain) };
});

const loseClaim = happening((world, { one }) => {
  const domain = pick([...world.claims.keys()], one);
  if (domain === undefined) return null;
  return { text: `loseClaim(${domain})`, happen: () => acts.loseClaim(world, domain) };
});

const endOrganization = happening((world, { yes }) => {
  const where = yes ? 'b' : 's';
  if (!world.existing.has(where)) return null;
  return { text: `endOrganization(${where})`, happen: () => acts.endOrganization(world, where) };
});

const renewSubject = happening((world, { where, one }) => {
  const person = pick(PEOPLE, one)!;
  return {
    text: `renewSubject(${where}, ${person})`,
    happen: async () => acts.renewSubject(world, where, person),
  };
});

const manage = happening((world, { where, yes }) => {
  if (!world.existing.has(where)) return null;
  return { text: `manage(${where}, ${yes})`, happen: () => acts.manage(world, where, yes) };
});

/** What happens often is in the list more than once. */
export const lives = fc.commands<World, World, false>(
  [
    ...[create, create, succeed, rename, rename, swap, setActive, remove, remove],
    ...[signIn, signIn, signIn, pose, password, setPassword],
    ...[invite, invite, accept, accept, accept, share, share, squat],
    ...[changeRole, changeRole, claim, loseClaim, endOrganization, renewSubject, manage],
  ],
  { maxCommands: 30, size: 'max' },
);
