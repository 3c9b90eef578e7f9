// Everything that can happen, for fast-check to make lives of: each act with who does it to whom, and whether
// it can happen now.

import fc from 'fast-check';
import * as acts from './acts.ts';
import * as directoryActs from './directory.ts';
import {
  DOMAINS,
  MAILBOXES,
  type MemberRow,
  ORGANIZATIONS,
  type Organization,
  PEOPLE,
  type Person,
  type World,
} from './world.ts';

type Life = fc.AsyncCommand<World, World>;

/** One thing that may happen. Nothing else than the world decides whether it can. */
class Happening implements Life {
  readonly #text: string;
  readonly #can: (world: World) => boolean;
  readonly #happen: (world: World) => Promise<unknown>;

  constructor(text: string, can: (world: World) => boolean, happen: (world: World) => Promise<unknown>) {
    this.#text = text;
    this.#can = can;
    this.#happen = happen;
  }

  check(world: Readonly<World>): boolean {
    return this.#can(world);
  }

  async run(_: World, world: World): Promise<void> {
    await this.#happen(world);
  }

  toString(): string {
    return this.#text;
  }
}

const person = fc.constantFrom(...PEOPLE);
const anybody = fc.constantFrom<Person[]>(...PEOPLE, 'mal');
const mailbox = fc.constantFrom(...MAILBOXES);
const directory = fc.constantFrom<('a' | 'b')[]>('a', 'a', 'b');
const organization = fc.constantFrom(...ORGANIZATIONS);

function memberOf(world: World, who: Person, where: Organization): MemberRow | undefined {
  return world.membersOf(who, where)[0];
}

const create = fc.tuple(directory, person, mailbox, person, fc.boolean()).map(
  ([where, who, at, externalId, consent]) =>
    new Happening(
      `create(${where}, ${who}, ${at}, ${externalId}, ${consent})`,
      (world) => world.existing.has(where) && world.speaksFor(where, at) && world.isFreeFor(at, who),
      (world) => directoryActs.create(world, where, who, at, externalId, consent),
    ),
);

const rename = fc.tuple(directory, person, mailbox, fc.boolean()).map(
  ([where, who, to, consent]) =>
    new Happening(
      `rename(${where}, ${who}, ${to}, ${consent})`,
      (world) =>
        memberOf(world, who, where) !== undefined &&
        world.speaksFor(where, to) &&
        world.isFreeFor(to, who) &&
        world.mailboxOf(who) !== to,
      (world) => directoryActs.rename(world, where, memberOf(world, who, where)!, to, consent),
    ),
);

/**
 * What the rules promise even if the directory's token is stolen: Owners and Admins stay who they are, and so
 * does everybody whom the identity provider has named. Plain people who have used nothing else are the
 * directory's to give away.
 */
function isSafeFromDirectory(world: World, { id, accountId }: MemberRow): boolean {
  const protectedRole = world
    .membersOfAccount(accountId)
    .some(({ role }) => role === 'owner' || role === 'admin');
  return protectedRole || world.pinned.has(id) || !world.owners.has(accountId);
}

/**
 * An accomplice's record goes out of the way, the victim's gets the accomplice's address, and the accomplice
 * signs in with it, honestly.
 */
const swap = fc.tuple(directory, person, person).map(
  ([where, victim, accomplice]) =>
    new Happening(
      `swap(${where}, ${victim}, ${accomplice})`,
      (world) => {
        const target = memberOf(world, victim, where);
        const at = world.mailboxOf(accomplice);
        return (
          victim !== accomplice &&
          target !== undefined &&
          at !== undefined &&
          world.speaksFor(where, at) &&
          isSafeFromDirectory(world, target)
        );
      },
      async (world) => {
        const own = memberOf(world, accomplice, where);
        const free = MAILBOXES.find(
          (one) => world.speaksFor(where, one) && !world.holders.has(one) && !world.accountAt(one),
        );
        const at = world.mailboxOf(accomplice)!;
        if (own !== undefined && free !== undefined) await directoryActs.misdirect(world, where, own, free);
        const target = memberOf(world, victim, where);
        if (target !== undefined) await directoryActs.misdirect(world, where, target, at);
        await acts.signInBySso(world, where, accomplice, at);
      },
    ),
);

const setActive = fc.tuple(directory, person, fc.boolean()).map(
  ([where, who, active]) =>
    new Happening(
      `${active ? 'reactivate' : 'deactivate'}(${where}, ${who})`,
      (world) => memberOf(world, who, where) !== undefined,
      (world) => directoryActs.setActive(world, where, memberOf(world, who, where)!, active),
    ),
);

const remove = fc.tuple(directory, person).map(
  ([where, who]) =>
    new Happening(
      `remove(${where}, ${who})`,
      (world) => memberOf(world, who, where) !== undefined,
      (world) => directoryActs.remove(world, where, memberOf(world, who, where)!),
    ),
);

const signIn = fc.tuple(directory, person).map(
  ([where, who]) =>
    new Happening(
      `signIn(${where}, ${who})`,
      (world) => world.existing.has(where) && world.mailboxOf(who) !== undefined,
      (world) => acts.signInBySso(world, where, who, world.mailboxOf(who)!),
    ),
);

/**
 * Somebody types another person's address into their profile, and the identity provider asserts it. The first
 * sign-in is believed, so that one of the two has been there.
 */
const pose = fc.tuple(directory, person, person).map(
  ([where, who, victim]) =>
    new Happening(
      `pose(${where}, ${who}, ${victim})`,
      (world) => {
        const at = world.mailboxOf(victim);
        const target = world
          .membersOf(victim, where)
          .find((row) => at && row.userNameKey === world.address(at));
        const own = world.mailboxOf(who);
        if (who === victim || target === undefined || own === undefined) return false;
        if (where === 'b')
          return world.membersOf(who, where).some((row) => row.userNameKey === world.address(own));
        const subject = world.subjectOf(who, where);
        return (
          world.pinned.has(target.id) ||
          world.membersOf(who, where).some(({ id }) => world.pinned.get(id) === subject)
        );
      },
      (world) => acts.signInBySso(world, where, who, world.mailboxOf(victim)!),
    ),
);

const password = fc.tuple(anybody, mailbox).map(
  ([who, at]) =>
    new Happening(
      `password(${who}, ${at})`,
      () => true,
      (world) => acts.signInByPassword(world, who, at),
    ),
);

const setPassword = person.map(
  (who) =>
    new Happening(
      `setPassword(${who})`,
      (world) => world.openSessionOf(who) !== undefined,
      (world) => acts.setPassword(world, who),
    ),
);

const invite = fc
  .tuple(
    organization,
    mailbox,
    fc.constantFrom<('member' | 'admin')[]>('member', 'admin'),
    fc.constantFrom<('mail' | 'link')[]>('mail', 'link'),
  )
  .map(
    ([where, to, role, delivery]) =>
      new Happening(
        `invite(${where}, ${to}, ${role}, ${delivery})`,
        (world) => world.existing.has(where),
        (world) => acts.invite(world, where, to, role, delivery),
      ),
  );

/** Somebody who is in one organization joins another. */
const share = fc
  .tuple(
    fc.constantFrom<('b' | 's')[]>('b', 's'),
    person,
    fc.constantFrom<('member' | 'admin')[]>('member', 'admin'),
  )
  .map(
    ([where, who, role]) =>
      new Happening(
        `share(${where}, ${who}, ${role})`,
        (world) => world.existing.has(where) && world.mailboxOf(who) !== undefined,
        async (world) => {
          if (world.openSessionOf(who) === undefined)
            await acts.signInBySso(world, 'a', who, world.mailboxOf(who)!);
          await acts.invite(world, where, world.mailboxOf(who)!, role, 'mail');
          const invitation = openFor(world, who);
          if (invitation !== undefined) await acts.accept(world, who, invitation);
        },
      ),
  );

/** The stranger invites an address by a link, opens it and takes a password. */
const squat = mailbox.map(
  (at) =>
    new Happening(
      `squat(${at})`,
      (world) => world.existing.has('s'),
      async (world) => {
        await acts.invite(world, 's', at, 'member', 'link');
        const invitation = world.invitations.findLast((one) => !one.accepted && one.mailbox === at);
        if (invitation !== undefined) await acts.accept(world, 'mal', invitation);
      },
    ),
);

/** The newest open invitation: a mail is read by the mailbox's reader, a copied link by anybody. */
const accept = anybody.map(
  (who) =>
    new Happening(
      `accept(${who})`,
      (world) => openFor(world, who) !== undefined,
      (world) => acts.accept(world, who, openFor(world, who)!),
    ),
);

function openFor(world: World, who: Person) {
  return world.invitations.findLast(
    ({ accepted, delivery, mailbox: at, organization: where }) =>
      !accepted &&
      world.existing.has(where) &&
      world.holders.has(at) &&
      (delivery === 'link' || world.holders.get(at) === who),
  );
}

const changeRole = fc
  .tuple(
    organization,
    anybody,
    person,
    fc.constantFrom<('member' | 'admin' | 'owner')[]>('member', 'admin', 'owner'),
  )
  .map(
    ([where, actor, who, role]) =>
      new Happening(
        `changeRole(${where}, ${actor}, ${who}, ${role})`,
        (world) => memberOf(world, who, where) !== undefined && world.openSessionOf(actor) !== undefined,
        (world) => acts.changeRole(world, where, actor, memberOf(world, who, where)!, role),
      ),
  );

const claim = fc.tuple(directory, fc.constantFrom(...DOMAINS)).map(
  ([where, domain]) =>
    new Happening(
      `claim(${where}, ${domain})`,
      (world) => world.existing.has(where) && !world.claims.has(domain),
      (world) => acts.claim(world, where, domain),
    ),
);

const loseClaim = fc.constantFrom(...DOMAINS).map(
  (domain) =>
    new Happening(
      `loseClaim(${domain})`,
      (world) => world.claims.has(domain),
      (world) => acts.loseClaim(world, domain),
    ),
);

const endOrganization = fc.constantFrom<('b' | 's')[]>('b', 's').map(
  (where) =>
    new Happening(
      `endOrganization(${where})`,
      (world) => world.existing.has(where),
      (world) => acts.endOrganization(world, where),
    ),
);

const renewSubject = fc.tuple(directory, person).map(
  ([where, who]) =>
    new Happening(
      `renewSubject(${where}, ${who})`,
      () => true,
      async (world) => acts.renewSubject(world, where, who),
    ),
);

const manage = fc.tuple(directory, fc.boolean()).map(
  ([where, managed]) =>
    new Happening(
      `manage(${where}, ${managed})`,
      (world) => world.existing.has(where),
      (world) => acts.manage(world, where, managed),
    ),
);

/** What happens often is in the list more than once. */
export const lives = fc.commands<World, World, false>(
  [
    create,
    create,
    create,
    rename,
    rename,
    swap,
    setActive,
    setActive,
    remove,
    signIn,
    signIn,
    signIn,
    pose,
    password,
    setPassword,
    invite,
    invite,
    accept,
    accept,
    accept,
    share,
    share,
    squat,
    squat,
    changeRole,
    changeRole,
    claim,
    loseClaim,
    endOrganization,
    renewSubject,
    manage,
    manage,
  ],
  { maxCommands: 60, size: 'max' },
);
