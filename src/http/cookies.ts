// Our cookies. `__Host-` binds each to exactly this origin: Secure, Path=/, no Domain, so that no sibling
// host can plant one.

import { getCookie, setCookie } from 'hono/cookie';
import { DEVICE_TTL_SECONDS } from '../domain/sign-in/devices.ts';
import { SESSION_TTL_SECONDS } from '../domain/sign-in/sessions.ts';
import { newSecret } from '../lib/ids.ts';
import type { AppContext } from './context.ts';

const SESSION = 'gatehouse';
const DEVICE = 'gatehouse-device';
const NONCE = 'gatehouse-saml';
const NONCE_TTL_SECONDS = 600;

export function readSessionCookie(c: AppContext): string | undefined {
  return getCookie(c, SESSION, 'host');
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

/**
 * The browser's nonce, which its AuthnRequests are bound to. Each browser keeps one, so that sign-ins in
 * several tabs do not push each other out; each request's row remembers only its hash.
 */
export function openNonce(c: AppContext): string {
  const nonce = readNonce(c) ?? newSecret();
  setCookie(c, NONCE, nonce, {
    prefix: 'host',
    httpOnly: true,
    // The Response is a POST from the identity provider's site, which brings no Lax cookie along.
    sameSite: 'None',
    maxAge: NONCE_TTL_SECONDS,
  });
  return nonce;
}

export function readNonce(c: AppContext): string | null {
  const nonce = getCookie(c, NONCE, 'host');
  return nonce && /^[A-Za-z0-9_-]{43}$/.test(nonce) ? nonce : null;
}
