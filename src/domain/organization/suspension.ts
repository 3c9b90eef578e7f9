// Suspending an organization: nobody of it signs in, its settings are read-only, and its SCIM client is
// refused. Where each of them asks, the organization's row decides (`suspended_at`).
//
// Every session and every grant ends in the batch that suspends: `signed_out_at` is what both are compared
// with, and nothing moves it back, so that lifting the suspension brings neither back. Their rows end right
// afterward, page by page, and applications are told. The SCIM token stays: its client is refused by name,
// and goes on once the suspension is lifted.

import { record, requireChanged, requireThat } from '../../storage/change.ts';
import { isNotOperators } from '../../storage/operator/deployment.ts';
import { markSuspended, unmarkSuspended } from '../../storage/organization/suspension.ts';
import { beginEnd } from '../../storage/sign-in/unfinished-ends.ts';
import type { Actor } from '../actor.ts';
import { type AuditAction, auditEvent } from '../audit.ts';
import { commitChange } from '../change.ts';
import type { Deps } from '../deps.ts';
import { finishEnd } from '../sign-in/unfinished-ends.ts';
import { loadOrganization } from './organizations.ts';

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
  const { suspendedAt } = await loadOrganization(deps, organizationId);
  if (suspended === (suspendedAt !== null)) return;
  await (suspended ? suspend : lift)(deps, actor, organizationId);
}

async function suspend(deps: Deps, actor: Actor, id: string): Promise<void> {
  const event = eventOf(deps, actor, 'organization.suspended', id);
  const { actorType, actorId, actorLabel } = event;
  const end = {
    ...{ organizationId: id, why: 'signed_out' as const, at: deps.nowMs, after: '' },
    ...{ actorType, actorId, actorLabel },
  };
  await commitChange(deps, [
    // Its people alone could lift it again.
    requireThat(deps.db, ['operator_organization', isNotOperators(id)]),
    markSuspended(deps.db, id, deps.nowMs),
    requireChanged(deps.db),
    beginEnd(deps.db, end),
    record(deps.db, event),
  ]);
  await finishEnd(deps, end);
}

async function lift(deps: Deps, actor: Actor, id: string): Promise<void> {
  await commitChange(deps, [
    unmarkSuspended(deps.db, id, deps.nowMs),
    requireChanged(deps.db),
    record(deps.db, eventOf(deps, actor, 'organization.suspension_lifted', id)),
  ]);
}

function eventOf(deps: Deps, actor: Actor, action: AuditAction, id: string) {
  return auditEvent(deps, actor, { organizationId: id, action, target: { type: 'organization', id } });
}
