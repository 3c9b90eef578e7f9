// Sends the mails about a change of who somebody is, after the response.

import type { Actor } from '../domain/actor.ts';
import type { IdentityNotice } from '../domain/commands.ts';
import { identityMails, trustEventsOf } from '../domain/people/identity-notices.ts';
import { identityMail } from '../mail/identity.ts';
import { sendToEach } from '../worker/mail.ts';
import type { AppContext } from './context.ts';
import { sendTrustMails } from './trust-mails.ts';

/** @param actor who changed it in this organization */
export function tellOfIdentity(
  c: AppContext,
  organizationId: string,
  actor: Actor,
  notices: readonly IdentityNotice[],
): void {
  if (notices.length === 0) return;
  c.executionCtx.waitUntil(send(c, organizationId, actor, notices));
}

async function send(
  c: AppContext,
  organizationId: string,
  actor: Actor,
  notices: readonly IdentityNotice[],
): Promise<void> {
  const deps = c.get('deps');
  for (const mail of await identityMails(deps, organizationId, notices)) {
    await sendToEach(c.env, mail.recipients, identityMail(mail), { requestId: c.get('requestId') });
  }
  await sendTrustMails(c, await trustEventsOf(deps, organizationId, actor, notices));
}
