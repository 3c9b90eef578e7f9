// What people do in made-up lives: they come in, choose passwords, invite and join.

import { visit as openWith } from './access.ts';
import { accept as acceptSubject } from './administration.ts';
import { happening, pick, withMailbox } from './happening.ts';
import * as invitations from './invitations.ts';
import {
  askForReset,
  reset as chooseNew,
  SUBJECT_REFUSED,
  signInByPassword,
  signInBySso,
  signInUnasked,
} from './sign-ins.ts';
import {
  type Invitation,
  MAILBOXES,
  type Mailbox,
  ORGANIZATIONS,
  type Organization,
  PEOPLE,
  type Person,
  type World,
} from './world.ts';

const EVERYBODY = [...PEOPLE, 'mal'] as const;

export const signIn = happening('signIn', (world, { where, one, two, yes }) => {
  const everybody = withMailbox(world);
  const here = everybody.filter(({ mailbox }) => world.speaksFor(where, mailbox));
  const somebody = pick(two % 6 === 0 ? everybody : here, one);
  if (somebody === undefined || !world.existing.has(where)) return null;
  const { person, mailbox } = somebody;
  return {
    text: `signIn(${where}, ${person}, ${yes})`,
    happen: async () => {
      const outcome = await signInBySso(world, where, person, mailbox);
      const refusal = world.refusals.at(-1);
      if (!SUBJECT_REFUSED.has(outcome) || !yes || refusal?.person !== person) return outcome;
      if (world.persons.get(refusal.memberId) === person) await acceptSubject(world, refusal);
      return await signInBySso(world, where, person, mailbox);
    },
  };
});

/** The issuer is one's own or one that organizations share. */
export const signInWithout = happening('signInUnasked', (world, { one, two }) => {
  const somebody = pick(withMailbox(world), one);
  const issuer = pick([...world.issuers.values()], two);
  if (somebody === undefined || issuer === undefined) return null;
  const { person, mailbox } = somebody;
  return {
    text: `signInUnasked(${issuer}, ${person})`,
    happen: () => signInUnasked(world, issuer, person, mailbox),
  };
});

/**
 * Somebody types another person's address into their profile, and the identity provider asserts it. The first
 * sign-in is believed, so that one of the two has been there.
 */
export const pose = happening('pose', (world, { where, one, two }) => {
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
      : world.pinOf(where, here(victim.person, victim.mailbox)!.id) !== undefined ||
        world.membersOf(person, where).some(({ id }) => world.pinOf(where, id) === subject);
  if (!isKnown) return null;
  return {
    text: `pose(${where}, ${person}, ${victim.person})`,
    happen: () => signInBySso(world, where, person, victim.mailbox),
  };
});

export const password = happening('password', (world, { one, two }) => {
  const person = pick(EVERYBODY, one)!;
  const mailbox = pick(
    MAILBOXES.filter((at) => world.accountAt(at)?.passwordHash),
    two,
  );
  if (mailbox === undefined) return null;
  return {
    text: `password(${person}, ${mailbox})`,
    happen: () => signInByPassword(world, person, mailbox),
  };
});

/** Somebody asks for a new password for a mailbox that anybody reads. */
export const askReset = happening('askReset', (world, { one }) => {
  const mailbox = pick(
    MAILBOXES.filter((at) => world.accountAt(at) !== undefined && world.holders.has(at)),
    one,
  );
  if (mailbox === undefined) return null;
  return { text: `askReset(${mailbox})`, happen: () => askForReset(world, mailbox) };
});

export const reset = happening('reset', (world, { one }) => {
  const person = pick(
    PEOPLE.filter((who) => world.resetLinks.some(({ reader }) => reader === who)),
    one,
  );
  if (person === undefined) return null;
  return { text: `reset(${person})`, happen: () => chooseNew(world, person) };
});

/** Somebody looks into an organization with a session that they have. */
export const visit = happening('visit', (world, { one, two }) => {
  const person = pick(
    EVERYBODY.filter((who) => world.openSessionOf(who)),
    one,
  );
  if (person === undefined) return null;
  const own = [...world.existing].filter((each) => world.membersOf(person, each).length > 0);
  const where = pick(own.length === 0 ? [...world.existing] : own, two)!;
  return {
    text: `visit(${where}, ${person})`,
    happen: async () => ((await openWith(world, where, person)) === null ? 'closed' : 'done'),
  };
});

export const invite = happening('invite', (world, { one, two, yes }) => {
  const where = pick(
    ORGANIZATIONS.filter((each) => world.existing.has(each)),
    one,
  )!;
  const strangers = MAILBOXES.filter((each) => !isMember(world, where, each));
  const read = strangers.filter((each) => world.holders.has(each));
  const to = pick(two % 4 === 0 || read.length === 0 ? strangers : read, two >> 2);
  if (to === undefined) return null;
  const role = pick(['member', 'admin'] as const, one >> 3)!;
  const delivery = yes ? 'mail' : 'link';
  return {
    text: `invite(${where}, ${to}, ${role}, ${delivery})`,
    happen: () => invitations.invite(world, where, to, role, delivery),
  };
});

function isMember(world: World, where: Organization, mailbox: Mailbox): boolean {
  const { key } = world.email(mailbox);
  return world.rows.members.some((row) => row.organizationId === world.id(where) && row.userNameKey === key);
}

/** A mail is read by the mailbox's reader, a copied link by anybody. */
function openFor(world: World, who: Person): Invitation[] {
  return world.invitations.filter(
    ({ accepted, delivery, mailbox, organization }) =>
      !accepted &&
      world.existing.has(organization) &&
      (delivery === 'link' || world.holders.get(mailbox) === who),
  );
}

/** Who is asked to sign in first does so, through the identity provider or by the password. */
export const accept = happening('accept', (world, { one, two }) => {
  const person = pick(
    EVERYBODY.filter((who) => openFor(world, who).length > 0),
    one,
  );
  if (person === undefined) return null;
  const invitation = pick(openFor(world, person), two)!;
  const { organization, mailbox } = invitation;
  return {
    text: `accept(${person}, ${organization}, ${mailbox})`,
    happen: async () => {
      const outcome = await invitations.accept(world, person, invitation);
      if (outcome !== 'sign_in_first' || world.mailboxOf(person) !== mailbox) return outcome;
      await comeIn(world, person, mailbox);
      return await invitations.accept(world, person, invitation);
    },
  };
});

async function comeIn(world: World, person: Person, mailbox: Mailbox): Promise<void> {
  const governing = ORGANIZATIONS.find((one) => world.speaksFor(one, mailbox));
  const outcome = governing ? await signInBySso(world, governing, person, mailbox) : 'nobody_governs';
  if (outcome !== 'accepted') await signInByPassword(world, person, mailbox);
}

/** Somebody who is in one organization joins another. */
export const share = happening('share', (world, { one, two, yes }) => {
  const where = pick(
    ORGANIZATIONS.filter((each) => world.existing.has(each)),
    two,
  )!;
  const somebody = pick(
    withMailbox(world).filter(({ mailbox }) => !isMember(world, where, mailbox)),
    one,
  );
  if (somebody === undefined) return null;
  const { person, mailbox } = somebody;
  const role = yes ? 'admin' : 'member';
  return {
    text: `share(${where}, ${person}, ${role})`,
    happen: async () => {
      if (world.openSessionOf(person) === undefined) await comeIn(world, person, mailbox);
      await invitations.invite(world, where, mailbox, role, 'mail');
      const invitation = openFor(world, person).at(-1);
      if (invitation === undefined) return 'not_invited';
      return await invitations.accept(world, person, invitation);
    },
  };
});

/** The stranger invites an address by a link, opens it and takes a password. */
export const squat = happening('squat', (world, { one }) => {
  const mailbox = pick(
    MAILBOXES.filter((each) => world.accountAt(each) === undefined),
    one,
  );
  if (mailbox === undefined || !world.existing.has('s')) return null;
  return {
    text: `squat(${mailbox})`,
    happen: async () => {
      await invitations.invite(world, 's', mailbox, 'member', 'link');
      const invitation = world.invitations.findLast((each) => !each.accepted && each.mailbox === mailbox);
      if (invitation === undefined) return 'not_invited';
      return await invitations.accept(world, 'mal', invitation);
    },
  };
});
