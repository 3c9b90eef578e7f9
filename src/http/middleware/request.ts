// Runs first: gives the request a reference number and the handlers what they work with. The clock is read
// here and nowhere below.

import { createMiddleware } from 'hono/factory';
import { type Deps, openDeps } from '../../domain/deps.ts';
import { trustNotice } from '../../domain/trust-notices.ts';
import { newId } from '../../lib/ids.ts';
import { trustMail } from '../../mail/trust.ts';
import { openLanes } from '../../provisioner/client.ts';
import { openHashers } from '../../provisioner/hashers.ts';
import { describeFault, logLine } from '../../worker/log.ts';
import { sendToEach } from '../../worker/mail.ts';
import type { AppContext, AppEnv } from '../context.ts';
import { nameOfRole } from '../role-names.ts';

export const nameRequest = createMiddleware<AppEnv>(async (c, next) => {
  // Never the client's own X-Request-Id: the number must name one request.
  c.set('requestId', newId('req'));
  await next();
  c.res.headers.set('X-Request-Id', c.get('requestId'));
});

export const openRequest = createMiddleware<AppEnv>(async (c, next) => {
  const deps = openDeps(c.env, openLanes(c.env.LANES), openHashers(c.env.HASHERS), Date.now());
  c.set('deps', deps);
  await next();
  // Whichever route it was: what its changes told goes out after the response.
  if (deps.told.length > 0) c.executionCtx.waitUntil(mailTold(c, deps));
});

async function mailTold(c: AppContext, deps: Deps): Promise<void> {
  const requestId = c.get('requestId');
  for (const event of deps.told) {
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
