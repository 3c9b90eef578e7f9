// Idempotency keys: a request that is sent again gets its first response again instead of having a second
// effect.
//
// Responses contain tokens that are shown once, and requests contain passwords. For that reason the row's
// name, the request's fingerprint and the sealing of the response all use keys derived from the operator's
// bearer key and the idempotency key together: a copy of the database can't open any of it.

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

/** Longer than any request runs, so that a request that died frees its key after this time. */
const LOCK_MS = 60_000;
const TTL_MS = 86_400_000;

export interface IdempotentRequest {
  readonly bearerKey: string;
  readonly idempotencyKey: string;
  /** What must be the same when the key is used again: method, path and query. */
  readonly target: string;
  readonly body: Uint8Array;
}

export type IdempotencyOutcome =
  /** Nobody has done it yet: do it, then `keep` the response, or `release` the key if nothing was done. */
  | {
      readonly kind: 'first';
      keep(answer: string): Promise<void>;
      release(): Promise<void>;
    }
  | { readonly kind: 'again'; readonly answer: string }
  | { readonly kind: 'in_use' }
  /** The key was used with a different request before. */
  | { readonly kind: 'reused' };

/** Takes the key, or finds out who has it, in one batch. */
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
  // The label comes first and ends with a line break, which no label contains, so that no two purposes share
  // an input.
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
