// Sends the mails about a change of who somebody is, after the response.

import type { IdentityNotice } from '../domain/commands.ts';
import { type ChangedBy, toldOfIdentity } from '../domain/people/identity-notices.ts';
import { identityMail } from '../mail/identity.ts';
import { describeFault, logLine } from '../worker/log.ts';
import { sendToEach } from '../worker/mail.ts';
import type { AppContext } from './context.ts';
import { mailTold } from './trust-mails.ts';

export function tellOfIdentity(c: AppContext, by: ChangedBy, notices: readonly IdentityNotice[]): void {
  if (notices.length === 0) return;
  c.executionCtx.waitUntil(send(c, by, notices));
}

async function send(c: AppContext, by: ChangedBy, notices: readonly IdentityNotice[]): Promise<void> {
  const [deps, requestId] = [c.get('deps'), c.get('requestId')];
  try {
    const { mails, events } = await toldOfIdentity(deps, by, notices);
    for (const mail of mails) await sendToEach(c.env, mail.recipients, identityMail(mail), { requestId });
    await mailTold(c.env, deps, events, { requestId });
  } catch (error) {
    const { organizationId } = by;
    logLine('error', 'not_told', { requestId, organizationId, ...describeFault(error) });
  }
}
