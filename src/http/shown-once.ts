// A secret between the form that made it and the page that shows it: sealed in a cookie, so that the page is
// the answer to a GET. Loading it again then neither shows the secret again nor makes another.

import { getCookie, setCookie } from 'hono/cookie';
import { seal, unseal } from '../domain/sealed.ts';
import type { AppContext } from './context.ts';
import { goTo } from './render.tsx';

const COOKIE = 'gatehouse-shown-once';
const TTL_SECONDS = 60;

/** Redirects to the page at `path`, which takes the secret. Only this session can open it, and only there. */
export async function goToShowOnce(
  c: AppContext,
  path: string,
  secret: string,
  sessionId = sessionIdOf(c),
): Promise<Response> {
  const deps = c.get('deps');
  const text = JSON.stringify([deps.nowMs + TTL_SECONDS * 1000, secret]);
  set(c, await seal(deps.sessionKeys, contextOf(c, path, sessionId), text), TTL_SECONDS);
  return goTo(c, path);
}

/**
 * Takes what was left for this page, and the browser forgets it.
 *
 * @returns null if there is nothing, or if it has expired or was left for another page or session
 */
export async function takeShownOnce(
  c: AppContext,
  path: string,
  sessionId = sessionIdOf(c),
): Promise<string | null> {
  const sealed = getCookie(c, COOKIE, 'host');
  if (sealed === undefined) return null;
  const deps = c.get('deps');
  const text = await unseal(deps.sessionKeys, contextOf(c, path, sessionId), sealed);
  // It may wait for another page that is being loaded in another tab.
  if (text === null) return null;
  set(c, '', 0);
  const [expiresAt, secret] = JSON.parse(text) as [number, string];
  return expiresAt > deps.nowMs ? secret : null;
}

function sessionIdOf(c: AppContext): string {
  return c.get('session')?.id ?? '';
}

function contextOf(c: AppContext, path: string, sessionId: string): string {
  return `shown once\n${c.get('deps').urls.origin}\n${path}\n${sessionId}`;
}

/** Strict: only a page of ours leads to the page that shows it. */
function set(c: AppContext, value: string, maxAge: number): void {
  setCookie(c, COOKIE, value, { prefix: 'host', httpOnly: true, sameSite: 'Strict', maxAge });
}
