// Mails what changes of trust told: after the response, or when the scheduled run has made them.

import type { Deps } from '../domain/deps.ts';
import type { TrustEvent } from '../domain/trust.ts';
import { trustNotice } from '../domain/trust-notices.ts';
import type { Language } from '../lib/languages.ts';
import { trustMail } from '../mail/trust.ts';
import type { Bindings } from '../worker/bindings.ts';
import { describeFault, logLine } from '../worker/log.ts';
import { sendToEach } from '../worker/mail.ts';

/**
 * One that fails is logged, and does not stop the next.
 *
 * @param otherwise the language for those who have chosen none
 */
export async function mailTold(
  env: Bindings,
  deps: Deps,
  events: readonly TrustEvent[],
  context: { readonly requestId?: string } = {},
  otherwise: Language = 'en',
): Promise<void> {
  for (const event of events) {
    const { organizationId, kind } = event;
    try {
      const notice = await trustNotice(deps, event);
      if (notice) {
        await sendToEach(env, notice.recipients, (t) => trustMail(notice, t), {
          context: { ...context, organizationId, kind },
          otherwise,
        });
      }
    } catch (error) {
      logLine('error', 'not_told', { ...context, organizationId, kind, ...describeFault(error) });
    }
  }
}
