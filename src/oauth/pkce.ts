// RFC 7636, with S256 alone.

import { encodeBase64Url } from '../lib/base64.ts';
import { encodeUtf8 } from '../lib/bytes.ts';
import { OAuthError } from './errors.ts';
import { type Parameters, requireParameter } from './parameters.ts';

/** SHA-256 in base64url. */
const CHALLENGE = /^[A-Za-z0-9_-]{43}$/;
/** RFC 7636 4.1. */
const VERIFIER = /^[A-Za-z0-9._~-]{43,128}$/;

/** @throws OAuthError `pkce_missing`, `pkce_plain`, `parameter_malformed` */
export function readChallenge(parameters: Parameters): string {
  const challenge = parameters.get('code_challenge');
  const method = parameters.get('code_challenge_method');
  if (challenge === undefined) throw new OAuthError('pkce_missing');
  // RFC 7636 4.3: without a method it is plain.
  if (method !== 'S256') throw new OAuthError('pkce_plain');
  if (!CHALLENGE.test(challenge)) {
    throw new OAuthError('parameter_malformed', {
      name: 'code_challenge',
      expected: 'It is the SHA-256 of the code_verifier in base64url, 43 characters.',
    });
  }
  return challenge;
}

/** @throws OAuthError `parameter_missing`, `verifier_wrong` */
export async function requireVerifier(parameters: Parameters, challenge: string): Promise<void> {
  const verifier = requireParameter(parameters, 'code_verifier');
  if (!VERIFIER.test(verifier)) throw new OAuthError('verifier_wrong');
  const digest = await crypto.subtle.digest('SHA-256', encodeUtf8(verifier));
  if (encodeBase64Url(new Uint8Array(digest)) !== challenge) throw new OAuthError('verifier_wrong');
}
