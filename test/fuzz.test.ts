// Replays what `npm run fuzz` has found, and a fixed round of each of its targets.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TARGETS } from './fuzz/targets.ts';

const CORPUS = join(import.meta.dirname, 'fuzz/corpus');
const finds = readdirSync(CORPUS)
  .filter((name) => name.endsWith('.json'))
  .map((name) => ({ name, ...JSON.parse(readFileSync(join(CORPUS, name), 'utf8')) }));

describe.each(TARGETS)('$name', ({ name, inputs, check }) => {
  it('keeps its promises for what was found once', async () => {
    for (const find of finds.filter(({ target }) => target === name))
      expect(await check(find.input), find.name).toBeTypeOf('string');
  });

  it('keeps its promises in a fixed round, and accepts some of it', async () => {
    const outcomes = new Set<string>();
    const property = fc.asyncProperty(inputs, async (input) => {
      outcomes.add(await check(input));
    });
    await fc.assert(property, { seed: 20_261_125, numRuns: 150 });
    expect(outcomes.has('accepted')).toBe(true);
    expect(outcomes.size).toBeGreaterThan(1);
  });
});

it('has no find without its target', () => {
  const names = TARGETS.map(({ name }) => name);
  expect(finds.filter(({ target }) => !names.includes(target))).toEqual([]);
});
