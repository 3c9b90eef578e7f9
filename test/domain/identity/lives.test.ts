// The identity of people, model-checked: lives that fast-check makes up, run against the product's own
// commands and rows, with the promises of promises.ts after every step. A counterexample is a life, made as
// short as it gets; stories.test.ts has those that old rules led to.
//
// 200 lives here, IDENTITY_RUNS as many as you like: `npm run test:identity` runs 10,000.

import { env } from 'cloudflare:workers';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { emptyStorage } from '../../support/storage.ts';
import { outcomes } from './happening.ts';
import { HAPPENINGS, lives } from './lives.ts';
import { openWorld } from './world.ts';

const RUNS = Number(env.IDENTITY_RUNS);
const SEED = Number(env.IDENTITY_SEED);
const BATCH = 100;

beforeAll(async () => {
  await emptyStorage();
});

describe('lives', () => {
  for (let from = 0; from < RUNS; from += BATCH) {
    it(`${from} to ${Math.min(RUNS, from + BATCH) - 1} keep every promise`, {
      timeout: 600_000,
    }, async () => {
      await emptyStorage();
      // What happened in the last life that broke a promise: fast-check makes it shorter and shorter.
      let life: readonly string[] = [];
      const property = fc.asyncProperty(lives, async (commands) => {
        const world = await openWorld();
        try {
          await fc.asyncModelRun(() => ({ model: world, real: world }), commands);
        } catch (error) {
          life = world.life;
          throw error;
        }
      });
      const runs = Math.min(BATCH, RUNS - from);
      const result = await fc.check(property, { seed: SEED + from, numRuns: runs, endOnFailure: false });
      expect(result.failed ? `${String(result.errorInstance)}\n${life.join(', ')}` : 'kept').toBe('kept');
    });
  }

  // Lives in which nothing comes of what people do would keep every promise.
  it('are not idle', () => {
    if (RUNS > 200) console.log(tableOf());
    const idle = [...outcomes].filter(([name, ofName]) => effectsOf(name, ofName) < RUNS / 100);
    expect(idle.map(([name]) => name)).toEqual([]);
    expect(outcomes.size).toBe(HAPPENINGS);
  });
});

/** Where a refusal is what should come of it. */
const REFUSED: Readonly<Record<string, readonly string[]>> = {
  pose: ['address_of_another', 'subject_changed'],
  renewSubject: ['subject_changed'],
};
const EFFECTS = ['done', 'accepted', 'join', 'choose', 'sso_after'];

function effectsOf(name: string, ofName: ReadonlyMap<string, number>): number {
  return (REFUSED[name] ?? EFFECTS).reduce((sum, outcome) => sum + (ofName.get(outcome) ?? 0), 0);
}

/** How often each thing was tried, and what came of it. */
function tableOf(): string {
  const line = ([name, ofName]: [string, ReadonlyMap<string, number>]) =>
    `${name}: ${[...ofName]
      .sort(([, a], [, b]) => b - a)
      .map(([outcome, n]) => `${n} ${outcome}`)
      .join(', ')}`;
  return [...outcomes].map(line).sort().join('\n');
}
