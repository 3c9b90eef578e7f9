// What a directory does in made-up lives, honest or with its token in the wrong hands.

import * as directory from './directory.ts';
import { happening, mailboxesFor, membersIn, pick, withMailbox } from './happening.ts';
import { invite } from './invitations.ts';
import { signInBySso } from './sign-ins.ts';
import { MAILBOXES, type MemberRow, type Organization, PEOPLE, type Person, type World } from './world.ts';

export const create = happening('create', (world, { where, one, two, yes }) => {
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
export const succeed = happening('succeed', (world, { where, one, two }) => {
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
      return await directory.create(
        world,
        where,
        newcomer,
        mailbox,
        leaver.member.externalId ?? leaver.person,
      );
    },
  };
});

/** Somebody is invited, hired, and leaves again before the link has been opened. */
export const passBy = happening('passBy', (world, { where, one, two, yes }) => {
  const person = pick(PEOPLE, one)!;
  const mailbox = pick(
    mailboxesFor(world, where, person).filter((each) => world.accountAt(each) === undefined),
    two,
  );
  if (!world.existing.has(where) || mailbox === undefined) return null;
  const delivery = yes ? 'mail' : 'link';
  return {
    text: `passBy(${where}, ${person}, ${mailbox}, ${delivery})`,
    happen: async () => {
      await invite(world, where, mailbox, 'admin', delivery);
      await directory.create(world, where, person, mailbox, person);
      const { key } = world.email(mailbox);
      const member = world.rows.members.find(
        (row) => row.organizationId === world.id(where) && row.userNameKey === key,
      );
      return member === undefined ? 'not_created' : await directory.remove(world, where, member);
    },
  };
});

export const rename = happening('rename', (world, { where, one, two, yes }) => {
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
function isSafeFromDirectory(world: World, where: Organization, { id, accountId }: MemberRow): boolean {
  const roles = world.membersOfAccount(accountId).map(({ role }) => role);
  return (
    roles.some((role) => role !== 'member') ||
    world.pinOf(where, id) !== undefined ||
    !world.owners.has(accountId)
  );
}

/** What an Owner was asked to give to one person, and another person has by now. */
function askedOfAnother(world: World, where: Organization) {
  return world.rows.asked.find(({ organizationId, memberId, emailKey }) => {
    const mailbox = world.mailboxAt(emailKey);
    const reader = mailbox && world.holders.get(mailbox);
    return (
      organizationId === world.id(where) && reader !== undefined && reader !== world.persons.get(memberId)
    );
  });
}

/**
 * An accomplice's record goes out of the way, the victim's gets the accomplice's address, and the accomplice
 * signs in with it, honestly.
 */
export const swap = happening('swap', (world, { where, one, two }) => {
  const asked = askedOfAnother(world, where);
  const victim = pick(
    membersIn(world, where).filter(({ member }) => asked === undefined || member.id === asked.memberId),
    one,
  );
  const accomplice = pick(
    withMailbox(world).filter(
      ({ person, mailbox }) =>
        person !== victim?.person &&
        world.speaksFor(where, mailbox) &&
        (asked === undefined || world.email(mailbox).key === asked.emailKey),
    ),
    two,
  );
  if (victim === undefined || accomplice === undefined || !isSafeFromDirectory(world, where, victim.member))
    return null;
  const { person, mailbox } = accomplice;
  return {
    text: `swap(${where}, ${victim.person}, ${person})`,
    happen: async () => {
      await outOfTheWay(world, where, person);
      const [target] = world.membersOf(victim.person, where);
      if (target !== undefined) await directory.misdirect(world, where, target, mailbox);
      return await signInBySso(world, where, person, mailbox);
    },
  };
});

/**
 * The token deactivates somebody, moves an accomplice's record out of the way, and creates one at the
 * accomplice's address that has the other's externalId.
 */
export const usurp = happening('usurp', (world, { where, one, two }) => {
  const victim = pick(membersIn(world, where), one);
  const accomplice = pick(
    withMailbox(world).filter(
      ({ person, mailbox }) => person !== victim?.person && world.speaksFor(where, mailbox),
    ),
    two,
  );
  if (victim === undefined || accomplice === undefined) return null;
  const { person, mailbox } = accomplice;
  const { externalId } = victim.member;
  return {
    text: `usurp(${where}, ${victim.person}, ${person})`,
    happen: async () => {
      await directory.setActive(world, where, victim.member, false);
      await outOfTheWay(world, where, person);
      return await directory.usurp(world, where, person, mailbox, externalId ?? victim.person);
    },
  };
});

async function outOfTheWay(world: World, where: Organization, person: Person): Promise<void> {
  const [own] = world.membersOf(person, where);
  const free = MAILBOXES.find(
    (to) => world.speaksFor(where, to) && !world.holders.has(to) && !world.accountAt(to),
  );
  if (own !== undefined && free !== undefined) await directory.misdirect(world, where, own, free);
}

export const setActive = happening('setActive', (world, { where, one, yes }) => {
  const somebody = pick(membersIn(world, where), one);
  if (somebody === undefined) return null;
  return {
    text: `${yes ? 'reactivate' : 'deactivate'}(${where}, ${somebody.person})`,
    happen: () => directory.setActive(world, where, somebody.member, yes),
  };
});

export const remove = happening('remove', (world, { where, one }) => {
  const somebody = pick(membersIn(world, where), one);
  if (somebody === undefined) return null;
  return {
    text: `remove(${where}, ${somebody.person})`,
    happen: () => directory.remove(world, where, somebody.member),
  };
});
