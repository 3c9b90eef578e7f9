// Sends the mails about a change of who somebody is, after the response.

import type { IdentityNotice } from '../domain/commands.ts';
import { type ChangedBy, toldOfIdentity } from '../domain/people/identity-notices.ts';
import { identityMail } from '../mail/identity.ts';
import { describeFault, logLine } from '../worker/log.ts';
import { sendToEach } from '../worker/mail.ts';
import type { AppContext } from './context.ts';
import { languageForMails } from './language.ts';
import { mailTold } from './trust-mails.ts';

export function tellOfIdentity(c: AppContext, by: ChangedBy, notices: readonly IdentityNotice[]): void {
  if (notices.length === 0) return;
  c.executionCtx.waitUntil(send(c, by, notices));
}

async function send(c: AppContext, by: ChangedBy, notices: readonly IdentityNotice[]): Promise<void> {
  const [deps, requestId, language] = [c.get('deps'), c.get('requestId'), languageForMails(c)];
  try {
    const { mails, events } = await toldOfIdentity(deps, by, notices);
    for (const mail of mails) {
      // The address that somebody had before leads to no account any more.
      const otherwise = mail.language ?? language;
      await sendToEach(c.env, mail.recipients, (t) => identityMail(mail, t), {
        context: { requestId },
        otherwise,
      });
    }
    await mailTold(c.env, deps, events, { requestId }, language);
  } catch (error) {
    const { organizationId } = by;
    logLine('error', 'not_told', { requestId, organizationId, ...describeFault(error) });
  }
}
