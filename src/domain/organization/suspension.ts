// Suspending an organization: nobody of it signs in, its settings are read-only, and its SCIM client is
// refused. Where each of them asks, the organization's row decides (`suspended_at`).
//
// Every session and every grant ends in the batch that suspends: `signed_out_at` is what both are compared
// with, and nothing moves it back, so that lifting the suspension brings neither back. Their rows end right
// afterward, page by page, and applications are told. The SCIM token stays: its client is refused by name,
// and goes on once the suspension is lifted.

import { record, requireChanged, requireThat } from '../../storage/change.ts';
import type { Statement } from '../../storage/database.ts';
import { isNotOperators } from '../../storage/operator/deployment.ts';
import { markSuspended, unmarkSuspended } from '../../storage/organization/suspension.ts';
import { beginEnd } from '../../storage/sign-in/unfinished-ends.ts';
import type { OrganizationRow } from '../../storage/tables/organizations.ts';
import type { UnfinishedEndRow } from '../../storage/tables/unfinished-ends.ts';
import type { Actor } from '../actor.ts';
import { type AuditAction, auditEvent } from '../audit.ts';
import type { Deps } from '../deps.ts';
import { finishEnd } from '../sign-in/unfinished-ends.ts';
import { loadOrganization, updateOrganization } from './organizations.ts';

/**
 * Does nothing where it is so already.
 *
 * @throws DomainError `organization_not_found`, `operator_organization`, `changed_meanwhile`
 */
export async function setSuspended(
  deps: Deps,
  actor: Actor,
  organizationId: string,
  suspended: boolean,
): Promise<void> {
  await changeOrganization(deps, actor, organizationId, { suspended });
}

/**
 * Suspends or lifts together with other changes: all of it happens, or nothing.
 *
 * @throws DomainError as `setSuspended` and `updateOrganization`
 */
export async function changeOrganization(
  deps: Deps,
  actor: Actor,
  organizationId: string,
  { suspended, ...change }: Parameters<typeof updateOrganization>[3] & { suspended?: boolean | undefined },
): Promise<OrganizationRow> {
  const { suspendedAt } = await loadOrganization(deps, organizationId);
  const differs = suspended !== undefined && suspended !== (suspendedAt !== null);
  if (!differs) return await updateOrganization(deps, actor, organizationId, change);
  const { statements, end } = (suspended ? suspend : lift)(deps, actor, organizationId);
  await updateOrganization(deps, actor, organizationId, change, statements);
  if (end !== null) await finishEnd(deps, end);
  return await loadOrganization(deps, organizationId);
}

interface Suspension {
  readonly statements: readonly Statement[];
  /** The rows that end after it. */
  readonly end: UnfinishedEndRow | null;
}

function suspend(deps: Deps, actor: Actor, id: string): Suspension {
  const event = eventOf(deps, actor, 'organization.suspended', id);
  const { actorType, actorId, actorLabel } = event;
  const end = {
    ...{ organizationId: id, why: 'signed_out' as const, at: deps.nowMs, after: '' },
    ...{ actorType, actorId, actorLabel },
  };
  const statements = [
    // Its people alone could lift it again.
    requireThat(deps.db, ['operator_organization', isNotOperators(id)]),
    markSuspended(deps.db, id, deps.nowMs),
    requireChanged(deps.db),
    beginEnd(deps.db, end),
    record(deps.db, event),
  ];
  return { statements, end };
}

function lift(deps: Deps, actor: Actor, id: string): Suspension {
  const event = eventOf(deps, actor, 'organization.suspension_lifted', id);
  const statements = [
    unmarkSuspended(deps.db, id, deps.nowMs),
    requireChanged(deps.db),
    record(deps.db, event),
  ];
  return { statements, end: null };
}

function eventOf(deps: Deps, actor: Actor, action: AuditAction, id: string) {
  return auditEvent(deps, actor, { organizationId: id, action, target: { type: 'organization', id } });
}
