// What must hold after every step, whatever was done.

import { ROLES, type Role } from '../../../src/domain/roles.ts';
import { passwordHashOf } from './passwords.ts';
import { type AccountRow, type Organization, PEOPLE, type Person, type World } from './world.ts';

export class BrokenPromise extends Error {
  constructor(promise: string, detail = '') {
    super(detail === '' ? promise : `${promise}: ${detail}`);
    this.name = 'BrokenPromise';
  }
}

export function levelOf(role: Role): number {
  return ROLES.length - ROLES.indexOf(role);
}

export function checkPromises(world: World): void {
  checkSessions(world);
  checkRoles(world);
  for (const account of world.rows.accounts) checkAccount(world, account);
}

function checkAccount(world: World, account: AccountRow): void {
  const members = world.membersOfAccount(account.id);
  if (members.length === 0)
    throw new BrokenPromise('no account outlives its last membership', account.emailKey);
  for (const { userNameKey } of members) {
    if (userNameKey !== account.emailKey)
      throw new BrokenPromise('account and member have one address', `${account.emailKey}, ${userNameKey}`);
  }
  const owner = world.owners.get(account.id);
  for (const { id } of members) {
    const person = world.persons.get(id);
    if (owner !== undefined && person && person !== owner)
      throw new BrokenPromise('an account and its memberships are one person’s', `${owner}, ${person}`);
  }
  const opens = [...PEOPLE, 'mal' as const].find((one) => passwordHashOf(one) === account.passwordHash);
  if (account.passwordHash !== null && opens !== owner)
    throw new BrokenPromise('a password opens its owner’s account only', `${opens} opens that of ${owner}`);
}

/** A session that somebody opened is on an account that is theirs, and stays so. */
function checkSessions(world: World): void {
  for (const { id, accountId } of world.rows.sessions) {
    const opener = world.openers.get(id);
    if (opener === undefined) throw new BrokenPromise('every session was opened by somebody', id);
    if (world.owners.get(accountId) !== opener)
      throw new BrokenPromise(
        'nobody’s session is another person’s',
        `${opener} in that of ${world.owners.get(accountId)}`,
      );
  }
}

function checkRoles(world: World): void {
  for (const { id, role } of world.rows.members) {
    if (role === 'member') continue;
    const grant = world.grants.get(id);
    const person = world.persons.get(id) ?? null;
    if (grant === undefined || grant.to !== person || levelOf(grant.role) < levelOf(role))
      throw new BrokenPromise('no role rises but by somebody who may raise it', `${person} is ${role}`);
  }
}

/** Somebody opens a session: the account must be theirs or nobody's yet, and the membership theirs. */
export function checkOpened(world: World, person: Person, accountId: string, memberId: string | null): void {
  const owner = world.owners.get(accountId);
  if (owner !== undefined && owner !== person)
    throw new BrokenPromise('nobody’s session is another person’s', `${person} in that of ${owner}`);
  const meant = memberId === null ? person : (world.persons.get(memberId) ?? person);
  if (meant !== person)
    throw new BrokenPromise('nobody’s session is another person’s', `${person} as the member ${meant}`);
}

/** Somebody opens an organization with a session. */
export function checkActs(
  world: World,
  organization: Organization,
  {
    person,
    sessionId,
    memberId,
  }: { readonly person: Person; readonly sessionId: string; readonly memberId: string },
): void {
  const meant = world.persons.get(memberId) ?? person;
  if (meant !== person) throw new BrokenPromise('nobody acts as another person', `${person} as ${meant}`);
  const { signedOutAt, countsMs } = world.policies.get(organization)!;
  const provenAt = world.provenAt.get(sessionId) ?? 0;
  if (provenAt <= signedOutAt || world.nowMs - provenAt >= countsMs)
    throw new BrokenPromise('a session that has ended opens nothing', `${person} in ${organization}`);
}
