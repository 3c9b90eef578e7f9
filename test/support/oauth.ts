// An application, its keys and what it sends, for the tests of src/oauth.

import {
  type CryptoKey,
  exportJWK,
  generateKeyPair,
  type JSONWebKeySet,
  type JWK,
  type JWTHeaderParameters,
  type JWTPayload,
  SignJWT,
} from 'jose';
import type { Application } from '../../src/oauth/application.ts';
import { OAuthError } from '../../src/oauth/errors.ts';
import { type Parameters, readParameters } from '../../src/oauth/parameters.ts';

export const ISSUER = 'https://login.example';
export const NOW_MS = Date.parse('2026-11-02T09:00:00Z');
export const NOW = NOW_MS / 1000;

export const CLIENT_ID = 'app_0123456789abcdefghjk';
export const CALLBACK = 'https://app.example/callback';

export function application(changes: Partial<Application> = {}): Application {
  return {
    id: CLIENT_ID,
    name: 'Acme Notes',
    redirectUris: [CALLBACK, 'http://127.0.0.1/callback'],
    postLogoutRedirectUris: [],
    authMethod: 'client_secret_basic',
    jwks: null,
    jwksUri: null,
    idTokenAlg: 'RS256',
    accessTokenFormat: 'jwt',
    accessTokenSeconds: 300,
    refreshTokenDays: 14,
    requirePar: false,
    requireDpop: false,
    grantTypes: ['authorization_code', 'refresh_token'],
    scopes: ['openid', 'profile', 'email', 'organization', 'groups', 'offline_access', 'directory:read'],
    resource: null,
    ...changes,
  };
}

/** RFC 7636, appendix B. */
export const VERIFIER = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
export const CHALLENGE = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';

/** What a library sends to the authorization endpoint; `null` takes a parameter out. */
export function authorization(changes: Readonly<Record<string, string | null>> = {}): Parameters {
  return parameters({
    client_id: CLIENT_ID,
    response_type: 'code',
    redirect_uri: CALLBACK,
    scope: 'openid profile email',
    state: 'af0ifjsldkj',
    nonce: 'n-0S6_WzA2Mj',
    code_challenge: CHALLENGE,
    code_challenge_method: 'S256',
    ...changes,
  });
}

export function parameters(fields: Readonly<Record<string, string | null>>): Parameters {
  return readParameters(Object.entries(fields).filter((pair): pair is [string, string] => pair[1] !== null));
}

export interface KeyPair {
  readonly alg: string;
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly publicJwk: JWK;
  readonly privateJwk: JWK;
}

export async function keyPair(alg: string, kid: string): Promise<KeyPair> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return {
    alg,
    kid,
    privateKey,
    publicJwk: { ...(await exportJWK(publicKey)), kid },
    privateJwk: { ...(await exportJWK(privateKey)), kid },
  };
}

export const rsa = await keyPair('RS256', 'rsa-1');
export const ec = await keyPair('ES256', 'ec-1');
export const ed = await keyPair('EdDSA', 'ed-1');
export const KEYS: JSONWebKeySet = { keys: [rsa.publicJwk, ec.publicJwk, ed.publicJwk] };

/** The payload under the header, signed by the key. A member that is `undefined` is left out. */
export function jwt(
  header: Readonly<Record<string, unknown>>,
  payload: Readonly<Record<string, unknown>>,
  key: CryptoKey | Uint8Array,
): Promise<string> {
  return new SignJWT(payload as JWTPayload)
    .setProtectedHeader(header as unknown as JWTHeaderParameters)
    .sign(key);
}

export function base64Url(text: string): string {
  const binary = String.fromCharCode(...new TextEncoder().encode(text));
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

/** `decodeURIComponent` of a form: what `URLSearchParams` writes for one value. */
export function formEncoded(text: string): string {
  return new URLSearchParams({ v: text }).toString().slice(2);
}

/** The `Authorization` header of RFC 6749 2.3.1. */
export function basic(id: string, secret: string, encode: (text: string) => string = formEncoded): string {
  return `Basic ${btoa(`${encode(id)}:${encode(secret)}`)}`;
}

/** The value, or `undefined` for an OAuthError. Every other error is thrown again: it would be a 500. */
export async function answered<T>(attempt: () => T | Promise<T>): Promise<T | undefined> {
  try {
    return await attempt();
  } catch (error) {
    if (error instanceof OAuthError) return undefined;
    throw error;
  }
}
