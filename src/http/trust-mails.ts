// Mails what changes of trust told, after the response.

import type { TrustEvent } from '../domain/trust.ts';
import { trustNotice } from '../domain/trust-notices.ts';
import { trustMail } from '../mail/trust.ts';
import { describeFault, logLine } from '../worker/log.ts';
import { sendToEach } from '../worker/mail.ts';
import type { AppContext } from './context.ts';
import { nameOfRole } from './role-names.ts';

export async function sendTrustMails(c: AppContext, events: readonly TrustEvent[]): Promise<void> {
  const [deps, requestId] = [c.get('deps'), c.get('requestId')];
  for (const event of events) {
    const { organizationId, kind } = event;
    try {
      const notice = await trustNotice(deps, event);
      if (!notice) continue;
      const about = { requestId, organizationId, kind };
      await sendToEach(c.env, notice.recipients, trustMail(notice, nameOfRole), about);
    } catch (error) {
      logLine('error', 'not_told', { requestId, organizationId, kind, ...describeFault(error) });
    }
  }
}
