// A JSON file that outlives the process. It holds private keys, so only its owner may read it.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Null when there is no such file yet. */
export function readKept<Kept>(file: string): Kept | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Kept;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

export function writeKept(file: string, kept: unknown): void {
  mkdirSync(dirname(file), { recursive: true });
  // A half-written file would lose everything at the next start.
  writeFileSync(`${file}.new`, JSON.stringify(kept, null, 2), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
