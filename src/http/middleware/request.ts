// Runs first: gives the request a reference number and the handlers what they work with. The clock is read
// here and nowhere below.

import { createMiddleware } from 'hono/factory';
import { openDeps } from '../../domain/deps.ts';
import { newId } from '../../lib/ids.ts';
import { openLanes } from '../../provisioner/client.ts';
import { openHashers } from '../../provisioner/hashers.ts';
import { wakeAfterCommits } from '../../provisioner/senders.ts';
import type { Bindings } from '../../worker/bindings.ts';
import { describeFault, logLine } from '../../worker/log.ts';
import type { AppContext, AppEnv } from '../context.ts';
import { languageForMails } from '../language.ts';
import { mailTold } from '../trust-mails.ts';

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
  later(c, wake(c.env, c.get('requestId')));
  // Whichever route it was: what its changes told goes out after the response.
  if (deps.told.length > 0) {
    const context = { requestId: c.get('requestId') };
    c.executionCtx.waitUntil(mailTold(c.env, deps, deps.told, context, languageForMails(c)));
  }
});

/** Webhooks and logouts that a change has brought about; the run every ten minutes wakes what this loses. */
async function wake(env: Bindings, requestId: string): Promise<void> {
  try {
    await wakeAfterCommits(env);
  } catch (error) {
    logLine('warn', 'senders_not_woken', { requestId, ...describeFault(error) });
  }
}

/** Outside of workerd nothing keeps a request alive for what comes after it. */
function later(c: AppContext, work: Promise<void>): void {
  try {
    c.executionCtx.waitUntil(work);
  } catch {
    // The work goes on by itself.
  }
}
