// Our cookies: the session, what says that this browser signed in before, and one for each sign-in that waits
// for an identity provider. `__Host-` binds all of them to exactly this origin: Secure, Path=/, no Domain, so
// that no sibling host can plant one.

import { getCookie, setCookie } from 'hono/cookie';
import { parse } from 'hono/utils/cookie';
import { SETUP_SESSION_HOURS } from '../domain/limits.ts';
import { DEVICE_TTL_SECONDS } from '../domain/sign-in/devices.ts';
import { expiryOfKey, type SealedRequest, type SealedRequests } from '../domain/sign-in/pending-request.ts';
import { LOGIN_REQUEST_TTL_SECONDS } from '../domain/sign-in/request-id.ts';
import { SESSION_TTL_SECONDS } from '../domain/sign-in/sessions.ts';
import type { AppContext } from './context.ts';

const SESSION = 'gatehouse';
const DEVICE = 'gatehouse-device';
const REQUEST = 'gatehouse-saml-';
const RESTART = 'gatehouse-restarted';
const SET_UP = 'gatehouse-set-up';

/** How long the browser still has a request that has expired, so that a late person is told so. */
const LATE_SECONDS = 1200;

/** How long a browser remembers that we answered an unsolicited response with a request. */
const RESTART_SECONDS = 60;

/** One cookie has at most 2 KB, so that all of them stay far below what servers accept as a header. */
const MAX_REQUESTS = 5;

export function readSessionCookie(c: AppContext): string | undefined {
  return getCookie(c, SESSION, 'host');
}

/** The value of our cookie in a Cookie header; a text without a name in it is the value itself. */
export function sessionCookieIn(text: string): string | null {
  if (!text.includes('=')) return text;
  return parse(text, `__Host-${SESSION}`)[`__Host-${SESSION}`] ?? null;
}

/** Lax: links from other sites bring it along, forms from other sites do not. */
export function setSessionCookie(c: AppContext, value: string): void {
  setCookie(c, SESSION, value, {
    prefix: 'host',
    httpOnly: true,
    sameSite: 'Lax',
    maxAge: SESSION_TTL_SECONDS,
  });
}

export function clearSessionCookie(c: AppContext): void {
  setCookie(c, SESSION, '', { prefix: 'host', httpOnly: true, sameSite: 'Lax', maxAge: 0 });
}

/** Tells that the right password was typed in this browser before; it opens nothing. */
export function readDeviceCookie(c: AppContext): string | null {
  return getCookie(c, DEVICE, 'host') ?? null;
}

export function setDeviceCookie(c: AppContext, value: string): void {
  setCookie(c, DEVICE, value, {
    prefix: 'host',
    httpOnly: true,
    sameSite: 'Lax',
    maxAge: DEVICE_TTL_SECONDS,
  });
}

/** The setup link that this browser has opened. It is not a session of a person. */
export function readSetUpCookie(c: AppContext): string | null {
  return getCookie(c, SET_UP, 'host') ?? null;
}

/** Lax: the answer to a test comes by the identity provider's site, and leads back to the link's pages. */
export function setSetUpCookie(c: AppContext, value: string): void {
  const maxAge = value === '' ? 0 : SETUP_SESSION_HOURS * 3600;
  setCookie(c, SET_UP, value, { prefix: 'host', httpOnly: true, sameSite: 'Lax', maxAge });
}

/** The requests that wait in this browser: one for each tab in which a sign-in has begun. */
export function readRequests(c: AppContext): SealedRequests {
  const prefix = `__Host-${REQUEST}`;
  const cookies = Object.entries(getCookie(c)).filter(([name]) => name.startsWith(prefix));
  return new Map(cookies.map(([name, value]) => [name.slice(prefix.length), value]));
}

/** Adds the request to those that wait. Expired ones go, and the oldest where there would be too many. */
export function keepRequest(c: AppContext, { key, value }: SealedRequest, nowMs: number): void {
  const oldestFirst = [...readRequests(c).keys()].sort((a, b) => expiryOfKey(a) - expiryOfKey(b));
  for (const [index, other] of oldestFirst.entries()) {
    const isTooMany = oldestFirst.length - index >= MAX_REQUESTS;
    if (isTooMany || expiryOfKey(other) + LATE_SECONDS * 1000 <= nowMs) forgetRequest(c, other);
  }
  setRequest(c, key, value, LOGIN_REQUEST_TTL_SECONDS + LATE_SECONDS);
}

export function forgetRequest(c: AppContext, key: string): void {
  setRequest(c, key, '', 0);
}

/** Whether an unsolicited response has just been answered with a request of ours in this browser. */
export function hasRestarted(c: AppContext): boolean {
  return getCookie(c, RESTART, 'host') !== undefined;
}

export function noteRestart(c: AppContext): void {
  setRestart(c, '1', RESTART_SECONDS);
}

export function forgetRestart(c: AppContext): void {
  if (hasRestarted(c)) setRestart(c, '', 0);
}

function setRestart(c: AppContext, value: string, maxAge: number): void {
  // It is read when the identity provider's site posts, like a request.
  setCookie(c, RESTART, value, { prefix: 'host', httpOnly: true, sameSite: 'None', maxAge });
}

function setRequest(c: AppContext, key: string, value: string, maxAge: number): void {
  setCookie(c, REQUEST + key, value, {
    prefix: 'host',
    httpOnly: true,
    // The Response is a POST from the identity provider's site, which brings no Lax cookie along.
    sameSite: 'None',
    maxAge,
  });
}
