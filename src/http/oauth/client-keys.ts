// The keys that an application keeps at an address of its own (RFC 7591 2, jwks_uri), by which it signs its
// assertions. They are fetched under the guards of domain/outbound.ts and kept in the isolate for a while, so
// that neither a token request nor a stranger with made-up key IDs makes us open a connection each time.

import type { UrlPolicy } from '../../lib/callable-url.ts';
import { OAuthError } from '../../oauth/errors.ts';
import { isClientKey, isSecretKey, type JSONWebKeySet } from '../../oauth/keys.ts';
import { SamlError } from '../../saml/errors.ts';
import { fetchDocument } from '../fetch-document.ts';

const KEPT_MS = 5 * 60_000;
/** How long an unknown kid, or an address that failed, has to wait for the next look. */
const REST_MS = 30_000;
const MAX_BYTES = 64 * 1024;
const MAX_KEYS = 50;
const DEADLINE_MS = 5000;
/** Addresses per isolate; few applications have one. */
const CACHE_SIZE = 64;

interface Fetched {
  readonly atMs: number;
  /** A refusal is kept, too. */
  readonly found: JSONWebKeySet | OAuthError;
}

const cache = new Map<string, Fetched>();

export interface FetchClientKeysOptions extends UrlPolicy {
  readonly fetch: typeof fetch;
  readonly nowMs: number;
  readonly deadlineMs?: number | undefined;
}

/**
 * @param kid the key that is looked for; null: any
 * @throws OAuthError `client_keys_unreachable`
 */
export async function fetchClientKeys(
  jwksUri: string,
  kid: string | null,
  options: FetchClientKeysOptions,
): Promise<JSONWebKeySet> {
  const known = cache.get(jwksUri);
  const fetched =
    known !== undefined && isEnough(known, kid, options.nowMs) ? known : await look(jwksUri, options);
  if (fetched.found instanceof OAuthError) throw fetched.found;
  return fetched.found;
}

function isEnough({ atMs, found }: Fetched, kid: string | null, nowMs: number): boolean {
  const age = nowMs - atMs;
  if (age < REST_MS) return true;
  if (found instanceof OAuthError || age >= KEPT_MS) return false;
  return kid === null || found.keys.some((key) => key.kid === kid);
}

async function look(jwksUri: string, options: FetchClientKeysOptions): Promise<Fetched> {
  const fetched = { atMs: options.nowMs, found: await keysOrRefusal(jwksUri, options) };
  cache.delete(jwksUri);
  if (cache.size >= CACHE_SIZE) cache.delete(cache.keys().next().value as string);
  cache.set(jwksUri, fetched);
  return fetched;
}

async function keysOrRefusal(
  jwksUri: string,
  { fetch, allowLoopback, deadlineMs = DEADLINE_MS }: FetchClientKeysOptions,
): Promise<JSONWebKeySet | OAuthError> {
  const refusal = (expected: string) => new OAuthError('client_keys_unreachable', { expected, jwksUri });
  try {
    const bytes = await fetchDocument(jwksUri, {
      fetch,
      allowLoopback,
      accept: 'application/jwk-set+json, application/json;q=0.9',
      maxBytes: MAX_BYTES,
      deadlineMs,
    });
    const keys = keysIn(new TextDecoder().decode(bytes));
    return keys === null ? refusal('it is not a JSON Web Key Set with a public key') : { keys };
  } catch (error) {
    if (!(error instanceof SamlError)) throw error;
    return refusal(WHY[error.reason] ?? 'its address is not one that we open');
  }
}

/** Those that can verify; a set may hold others, for encryption. One with a private key counts as broken. */
function keysIn(text: string): JSONWebKeySet['keys'] | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return null;
  }
  const list = typeof parsed === 'object' && parsed !== null && 'keys' in parsed ? parsed.keys : null;
  if (!Array.isArray(list)) return null;
  const keys = list.filter((one): one is Record<string, unknown> => typeof one === 'object' && one !== null);
  if (keys.some(isSecretKey)) return null;
  const usable = keys.filter((key) => isClientKey(key) && key.use !== 'enc').slice(0, MAX_KEYS);
  return usable.length === 0 ? null : (usable as unknown as JSONWebKeySet['keys']);
}

const WHY: Readonly<Record<string, string>> = {
  metadata_timeout: 'it took too long',
  metadata_unreachable: 'no connection',
  metadata_status: 'it answered with an error',
  metadata_redirects: 'it redirects',
  metadata_too_large: 'it is too large',
};

/** For tests: what the isolate has kept. */
export function forgetClientKeys(): void {
  cache.clear();
}
