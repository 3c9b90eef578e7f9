// Sends the mails about a change of who somebody is, after the response.

import type { IdentityNotice } from '../domain/commands.ts';
import { identityMails } from '../domain/people/identity-notices.ts';
import { identityMail } from '../mail/identity.ts';
import { sendToEach } from '../worker/mail.ts';
import type { AppContext } from './context.ts';

export function tellOfIdentity(
  c: AppContext,
  organizationId: string,
  notices: readonly IdentityNotice[],
): void {
  if (notices.length === 0) return;
  c.executionCtx.waitUntil(send(c, organizationId, notices));
}

async function send(
  c: AppContext,
  organizationId: string,
  notices: readonly IdentityNotice[],
): Promise<void> {
  for (const mail of await identityMails(c.get('deps'), organizationId, notices)) {
    await sendToEach(c.env, mail.recipients, identityMail(mail), { requestId: c.get('requestId') });
  }
}
