// Invitations: a link that makes whoever holds it a member. The token in it is shown once and stored as a hash; the newest invitation
// to an address ends the older ones of the same organization.

import { hashSecret, newId, newSecret } from '../lib/ids.ts';
import { runBatch } from '../storage/database.ts';
import {
  type InvitationRow,
  insertInvitation,
  listInvitations,
  revokeInvitation,
  revokeInvitationsTo,
} from '../storage/invitations.ts';
import { findMemberByEmailKey } from '../storage/members.ts';
import { type Actor, audit, auditIfChanged } from './audit.ts';
import type { Deps } from './deps.ts';
import { parseEmail } from './email.ts';
import { DomainError } from './errors.ts';
import { parseRole } from './members.ts';
import type { Plan } from './plans.ts';
import { mayAssign, type Role } from './roles.ts';

export type { InvitationRow };

export const INVITATION_TTL_DAYS = 14;

/**
 * @param own the role of the member who invites; null for the operator, who may do all
 * @returns `url`: what the invited person opens, known only now
 * @throws DomainError `email_invalid`, `role_unknown`, `role_not_in_plan`, `role_above_own`, `already_a_member`
 */
export async function invite(
  deps: Deps,
  actor: Actor,
  organization: { readonly id: string; readonly plan: Plan },
  input: { readonly email: string; readonly role: string },
  own: Role | null,
): Promise<{ row: InvitationRow; url: string }> {
  const email = parseEmail(input.email);
  const role = parseRole(input.role, organization.plan);
  if (own !== null && !mayAssign(own, role)) throw new DomainError('role_above_own', { own, role }, 'role');
  if (await findMemberByEmailKey(deps.db, organization.id, email.key)) {
    throw new DomainError('already_a_member', {}, 'email');
  }
  const token = newSecret();
  const row: InvitationRow = {
    id: newId('inv'),
    organizationId: organization.id,
    email: email.address,
    emailKey: email.key,
    role,
    tokenHash: await hashSecret(token),
    invitedBy: actor.label,
    createdAt: deps.nowMs,
    expiresAt: deps.nowMs + INVITATION_TTL_DAYS * 86_400_000,
    acceptedAt: null,
    revokedAt: null,
  };
  await runBatch(deps.db, [
    revokeInvitationsTo(deps.db, organization.id, email.key, deps.nowMs),
    insertInvitation(deps.db, row),
    audit(deps, actor, {
      organizationId: organization.id,
      action: 'invitation.sent',
      target: { type: 'invitation', id: row.id },
      detail: { email: row.email, role },
    }),
  ]);
  return { row, url: `${deps.urls.origin}/invitations/${token}` };
}

/** Open invitations and those that expired unanswered, newest first. */
export async function pageOfInvitations(
  deps: Deps,
  organizationId: string,
  page: { limit: number; before?: { at: number; id: string } | undefined },
): Promise<InvitationRow[]> {
  return await listInvitations(deps.db, organizationId, page);
}

/** @throws DomainError `invitation_not_found`: also for one that was accepted or revoked already */
export async function withdrawInvitation(
  deps: Deps,
  actor: Actor,
  organizationId: string,
  id: string,
): Promise<void> {
  const [revoked] = (await runBatch(deps.db, [
    revokeInvitation(deps.db, organizationId, id, deps.nowMs),
    auditIfChanged(deps, actor, {
      organizationId,
      action: 'invitation.revoked',
      target: { type: 'invitation', id },
    }),
  ])) as [{ id: string; email: string }[]];
  if (revoked.length === 0) throw new DomainError('invitation_not_found', { invitationId: id });
}
