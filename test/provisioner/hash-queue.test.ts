import { describe, expect, it } from 'vitest';
import { HashQueue, MAX_WAITING, MAX_WAITING_OF_ONE } from '../../src/provisioner/hash-queue.ts';

/** A queue whose jobs end when the test says so, and what has run in which order. */
function queueAtHand() {
  const queue = new HashQueue();
  const order: string[] = [];
  const ends: (() => void)[] = [];
  let running = 0;
  let most = 0;
  const enter = (who: string, known = false, name = who) =>
    queue.enter({ who, known }, async () => {
      order.push(name);
      most = Math.max(most, ++running);
      await new Promise<void>((resolve) => ends.push(resolve));
      running--;
      return name;
    });
  const endAll = async () => {
    for (let quiet = 0; quiet < 20; quiet++) {
      const end = ends.shift();
      if (end) quiet = 0;
      end?.();
      await Promise.resolve();
    }
  };
  return { enter, order, endAll, most: () => most, end: () => ends.shift()?.() };
}

describe('the queue of a hasher', () => {
  it('runs one job at a time, and every job that it took', async () => {
    const { enter, order, endAll, most } = queueAtHand();
    const jobs = Array.from({ length: MAX_WAITING }, (_, n) => enter(`person${n}`));
    await endAll();
    expect(await Promise.all(jobs)).toEqual(jobs.map((_, n) => `person${n}`));
    expect(order).toHaveLength(MAX_WAITING);
    expect(most()).toBe(1);
  });

  it('refuses the job after the last place, at once, and takes the next when there is room', async () => {
    const { enter, endAll, order } = queueAtHand();
    // The first one runs and does not wait.
    for (let n = 0; n <= MAX_WAITING; n++) expect(enter(`person${n}`)).not.toBeNull();
    expect(enter('one-more')).toBeNull();
    await endAll();
    expect(order).not.toContain('one-more');
    expect(enter('one-more')).not.toBeNull();
  });

  it('refuses one address more than its share while there is room for others', () => {
    const { enter } = queueAtHand();
    enter('running');
    for (let n = 0; n < MAX_WAITING_OF_ONE; n++) expect(enter('greedy')).not.toBeNull();
    expect(enter('greedy')).toBeNull();
    expect(enter('modest')).not.toBeNull();
  });

  it('lets an address that asked later have its turn before the second job of another', async () => {
    const { enter, order, endAll } = queueAtHand();
    enter('running');
    enter('greedy', false, 'greedy 1');
    enter('greedy', false, 'greedy 2');
    enter('greedy', false, 'greedy 3');
    enter('modest');
    await endAll();
    expect(order).toEqual(['running', 'greedy 1', 'modest', 'greedy 2', 'greedy 3']);
  });

  it('keeps places for known browsers when strangers fill theirs, and every second turn', async () => {
    const { enter, order, endAll } = queueAtHand();
    for (let n = 0; n <= MAX_WAITING; n++) enter(`stranger${n}`);
    expect(enter('stranger')).toBeNull();
    expect(enter('ada', true)).not.toBeNull();
    expect(enter('grace', true)).not.toBeNull();
    await endAll();
    expect(order.slice(0, 5)).toEqual(['stranger0', 'ada', 'stranger1', 'grace', 'stranger2']);
  });

  it('goes on after a job that failed, and hands its failure to the one who asked', async () => {
    const queue = new HashQueue();
    const failed = queue.enter({ who: 'a', known: false }, () => Promise.reject(new Error('broken')));
    const next = queue.enter({ who: 'b', known: false }, async () => 'done');
    await expect(failed).rejects.toThrow('broken');
    expect(await next).toBe('done');
  });
});
