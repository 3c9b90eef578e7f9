// Slows down clients that send one unknown secret after the other: bearer keys and tokens, links of mails.
// Each of them costs a look-up, in KV or in D1.
//
// Only failures count, so that a client with a good secret is never counted. When a network has had too many,
// its unknown secrets are refused for a minute without a look-up. A bearer that was good in this data center
// within the last hour passes all the same: it may share its network with the strangers.

import { createMiddleware } from 'hono/factory';
import { hashSecret } from '../../lib/ids.ts';
import { clientKey } from '../client.ts';
import type { AppContext, AppEnv } from '../context.ts';
import { HttpError } from '../errors.ts';

const REFUSED_MS = 60_000;
/** The most networks and the most bearers that an isolate remembers; the oldest go first. */
const MAX_REMEMBERED = 2000;

/** Networks that are refused, and until when. */
const refused = new Map<string, number>();
/** SHA-256 of bearers that were good. */
const known = new Map<string, true>();
/** How long the data center's cache knows a bearer, whose look-up costs nothing there. */
const KNOWN_SECONDS = 3600;
const CACHE = 'bearers';

/** @throws HttpError `too_many_requests`: this network has sent too many unknown secrets */
export async function refuseFlood(c: AppContext, bearer: string | null = null): Promise<void> {
  const until = refused.get(clientKey(c));
  if (until === undefined || until <= c.get('deps').nowMs) return;
  if (bearer !== null && (await isKnown(c, await hashSecret(bearer)))) return;
  throw new HttpError('too_many_requests');
}

/** For paths that have a link's secret in them. */
export const refuseLinkFlood = createMiddleware<AppEnv>(async (c, next) => {
  await refuseFlood(c);
  await next();
});

/**
 * Counts a secret that opened nothing.
 * @throws HttpError `too_many_requests` instead of the answer, once there were too many
 */
export async function countUnknown(c: AppContext): Promise<void> {
  const client = clientKey(c);
  if ((await c.env.UNKNOWN_BY_ADDRESS.limit({ key: client })).success) return;
  remember(refused, client, c.get('deps').nowMs + REFUSED_MS);
  throw new HttpError('too_many_requests');
}

/** A bearer that was good; the next time it passes whatever its network does. It proves nothing. */
export async function rememberBearer(c: AppContext, bearer: string): Promise<void> {
  const hash = await hashSecret(bearer);
  if (known.has(hash)) return;
  remember(known, hash, true);
  const seen = new Response(null, { headers: { 'Cache-Control': `max-age=${KNOWN_SECONDS}` } });
  await (await caches.open(CACHE)).put(cacheKeyOf(c, hash), seen);
}

/** Forgets what this isolate remembers, as a new one would: for tests. */
export function forgetIsolate(): void {
  refused.clear();
  known.clear();
}

async function isKnown(c: AppContext, hash: string): Promise<boolean> {
  if (known.has(hash)) return true;
  return (await (await caches.open(CACHE)).match(cacheKeyOf(c, hash))) !== undefined;
}

/** An address that no route serves. */
function cacheKeyOf(c: AppContext, hash: string): string {
  return `${c.get('deps').urls.origin}/.bearers/${hash}`;
}

function remember<Value>(map: Map<string, Value>, key: string, value: Value): void {
  map.delete(key);
  map.set(key, value);
  for (const oldest of map.keys()) {
    if (map.size <= MAX_REMEMBERED) return;
    map.delete(oldest);
  }
}
