// The page to come back to, as a login request stores it: sealed with the browser's nonce, of which the row
// has only the hash. The page may be an invitation's link, and someone who reads the row must not be able to
// join with it.

import { decodeBase64Url, encodeBase64Url } from '../../lib/base64.ts';
import { concatBytes, decodeUtf8, encodeUtf8 } from '../../lib/bytes.ts';

const IV_BYTES = 12;

export async function sealReturnTo(path: string, nonce: string): Promise<string> {
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, await keyOf(nonce), encodeUtf8(path));
  return encodeBase64Url(concatBytes(iv, new Uint8Array(sealed)));
}

/** Returns null when it was sealed with another nonce, or not by us. */
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

/**
 * Derives the key from the nonce, which has 256 random bits. It differs from the hash in the row, which
 * covers only the nonce.
 */
async function keyOf(nonce: string): Promise<CryptoKey> {
  const digest = await crypto.subtle.digest('SHA-256', encodeUtf8(`return_to:${nonce}`));
  return await crypto.subtle.importKey('raw', digest, 'AES-GCM', false, ['encrypt', 'decrypt']);
}
