// `npm run fuzz [-- --minutes N --target NAME --seed N]`: inputs that nobody thought of, for as long as you
// like. Each find is made as small as it gets and kept in test/fuzz/corpus, which `npm test` replays; the
// exit status is 1 then. The seed of each find is printed, and repeats its round.
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import type { Target } from './target.ts';
import { TARGETS } from './targets.ts';

const RUNS_PER_ROUND = 300;

const { values: options } = parseArgs({
  options: {
    minutes: { type: 'string', default: '5' },
    target: { type: 'string' },
    seed: { type: 'string' },
  },
});
const targets = TARGETS.filter(({ name }) => options.target === undefined || name === options.target);
const minutes = Number(options.minutes);
if (targets.length === 0 || !(minutes > 0)) {
  console.error(`--minutes takes a number, --target one of ${TARGETS.map(({ name }) => name).join(', ')}.`);
  process.exit(2);
}

const until = Date.now() + minutes * 60_000;
const tallies = new Map(targets.map(({ name }) => [name, new Map<string, number>()]));
let seed = options.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(options.seed);
let finds = 0;
while (Date.now() < until) {
  for (const target of targets) if (Date.now() < until) await round(target, seed);
  if (options.seed !== undefined) break;
  seed = (seed + 1) % 2 ** 31;
}
for (const [name, tally] of tallies) {
  const all = [...tally.values()].reduce((sum, count) => sum + count, 0);
  const reasons = [...tally].sort(([, a], [, b]) => b - a).map(([reason, count]) => `${reason} ${count}`);
  console.log(`${name}: ${all} inputs (${reasons.slice(0, 12).join(', ')})`);
}
console.log(finds === 0 ? 'no promise was broken' : `${finds} finds, in ${corpus()}`);
process.exitCode = finds === 0 ? 0 : 1;

async function round(target: Target, withSeed: number): Promise<void> {
  const tally = tallies.get(target.name)!;
  const property = fc.asyncProperty(target.inputs, async (input) => {
    const outcome = await target.check(input);
    tally.set(outcome, (tally.get(outcome) ?? 0) + 1);
  });
  const result = await fc.check(property, { seed: withSeed, numRuns: RUNS_PER_ROUND });
  if (!result.failed) return;
  finds++;
  const [input] = result.counterexample as [string];
  const error = result.errorInstance instanceof Error ? result.errorInstance : new Error('unknown');
  const name = `${target.name}-${createHash('sha256').update(input).digest('hex').slice(0, 12)}.json`;
  const file = join(import.meta.dirname, 'corpus', name);
  writeFileSync(
    file,
    `${JSON.stringify({ target: target.name, seed: withSeed, broke: error.message, input }, null, 2)}\n`,
  );
  console.error(`${target.name}, seed ${withSeed}: ${error.message}\n  ${relative(process.cwd(), file)}`);
}

function corpus(): string {
  return relative(process.cwd(), join(import.meta.dirname, 'corpus'));
}
