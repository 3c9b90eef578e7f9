// Cursors (RFC 9865): where a page ended, in unreserved characters, sealed. A cursor is bound to its query
// and its organization, and grants nothing: every page is authorized anew (section 5.2). Forged, foreign and
// garbled ones are all invalidCursor.

import { decodeBase64Url, encodeBase64Url } from '../lib/base64.ts';
import { type Bytes, decodeUtf8, encodeUtf8, equalBytes } from '../lib/bytes.ts';
import { ScimError } from './errors.ts';

/** The sort key of the last row: `[createdMs, id]`, or the sorted value before them. */
export type CursorPosition = readonly (string | number | null)[];

export interface CursorScope {
  /** What a cursor is bound to: organization, endpoint, `ListQuery.fingerprint`. */
  readonly scope: readonly string[];
  readonly count: number;
}

/** At least 32 bytes. @returns a key for `encodeCursor` and `verifyCursor`. */
export function importCursorKey(secret: Bytes): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', secret, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
}

export async function encodeCursor(
  position: CursorPosition,
  { scope, count }: CursorScope,
  expiresMs: number,
  key: CryptoKey,
): Promise<string> {
  const payload = encodeBase64Url(encodeUtf8(JSON.stringify([expiresMs, count, position])));
  return `${payload}.${encodeBase64Url(await seal(payload, scope, key))}`;
}

/** @throws ScimError invalidCursor, expiredCursor, invalidCount */
export async function verifyCursor(
  cursor: string,
  { scope, count }: CursorScope,
  nowMs: number,
  key: CryptoKey,
): Promise<CursorPosition> {
  const [payload = '', tag = '', ...more] = cursor.length <= MAX_CHARACTERS ? cursor.split('.') : [];
  const given = decodeBase64Url(tag);
  if (more.length > 0 || given === undefined || !equalBytes(given, await seal(payload, scope, key))) {
    throw new ScimError(
      'invalidCursor',
      'The cursor does not belong to this query: start with an empty one.',
    );
  }
  const bytes = decodeBase64Url(payload);
  if (bytes === undefined) throw new ScimError('invalidCursor', 'The cursor is not one of this server.');
  // Only `encodeCursor` makes what the seal covers.
  const [expiresMs, sealedCount, position] = JSON.parse(decodeUtf8(bytes)) as [
    number,
    number,
    CursorPosition,
  ];
  if (nowMs >= expiresMs)
    throw new ScimError('expiredCursor', 'The cursor has expired: start with an empty one.');
  if (sealedCount !== count) {
    throw new ScimError('invalidCount', '"count" differs from the one of the first page.');
  }
  return position;
}

/** A sorted value has at most 16 Ki characters, up to four bytes each. */
const MAX_CHARACTERS = 131_072;

/** HMAC-SHA-256 to 128 bits: a forger has one guess for each request. */
async function seal(payload: string, scope: readonly string[], key: CryptoKey): Promise<Bytes> {
  // JSON keeps the parts apart: no scope can be read as another with the payload's beginning.
  const text = JSON.stringify(['scim-cursor-1', ...scope, payload]);
  const tag = await crypto.subtle.sign('HMAC', key, encodeUtf8(text));
  return new Uint8Array(tag).slice(0, 16);
}
