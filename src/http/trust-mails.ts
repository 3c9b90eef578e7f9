// Mails what changes of trust told: after the response, or when the scheduled run has made them.

import type { Deps } from '../domain/deps.ts';
import type { TrustEvent } from '../domain/trust.ts';
import { trustNotice } from '../domain/trust-notices.ts';
import { trustMail } from '../mail/trust.ts';
import type { Bindings } from '../worker/bindings.ts';
import { describeFault, logLine } from '../worker/log.ts';
import { sendToEach } from '../worker/mail.ts';
import { nameOfRole } from './role-names.ts';

/** One that fails is logged, and does not stop the next. */
export async function mailTold(
  env: Bindings,
  deps: Deps,
  events: readonly TrustEvent[],
  context: { readonly requestId?: string } = {},
): Promise<void> {
  for (const event of events) {
    const { organizationId, kind } = event;
    try {
      const notice = await trustNotice(deps, event);
      if (notice) {
        await sendToEach(
          env,
          notice.recipients,
          trustMail(notice, (role) => nameOfRole(role)),
          {
            ...context,
            organizationId,
            kind,
          },
        );
      }
    } catch (error) {
      logLine('error', 'not_told', { ...context, organizationId, kind, ...describeFault(error) });
    }
  }
}
