// A private key at rest: AES-256-GCM under a secret of the
// deployment, as text `keyId.iv.ciphertext` (base64url).
//
// Promises: the database alone does not give the key away; a wrapped key opens
// only for the owner it was wrapped for, since the owner is authenticated with
// it; several wrapping keys overlap while the secret is being changed.

import { decodeBase64Url, encodeBase64Url } from '../lib/base64.ts';
import { type Bytes, encodeUtf8 } from '../lib/bytes.ts';
import { SamlError } from './errors.ts';

// NIST SP 800-38D 8.2: GCM is specified for this length;
// random ones are sound for far more keys than we hold.
const IV_BYTES = 12;

export interface WrappingKey {
  readonly keyId: string;
  readonly key: CryptoKey;
}

/**
 * Reads `w2:<32 bytes as base64url>,w1:…`. The first one wraps, all of them unwrap. @throws SamlError
 * `wrapping_keys_unusable`
 */
export async function parseWrappingKeys(secret: string): Promise<[WrappingKey, ...WrappingKey[]]> {
  const keys: WrappingKey[] = [];
  for (const entry of secret.split(',')) {
    const [, keyId, encoded] = /^\s*([A-Za-z0-9_-]{1,32}):([A-Za-z0-9_-]{43})\s*$/.exec(entry) ?? [];
    const bytes = encoded === undefined ? undefined : decodeBase64Url(encoded);
    if (keyId === undefined || bytes === undefined || keys.some((one) => one.keyId === keyId)) {
      throw new SamlError('wrapping_keys_unusable');
    }
    keys.push({
      keyId,
      key: await crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt']),
    });
  }
  return keys as [WrappingKey, ...WrappingKey[]];
}

/** @param owner names the row that holds the result, e.g. the organization's id */
export async function wrapPrivateKey(pkcs8: Bytes, wrapping: WrappingKey, owner: string): Promise<string> {
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  const sealed = await crypto.subtle.encrypt(parameters(iv, wrapping.keyId, owner), wrapping.key, pkcs8);
  return [wrapping.keyId, encodeBase64Url(iv), encodeBase64Url(new Uint8Array(sealed))].join('.');
}

/**
 * @throws SamlError `wrapped_key_malformed`, `wrapping_key_unknown`,
 * `unwrap_failed` (damaged, other secret, other owner)
 */
export async function unwrapPrivateKey(
  wrapped: string,
  keys: readonly WrappingKey[],
  owner: string,
): Promise<Bytes> {
  const parts = wrapped.split('.');
  const keyId = parts[0] as string;
  const iv = decodeBase64Url(parts[1] ?? '');
  const sealed = decodeBase64Url(parts[2] ?? '');
  if (parts.length !== 3 || iv?.length !== IV_BYTES || sealed === undefined || sealed.length === 0) {
    throw new SamlError('wrapped_key_malformed');
  }
  const wrapping = keys.find((one) => one.keyId === keyId);
  if (wrapping === undefined) throw new SamlError('wrapping_key_unknown', { actual: keyId.slice(0, 32) });
  try {
    return new Uint8Array(await crypto.subtle.decrypt(parameters(iv, keyId, owner), wrapping.key, sealed));
  } catch {
    throw new SamlError('unwrap_failed', { keyId });
  }
}

function parameters(iv: Bytes, keyId: string, owner: string) {
  return {
    name: 'AES-GCM',
    iv,
    additionalData: encodeUtf8(`gatehouse-sp-key\0${keyId}\0${owner}`),
    tagLength: 128,
  };
}
