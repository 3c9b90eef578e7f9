// Tokens and requests of Okta's Universal Logout, as its guide describes them: every part has a default, so
// that a test names only what it is about.

import { exports } from 'cloudflare:workers';
import { importPKCS8, type JWTPayload, SignJWT } from 'jose';
import { ORIGIN } from '../http/browser.ts';
import { NOW_MS, OKTA_SIGN_IN_URL } from './okta.ts';
import { oktaKey } from './okta-keys.ts';

export const OKTA_ORIGIN = new URL(OKTA_SIGN_IN_URL).origin;
export const NOW_SECONDS = NOW_MS / 1000;

export const addressOf = (connectionId: string) => `${ORIGIN}/sso/global-token-revocation/${connectionId}`;

export interface TokenParts {
  readonly header?: Record<string, unknown>;
  /** What is undefined is left out. */
  readonly claims?: Record<string, unknown>;
  /** PKCS #8. */
  readonly key?: string;
}

let sequence = 0;

export async function revocationToken(connectionId: string, parts: TokenParts = {}): Promise<string> {
  const { header = {}, claims = {}, key = oktaKey.privateKey } = parts;
  const alg = String(header.alg ?? 'RS256');
  const payload = {
    jti: `jti-${++sequence}`,
    iss: OKTA_ORIGIN,
    sub: '0oaGatehouse00000001',
    aud: addressOf(connectionId),
    exp: NOW_SECONDS + 300,
    nbf: NOW_SECONDS - 300,
    iat: NOW_SECONDS,
    ...claims,
  };
  return await new SignJWT(payload as JWTPayload)
    .setProtectedHeader({ typ: 'global-token-revocation+jwt', ...header, alg })
    .sign(await importPKCS8(key, alg));
}

export const byEmail = (email: string) => ({ sub_id: { format: 'email', email } });

export const issSub = (iss: string, sub: string) => ({ sub_id: { format: 'iss_sub', iss, sub } });

export interface Sent {
  readonly status: number;
  readonly body: {
    readonly error?: string;
    readonly error_description?: string;
    readonly reference?: string;
  };
  readonly headers: Headers;
}

export async function sendRevocation(
  connectionId: string,
  token: string | null,
  body: unknown = byEmail('ada@acme.test'),
): Promise<Sent> {
  const response = await exports.default.fetch(
    new Request(addressOf(connectionId), {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        'CF-Connecting-IP': '198.51.100.9',
        'User-Agent': 'Okta-Integrations',
        ...(token !== null && { Authorization: `Bearer ${token}` }),
      },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    }),
  );
  const text = await response.text();
  const isJson = response.headers.get('Content-Type')?.includes('json');
  return { status: response.status, body: isJson ? JSON.parse(text) : {}, headers: response.headers };
}
