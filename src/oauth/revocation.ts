// Global Token Revocation, as Okta's Universal Logout sends it (draft-parecki-oauth-global-token-revocation
// and Okta's guide "Build Universal Logout for your app"): a token that shows who asks, and a body that says
// whose access is to end. The token is signed with the key that signs the identity provider's assertions.
//
// Promises: a key verifies by algorithms of its own kind alone, so that no public key becomes a shared
// secret; the sender of what is refused with `verified: false` has shown nothing.

import { decodeProtectedHeader, errors, type JWTPayload, type JWTVerifyOptions, jwtVerify } from 'jose';
import { SKEW_SECONDS } from './jwt.ts';

export type RevocationReason =
  | 'token_missing'
  | 'token_malformed'
  | 'token_algorithm_refused'
  | 'token_signature_invalid'
  // The signature has verified.
  | 'token_claims_malformed'
  | 'token_type_wrong'
  | 'token_claim_missing'
  | 'token_issuer_wrong'
  | 'token_audience_wrong'
  | 'token_expired'
  | 'token_not_yet_valid'
  | 'token_lifetime_too_long'
  | 'body_malformed'
  | 'subject_format_unsupported';

/** The message is the reason; `detail` holds expected and actual values, never the token. */
export class RevocationError extends Error {
  readonly reason: RevocationReason;
  readonly detail: Readonly<Record<string, string | number | null>>;
  /** A pinned key had verified the token before this was found. */
  readonly verified: boolean;

  constructor(reason: RevocationReason, detail: RevocationError['detail'] = {}, verified = false) {
    super(reason);
    this.name = 'RevocationError';
    this.reason = reason;
    this.detail = detail;
    this.verified = verified;
  }
}

/** RFC 7518 3.3 and 3.4, by the kind of key. Okta signs with RS256. */
const ALGORITHMS = {
  RS256: { kind: 'RSA', key: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' } },
  RS384: { kind: 'RSA', key: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-384' } },
  RS512: { kind: 'RSA', key: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-512' } },
  ES256: { kind: 'P-256', key: { name: 'ECDSA', namedCurve: 'P-256' } },
  ES384: { kind: 'P-384', key: { name: 'ECDSA', namedCurve: 'P-384' } },
  ES512: { kind: 'P-521', key: { name: 'ECDSA', namedCurve: 'P-521' } },
} as const;

export type KeyKind = (typeof ALGORITHMS)[keyof typeof ALGORITHMS]['kind'];

/** The key of a pinned certificate. */
export interface PinnedKey {
  readonly fingerprint: string;
  readonly kind: KeyKind;
  /** SubjectPublicKeyInfo, DER. */
  readonly spki: Uint8Array<ArrayBuffer>;
}

export interface RevocationTrust {
  readonly keys: readonly PinnedKey[];
  /** The names of the identity provider, one of which has to be `iss`. */
  readonly issuers: readonly string[];
  /** The address that was asked. */
  readonly audience: string;
}

/** A token that a pinned key has signed for this address. Only `verifyRevocationToken` makes one. */
export interface RevocationToken {
  readonly jti: string;
  /** It has to be remembered until then, because it counts once. */
  readonly expiresAtMs: number;
  /** What the identity provider calls its application; nothing is decided by it. */
  readonly application: string;
  /** The fingerprint of the certificate. */
  readonly verifiedWith: string;
  readonly [verified]: true;
}

declare const verified: unique symbol;

const TYPE = 'global-token-revocation+jwt';
const MAX_TOKEN_CHARACTERS = 8192;
const MAX_JTI_CHARACTERS = 255;
/** Okta's live for five minutes. Each has to be remembered for as long as it lives. */
const MAX_LIFETIME_SECONDS = 600;

/** RFC 6750 2.1. @throws RevocationError `token_missing`, `token_malformed` */
export function bearerToken(authorization: string | null): string {
  const [, token] = /^Bearer +(\S+) *$/i.exec(authorization ?? '') ?? [];
  if (token === undefined) throw new RevocationError('token_missing');
  if (token.length > MAX_TOKEN_CHARACTERS) throw new RevocationError('token_malformed');
  return token;
}

/** @throws RevocationError for each way in which it can be wrong */
export async function verifyRevocationToken(
  token: string,
  trust: RevocationTrust,
  nowMs: number,
): Promise<RevocationToken> {
  const { payload, verifiedWith } = await verifyWithOne(token, trust, nowMs);
  const { jti, aud, sub, iat = 0, exp = 0 } = payload;
  if (typeof jti !== 'string' || jti === '' || jti.length > MAX_JTI_CHARACTERS)
    throw refusal('token_claims_malformed', { claim: 'jti' });
  if (typeof sub !== 'string') throw refusal('token_claims_malformed', { claim: 'sub' });
  // Who else is named as the audience could send it here.
  if ([aud].flat().some((one) => one !== trust.audience))
    throw refusal('token_audience_wrong', { expected: trust.audience, actual: textOf(aud) });
  if (typeof iat !== 'number') throw refusal('token_claims_malformed', { claim: 'iat' });
  if (iat * 1000 > nowMs + SKEW_SECONDS * 1000)
    throw refusal('token_not_yet_valid', {
      claim: 'iat',
      expected: instantOf(nowMs / 1000),
      actual: instantOf(iat),
    });
  if (exp - iat > MAX_LIFETIME_SECONDS)
    throw refusal('token_lifetime_too_long', { expected: MAX_LIFETIME_SECONDS, actual: exp - iat });
  const accepted: Omit<RevocationToken, typeof verified> = {
    jti,
    expiresAtMs: (Math.ceil(exp) + SKEW_SECONDS) * 1000,
    application: sub,
    verifiedWith,
  };
  return accepted as RevocationToken;
}

interface Verified {
  readonly payload: JWTPayload;
  readonly verifiedWith: string;
}

async function verifyWithOne(token: string, trust: RevocationTrust, nowMs: number): Promise<Verified> {
  const { keys, issuers, audience } = trust;
  const alg = algorithmOf(token);
  const { kind, key: parameters } = ALGORITHMS[alg];
  const options: JWTVerifyOptions = {
    algorithms: [alg],
    typ: TYPE,
    issuer: [...issuers],
    audience,
    requiredClaims: ['jti', 'sub', 'iat', 'exp'],
    clockTolerance: SKEW_SECONDS,
    currentDate: new Date(nowMs),
  };
  for (const { spki, fingerprint } of keys.filter((one) => one.kind === kind)) {
    const key = await crypto.subtle.importKey('spki', spki, parameters, false, ['verify']);
    try {
      return { payload: (await jwtVerify(token, key, options)).payload, verifiedWith: fingerprint };
    } catch (error) {
      if (!(error instanceof errors.JWSSignatureVerificationFailed)) throw refusedBy(error, trust, nowMs);
    }
  }
  throw new RevocationError('token_signature_invalid');
}

/** What the header names. It says nothing but which of our own keys to try. */
function algorithmOf(token: string): keyof typeof ALGORITHMS {
  let alg: unknown;
  try {
    ({ alg } = decodeProtectedHeader(token));
  } catch {
    throw new RevocationError('token_malformed');
  }
  if (typeof alg === 'string' && Object.hasOwn(ALGORITHMS, alg)) return alg as keyof typeof ALGORITHMS;
  const expected = Object.keys(ALGORITHMS).join(', ');
  throw new RevocationError('token_algorithm_refused', { expected, actual: textOf(alg) });
}

/** Returns the refusal for an error of jose, which checks claims only after the signature. */
function refusedBy(error: unknown, { issuers, audience }: RevocationTrust, nowMs: number): unknown {
  if (error instanceof errors.JWTExpired)
    return refusal('token_expired', {
      expected: instantOf(nowMs / 1000),
      actual: instantOf(error.payload.exp),
    });
  if (error instanceof errors.JWTClaimValidationFailed) {
    const { claim, payload, reason } = error;
    if (claim === 'typ') return refusal('token_type_wrong', { expected: TYPE, actual: null });
    if (reason === 'missing') return refusal('token_claim_missing', { claim });
    if (claim === 'iss')
      return refusal('token_issuer_wrong', { expected: issuers.join(' '), actual: textOf(payload.iss) });
    if (claim === 'aud')
      return refusal('token_audience_wrong', { expected: audience, actual: textOf(payload.aud) });
    if (claim === 'nbf' && reason === 'check_failed')
      return refusal('token_not_yet_valid', {
        claim,
        expected: instantOf(nowMs / 1000),
        actual: instantOf(payload.nbf),
      });
    return refusal('token_claims_malformed', { claim });
  }
  if (error instanceof errors.JWTInvalid) return refusal('token_claims_malformed', {});
  return error instanceof errors.JOSEError ? new RevocationError('token_malformed') : error;
}

function refusal(reason: RevocationReason, detail: RevocationError['detail']): RevocationError {
  return new RevocationError(reason, detail, true);
}

const MAX_SHOWN_CHARACTERS = 300;

function textOf(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  return (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, MAX_SHOWN_CHARACTERS);
}

function instantOf(seconds: unknown): string | null {
  const date = new Date(typeof seconds === 'number' ? seconds * 1000 : Number.NaN);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}

/** RFC 9493 3.2.2 and 3.2.4: the two that Okta sends. */
export type RevokedSubject =
  | { readonly format: 'email'; readonly email: string }
  | { readonly format: 'iss_sub'; readonly iss: string; readonly sub: string };

const MEMBERS = { email: ['email'], iss_sub: ['iss', 'sub'] } as const;
const MAX_MEMBER_CHARACTERS = 1024;

/**
 * Reads whose access is to end. The draft calls it `sub_id`, Okta's guide `subject`. It is called once a
 * token has verified.
 *
 * @throws RevocationError `body_malformed`, `subject_format_unsupported`
 */
export function parseRevokedSubject(body: string): RevokedSubject {
  const { sub_id: own, subject: older } = objectOf(jsonOf(body), 'body');
  if ((own === undefined) === (older === undefined))
    throw refusal('body_malformed', { expected: 'sub_id or subject, and not both' });
  const { format, ...members } = objectOf(own ?? older, own === undefined ? 'subject' : 'sub_id');
  if (typeof format !== 'string') throw refusal('body_malformed', { expected: 'format, as a text' });
  if (!Object.hasOwn(MEMBERS, format)) {
    const expected = Object.keys(MEMBERS).join(', ');
    throw refusal('subject_format_unsupported', { expected, actual: textOf(format) });
  }
  const names: readonly string[] = MEMBERS[format as keyof typeof MEMBERS];
  const isWhole =
    names.every((name) => isText(members[name])) && Object.keys(members).length === names.length;
  if (!isWhole)
    throw refusal('body_malformed', { expected: `${names.join(' and ')}, as texts, and nothing else` });
  return { format, ...members } as RevokedSubject;
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '' && value.length <= MAX_MEMBER_CHARACTERS;
}

function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw refusal('body_malformed', { expected: 'JSON' });
  }
}

function objectOf(value: unknown, what: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw refusal('body_malformed', { expected: `an object as the ${what}` });
}
