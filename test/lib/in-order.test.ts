import { expect, it } from 'vitest';
import { inOrder } from '../../src/lib/in-order.ts';

const later = <T>(value: T) => new Promise<T>((resolve) => setTimeout(resolve, 5, value));
const failLater = (message: string) => later(message).then((text) => Promise.reject(new Error(text)));

it('gives all values', async () => {
  expect(await inOrder(later(1), 'two', undefined)).toEqual([1, 'two', undefined]);
});

it('throws the first refusal in order, although a later one comes sooner', async () => {
  const first = failLater('first');
  await expect(inOrder(later(1), first, Promise.reject(new Error('second')))).rejects.toThrow('first');
});

it('waits for all before it throws', async () => {
  let done = false;
  const slow = later(0).then(() => {
    done = true;
  });
  await expect(inOrder(Promise.reject(new Error('x')), slow)).rejects.toThrow('x');
  expect(done).toBe(true);
});
