// An ID token that comes back as a hint: OpenID Connect Core 3.1.2.1, RP-Initiated Logout 1.0 2. It says whom
// the application means, and is believed only because we signed it.

import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose';
import { SIGNING_ALGORITHMS } from './application.ts';

export interface IdTokenHint {
  readonly accountId: string;
  /** The application that it was made for. */
  readonly applicationId: string;
  /** The name of the session for that application. */
  readonly sid: string;
}

/** Long after it has expired it still says whom it was about. */
const WHENEVER = new Date(0);

/**
 * @param keys those that are published: what a withdrawn key has signed is worth nothing
 * @returns null for what these keys have not signed as an ID token of this issuer
 */
export async function readIdTokenHint(
  token: string,
  keys: JSONWebKeySet,
  issuer: string,
): Promise<IdTokenHint | null> {
  try {
    const { payload } = await jwtVerify(token, createLocalJWKSet(keys), {
      issuer,
      // An access token is signed by the same keys.
      typ: 'JWT',
      algorithms: [...SIGNING_ALGORITHMS],
      currentDate: WHENEVER,
      requiredClaims: ['sub', 'aud', 'sid'],
    });
    const { sub, aud, sid } = payload;
    if (typeof sub !== 'string' || typeof aud !== 'string' || typeof sid !== 'string') return null;
    return { accountId: sub, applicationId: aud, sid };
  } catch {
    return null;
  }
}
