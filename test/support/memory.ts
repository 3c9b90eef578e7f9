// Temporary files of a test run stay in memory where there is room for them: the tests make thousands of
// databases, and on a disk each of their writes waits until it is safe there.

import { mkdtempSync, readdirSync, rmSync, statfsSync, statSync } from 'node:fs';
import { join } from 'node:path';

const MEMORY = '/dev/shm';
const PREFIX = 'gatehouse-tests-';
/** A whole run needs a quarter of it. */
const ROOM_BYTES = 4 * 1024 ** 3;
/** No run takes so long. */
const OLD_MS = 3 * 3_600_000;

/** Sets TMPDIR for this process and for those that it starts; does nothing where memory is short. */
export function keepInMemory(): void {
  // The configuration is read more than once.
  if (process.env.TMPDIR?.startsWith(join(MEMORY, PREFIX)) || !hasRoom()) return;
  for (const name of readdirSync(MEMORY)) {
    const [, pid] = new RegExp(`^${PREFIX}(\\d+)-`).exec(name) ?? [];
    if (pid && !isRunning(Number(pid))) removeOld(join(MEMORY, name));
  }
  const directory = mkdtempSync(join(MEMORY, `${PREFIX}${process.pid}-`));
  process.env.TMPDIR = directory;
  process.on('exit', () => rmSync(directory, { recursive: true, force: true }));
}

/** Another container's run may lie here, whose processes cannot be seen; and another user's stays. */
function removeOld(directory: string): void {
  try {
    if (statSync(directory).mtimeMs < Date.now() - OLD_MS) rmSync(directory, { recursive: true });
  } catch {
    // Its owner removes it.
  }
}

function hasRoom(): boolean {
  try {
    const { bavail, bsize } = statfsSync(MEMORY);
    return bavail * bsize >= ROOM_BYTES;
  } catch {
    return false;
  }
}

/** Nobody removes the files of a run that was killed. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
