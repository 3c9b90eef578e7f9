// What a directory does through SCIM, honestly or with its token in the wrong hands. Each act uses the
// product, notes what it means for what is true, and ends with the promises. It returns what was said.

import type { Email } from '../../../src/domain/email.ts';
import { decide } from './administration.ts';
import { hasSubject, type ScimOutcome, scim } from './lanes.ts';
import { BrokenPromise } from './promises.ts';
import { endInvitations, leaveUnused, settle, takeUnproven } from './settle.ts';
import type { Mailbox, MemberRow, Organization, Person, World } from './world.ts';

/** @param consent whether an Owner approves it where that is needed, and the directory asks again */
export async function create(
  world: World,
  organization: Organization,
  person: Person,
  mailbox: Mailbox,
  externalId: string,
  consent = false,
): Promise<string> {
  const unproven = world.accountAt(mailbox)?.proven === 0;
  const holders = world.rows.members.filter(
    (row) => row.organizationId === world.id(organization) && row.externalId === externalId,
  );
  let before: Person | null = person;
  const former = formerAt(world, organization, mailbox);
  const what = { kind: 'create', email: world.email(mailbox), externalId } as const;
  const { outcome, id } = await withConsent(world, organization, what, consent);
  if (unproven && outcome === 'account_elsewhere')
    throw new BrokenPromise('an account that nobody has proven does not stand in the way', mailbox);
  if (outcome === 'done') {
    takeUnproven(world, mailbox, person);
    before = world.persons.get(id ?? '') ?? person;
    if (former !== undefined && former.id === id) await beginAnew(world, former, externalId);
    if (id !== null) world.persons.set(id, person);
    world.give(mailbox, person);
    // Providers name people by what directories reuse: the subject of a former holder is free again.
    world.unpin(holders.filter((row) => row.active === 0 && row.id !== id).map((row) => row.id));
    endInvitations(world, organization, mailbox);
  }
  await settle(world, person);
  if (before !== person)
    throw new BrokenPromise('a creation revives nobody else', `${person} became ${before}`);
  return outcome;
}

/** Who has left and has the address still. */
function formerAt(world: World, organization: Organization, mailbox: Mailbox): MemberRow | undefined {
  const { key } = world.email(mailbox);
  return world.rows.members.find(
    (row) => row.organizationId === world.id(organization) && row.userNameKey === key && row.active === 0,
  );
}

/**
 * A record that comes back under another externalId is taken for somebody new, unless an Owner has said who
 * it is: then their subject will be the first one.
 */
async function beginAnew(world: World, former: MemberRow, externalId: string): Promise<void> {
  if (former.externalId === null || former.externalId === externalId) return;
  if (!(await hasSubject(former.id))) world.unpin([former.id]);
}

async function withConsent(
  world: World,
  organization: Organization,
  what: Parameters<typeof scim>[2] & { readonly email: Email },
  consent: boolean,
): Promise<ScimOutcome> {
  const first = await scim(world, organization, what);
  if (!consent || first.outcome !== 'owner_approval_needed') return first;
  await decide(world, organization, what.email.key, 'approved');
  return await scim(world, organization, what);
}

/** A directory gives somebody another address. One that is refused takes it back. */
export async function rename(
  world: World,
  organization: Organization,
  member: MemberRow,
  mailbox: Mailbox,
  consent = false,
): Promise<string> {
  const person = world.persons.get(member.id);
  const what = { kind: 'rename', id: member.id, email: world.email(mailbox) } as const;
  const { outcome } = await withConsent(world, organization, what, consent);
  if (outcome === 'done' && person) {
    takeUnproven(world, mailbox, person);
    world.give(mailbox, person);
  }
  await settle(world, null);
  return outcome;
}

/** Somebody with the directory's token gives a record to another address; nobody's mailbox moves. */
export async function misdirect(
  world: World,
  organization: Organization,
  member: MemberRow,
  mailbox: Mailbox,
): Promise<string> {
  const { outcome } = await scim(world, organization, {
    kind: 'rename',
    id: member.id,
    email: world.email(mailbox),
  });
  if (outcome === 'done') {
    const unused = !world.owners.has(member.accountId);
    // A directory speaks for its people: a record that nobody has used is now that of the mailbox's reader.
    const meant = (unused ? world.holders.get(mailbox) : world.persons.get(member.id)) ?? null;
    takeUnproven(world, mailbox, meant);
    for (const { id } of world.membersOfAccount(member.accountId)) world.persons.set(id, meant);
  }
  await settle(world, null);
  return outcome;
}

/** Somebody with the directory's token creates a person for an accomplice, with another's externalId. */
export async function usurp(
  world: World,
  organization: Organization,
  accomplice: Person,
  mailbox: Mailbox,
  externalId: string,
): Promise<string> {
  const former = formerAt(world, organization, mailbox);
  const what = { kind: 'create', email: world.email(mailbox), externalId } as const;
  const { outcome, id } = await scim(world, organization, what);
  if (outcome === 'done') {
    takeUnproven(world, mailbox, accomplice);
    if (former !== undefined && former.id === id) await beginAnew(world, former, externalId);
    // Who comes back under the address that their record has already stays who they are.
    const { key } = world.email(mailbox);
    const stays = world.rows.members.some((row) => row.id === id && row.userNameKey === key);
    if (id !== null && !stays) world.persons.set(id, accomplice);
    endInvitations(world, organization, mailbox);
  }
  await settle(world, accomplice);
  return outcome;
}

export async function setActive(
  world: World,
  organization: Organization,
  member: MemberRow,
  active: boolean,
): Promise<string> {
  const { outcome } = await scim(world, organization, { kind: 'setActive', id: member.id, active });
  if (outcome === 'done' && !active) endInvitations(world, organization, world.mailboxAt(member.userNameKey));
  await settle(world, null);
  return outcome;
}

export async function remove(world: World, organization: Organization, member: MemberRow): Promise<string> {
  const { outcome } = await scim(world, organization, { kind: 'delete', id: member.id });
  if (outcome === 'done') endInvitations(world, organization, world.mailboxAt(member.userNameKey));
  await settle(world, null);
  leaveUnused(world);
  return outcome;
}
