// JSON Web Tokens as this room reads them: with jose, at a time that is given, and with a sentence for each
// way in which one can be wrong (RFC 8725).

import {
  createLocalJWKSet,
  errors,
  type JSONWebKeySet,
  type JWTPayload,
  type JWTVerifyOptions,
  jwtVerify,
} from 'jose';

/**
 * Asymmetric ones alone: a secret of ours must never verify what it could sign. Ed25519 is the name that
 * RFC 9864 gave to EdDSA with that curve; libraries send either.
 */
export const CLIENT_ALGORITHMS = ['RS256', 'PS256', 'ES256', 'EdDSA', 'Ed25519'] as const;

/** Clocks differ. What was used has to be remembered for so much longer than it is good for. */
export const SKEW_SECONDS = 60;

/** @throws JwtRefused */
export async function verifyWithKeys(
  token: string,
  keys: JSONWebKeySet,
  options: Omit<JWTVerifyOptions, 'clockTolerance' | 'currentDate'>,
  nowMs: number,
): Promise<JWTPayload> {
  const all = { ...options, currentDate: new Date(nowMs), clockTolerance: SKEW_SECONDS };
  try {
    return (await jwtVerify(token, createLocalJWKSet(keys), all)).payload;
  } catch (error) {
    if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw refusedBy(error);
    // A token without kid, and several keys that fit: one of them has to verify it.
    for await (const key of error) {
      const verified = await jwtVerify(token, key, all).catch((inner: unknown) => {
        // A TypeError: this key is too short, and the next one may be the right one.
        if (inner instanceof errors.JWSSignatureVerificationFailed || inner instanceof TypeError) return null;
        throw refusedBy(inner);
      });
      if (verified !== null) return verified.payload;
    }
    throw new JwtRefused('no registered key verifies its signature.');
  }
}

/** `message` says what is wrong, as the end of a sentence. */
export class JwtRefused extends Error {
  override name = 'JwtRefused';
}

/** Returns the refusal for an error of jose; every other error as it is. */
export function refusedBy(error: unknown): unknown {
  if (error instanceof errors.JWTExpired) return new JwtRefused('it has expired.');
  if (error instanceof errors.JWTClaimValidationFailed)
    return new JwtRefused(`its ${claimOf(error)} is missing or is not the one that it has to be.`);
  if (error instanceof errors.JWSSignatureVerificationFailed || error instanceof errors.JWKSNoMatchingKey)
    return new JwtRefused('no registered key verifies its signature.');
  if (error instanceof errors.JOSEAlgNotAllowed)
    return new JwtRefused(`its algorithm is none of ${CLIENT_ALGORITHMS.join(', ')}.`);
  if (error instanceof errors.JOSENotSupported)
    return new JwtRefused('its key does not fit its algorithm, or its header has an extension.');
  if (error instanceof errors.JWKSInvalid) return new JwtRefused('the registered keys cannot be used.');
  if (error instanceof errors.JOSEError) return new JwtRefused('it is not a JSON Web Token.');
  // WebCrypto refuses a key that jose takes for one.
  if (error instanceof TypeError || error instanceof DOMException)
    return new JwtRefused('its key cannot be used.');
  return error;
}

function claimOf({ claim }: errors.JWTClaimValidationFailed): string {
  return claim === 'unspecified' ? 'content' : claim;
}
