// The one place that says which sender has an endpoint or an application, and that wakes them after a change.

import type { Senders, SenderTarget } from '../domain/senders.ts';
import { finishEnds } from '../domain/sign-in/unfinished-ends.ts';
import { hasCommitted, listWaiting } from '../domain/webhooks/waiting.ts';

/** A Durable Object of this name knows by it what it sends. */
export function openSenders(namespace: DurableObjectNamespace): Senders {
  // The types of RPC recurse without end; only plain data crosses.
  const sender = (target: SenderTarget) =>
    namespace.get(namespace.idFromName(senderNameOf(target))) as unknown as {
      wake(target: SenderTarget): Promise<void>;
      sendTest(endpointId: string): Promise<{ readonly deliveryId: string }>;
      sendAgain(endpointId: string, deliveryId: string): Promise<{ readonly deliveryId: string }>;
    };
  return {
    wake: (target) => sender(target).wake(target),
    // workerd keeps the name "test" for itself.
    sendTest: (endpointId) => sender({ kind: 'webhook', id: endpointId }).sendTest(endpointId),
    sendAgain: (endpointId, deliveryId) =>
      sender({ kind: 'webhook', id: endpointId }).sendAgain(endpointId, deliveryId),
  };
}

export function senderNameOf({ kind, id }: SenderTarget): string {
  return `${kind}:${id}`;
}

export interface WakeEnv {
  readonly DB: D1Database;
  readonly SENDERS: DurableObjectNamespace;
}

/** In one isolate a look for what waits is at most this often; under load many commits share one. */
const LOOK_EVERY_MS = 250;
/** A look that has taken this long was lost together with the request that made it. */
const LEASE_MS = 1000;

let lookingSince = Number.NEGATIVE_INFINITY;
let lookedAt = Number.NEGATIVE_INFINITY;

/** For `waitUntil` of whatever may have committed something. It returns at once where nothing was. */
export async function wakeAfterCommits(env: WakeEnv): Promise<void> {
  if (!hasCommitted(env.DB)) return;
  const nowMs = Date.now();
  // The one that waits looks after this commit as well.
  if (Math.abs(nowMs - lookingSince) < LEASE_MS) return;
  lookingSince = nowMs;
  try {
    const pause = lookedAt + LOOK_EVERY_MS - nowMs;
    // A clock that was set back must not make it long.
    if (pause > 0) await scheduler.wait(Math.min(pause, LOOK_EVERY_MS));
  } finally {
    // Before the look, so that a commit during it brings about another one.
    lookingSince = Number.NEGATIVE_INFINITY;
    lookedAt = Date.now();
  }
  await wakeWaiting(env);
}

/**
 * An end that is under way goes on first, so that its logouts are waiting, too.
 *
 * @returns how many were woken
 */
export async function wakeWaiting(env: WakeEnv): Promise<number> {
  let waiting = await listWaiting(env.DB, Date.now());
  if (waiting.hasEnds) {
    await finishEnds(env.DB, Date.now());
    waiting = await listWaiting(env.DB, Date.now());
  }
  const senders = openSenders(env.SENDERS);
  await Promise.all(waiting.senders.map((target) => senders.wake(target)));
  return waiting.senders.length;
}
