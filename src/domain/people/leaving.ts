// A person leaves an organization, or deletes their account and with it every membership. An account without
// a membership is gone, as it is when an administrator removes somebody. No lane orders this, because none
// covers several organizations: the batch requires the versions that were read and all that was decided.

import { requireChanged, requireThat } from '../../storage/change.ts';
import { anotherOwnerRemains, isNotSuspended } from '../../storage/conditions.ts';
import type { Statement } from '../../storage/database.ts';
import { deleteAccountsWithoutMembership } from '../../storage/people/accounts.ts';
import {
  hasAnotherMembership,
  isOwnToEnd,
  type LeaveObstacle,
  listLeaveObstacles,
} from '../../storage/people/leaving.ts';
import { deleteMember, findMember, type MemberWithAccount } from '../../storage/people/members.ts';
import { endSessionsOfMember } from '../../storage/sign-in/sessions.ts';
import { audit } from '../audit.ts';
import { commitChange } from '../change.ts';
import type { Client, Deps } from '../deps.ts';
import { parseEmail } from '../email.ts';
import { DomainError } from '../errors.ts';
import { type OrganizationAccess, openOrganization } from '../sign-in/access.ts';
import type { Session } from '../sign-in/sessions.ts';
import { tell } from '../trust.ts';
import { endInvitationsBy } from './inviters.ts';

export async function leaveObstacles(deps: Deps, { account }: Session): Promise<LeaveObstacle[]> {
  return await listLeaveObstacles(deps.db, account.id, domainOf(account.email), deps.nowMs);
}

/**
 * @returns whether the account is gone as well, because it has no other organization
 * @throws DomainError `membership_managed`, `last_owner` (both with `organization`), `changed_meanwhile`, and
 * what `openOrganization` throws
 */
export async function leaveOrganization(
  deps: Deps,
  session: Session,
  client: Client,
  organizationId: string,
): Promise<{ readonly accountDeleted: boolean }> {
  const access = openOrganization(session, organizationId, client);
  const accountDeleted = session.memberships.length === 1;
  await commitChange(deps, [
    ...(await leave(deps, session, [access], accountDeleted)),
    ...(accountDeleted ? deleteAccount(deps, session) : []),
  ]);
  tellOf(deps, session, [access]);
  return { accountDeleted };
}

/** @throws DomainError as `leaveOrganization`, of any of the organizations; then nothing is deleted */
export async function deleteOwnAccount(deps: Deps, session: Session, client: Client): Promise<void> {
  const all = session.memberships.map(({ access, organization }) => {
    // An organization that deactivated somebody decides whether they may come back.
    if (access === 'inactive') throw new DomainError('member_inactive', { organization: organization.name });
    return openOrganization(session, organization.id, client);
  });
  await commitChange(deps, [...(await leave(deps, session, all, true)), ...deleteAccount(deps, session)]);
  tellOf(deps, session, all);
}

function tellOf(deps: Deps, { account }: Session, left: readonly OrganizationAccess[]): void {
  for (const { organization, role, actor } of left)
    tell(deps, {
      kind: 'member_left',
      organizationId: organization.id,
      actor,
      person: account.email,
      role,
      changes: [],
    });
}

/** Refused if somebody has made them a member of another organization since. */
function deleteAccount({ db }: Deps, { account }: Session): Statement[] {
  return [deleteAccountsWithoutMembership(db, [account.id]), requireChanged(db)];
}

async function leave(
  deps: Deps,
  session: Session,
  left: readonly OrganizationAccess[],
  accountDeleted: boolean,
): Promise<Statement[]> {
  const obstacles = await leaveObstacles(deps, session);
  for (const { organization } of left) {
    const found = obstacles.find(({ organizationId }) => organizationId === organization.id);
    if (found) throw new DomainError(found.obstacle, { organization: organization.name });
  }
  const each = left.map(async (access) => {
    const member = await findMember(deps.db, access.organization.id, access.memberId);
    if (!member) throw new DomainError('changed_meanwhile');
    return leaveStatements(deps, access, member, accountDeleted);
  });
  return (await Promise.all(each)).flat();
}

function leaveStatements(
  deps: Deps,
  { actor }: OrganizationAccess,
  { id, organizationId, role, version, account }: MemberWithAccount,
  accountDeleted: boolean,
): Statement[] {
  const { db, nowMs } = deps;
  const domain = domainOf(account.email);
  return [
    requireThat(
      db,
      ['membership_managed', isOwnToEnd(id, domain, nowMs)],
      ['organization_suspended', isNotSuspended(organizationId)],
      // Two requests that leave the last two organizations at once have both read another one.
      ...(accountDeleted ? [] : [['changed_meanwhile', hasAnotherMembership(id)] as const]),
    ),
    ...endInvitationsBy(deps, { organizationId, actor }, { id, role }, null),
    deleteMember(db, id, version),
    requireChanged(db),
    ...(role === 'owner' ? [requireThat(db, ['last_owner', anotherOwnerRemains(organizationId, id)])] : []),
    audit(deps, actor, {
      organizationId,
      action: 'organization.user_left',
      target: { type: 'member', id },
      detail: { email: account.email, role, accountDeleted },
    }),
    endSessionsOfMember(db, id, nowMs, 'removed'),
  ];
}

function domainOf(email: string): string {
  return parseEmail(email).domain;
}
