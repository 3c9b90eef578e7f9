// Invitations and setup links of somebody who may make them no longer.

import type { Database, Statement } from '../../storage/database.ts';
import { revokeInvitationsBy } from '../../storage/people/invitations.ts';
import { revokeSetupLinksBy } from '../../storage/setup-links/links.ts';
import type { Actor } from '../actor.ts';
import { auditEvent } from '../audit.ts';
import { mayManageSettings, type Role } from '../roles.ts';

/**
 * What a former Owner or Admin invited must not let them in again, and their setup links end.
 * @param role what the person is from now on; null: gone, or deactivated
 */
export function endInvitationsBy(
  { db, nowMs }: { readonly db: Database; readonly nowMs: number },
  { organizationId, actor }: { readonly organizationId: string; readonly actor: Actor },
  { id, role: before }: { readonly id: string; readonly role: Role },
  role: Role | null,
): Statement[] {
  if (!mayManageSettings(before)) return [];
  const event = inviterLeft(organizationId, actor, nowMs);
  return [
    ...revokeInvitationsBy(db, { id, organizationId }, role, event, nowMs),
    ...(role !== null && mayManageSettings(role)
      ? []
      : revokeSetupLinksBy(db, { id, organizationId }, makerLeft(organizationId, actor, nowMs), nowMs)),
  ];
}

/** The event of each setup link that ends because of it. */
function makerLeft(organizationId: string, actor: Actor, nowMs: number) {
  const { targetId: _, ...event } = auditEvent({ nowMs }, actor, {
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
