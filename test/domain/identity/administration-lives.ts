// What administrators, Owners and time do in made-up lives.

import { ROLES } from '../../../src/domain/roles.ts';
import * as administration from './administration.ts';
import * as directory from './directory.ts';
import { happening, membersIn, pick, withMailbox } from './happening.ts';
import { signInByPassword, signInBySso } from './sign-ins.ts';
import { DOMAINS, type Organization, PEOPLE, type World } from './world.ts';

/** Somebody changes a member's role, and signs in for it if they have to. */
export const changeRole = happening('changeRole', (world, { where, one, two }) => {
  const actor = pick(
    membersIn(world, where).filter(({ member }) => member.role !== 'member' || two % 4 === 0),
    two >> 2,
  );
  const others = membersIn(world, where).filter(({ person }) => person !== actor?.person);
  const target = pick(others.length === 0 ? membersIn(world, where) : others, one);
  const role = pick(
    ROLES.filter((each) => each !== target?.member.role),
    one >> 3,
  )!;
  if (target === undefined || actor === undefined) return null;
  return {
    text: `changeRole(${where}, ${actor.person}, ${target.person}, ${role})`,
    happen: async () => {
      const mailbox = world.mailboxOf(actor.person);
      if (world.openSessionOf(actor.person) === undefined && mailbox !== undefined) {
        const outcome = await signInByPassword(world, actor.person, mailbox);
        if (outcome !== 'accepted') await signInBySso(world, where, actor.person, mailbox);
      }
      return await administration.changeRole(world, where, actor.person, target.member, role);
    },
  };
});

export const claim = happening('claim', (world, { where, one }) => {
  const domain = pick(
    DOMAINS.filter((each) => !world.claims.has(each)),
    one,
  );
  if (domain === undefined || !world.existing.has(where)) return null;
  return { text: `claim(${where}, ${domain})`, happen: () => administration.claim(world, where, domain) };
});

export const loseClaim = happening('loseClaim', (world, { one }) => {
  const domain = pick([...world.claims.keys()], one);
  if (domain === undefined) return null;
  return { text: `loseClaim(${domain})`, happen: () => administration.loseClaim(world, domain) };
});

export const endOrganization = happening('endOrganization', (world, { yes }) => {
  const where = yes ? 'b' : 's';
  if (!world.existing.has(where)) return null;
  return { text: `endOrganization(${where})`, happen: () => administration.endOrganization(world, where) };
});

/** Somebody who has been there, whose identity provider is about to give them another NameID. */
function somebodyKnown(world: World, where: Organization, n: number) {
  const known = membersIn(world, where).filter(({ member }) => world.pinOf(where, member.id) !== undefined);
  const person = pick(known, n)?.person;
  const mailbox = person && world.mailboxOf(person);
  return mailbox && world.existing.has(where) ? { person, mailbox } : undefined;
}

/** Somebody gets another NameID, and comes again with it. */
export const renewSubject = happening('renewSubject', (world, { where, one }) => {
  const somebody = somebodyKnown(world, where, one);
  if (somebody === undefined) return null;
  const { person, mailbox } = somebody;
  return {
    text: `renewSubject(${where}, ${person})`,
    happen: async () => {
      administration.renewSubject(world, where, person);
      return await signInBySso(world, where, person, mailbox);
    },
  };
});

export const manage = happening('manage', (world, { where, one, yes }) => {
  if (!world.existing.has(where)) return null;
  const required = one % 4 === 0;
  return {
    text: `manage(${where}, ${yes}, ${required})`,
    happen: () => administration.manage(world, where, yes, required),
  };
});

/**
 * An Owner reads what the directory asks for, and approves it if it is true. The directory may have changed
 * its mind since then, and hire somebody at the address.
 */
export const decide = happening('decide', (world, { where, one, two, yes }) => {
  const asked = pick(
    world.rows.asked.filter(({ organizationId }) => organizationId === world.id(where)),
    one,
  );
  const person = asked && world.persons.get(asked.memberId);
  const mailbox = asked && world.mailboxAt(asked.emailKey);
  if (!person || mailbox === undefined || mailbox === 'mal@mal') return null;
  const isTrue = world.isFreeFor(mailbox, person) && two % 4 !== 0;
  const decision = isTrue ? 'approved' : 'declined';
  const others = PEOPLE.filter((each) => each !== person && world.isFreeFor(mailbox, each));
  const hired = yes && isTrue ? pick(others, two >> 2) : undefined;
  return {
    text: `decide(${where}, ${person}, ${mailbox}, ${decision}, ${hired ?? 'nobody'} is hired)`,
    happen: async () => {
      const outcome = await administration.decide(world, where, asked.emailKey, decision);
      if (outcome === 'done' && hired) await directory.create(world, where, hired, mailbox, hired);
      return outcome;
    },
  };
});

/** Only for somebody who is who they say. */
export const acceptSubject = happening('acceptSubject', (world, { one }) => {
  const refusal = pick(
    world.refusals.filter(
      ({ organization, person, memberId, subject }) =>
        world.persons.get(memberId) === person && world.subjectOf(person, organization) === subject,
    ),
    one,
  );
  if (refusal === undefined) return null;
  return {
    text: `acceptSubject(${refusal.organization}, ${refusal.person})`,
    happen: () => administration.accept(world, refusal),
  };
});

/** Everybody has another NameID, as the first of them notices. */
export const forgetSubjects = happening('forgetSubjects', (world, { where, one }) => {
  const somebody = somebodyKnown(world, where, one);
  if (somebody === undefined) return null;
  return {
    text: `forgetSubjects(${where}, ${somebody.person})`,
    happen: async () => {
      for (const person of PEOPLE) administration.renewSubject(world, where, person);
      const outcome = await signInBySso(world, where, somebody.person, somebody.mailbox);
      const refusal = world.refusals.at(-1);
      return outcome === 'subject_changed' && refusal
        ? await administration.forgetSubjects(world, refusal)
        : outcome;
    },
  };
});

export const signOutEverybody = happening('signOutEverybody', (world, { where }) => {
  if (!world.existing.has(where)) return null;
  return {
    text: `signOutEverybody(${where})`,
    happen: () => administration.signOutEverybody(world, where),
  };
});

export const limitSessions = happening('limitSessions', (world, { where, yes }) => {
  if (!world.existing.has(where)) return null;
  return {
    text: `limitSessions(${where}, ${yes})`,
    happen: () => administration.limitSessions(world, where, yes),
  };
});

/** All of an organization's people come anew after it, or some of them later. */
export const changeIssuer = happening('changeIssuer', (world, { where, one, yes }) => {
  const name = pick([where, `next-${where}`, 'shared', 'shared'], one)!;
  if (!world.existing.has(where) || world.issuers.get(where) === world.issuer(name)) return null;
  return {
    text: `changeIssuer(${where}, ${name}, ${yes ? 'all come' : 'nobody comes'})`,
    happen: async () => {
      const outcome = await administration.changeIssuer(world, where, name);
      const people = withMailbox(world).filter(({ mailbox }) => yes && world.speaksFor(where, mailbox));
      for (const { person, mailbox } of people) await signInBySso(world, where, person, mailbox);
      return outcome;
    },
  };
});

const MINUTE_MS = 60_000;

/** Long enough for a short session to end, for a usual one, or for an approval. */
export const wait = happening('wait', (world, { one }) => {
  const minutes = pick([20, 20, 90, 8 * 24 * 60], one)!;
  return { text: `wait(${minutes})`, happen: () => administration.wait(world, minutes * MINUTE_MS) };
});
