// Authorization requests that wait in the browser while their people sign in: a cookie each, so that two tabs
// do not meet. Lax, because the way back from an identity provider is a redirect.

import { getCookie, setCookie } from 'hono/cookie';
import {
  AUTHORIZATION_TTL_SECONDS,
  expiryOfAuthorization,
  nameOfPushed,
  openPendingAuthorization,
  type PendingAuthorization,
  sealAuthorization,
} from '../../domain/apps/pending-authorization.ts';
import { hashOfRequestUri } from '../../domain/apps/pushed-requests.ts';
import { PATHS } from '../../domain/paths.ts';
import type { NamedApplication } from '../../domain/sign-in/pending-request.ts';
import type { Parameters } from '../../oauth/parameters.ts';
import type { AppContext } from '../context.ts';

export const CONTINUE = `${PATHS.oauth}/continue`;

const COOKIE = 'gatehouse-app-';
const MAX_WAITING = 5;

/**
 * @returns the key by which it is found; null for a request that is too long to wait in a cookie
 */
export async function keepWaiting(c: AppContext, pending: PendingAuthorization): Promise<string | null> {
  const { nowMs } = c.get('deps');
  const pushed = await hashOfRequestUri(pending.parameters);
  const name = pushed === null ? undefined : nameOfPushed(pushed);
  const sealed = await sealAuthorization(c.get('deps'), pending, name);
  if (sealed === null) return null;
  const others = waitingIn(c)
    .filter((other) => other !== sealed.key)
    .sort((a, b) => expiryOfAuthorization(a) - expiryOfAuthorization(b));
  for (const [index, other] of others.entries()) {
    if (others.length - index >= MAX_WAITING || expiryOfAuthorization(other) <= nowMs)
      forgetWaiting(c, other);
  }
  set(c, sealed.key, sealed.value, AUTHORIZATION_TTL_SECONDS);
  return sealed.key;
}

/**
 * A new request, or for one that was pushed its address alone: RFC 9126 4 ignores what else the browser
 * brings. Somebody who reloads that, or comes back, goes on from when they first arrived.
 */
export async function beginWaiting(c: AppContext, brought: Parameters): Promise<PendingAuthorization> {
  const begun = { startedAt: c.get('deps').nowMs, tries: 0, application: null };
  const hash = await hashOfRequestUri(brought);
  if (hash === null) return { ...begun, parameters: brought };
  const key = waitingIn(c).find((one) => one.endsWith(`-${nameOfPushed(hash)}`));
  const waiting = key === undefined ? null : await openWaiting(c, key);
  const parameters = new Map([...brought].filter(([name]) => name === 'client_id' || name === 'request_uri'));
  return { ...begun, parameters, startedAt: waiting?.startedAt ?? begun.startedAt };
}

export function forgetWaiting(c: AppContext, key: string): void {
  // A made-up key names no cookie.
  if (expiryOfAuthorization(key) > 0) set(c, key, '', 0);
}

export async function openWaiting(c: AppContext, key: string): Promise<PendingAuthorization | null> {
  if (expiryOfAuthorization(key) === 0) return null;
  return await openPendingAuthorization(c.get('deps'), key, getCookie(c, COOKIE + key, 'host'));
}

/** The path at which it goes on. `straight`: no form of ours leads there. */
export function continuePath(key: string, way: 'straight' | 'after a form'): string {
  return `${CONTINUE}/${key}${way === 'straight' ? '?go=1' : ''}`;
}

/** The application in which a sign-in began that returns to the path. */
export async function applicationWaitingAt(
  c: AppContext,
  returnTo: string | null,
): Promise<NamedApplication | null> {
  const [path = ''] = returnTo?.split('?') ?? [];
  if (!path.startsWith(`${CONTINUE}/`)) return null;
  const pending = await openWaiting(c, path.slice(CONTINUE.length + 1));
  return pending?.application ?? null;
}

/** The keys under which authorizations wait in this browser. */
function waitingIn(c: AppContext): string[] {
  const prefix = `__Host-${COOKIE}`;
  return Object.keys(getCookie(c))
    .filter((name) => name.startsWith(prefix))
    .map((name) => name.slice(prefix.length));
}

function set(c: AppContext, key: string, value: string, maxAge: number): void {
  setCookie(c, COOKIE + key, value, { prefix: 'host', httpOnly: true, sameSite: 'Lax', maxAge });
}
