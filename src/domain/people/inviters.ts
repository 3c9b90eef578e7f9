// Invitations and setup links of somebody who may make them no longer.

import type { Database, Statement } from '../../storage/database.ts';
import { revokeInvitationsBy, revokeStaffInvitationsBy } from '../../storage/people/invitations.ts';
import { revokeSetupLinksBy, revokeStaffSetupLinksBy } from '../../storage/setup-links/links.ts';
import type { Actor } from '../actor.ts';
import { auditEvent } from '../audit.ts';
import { mayManageSettings, type Role } from '../roles.ts';

/**
 * What a former Owner or Admin invited must not let them in again. That is also what one of the operator's
 * staff sent to customers: who holds such a link becomes an Owner there.
 * Their setup links end, too.
 *
 * @param role what the person is from now on; null: gone, or deactivated
 */
export function endInvitationsBy(
  { db, nowMs }: { readonly db: Database; readonly nowMs: number },
  { organizationId, actor }: { readonly organizationId: string; readonly actor: Actor },
  { id, role: before }: { readonly id: string; readonly role: Role },
  role: Role | null,
): Statement[] {
  if (!mayManageSettings(before)) return [];
  // Customers know the operator, and nobody of the operator's organization.
  const asOperator: Actor = actor.type === 'account' ? { ...actor, type: 'operator' } : actor;
  const member = { id, organizationId };
  const stays = role !== null && mayManageSettings(role);
  return [
    ...revokeInvitationsBy(db, member, role, inviterLeft(organizationId, actor, nowMs), nowMs),
    ...(stays
      ? []
      : [
          ...revokeStaffInvitationsBy(db, member, inviterLeft(organizationId, asOperator, nowMs), nowMs),
          ...revokeSetupLinksBy(db, member, makerLeft(organizationId, actor, nowMs), nowMs),
          ...revokeStaffSetupLinksBy(db, member, makerLeft(organizationId, asOperator, nowMs), nowMs),
        ]),
  ];
}

/** The event of each setup link that ends because of it. */
function makerLeft(organizationId: string, actor: Actor, nowMs: number) {
  const {
    targetId: _,
    organizationId: __,
    ...event
  } = auditEvent({ nowMs }, actor, {
    organizationId,
    action: 'setup_link.revoked',
    target: { type: 'setup_link', id: '' },
    detail: { because: 'its maker may no longer change the settings' },
  });
  return event;
}

/** The event of each invitation that ends because of it. */
function inviterLeft(organizationId: string, actor: Actor, nowMs: number) {
  const { targetId: _, ...event } = auditEvent({ nowMs }, actor, {
    organizationId,
    action: 'invitation.revoked',
    target: { type: 'invitation', id: '' },
    detail: { because: 'its sender may no longer invite' },
  });
  return event;
}
