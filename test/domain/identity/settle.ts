// How every act ends, and what an act means for what is true.

import { BrokenPromise, checkOpened, checkPromises } from './promises.ts';
import type { Mailbox, Organization, Person, World } from './world.ts';

export interface Opened {
  readonly person: Person;
  readonly session: { readonly id: string; readonly cookie: string };
  readonly memberId: string | null;
}

/** Ends every act: memberships that began are for `about`, and the promises hold. */
export async function settle(
  world: World,
  about: Person | null,
  opened: Opened | null = null,
): Promise<void> {
  const before = new Set(world.rows.members.map(({ id }) => id));
  await world.refresh();
  for (const { id } of world.rows.members) {
    if (!before.has(id) && !world.persons.has(id)) world.persons.set(id, about);
  }
  if (opened !== null) noteOpened(world, opened);
  checkPromises(world);
  world.nowMs += 1000;
}

function noteOpened(world: World, { person, session, memberId }: Opened): void {
  world.openers.set(session.id, person);
  world.cookies.set(session.id, session.cookie);
  world.provenAt.set(session.id, world.nowMs);
  const row = world.rows.sessions.find(({ id }) => id === session.id);
  if (row === undefined) throw new BrokenPromise('what was accepted has a session', session.id);
  checkOpened(world, person, row.accountId, memberId);
  world.owners.set(row.accountId, person);
}

/**
 * The directory of the domain speaks for an address, and so does its identity provider: an account that
 * nobody has proven stops being its user's.
 */
export function takeUnproven(world: World, mailbox: Mailbox, person: Person | null): void {
  const account = world.accountAt(mailbox);
  if (account === undefined || account.proven === 1) return;
  if (world.owners.get(account.id) !== person) world.owners.delete(account.id);
  for (const { id } of world.membersOfAccount(account.id)) {
    world.persons.set(id, person);
    const grant = world.grants.get(id);
    if (grant && person) world.grants.set(id, { ...grant, to: person });
  }
}

/** The directory has spoken about the address: older invitations of the organization are over. */
export function endInvitations(world: World, organization: Organization, mailbox: Mailbox | undefined): void {
  for (const one of world.invitations) {
    if (one.organization === organization && one.mailbox === mailbox) one.over = true;
  }
}

/** Somebody who is nowhere any more gives their mailbox back. */
export function leaveUnused(world: World): void {
  for (const [mailbox, person] of world.holders) {
    if (mailbox !== 'mal@mal' && world.membersOf(person).length === 0) world.holders.delete(mailbox);
  }
}
