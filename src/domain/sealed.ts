// Texts that travel in a browser and that nobody else can read or change: AES-GCM under the keyring that also
// seals sessions. The context is authenticated with the text, so that a value sealed for one purpose, or by
// another deployment with the same keys, does not open for another.

import { decodeBase64Url, encodeBase64Url } from '../lib/base64.ts';
import { type Bytes, concatBytes, decodeUtf8, encodeUtf8 } from '../lib/bytes.ts';
import type { Keyring, KeyringEntry } from './keyring.ts';

const IV_BYTES = 12;

/** Returns `keyId.sealed`, in letters that a cookie may contain. */
export async function seal(keys: Keyring, context: string, text: string): Promise<string> {
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  const key = await keyOf(keys.current);
  const sealed = await crypto.subtle.encrypt(parameters(iv, context), key, encodeUtf8(text));
  return `${keys.current.id}.${encodeBase64Url(concatBytes(iv, new Uint8Array(sealed)))}`;
}

/** Returns null for a text that was not sealed by us, or was sealed in another context. */
export async function unseal(keys: Keyring, context: string, sealed: string): Promise<string | null> {
  const [keyId, encoded, ...rest] = sealed.split('.');
  const entry = keys.all.find((one) => one.id === keyId);
  const bytes = encoded === undefined || rest.length > 0 ? undefined : decodeBase64Url(encoded);
  if (entry === undefined || bytes === undefined || bytes.length <= IV_BYTES) return null;
  const [iv, text] = [bytes.slice(0, IV_BYTES), bytes.slice(IV_BYTES)];
  try {
    const opened = await crypto.subtle.decrypt(parameters(iv, context), await keyOf(entry), text);
    return decodeUtf8(new Uint8Array(opened));
  } catch {
    return null;
  }
}

function parameters(iv: Bytes, context: string) {
  return { name: 'AES-GCM', iv, additionalData: encodeUtf8(context) };
}

const derived = new WeakMap<KeyringEntry, CryptoKey>();

/**
 * Derives the key, because the keyring's secret itself already serves as the key of an HMAC. Once for an
 * entry: the derivation takes longer than what the key is used for.
 */
async function keyOf(entry: KeyringEntry): Promise<CryptoKey> {
  const known = derived.get(entry);
  if (known !== undefined) return known;
  const key = await derive(entry);
  derived.set(entry, key);
  return key;
}

async function derive({ secret }: KeyringEntry): Promise<CryptoKey> {
  const material = await crypto.subtle.importKey('raw', secret, 'HKDF', false, ['deriveKey']);
  const derivation = {
    name: 'HKDF',
    hash: 'SHA-256',
    salt: new Uint8Array(0),
    info: encodeUtf8('gatehouse: sealed text'),
  };
  return await crypto.subtle.deriveKey(derivation, material, { name: 'AES-GCM', length: 256 }, false, [
    'encrypt',
    'decrypt',
  ]);
}
