// An organization reads lists at a pace, which is its own. Nothing else takes time on this clock.

import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { payForPart, takeStep, takeTurn } from '../../../src/http/scim/pace.ts';
import { app } from '../../../src/worker/app.ts';
import { passTimeAtOnce } from '../../support/passing-time.ts';
import { BASE, newTenant } from './server.ts';

beforeAll(passTimeAtOnce);

const reasonOf = async (turn: Promise<unknown>) =>
  await turn.then(
    () => 'accepted',
    (error) => error.reason,
  );

async function timeOf(run: () => Promise<unknown>): Promise<number> {
  const began = Date.now();
  await run();
  return Date.now() - began;
}

describe('a list', () => {
  it('begins when those before it are paid for', async () => {
    const paid = await takeTurn('a');
    paid(1_800_000);
    expect(await timeOf(() => takeTurn('a'))).toBe(1300);
  });

  it('does not wait for those of another organization', async () => {
    (await takeTurn('b'))(4_000_000);
    expect(await timeOf(() => takeTurn('c'))).toBe(0);
  });

  it('does not wait after a small one', async () => {
    for (let i = 0; i < 20; i++) (await takeTurn('d'))(500);
    expect(await timeOf(() => takeTurn('d'))).toBe(0);
  });

  it('is refused with tooManyRequests if it would wait for too long, and then not for ever', async () => {
    (await takeTurn('e'))(11_500_000);
    expect(await reasonOf(takeTurn('e'))).toBe('tooManyRequests');
    for (let i = 0; i < 50; i++) await reasonOf(takeTurn('e'));
    await scheduler.wait(1500);
    expect(await reasonOf(takeTurn('e'))).toBe('accepted');
  });

  it('lets those that come at once begin one after the other', async () => {
    const turns = Array.from({ length: 15 }, () => takeTurn('f'));
    expect(await timeOf(() => Promise.all(turns))).toBe(200);
  });

  it('pays for each of its parts, if it is written in parts', async () => {
    await payForPart('g', 1_400_000);
    expect(await timeOf(() => payForPart('g', 1))).toBe(900);
  });
});

describe('a request', () => {
  it('does not wait after a pause, and then as the rate says', async () => {
    const several = (count: number, perSecond: number) => async () => {
      for (let i = 0; i < count; i++) await takeStep('h', { writes: false, perSecond });
    };
    expect(await timeOf(several(25, 50))).toBe(0);
    expect(await timeOf(several(20, 50))).toBe(380);
  });

  it('that writes counts for more', async () => {
    const several = async (writes: boolean) => {
      for (let i = 0; i < 30; i++) await takeStep(writes ? 'k' : 'l', { writes, perSecond: 50 });
    };
    expect(await timeOf(() => several(true))).toBe(370);
    expect(await timeOf(() => several(false))).toBe(80);
  });

  it('waits for the lists before it, so that kinds of requests do not add up', async () => {
    (await takeTurn('m'))(1_800_000);
    expect(await timeOf(() => takeStep('m', { writes: false }))).toBe(1300);
  });

  it('is refused with tooManyRequests past a few seconds of them, and does not hold others', async () => {
    const steps = Array.from({ length: 80 }, () => reasonOf(takeStep('i', { writes: false, perSecond: 5 })));
    expect(await reasonOf(takeStep('j', { writes: false }))).toBe('accepted');
    const reasons = await Promise.all(steps);
    expect(reasons.filter((one) => one === 'tooManyRequests').length).toBeGreaterThan(10);
    expect(reasons.slice(0, 40)).toEqual(Array.from({ length: 40 }, () => 'accepted'));
  });
});

describe('the Worker', () => {
  it.each([
    ['GET', undefined, 39 * 20 - 500],
    ['PATCH', undefined, 39 * 30 - 500],
    ['GET', '40', 39 * 25 - 500],
  ])(
    'has the last of forty requests at once by %s at a rate of %s wait %i ms',
    async (method, perSecond, last) => {
      const { token } = await newTenant(`${method}-${perSecond}.test`.toLowerCase());
      // On a clock that stands still: else what wakes the senders would let time pass as well.
      const wait = vi.spyOn(scheduler, 'wait').mockResolvedValue();
      for (let n = 0; n < 40; n++) {
        const request = new Request(`${BASE}/Users/none`, {
          method,
          headers: { Authorization: `Bearer ${token}` },
        });
        await app.fetch(request, { ...env, SCIM_REQUESTS_PER_SECOND: perSecond });
      }
      expect(Math.max(...wait.mock.calls.map(([ms]) => ms))).toBe(last);
    },
  );
});
