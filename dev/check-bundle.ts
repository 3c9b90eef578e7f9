// The last part of `npm run check`: builds the Worker as a deployment would, twice and in two folders, and
// prints the bundle's digest, its size and the CPU time of its start. Two builds that differ and a bundle
// over budget fail the check. A slow start is only printed, because the time depends on how busy the machine
// is.
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildBundle, digestOf, identityOf, readBundle, runQuietly } from './bundle.ts';
import {
  describeSize,
  describeStartUp,
  MAX_GZIP_KIB,
  MAX_START_UP_MS,
  parseBundleSize,
  parseStartUpMs,
} from './bundle-figures.ts';
import { ROOT } from './wrangler.ts';

const MAX_TRIES = 3;
/** What a bundle is made from. */
const SOURCES = ['src', 'migrations/meta', 'wrangler.toml', 'package.json', 'tsconfig.json'];
const folder = mkdtempSync(join(tmpdir(), 'gatehouse-check-'));

try {
  const elsewhere = copySources();
  const builds = await Promise.all([buildBundle(ROOT, folder), buildBundle(elsewhere, folder)]);
  const size = parseBundleSize(builds[0].output);
  const failed = builds.find((build) => !build.ok);
  if (failed || size === null) {
    console.error((failed ?? builds[0]).output);
    process.exitCode = 1;
  } else {
    compare(ROOT, elsewhere);
    console.log(describeSize(size));
    if (size.gzipKib > MAX_GZIP_KIB) process.exitCode = 1;
    console.log(describeStartUp(await measureStartUpMs()));
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** In a folder of another name and depth, with the same packages. */
function copySources(): string {
  const copy = join(folder, 'somewhere', 'else');
  mkdirSync(copy, { recursive: true });
  for (const name of SOURCES) cpSync(join(ROOT, name), join(copy, name), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'), 'junction');
  return copy;
}

function compare(one: string, other: string): void {
  const [first, second] = [readBundle(one), readBundle(other)];
  console.log(`Bundle: SHA-256 ${digestOf(first.modules)}`);
  if (identityOf(first) === identityOf(second)) return;
  console.error(`Bundle: not reproducible. Another folder gives ${digestOf(second.modules)}`);
  process.exitCode = 1;
}

/**
 * The least of a few: the profile counts by the clock, so that other work on the machine makes a start look
 * slower, never faster.
 */
async function measureStartUpMs(): Promise<number | null> {
  let least: number | null = null;
  for (let tries = 0; tries < MAX_TRIES && (least === null || least > MAX_START_UP_MS); tries++) {
    const profile = join(folder, 'startup.cpuprofile');
    const { ok, output } = await runQuietly(['check', 'startup', '--outfile', profile], ROOT, folder);
    const ms = ok ? parseStartUpMs(output) : null;
    if (ms === null) break;
    least = Math.min(ms, least ?? ms);
  }
  return least;
}
