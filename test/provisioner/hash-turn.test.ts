// Hashers that share an isolate hash one after the other.

import { describe, expect, it } from 'vitest';
import { inTurn } from '../../src/provisioner/hash-turn.ts';

describe('a turn', () => {
  it('is one at a time, however many ask', async () => {
    let [running, most] = [0, 0];
    const work = async (n: number) => {
      most = Math.max(most, ++running);
      await scheduler.wait(5);
      running--;
      return n;
    };
    const turns = Array.from({ length: 8 }, (_, n) => inTurn(() => work(n)));
    expect(await Promise.all(turns)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(most).toBe(1);
  });

  it('ends with its work, also when that fails', async () => {
    const failed = inTurn(async () => {
      throw new Error('no');
    });
    await expect(failed).rejects.toThrow('no');
    expect(await inTurn(async () => 'next')).toBe('next');
  });
});
