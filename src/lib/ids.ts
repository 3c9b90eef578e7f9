// Identifiers and secrets. Both are random. An id names a thing
// and may be known; a secret opens one and is stored hashed.

import { encodeBase64Url } from './base64.ts';
import { encodeUtf8, toHex } from './bytes.ts';

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'; // 32 letters: five bits each, no bias

/** 20 characters of 32 letters (100 random bits) after a prefix that says what it names: `org_…`, `mem_…`. */
export function newId(prefix: string): string {
  const random = crypto.getRandomValues(new Uint8Array(20));
  let id = `${prefix}_`;
  for (const byte of random) id += ALPHABET[byte & 31];
  return id;
}

/** 256 random bits as base64url (43 characters). */
export function newSecret(): string {
  return encodeBase64Url(crypto.getRandomValues(new Uint8Array(32)));
}

/**
 * SHA-256 as lower-case hex: how a secret is stored and looked
 * up. It is enough for random secrets; passwords use scrypt.
 */
export async function hashSecret(secret: string): Promise<string> {
  return toHex(new Uint8Array(await crypto.subtle.digest('SHA-256', encodeUtf8(secret))));
}
