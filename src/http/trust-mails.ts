// Mails what changes of trust told, after the response.

import type { Deps } from '../domain/deps.ts';
import type { TrustEvent } from '../domain/trust.ts';
import { trustNotice } from '../domain/trust-notices.ts';
import { trustMail } from '../mail/trust.ts';
import { describeFault, logLine } from '../worker/log.ts';
import { sendToEach } from '../worker/mail.ts';
import type { AppContext } from './context.ts';
import { nameOfRole } from './role-names.ts';

/** One that fails is logged, and does not stop the next. */
export async function mailTold(c: AppContext, deps: Deps, events: readonly TrustEvent[]): Promise<void> {
  const requestId = c.get('requestId');
  for (const event of events) {
    const { organizationId, kind } = event;
    try {
      const notice = await trustNotice(deps, event);
      if (notice) {
        await sendToEach(c.env, notice.recipients, trustMail(notice, nameOfRole), {
          requestId,
          organizationId,
          kind,
        });
      }
    } catch (error) {
      logLine('error', 'not_told', { requestId, organizationId, kind, ...describeFault(error) });
    }
  }
}
