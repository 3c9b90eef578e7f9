// The identity of people, model-checked: lives that fast-check makes up, run against the product's own
// commands and rows, with the promises of promises.ts after every step. A counterexample is a life, made as
// short as it gets; stories.test.ts has those that old rules led to.
//
// 200 lives here, IDENTITY_RUNS as many as you like: `npm run test:identity` runs 10,000.

import { env } from 'cloudflare:workers';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { emptyDatabase } from '../../support/deps.ts';
import { lives } from './lives.ts';
import { openWorld } from './world.ts';

const RUNS = Number(env.IDENTITY_RUNS);
const SEED = Number(env.IDENTITY_SEED);
const BATCH = 100;

beforeAll(async () => {
  await emptyDatabase();
});

describe('lives', () => {
  for (let from = 0; from < RUNS; from += BATCH) {
    it(`${from} to ${Math.min(RUNS, from + BATCH) - 1} keep every promise`, {
      timeout: 600_000,
    }, async () => {
      await emptyDatabase();
      const property = fc.asyncProperty(lives, async (commands) => {
        const world = await openWorld();
        await fc.asyncModelRun(() => ({ model: world, real: world }), commands);
      });
      const runs = Math.min(BATCH, RUNS - from);
      const result = await fc.check(property, { seed: SEED + from, numRuns: runs, endOnFailure: false });
      expect(result.failed ? `${String(result.errorInstance)}\n${result.counterexample}` : 'kept').toBe(
        'kept',
      );
    });
  }
});
