// Proof of possession (RFC 9449): an application signs each request with a key of its own, to which its
// tokens are bound.

import { calculateJwkThumbprint, EmbeddedJWK, type JWK, jwtVerify } from 'jose';
import { encodeBase64Url } from '../lib/base64.ts';
import { encodeUtf8 } from '../lib/bytes.ts';
import { OAuthError } from './errors.ts';
import { CLIENT_ALGORITHMS, JwtRefused, refusedBy } from './jwt.ts';

export interface DpopRequest {
  readonly method: string;
  /** The address that was asked; its query does not count (RFC 9449 4.2). */
  readonly url: string;
  /** The access token that came with it, or null. */
  readonly accessToken: string | null;
  readonly nowMs: number;
}

export interface DpopProof {
  /** RFC 7638, SHA-256. */
  readonly thumbprint: string;
  /** Must be used once until `expiresAtMs`. */
  readonly jti: string;
  readonly expiresAtMs: number;
}

/** How far the clock of the client may differ, in both directions. */
const WINDOW_SECONDS = 60;
const MAX_JTI_CHARACTERS = 255;
/** RFC 7518 6.2.2, 6.3.2 and 6.4.1, RFC 8037 2. */
const SECRET_PARTS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];

/**
 * RFC 9449 4.3.
 *
 * @throws OAuthError `dpop_refused`
 */
export async function verifyDpopProof(proof: string, request: DpopRequest): Promise<DpopProof> {
  try {
    return await verify(proof, request);
  } catch (error) {
    const refused = refusedBy(error);
    if (!(refused instanceof JwtRefused)) throw refused;
    throw new OAuthError('dpop_refused', { expected: refused.message });
  }
}

async function verify(proof: string, request: DpopRequest): Promise<DpopProof> {
  const { payload, protectedHeader } = await jwtVerify(proof, EmbeddedJWK, {
    typ: 'dpop+jwt',
    algorithms: [...CLIENT_ALGORITHMS],
    currentDate: new Date(request.nowMs),
    clockTolerance: WINDOW_SECONDS,
    requiredClaims: ['jti', 'htm', 'htu', 'iat'],
  });
  const { jti, htm, htu, iat = 0, ath } = payload;
  const jwk = protectedHeader.jwk as JWK;
  checkKey(jwk);
  if (typeof jti !== 'string' || jti === '' || jti.length > MAX_JTI_CHARACTERS)
    throw new JwtRefused(`its jti is not a text of at most ${MAX_JTI_CHARACTERS} characters.`);
  if (htm !== request.method) throw new JwtRefused('its htm is not the method of the request.');
  const place = typeof htu === 'string' ? placeOf(htu) : null;
  if (place === null || place !== placeOf(request.url))
    throw new JwtRefused('its htu is not the address of the request.');
  if (Math.abs(iat * 1000 - request.nowMs) >= WINDOW_SECONDS * 1000)
    throw new JwtRefused(`its iat is not within ${WINDOW_SECONDS} seconds from now.`);
  if (request.accessToken !== null && ath !== (await hashOf(request.accessToken)))
    throw new JwtRefused('its ath is not the hash of the access token.');
  return {
    thumbprint: await calculateJwkThumbprint(jwk, 'sha256'),
    jti,
    expiresAtMs: Math.ceil((iat + WINDOW_SECONDS) * 1000),
  };
}

/** What jose leaves to us. workerd takes the coordinates of one curve under the name of another. */
function checkKey(jwk: JWK): void {
  if (SECRET_PARTS.some((part) => part in jwk)) throw new JwtRefused('its jwk has parts of the private key.');
  if (jwk.kty !== 'RSA' && jwk.crv !== (jwk.kty === 'EC' ? 'P-256' : 'Ed25519'))
    throw new JwtRefused('its jwk names another curve.');
}

/** RFC 9449 4.3 (9): without query and fragment, after normalization. */
function placeOf(text: string): string | null {
  try {
    const url = new URL(text);
    return url.origin + url.pathname;
  } catch {
    return null;
  }
}

async function hashOf(token: string): Promise<string> {
  return encodeBase64Url(new Uint8Array(await crypto.subtle.digest('SHA-256', encodeUtf8(token))));
}
