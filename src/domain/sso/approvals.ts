// A change of a connection that an Admin asked for, where the organization has its Owners approve such
// changes. Nothing of it takes effect before an Owner has approved it, and then all of it does, exactly as it
// was asked for, or nothing if the connection has changed since.

import { requireChanged, requireThat } from '../../storage/change.ts';
import { isOwner } from '../../storage/conditions.ts';
import { findMemberByEmailKey } from '../../storage/people/members.ts';
import { deletePendingChange, findPendingChange } from '../../storage/sso/pending-changes.ts';
import type { PendingConnectionChangeRow } from '../../storage/tables/pending-connection-changes.ts';
import type { Actor } from '../actor.ts';
import { audit } from '../audit.ts';
import { commitChange } from '../change.ts';
import type { Deps } from '../deps.ts';
import { findEmail } from '../email.ts';
import { DomainError } from '../errors.ts';
import type { Plan } from '../plans.ts';
import { mayManageSettings, type Role } from '../roles.ts';
import { type TrustChange, tell } from '../trust.ts';
import { pendingOf } from './pending-change.ts';
import { loadSsoSettings, prepareSso } from './settings.ts';

export interface PendingConnectionChange {
  readonly id: string;
  readonly changes: readonly TrustChange[];
  readonly requestedBy: { readonly accountId: string; readonly email: string };
  readonly address: string | null;
  readonly createdAt: number;
}

export async function pendingConnectionChange(
  deps: Deps,
  organizationId: string,
): Promise<PendingConnectionChange | null> {
  const row = await findPendingChange(deps.db, organizationId);
  if (!row) return null;
  const { id, requestedBy, requestedByLabel, address, createdAt } = row;
  return {
    id,
    changes: pendingOf(row).changes,
    requestedBy: { accountId: requestedBy, email: requestedByLabel },
    address,
    createdAt,
  };
}

/** Who decides. */
export interface Decider {
  readonly actor: Actor;
  readonly role: Role;
  readonly organization: { readonly id: string; readonly plan: Plan };
}

/**
 * @throws DomainError `not_allowed` for everybody but an Owner; `change_not_found` if it has been decided;
 * `changed_meanwhile` if the connection is not the one that the Admin saw; and what `saveSso` throws
 */
export async function approveConnectionChange(deps: Deps, decider: Decider, id: string): Promise<void> {
  const { actor, organization, role } = decider;
  if (role !== 'owner') throw new DomainError('not_allowed', { role });
  const row = await loadPending(deps, organization.id, id);
  const before = await loadSsoSettings(deps, organization.id);
  if ((before.connection?.updatedAt ?? null) !== row.baseUpdatedAt)
    throw new DomainError('changed_meanwhile');
  const prepared = await prepareSso(deps, actor, organization, pendingOf(row).change, before);
  const asker = await askerOf(deps, row);
  await commitChange(deps, [
    ...decisionStatements(deps, decider, row, 'approved'),
    requireThat(deps.db, ['changed_meanwhile', isOwner(organization.id, actor.id ?? '')]),
    ...prepared.statements,
  ]);
  tell(deps, {
    kind: 'connection_changed',
    organizationId: organization.id,
    actor,
    changes: prepared.changes,
    alsoTo: asker,
  });
}

/**
 * An Owner declines a change; the person who asked for it can take it back.
 * @throws DomainError `not_allowed`, `change_not_found`, `changed_meanwhile`
 */
export async function declineConnectionChange(deps: Deps, decider: Decider, id: string): Promise<void> {
  const { actor, organization, role } = decider;
  const row = await loadPending(deps, organization.id, id);
  if (role !== 'owner' && row.requestedBy !== actor.id) throw new DomainError('not_allowed', { role });
  const asker = await askerOf(deps, row);
  await commitChange(deps, decisionStatements(deps, decider, row, 'declined'));
  tell(deps, {
    kind: 'connection_change_declined',
    organizationId: organization.id,
    actor,
    changes: [],
    alsoTo: asker,
  });
}

/** Who asked hears of the decision, unless they have left since. */
async function askerOf(
  deps: Deps,
  { organizationId, requestedByLabel }: PendingConnectionChangeRow,
): Promise<string[]> {
  const email = findEmail(requestedByLabel);
  const member = email && (await findMemberByEmailKey(deps.db, organizationId, email.key));
  return member?.active && mayManageSettings(member.role) ? [requestedByLabel] : [];
}

function decisionStatements(
  deps: Deps,
  { actor, organization }: Decider,
  row: PendingConnectionChangeRow,
  decision: 'approved' | 'declined',
) {
  return [
    deletePendingChange(deps.db, organization.id, row.id),
    requireChanged(deps.db, 'change_not_found'),
    audit(deps, actor, {
      organizationId: organization.id,
      action: `organization_access_security.change_${decision}`,
      target: { type: 'pending_connection_change', id: row.id },
      detail: { requestedBy: row.requestedByLabel, changes: pendingOf(row).changes },
    }),
  ];
}

async function loadPending(deps: Deps, organizationId: string, id: string) {
  const row = await findPendingChange(deps.db, organizationId);
  if (row?.id !== id) throw new DomainError('change_not_found', { id });
  return row;
}
