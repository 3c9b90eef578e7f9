// Minting: ID tokens (OpenID Connect Core 2), access tokens (RFC 9068). Facts, time and key are arguments.

import { encodeBase64Url } from '../lib/base64.ts';
import { encodeUtf8 } from '../lib/bytes.ts';
import type { Application, Scope, SigningAlgorithm } from './application.ts';
import { claimsOf, type PersonFacts } from './claims.ts';
import { type SigningKey, signJwt } from './sign.ts';

/** What the person and the application agreed on, and how the person proved who they are. */
export interface GrantFacts {
  readonly id: string;
  readonly scope: readonly Scope[];
  /** The name of the session for the application. */
  readonly sid: string;
  /** When the person last proved who they are, in seconds. */
  readonly authTime: number;
  /** RFC 8176; empty where we do not know. */
  readonly amr: readonly string[];
  readonly acr: string | null;
}

export interface Minting {
  readonly issuer: string;
  readonly nowMs: number;
  readonly application: Pick<Application, 'id' | 'resource' | 'accessTokenSeconds'>;
  readonly key: SigningKey;
}

/** Long enough for clocks that differ; the token is read once, at the sign-in. */
const ID_TOKEN_SECONDS = 300;

export async function mintIdToken(
  minting: Minting,
  grant: GrantFacts,
  person: PersonFacts,
  { nonce, accessToken }: { readonly nonce: string | null; readonly accessToken: string },
): Promise<string> {
  return await sign(minting, 'JWT', ID_TOKEN_SECONDS, {
    ...claimsOf(person, grant.scope),
    aud: minting.application.id,
    ...proofOf(grant),
    ...(nonce !== null && { nonce }),
    at_hash: await leftHalf(accessToken, minting.key.alg),
  });
}

/** @param thumbprint of the key that the token is bound to (RFC 9449 6.1), or null */
export function mintAccessToken(
  minting: Minting,
  grant: GrantFacts,
  person: PersonFacts,
  { jti, thumbprint }: { readonly jti: string; readonly thumbprint: string | null },
): Promise<string> {
  const { application } = minting;
  // Whatever it was asked for, an access token says no more than where the person stands and what they may.
  const scope = grant.scope.filter((one) => one === 'organization');
  return sign(minting, 'at+jwt', application.accessTokenSeconds, {
    ...claimsOf({ ...person, attributes: {} }, scope),
    ...access(application, grant.scope, jti, thumbprint),
    ...proofOf(grant),
    grant: grant.id,
  });
}

/** For an application of its own accord: RFC 9068 2.2 makes its id the subject. */
export function mintClientToken(
  minting: Minting,
  scope: readonly Scope[],
  { jti, thumbprint }: { readonly jti: string; readonly thumbprint: string | null },
): Promise<string> {
  const { application } = minting;
  return sign(minting, 'at+jwt', application.accessTokenSeconds, {
    sub: application.id,
    ...access(application, scope, jti, thumbprint),
  });
}

function access(
  { id, resource }: Minting['application'],
  scope: readonly Scope[],
  jti: string,
  thumbprint: string | null,
) {
  return {
    aud: resource ?? id,
    client_id: id,
    scope: scope.join(' '),
    jti,
    ...(thumbprint !== null && { cnf: { jkt: thumbprint } }),
  };
}

function proofOf({ authTime, amr, acr, sid }: GrantFacts) {
  return { auth_time: authTime, ...(amr.length > 0 && { amr }), ...(acr !== null && { acr }), sid };
}

function sign(
  { issuer, nowMs, key }: Minting,
  typ: string,
  seconds: number,
  claims: Readonly<Record<string, unknown>>,
): Promise<string> {
  const iat = Math.floor(nowMs / 1000);
  return signJwt(key, typ, { iss: issuer, ...claims, iat, exp: iat + seconds });
}

/** OpenID Connect Core 3.1.3.6: with the hash of the signature's algorithm, which for Ed25519 is SHA-512. */
async function leftHalf(token: string, alg: SigningAlgorithm): Promise<string> {
  const hash = alg === 'EdDSA' ? 'SHA-512' : 'SHA-256';
  const digest = new Uint8Array(await crypto.subtle.digest(hash, encodeUtf8(token)));
  return encodeBase64Url(digest.subarray(0, digest.length / 2));
}
