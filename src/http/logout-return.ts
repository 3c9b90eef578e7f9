// Where a person goes after an application has signed them out, while their browser is at the identity
// provider: sealed in a cookie for each message that we sent there, which its answer names.

import { getCookie, setCookie } from 'hono/cookie';
import { LOGOUT_RETURN_TTL_SECONDS, openLogoutReturn, sealLogoutReturn } from '../domain/apps/logout.ts';
import { hashSecret } from '../lib/ids.ts';
import type { AppContext } from './context.ts';

const COOKIE = 'gatehouse-logout-';

export async function keepLogoutReturn(c: AppContext, requestId: string, url: string): Promise<void> {
  const value = await sealLogoutReturn(c.get('deps'), requestId, url);
  set(c, await nameOf(requestId), value, LOGOUT_RETURN_TTL_SECONDS);
}

/** Counts once. @returns null where this browser has none for the message */
export async function takeLogoutReturn(c: AppContext, requestId: string): Promise<string | null> {
  const name = await nameOf(requestId);
  const value = getCookie(c, name, 'host');
  if (value !== undefined) set(c, name, '', 0);
  return await openLogoutReturn(c.get('deps'), requestId, value);
}

async function nameOf(requestId: string): Promise<string> {
  return COOKIE + (await hashSecret(requestId)).slice(0, 16);
}

function set(c: AppContext, name: string, value: string, maxAge: number): void {
  // The answer may be a POST from the identity provider's site, which brings no Lax cookie along.
  setCookie(c, name, value, { prefix: 'host', httpOnly: true, sameSite: 'None', maxAge });
}
