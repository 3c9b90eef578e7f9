// What administrators, Owners and time do in made-up lives.

import * as administration from './administration.ts';
import { happening, membersIn, pick } from './happening.ts';
import { DOMAINS, ORGANIZATIONS, PEOPLE } from './world.ts';

const EVERYBODY = [...PEOPLE, 'mal'] as const;

export const changeRole = happening('changeRole', (world, { one, two }) => {
  const where = pick(ORGANIZATIONS, two)!;
  const target = pick(membersIn(world, where), one);
  const actor = pick(
    EVERYBODY.filter((who) => world.openSessionOf(who)),
    two >> 2,
  );
  const role = pick(['member', 'admin', 'owner'] as const, one >> 3)!;
  if (target === undefined || actor === undefined) return null;
  return {
    text: `changeRole(${where}, ${actor}, ${target.person}, ${role})`,
    happen: () => administration.changeRole(world, where, actor, target.member, role),
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

export const renewSubject = happening('renewSubject', (world, { where, one }) => {
  const person = pick(PEOPLE, one)!;
  return {
    text: `renewSubject(${where}, ${person})`,
    happen: () => administration.renewSubject(world, where, person),
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

/** An Owner reads what the directory asks for, and approves it if it is true. */
export const decide = happening('decide', (world, { where, one, two }) => {
  const asked = pick(
    world.rows.asked.filter(({ organizationId }) => organizationId === world.id(where)),
    one,
  );
  const person = asked && world.persons.get(asked.memberId);
  const mailbox = asked && world.mailboxAt(asked.emailKey);
  if (!person || mailbox === undefined || mailbox === 'mal@mal') return null;
  const isTrue = world.isFreeFor(mailbox, person) && two % 4 !== 0;
  const decision = isTrue ? 'approved' : 'declined';
  return {
    text: `decide(${where}, ${person}, ${mailbox}, ${decision})`,
    happen: () => administration.decide(world, where, asked.emailKey, decision),
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

export const forgetSubjects = happening('forgetSubjects', (world, { one }) => {
  const refusal = pick(world.refusals, one);
  if (refusal === undefined) return null;
  return {
    text: `forgetSubjects(${refusal.organization})`,
    happen: () => administration.forgetSubjects(world, refusal),
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

export const changeIssuer = happening('changeIssuer', (world, { where, one }) => {
  const name = pick([where, `next-${where}`, 'shared', 'shared'], one)!;
  if (!world.existing.has(where) || world.issuers.get(where) === world.issuer(name)) return null;
  return {
    text: `changeIssuer(${where}, ${name})`,
    happen: () => administration.changeIssuer(world, where, name),
  };
});

const MINUTE_MS = 60_000;

/** Long enough for a short session to end, for a usual one, or for an approval. */
export const wait = happening('wait', (world, { one }) => {
  const minutes = pick([20, 20, 90, 8 * 24 * 60], one)!;
  return { text: `wait(${minutes})`, happen: () => administration.wait(world, minutes * MINUTE_MS) };
});
