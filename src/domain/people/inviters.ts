// Invitations of somebody who may invite no longer.

import type { Actor } from '../actor.ts';
import { auditEvent } from '../audit.ts';

/** The event of each invitation that ends because of it. */
export function inviterLeft(organizationId: string, actor: Actor, nowMs: number) {
  const { targetId: _, ...event } = auditEvent({ nowMs }, actor, {
    organizationId,
    action: 'invitation.revoked',
    target: { type: 'invitation', id: '' },
    detail: { because: 'its sender may no longer invite' },
  });
  return event;
}
