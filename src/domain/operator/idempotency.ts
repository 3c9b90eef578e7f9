// Idempotency keys: a request that is sent again gets its first answer again instead of a second effect.
//
// Answers hold tokens that are shown once, and requests hold passwords. So the row is named, its request
// recognised and its answer sealed with keys made from the operator's bearer key and the idempotency key
// together: a copy of the database opens none of it.

import { decodeBase64, encodeBase64 } from '../../lib/base64.ts';
import { type Bytes, concatBytes, decodeUtf8, encodeUtf8, toHex } from '../../lib/bytes.ts';
import { commit } from '../../storage/change.ts';
import {
  deleteExpiredIdempotencyKeys,
  releaseIdempotencyKey,
  saveIdempotentAnswer,
  selectIdempotencyKey,
  takeIdempotencyKey,
} from '../../storage/operator/idempotency-keys.ts';
import type { IdempotencyKeyRow } from '../../storage/tables/idempotency-keys.ts';
import type { Deps } from '../deps.ts';

/** Longer than any request runs; a request that died keeps the key no longer. */
const LOCK_MS = 60_000;
const TTL_MS = 86_400_000;

export interface IdempotentRequest {
  readonly bearerKey: string;
  readonly idempotencyKey: string;
  /** What must be the same when the key comes again: method, path and query. */
  readonly target: string;
  readonly body: Uint8Array;
}

export type IdempotencyOutcome =
  /** Nobody has done it: do it, then `keep` the answer, or `release` the key when nothing was done. */
  | {
      readonly kind: 'first';
      keep(answer: string): Promise<void>;
      release(): Promise<void>;
    }
  | { readonly kind: 'again'; readonly answer: string }
  | { readonly kind: 'in_use' }
  /** The key came with another request before. */
  | { readonly kind: 'reused' };

/** One batch: takes the key, or finds who has it. */
export async function openIdempotent(deps: Deps, request: IdempotentRequest): Promise<IdempotencyOutcome> {
  const keys = await deriveKeys(request);
  const row: IdempotencyKeyRow = {
    id: keys.id,
    fingerprint: keys.fingerprint,
    sealedAnswer: null,
    lockedUntil: deps.nowMs + LOCK_MS,
    expiresAt: deps.nowMs + TTL_MS,
  };
  const [, taken, found] = (await commit(deps.db, [
    deleteExpiredIdempotencyKeys(deps.db, deps.nowMs),
    takeIdempotencyKey(deps.db, row, deps.nowMs),
    selectIdempotencyKey(deps.db, row.id),
  ])) as unknown as [unknown, { id: string }[], IdempotencyKeyRow[]];
  if (taken.length > 0) {
    return {
      kind: 'first',
      keep: async (answer) =>
        saveIdempotentAnswer(deps.db, row.id, row.lockedUntil, await seal(keys.sealing, answer)),
      release: () => releaseIdempotencyKey(deps.db, row.id, row.lockedUntil),
    };
  }
  const known = found[0] as IdempotencyKeyRow; // the insert met it in the same transaction
  if (known.fingerprint !== row.fingerprint) return { kind: 'reused' };
  if (known.sealedAnswer === null) return { kind: 'in_use' };
  return { kind: 'again', answer: await unseal(keys.sealing, known.sealedAnswer) };
}

interface Keys {
  readonly id: string;
  readonly fingerprint: string;
  readonly sealing: CryptoKey;
}

async function deriveKeys(request: IdempotentRequest): Promise<Keys> {
  const { bearerKey, idempotencyKey, target, body } = request;
  const root = await crypto.subtle.importKey(
    'raw',
    encodeUtf8(bearerKey),
    { name: 'HMAC', hash: 'SHA-256' },
    false,
    ['sign'],
  );
  // The label comes first and ends with a line break, which no label holds: no two purposes share an input.
  const derive = async (label: string, ...parts: Uint8Array[]): Promise<Bytes> =>
    new Uint8Array(await crypto.subtle.sign('HMAC', root, concatBytes(encodeUtf8(`${label}\n`), ...parts)));
  const key = encodeUtf8(idempotencyKey);
  const [id, fingerprint, sealing] = await Promise.all([
    derive('idempotency id', key),
    derive('idempotency request', encodeUtf8(`${target}\n`), body),
    derive('idempotency answer', key),
  ]);
  return {
    id: toHex(id),
    fingerprint: toHex(fingerprint),
    sealing: await crypto.subtle.importKey('raw', sealing, 'AES-GCM', false, ['encrypt', 'decrypt']),
  };
}

const IV_BYTES = 12;

async function seal(key: CryptoKey, text: string): Promise<string> {
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, encodeUtf8(text));
  return encodeBase64(concatBytes(iv, new Uint8Array(sealed)));
}

async function unseal(key: CryptoKey, text: string): Promise<string> {
  const bytes = decodeBase64(text) ?? new Uint8Array();
  const iv = bytes.subarray(0, IV_BYTES);
  const opened = await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, key, bytes.subarray(IV_BYTES));
  return decodeUtf8(new Uint8Array(opened));
}
