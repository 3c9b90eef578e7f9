import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  BackupUnreadable,
  isBackupKey,
  newBackupKey,
  openFile,
  sealFile,
} from '../../../dev/backup/sealed-file.ts';

const MIB = 1024 * 1024;
const HEAD = 'gatehouse-backup-1\n'.length + 32;
const key = newBackupKey();
let folder: string;
let count = 0;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sealed-file-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const newName = () => join(folder, `file-${++count}`);
function fileOf(content: Uint8Array | string): string {
  const name = newName();
  writeFileSync(name, content);
  return name;
}

async function sealed(content: Uint8Array | string): Promise<Buffer> {
  const name = newName();
  await sealFile(fileOf(content), name, key);
  return readFileSync(name);
}

async function opened(content: Uint8Array, withKey = key): Promise<Buffer> {
  const name = newName();
  await openFile(fileOf(content), name, withKey);
  return readFileSync(name);
}

/** gzip can't make random bytes smaller, so that the file has as many pieces as it has megabytes. */
it.each([0, 1, 1000, MIB - 100, MIB, 3 * MIB + 17])('gives back %i bytes as they were', async (size) => {
  const content = randomBytes(size);
  expect((await opened(await sealed(content))).equals(content)).toBe(true);
});

it('makes another file each time, which shows nothing and only its owner may read', async () => {
  const text = 'ada@acme.test '.repeat(1000);
  const name = newName();
  await sealFile(fileOf(text), name, key);
  expect(readFileSync(name).equals(await sealed(text))).toBe(false);
  expect(readFileSync(name, 'latin1')).not.toContain('acme');
  expect(statSync(name).size).toBeLessThan(text.length / 10);
  expect(statSync(name).mode & 0o077).toBe(0);
});

describe('a file that is not as it was written', () => {
  const content = randomBytes(2 * MIB + 5);
  const pieceAt = (n: number) => HEAD + n * (MIB + 16);
  const changes: Readonly<Record<string, (file: Buffer) => Buffer>> = {
    'with a bit changed': (file) => {
      file[pieceAt(1) + 9]! ^= 1;
      return file;
    },
    'with its salt changed': (file) => {
      file[HEAD - 1]! ^= 1;
      return file;
    },
    'of another version': (file) => {
      file[17] = 0x32;
      return file;
    },
    'cut off within a piece': (file) => file.subarray(0, -1),
    'cut off after a piece': (file) => file.subarray(0, pieceAt(2)),
    'cut off after its head': (file) => file.subarray(0, HEAD),
    'cut off within its head': (file) => file.subarray(0, 20),
    'with two pieces exchanged': (file) =>
      Buffer.concat([
        file.subarray(0, HEAD),
        file.subarray(pieceAt(1), pieceAt(2)),
        file.subarray(HEAD, pieceAt(1)),
        file.subarray(pieceAt(2)),
      ]),
    'without its first piece': (file) => Buffer.concat([file.subarray(0, HEAD), file.subarray(pieceAt(1))]),
    'with something after it': (file) => Buffer.concat([file, Buffer.from('x')]),
  };

  it.each(Object.entries(changes))('is refused %s', async (_what, change) => {
    const file = change(await sealed(content));
    await expect(opened(file)).rejects.toBeInstanceOf(BackupUnreadable);
  });

  it.each(['', 'gatehouse', randomBytes(500)])('is refused where it is none: %j', async (file) => {
    await expect(opened(Buffer.from(file))).rejects.toBeInstanceOf(BackupUnreadable);
  });

  it('is refused with another key', async () => {
    await expect(opened(await sealed('x'), newBackupKey())).rejects.toBeInstanceOf(BackupUnreadable);
  });
});

it('replaces no file', async () => {
  const there = fileOf('kept');
  await expect(sealFile(fileOf('new'), there, key)).rejects.toThrow('EEXIST');
  expect(readFileSync(there, 'utf8')).toBe('kept');
});

it.each(['', 'bk_', 'bk_short', `${key}x`, key.slice(3), 'a password'])(
  'does not take %j for a key',
  (text) => {
    expect(isBackupKey(text)).toBe(false);
  },
);
