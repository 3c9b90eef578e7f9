// Inviting a list of people by mail. The list is saved in one go or not at all; invitation-queue.ts mails it.

import { newId } from '../../lib/ids.ts';
import type { Language } from '../../lib/languages.ts';
import { type QueuedList, queueInvitations } from '../../storage/people/invitation-list.ts';
import type { Actor } from '../actor.ts';
import type { Deps } from '../deps.ts';
import { INVITATION_TTL_DAYS } from '../limits.ts';
import type { Plan } from '../plans.ts';
import type { Role } from '../roles.ts';
import { type Invitee, parseInvitees } from './invitations.ts';

export type { QueuedList };

const DAY_MS = 86_400_000;
/** How long the page knows what became of a list. */
const LIST_DAYS = 90;

/**
 * @param own the role of the member who invites; null for the operator, who may do everything
 * @param language for mails to those who have chosen none
 * @throws InviteesRefused, DomainError as `parseInvitees`
 */
export async function inviteList(
  deps: Deps,
  actor: Actor,
  organization: { readonly id: string; readonly plan: Plan },
  invitees: readonly Invitee[],
  own: Role | null,
  language: Language | null = null,
): Promise<QueuedList> {
  const { nowMs } = deps;
  const people = [...parseInvitees(invitees, organization.plan, own).values()].map(({ email, role }) => ({
    id: newId('inv'),
    email: email.address,
    emailKey: email.key,
    emailDomain: email.domain,
    role,
  }));
  return await queueInvitations(
    deps.db,
    {
      organizationId: organization.id,
      importId: newId('imp'),
      invitedBy: actor.label,
      queuedBy: actor.type === 'account' ? actor.id : null,
      language,
      nowMs,
      expiresAt: nowMs + INVITATION_TTL_DAYS * DAY_MS,
      listsBefore: nowMs - LIST_DAYS * DAY_MS,
      event: {
        id: newId('evt'),
        actorType: actor.type,
        actorId: actor.id,
        actorLabel: actor.label,
        address: actor.address,
      },
    },
    people,
  );
}
