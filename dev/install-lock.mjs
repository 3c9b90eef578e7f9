// One installation at a time in one clone: two npm commands that begin together would both run `npm ci`, and
// each would delete what the other has just written. The others wait, say for whom, and find everything done.
//
// Each process that wants to install puts a file of its own, a claim, into one folder, and then lists the
// folder. It installs only if it sees no other claim of a living process. Whichever of two lists last sees
// the other's claim, so that both can give way and try again, but never both go on. A claim's name is used
// once, so that removing the claim of a dead process can hit nothing else. Nothing but Node 20 is needed.
import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, rmdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A process that installs shows so often that it is alive. */
const BEAT_MS = 1000;
/** After so long without a beat, its number belongs to somebody else, or it is on a machine that is gone. */
const SILENCE_MS = 30_000;

const CLAIM = /^([0-9a-f]{8})-(\d{1,10})-[0-9a-f-]{36}$/;
const HOST = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);

/**
 * Waits until nobody else installs, and claims the folder until the returned function is called.
 * (Types: install-lock.d.mts.)
 */
export async function claimInstallation(
  folder,
  { say = () => {}, beatMs = BEAT_MS, silenceMs = SILENCE_MS } = {},
) {
  const own = join(folder, `${HOST}-${process.pid}-${randomUUID()}`);
  const beats = new Map();
  const others = () => living(folder, own, beats, silenceMs);
  let told = '';
  for (;;) {
    const [first] = others();
    if (first !== undefined && told !== first) {
      told = first;
      say(`Another command installs the packages (process ${CLAIM.exec(first)?.[2]}). Waiting for it…`);
    }
    if (first === undefined) {
      writeClaim(folder, own);
      if (others().length === 0) break;
      rmSync(own, { force: true });
    }
    // Two that gave way to each other come back at different times.
    await sleep(beatMs * (0.2 + 0.4 * Math.random()));
  }
  const timer = setInterval(() => beat(own), beatMs);
  timer.unref();
  return () => {
    clearInterval(timer);
    rmSync(own, { force: true });
    removeEmpty(folder);
  };
}

/** The claims of processes that may still install. Those of dead ones are removed. */
function living(folder, own, beats, silenceMs) {
  const names = list(folder).filter((name) => CLAIM.test(name) && join(folder, name) !== own);
  return names.filter((name) => {
    const file = join(folder, name);
    const at = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
    if (at === undefined) return false;
    // Only our own clock counts how long nothing has changed: clocks jump, and machines sleep.
    const seen = beats.get(name);
    if (seen?.at !== at) beats.set(name, { at, since: performance.now() });
    const isSilent = seen?.at === at && performance.now() - seen.since > silenceMs;
    if (!isDead(name) && !isSilent) return true;
    rmSync(file, { force: true });
    return false;
  });
}

/** Whether a process of another machine, or another container, is dead cannot be told here. */
function isDead(name) {
  const [, host, pid] = CLAIM.exec(name) ?? [];
  if (host !== HOST) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}

function list(folder) {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (error.code === 'ENOENT') return [];
    throw error;
  }
}

/** Another process may remove the folder, once it is empty, between these two. */
function writeClaim(folder, own) {
  for (let tries = 1; ; tries++) {
    mkdirSync(folder, { recursive: true });
    try {
      return writeFileSync(own, '', { flag: 'wx' });
    } catch (error) {
      if (error.code !== 'ENOENT' || tries === 20) throw error;
    }
  }
}

function beat(own) {
  const now = new Date();
  try {
    utimesSync(own, now, now);
  } catch {
    // Somebody has deleted it by hand: they know what they do.
  }
}

function removeEmpty(folder) {
  try {
    rmdirSync(folder);
  } catch {
    // The next one has claimed it already.
  }
}
