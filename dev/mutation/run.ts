// `npm run test:mutation [-- <room>…]`: changes the source in every way that Stryker knows, one at a time,
// and counts the changes that no test notices. Without a room, all of `rooms.ts`; that takes an hour. What
// Stryker needs is installed once, from a lock file of its own, so that nobody else waits for it.
//
// The reports stay in .wrangler/mutation: JSON for each room, with every survivor and its place.
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ROOMS } from './rooms.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const root = here('../..');

interface Report {
  readonly files: Record<string, { readonly mutants: readonly Mutant[] }>;
}

interface Mutant {
  readonly mutatorName: string;
  readonly replacement?: string;
  readonly status: string;
  readonly location: { readonly start: { readonly line: number } };
}

const wanted = process.argv.slice(2);
const rooms = ROOMS.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
if (rooms.length < wanted.length) {
  console.error(`Rooms are ${ROOMS.map(({ name }) => name).join(', ')}.`);
  process.exit(2);
}
install();
let failed = false;
for (const { name } of rooms) {
  const run = spawnSync(
    process.execPath,
    [here('node_modules/@stryker-mutator/core/bin/stryker.js'), 'run', 'dev/mutation/stryker.config.mjs'],
    { cwd: root, stdio: 'inherit', env: { ...process.env, MUTATION_ROOM: name } },
  );
  failed ||= run.status !== 0;
}
const all: Mutant[] = [];
for (const { name } of ROOMS) {
  const file = here(`../../.wrangler/mutation/${name}.json`);
  if (!existsSync(file)) continue;
  const report = JSON.parse(readFileSync(file, 'utf8')) as Report;
  const mutants = Object.values(report.files).flatMap((one) => one.mutants);
  all.push(...mutants);
  console.log(`${name.padEnd(10)} ${scoreOf(mutants)}`);
}
console.log(`${'all'.padEnd(10)} ${scoreOf(all)}`);
process.exitCode = failed ? 1 : 0;

function scoreOf(mutants: readonly Mutant[]): string {
  const count = (...statuses: string[]) => mutants.filter(({ status }) => statuses.includes(status)).length;
  const noticed = count('Killed', 'Timeout');
  const valid = noticed + count('Survived', 'NoCoverage');
  const percent = valid === 0 ? '–' : ((100 * noticed) / valid).toFixed(1);
  return `${percent} % of ${valid} (${count('Survived')} survived, ${count('NoCoverage')} not reached)`;
}

function install(): void {
  const lock = here('package-lock.json');
  const stamp = here('node_modules/.gatehouse-lock.json');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === readFileSync(lock, 'utf8')) return;
  console.error('Installing Stryker (once)…');
  const run = spawnSync('npm', ['ci', '--ignore-scripts', '--no-fund', '--no-audit'], {
    cwd: here('.'),
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (run.status !== 0) process.exit(1);
  copyFileSync(lock, stamp);
}
