// A backup as a file: compressed, then encrypted in pieces with AES-256-GCM, so that a file of any size
// needs little memory. A piece's nonce is its number and whether it is the last one: pieces can't be left
// out, moved or added, and a file that was cut off is refused (the STREAM construction of Hoang,
// Reyhanitabar, Rogaway and Vizár, 2015). The key of a file comes from the operator's key and a random salt.

import { randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';

const MAGIC = Buffer.from('gatehouse-backup-1\n');
const SALT_BYTES = 32;
const PIECE_BYTES = 1024 * 1024;
const TAG_BYTES = 16;

/** This key did not make it, or it is not as it was written. */
export class BackupUnreadable extends Error {}

/** `bk_` and 32 bytes as base64url. */
export function newBackupKey(): string {
  return `bk_${randomBytes(32).toString('base64url')}`;
}

export function isBackupKey(text: string): boolean {
  return /^bk_[\w-]{43}$/.test(text);
}

export async function sealFile(from: string, to: string, key: string): Promise<void> {
  const salt = randomBytes(SALT_BYTES);
  const fileKey = await keyOf(key, salt);
  await pipeline(
    createReadStream(from),
    createGzip(),
    async function* (chunks: AsyncIterable<Buffer>) {
      yield Buffer.concat([MAGIC, salt]);
      for await (const [piece, number, last] of pieces(chunks, PIECE_BYTES)) {
        yield Buffer.from(await crypto.subtle.encrypt(algorithmOf(number, last), fileKey, piece));
      }
    },
    createWriteStream(to, { flags: 'wx', mode: 0o600 }),
  );
}

/**
 * Nothing of the result may be used before it has returned: only then the end is known to be the end.
 * @throws BackupUnreadable
 */
export async function openFile(from: string, to: string, key: string): Promise<void> {
  await pipeline(
    createReadStream(from),
    async function* (chunks: AsyncIterable<Buffer>) {
      const { head, rest } = await headOf(chunks, MAGIC.length + SALT_BYTES);
      if (!head.subarray(0, MAGIC.length).equals(MAGIC)) throw new BackupUnreadable('no backup');
      const fileKey = await keyOf(key, head.subarray(MAGIC.length));
      for await (const [piece, number, last] of pieces(rest, PIECE_BYTES + TAG_BYTES)) {
        yield await decrypted(fileKey, piece, number, last);
      }
    },
    createGunzip(),
    createWriteStream(to, { flags: 'wx', mode: 0o600 }),
  );
}

async function decrypted(key: CryptoKey, piece: Buffer<ArrayBuffer>, number: number, last: boolean) {
  try {
    return Buffer.from(await crypto.subtle.decrypt(algorithmOf(number, last), key, piece));
  } catch {
    throw new BackupUnreadable(`piece ${number}`);
  }
}

async function keyOf(key: string, salt: Uint8Array): Promise<CryptoKey> {
  const secret = Buffer.from(key.slice('bk_'.length), 'base64url');
  const base = await crypto.subtle.importKey('raw', secret, 'HKDF', false, ['deriveKey']);
  const derivation = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(salt), info: MAGIC };
  const algorithm = { name: 'AES-GCM', length: 256 };
  return await crypto.subtle.deriveKey(derivation, base, algorithm, false, ['encrypt', 'decrypt']);
}

function algorithmOf(number: number, last: boolean) {
  const iv = Buffer.alloc(12);
  iv.writeUInt32BE(number, 7);
  iv[11] = last ? 1 : 0;
  return { name: 'AES-GCM', iv };
}

type Piece = readonly [piece: Buffer<ArrayBuffer>, number: number, last: boolean];

/** Cuts a stream into pieces of one size; the last one is shorter, or empty. */
async function* pieces(chunks: AsyncIterable<Buffer>, size: number): AsyncGenerator<Piece> {
  let held: Buffer<ArrayBuffer> = Buffer.alloc(0);
  let number = 0;
  for await (const chunk of chunks) {
    held = Buffer.concat([held, chunk]);
    for (; held.length > size; number++) {
      yield [held.subarray(0, size), number, false];
      held = Buffer.from(held.subarray(size));
    }
  }
  yield [held, number, true];
}

async function headOf(chunks: AsyncIterable<Buffer>, length: number) {
  const iterator = chunks[Symbol.asyncIterator]();
  let held = Buffer.alloc(0);
  while (held.length < length) {
    const { done, value } = await iterator.next();
    if (done) break;
    held = Buffer.concat([held, value]);
  }
  async function* rest(): AsyncGenerator<Buffer> {
    yield held.subarray(length);
    for (;;) {
      const { done, value } = await iterator.next();
      if (done) return;
      yield value;
    }
  }
  return { head: held.subarray(0, length), rest: rest() };
}
