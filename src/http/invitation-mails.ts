// Mails invitations of the queue, for a sender and for the request that fills it.

import type { Deps } from '../domain/deps.ts';
import { INVITATION_TTL_DAYS } from '../domain/limits.ts';
import { loadOrganization } from '../domain/organization/organizations.ts';
import type { SendInvitation } from '../domain/people/invitation-queue.ts';
import { invitationMail } from '../mail/messages.ts';
import { type MailBindings, sendMail } from '../worker/mail.ts';

/** All its invitations are of one organization, whose name is read once. */
export function openInvitationMailer(
  env: MailBindings,
  deps: Deps,
  context: Readonly<Record<string, unknown>> = {},
): SendInvitation {
  let organization: ReturnType<typeof loadOrganization> | undefined;
  return async ({ organizationId, email, invitedBy, role, url, language }) => {
    organization ??= loadOrganization(deps, organizationId);
    const { name } = await organization;
    const facts = { organizationName: name, invitedBy, role, url, days: INVITATION_TTL_DAYS };
    return await sendMail(env, email, (t) => invitationMail(facts, t), {
      context: { ...context, organizationId },
      otherwise: language,
    });
  };
}
