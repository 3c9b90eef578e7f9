// The page to come back to, as a login request keeps it: sealed with the browser's nonce, of which the row
// holds the hash alone. It may be an invitation's link, and whoever reads the row must not be able to join
// with it.

import { decodeBase64Url, encodeBase64Url } from '../../lib/base64.ts';
import { concatBytes, decodeUtf8, encodeUtf8 } from '../../lib/bytes.ts';

const IV_BYTES = 12;

export async function sealReturnTo(path: string, nonce: string): Promise<string> {
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, await keyOf(nonce), encodeUtf8(path));
  return encodeBase64Url(concatBytes(iv, new Uint8Array(sealed)));
}

/** Null: sealed with another nonce, or not by us. */
export async function openReturnTo(sealed: string, nonce: string): Promise<string | null> {
  const bytes = decodeBase64Url(sealed);
  if (!bytes) return null;
  const [iv, text] = [bytes.slice(0, IV_BYTES), bytes.slice(IV_BYTES)];
  try {
    return decodeUtf8(
      new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, await keyOf(nonce), text)),
    );
  } catch {
    return null;
  }
}

/** Of 256 random bits, and not their hash in the row: that one is of the nonce alone. */
async function keyOf(nonce: string): Promise<CryptoKey> {
  const digest = await crypto.subtle.digest('SHA-256', encodeUtf8(`return_to:${nonce}`));
  return await crypto.subtle.importKey('raw', digest, 'AES-GCM', false, ['encrypt', 'decrypt']);
}
