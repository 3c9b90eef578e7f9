// How an application shows that it is the one: RFC 6749 2.3, OpenID Connect Core 9, RFC 7523.

import { decodeJwt, decodeProtectedHeader, type JSONWebKeySet } from 'jose';
import { decodeBase64 } from '../lib/base64.ts';
import { decodeUtf8 } from '../lib/bytes.ts';
import type { Application, AuthMethod } from './application.ts';
import { OAUTH_PATHS } from './discovery.ts';
import { OAuthError } from './errors.ts';
import { CLIENT_ALGORITHMS, JwtRefused, SKEW_SECONDS, verifyWithKeys } from './jwt.ts';
import type { Parameters } from './parameters.ts';

export type ClientCredentials =
  | {
      readonly method: 'client_secret_basic' | 'client_secret_post';
      readonly clientId: string;
      readonly secret: string;
    }
  | { readonly method: 'private_key_jwt'; readonly clientId: string; readonly assertion: string }
  | { readonly method: 'none'; readonly clientId: string };

/** RFC 7523 2.2. */
const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/**
 * Reads what came, and proves nothing.
 *
 * @param authorization the header
 * @throws OAuthError `client_authentication_several`, `client_authentication_malformed`, `parameter_missing`,
 * `client_assertion_refused`; `client_unknown` where the client_id beside it is another one
 */
export function readClientCredentials(
  parameters: Parameters,
  authorization: string | null,
): ClientCredentials {
  const basic = authorization === null ? null : readBasic(authorization);
  const secret = parameters.get('client_secret');
  const assertion = parameters.get('client_assertion');
  const ways = [basic, secret, assertion].filter((one) => one !== null && one !== undefined);
  if (ways.length > 1) throw new OAuthError('client_authentication_several', { expected: 'one of them' });
  const named = parameters.get('client_id');
  if (basic !== null) {
    if (named !== undefined && named !== basic.clientId) throw new OAuthError('client_unknown');
    // RFC 6749 2.3.1: a secret that is empty may be left out, so that it is none.
    return basic.secret === ''
      ? { method: 'none', clientId: basic.clientId }
      : { method: 'client_secret_basic', ...basic };
  }
  if (assertion !== undefined) {
    if (parameters.get('client_assertion_type') !== ASSERTION_TYPE)
      throw new OAuthError('client_assertion_refused', { expected: `its type is not ${ASSERTION_TYPE}.` });
    const clientId = subjectOf(assertion);
    if (named !== undefined && named !== clientId) throw new OAuthError('client_unknown');
    return { method: 'private_key_jwt', clientId, assertion };
  }
  if (named === undefined) throw new OAuthError('parameter_missing', { name: 'client_id' });
  return secret === undefined
    ? { method: 'none', clientId: named }
    : { method: 'client_secret_post', clientId: named, secret };
}

/**
 * The application is registered for this way. A secret may come in either place, as RFC 6749 2.3.1 has it,
 * and libraries choose by themselves.
 *
 * @throws OAuthError `client_authentication_missing`, `client_authentication_other`
 */
export function requireMethod(credentials: ClientCredentials, { authMethod }: Application): void {
  const { method } = credentials;
  const kind = (one: AuthMethod) => (one === 'client_secret_post' ? 'client_secret_basic' : one);
  if (kind(method) === kind(authMethod)) return;
  if (method === 'none') throw new OAuthError('client_authentication_missing', { expected: authMethod });
  throw new OAuthError('client_authentication_other', { expected: authMethod, actual: method });
}

export interface VerifiedAssertion {
  /** Must be used once until `expiresAtMs`. */
  readonly jti: string;
  readonly expiresAtMs: number;
}

/** A day: what is longer is a mistake, and each has to be remembered until it has expired. */
const MAX_LIFETIME_SECONDS = 24 * 3600;
const MAX_JTI_CHARACTERS = 255;

/** What an assertion may name as its audience, at the endpoint that was asked: RFC 7523 3, RFC 9126 2. */
export function assertionAudiences(issuer: string, endpoint: keyof typeof OAUTH_PATHS): string[] {
  return [issuer, issuer + OAUTH_PATHS.token, issuer + OAUTH_PATHS[endpoint]];
}

/**
 * RFC 7523 3, OpenID Connect Core 9.
 *
 * @param audiences of `assertionAudiences`. It names nobody else: who else is named could send it here.
 * @throws OAuthError `client_assertion_refused`
 */
export async function verifyClientAssertion(
  assertion: string,
  clientId: string,
  keys: JSONWebKeySet,
  audiences: readonly string[],
  nowMs: number,
): Promise<VerifiedAssertion> {
  try {
    const {
      jti,
      aud,
      exp = 0,
    } = await verifyWithKeys(
      assertion,
      keys,
      {
        algorithms: [...CLIENT_ALGORITHMS],
        issuer: clientId,
        subject: clientId,
        audience: [...audiences],
        requiredClaims: ['exp', 'jti'],
      },
      nowMs,
    );
    if (typeof jti !== 'string' || jti === '' || jti.length > MAX_JTI_CHARACTERS)
      throw new JwtRefused(`its jti is not a text of at most ${MAX_JTI_CHARACTERS} characters.`);
    if ([aud].flat().some((one) => one === undefined || !audiences.includes(one)))
      throw new JwtRefused('its aud names another server as well.');
    if (exp * 1000 > nowMs + MAX_LIFETIME_SECONDS * 1000)
      throw new JwtRefused('it is good for more than a day.');
    return { jti, expiresAtMs: (Math.ceil(exp) + SKEW_SECONDS) * 1000 };
  } catch (error) {
    if (!(error instanceof JwtRefused)) throw error;
    throw new OAuthError('client_assertion_refused', { expected: error.message });
  }
}

/** @returns the kid that it names; null: none, or it is not a JSON Web Token */
export function keyIdOf(assertion: string): string | null {
  try {
    const { kid } = decodeProtectedHeader(assertion);
    return typeof kid === 'string' ? kid : null;
  } catch {
    return null;
  }
}

/** RFC 6749 2.3.1: both parts are encoded as in a form, although not every library does so. */
function readBasic(authorization: string): { clientId: string; secret: string } | null {
  const [, scheme, encoded] = /^(\S+) +(\S+) *$/.exec(authorization) ?? [];
  // A bearer or DPoP token authenticates nobody here.
  if (scheme?.toLowerCase() !== 'basic') {
    if (scheme !== undefined && /^(bearer|dpop)$/i.test(scheme)) return null;
    throw new OAuthError('client_authentication_malformed');
  }
  const text = textOf(encoded ?? '');
  const colon = text.indexOf(':');
  if (colon < 1) throw new OAuthError('client_authentication_malformed');
  return { clientId: fromForm(text.slice(0, colon)), secret: fromForm(text.slice(colon + 1)) };
}

function textOf(encoded: string): string {
  try {
    return decodeUtf8(decodeBase64(encoded) ?? new Uint8Array());
  } catch {
    return '';
  }
}

function fromForm(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

function subjectOf(assertion: string): string {
  try {
    const { sub } = decodeJwt(assertion);
    if (typeof sub === 'string' && sub !== '') return sub;
  } catch {
    // Below.
  }
  throw new OAuthError('client_assertion_refused', { expected: 'it is not a JSON Web Token with a sub.' });
}
