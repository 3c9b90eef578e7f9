// What the database says of a statement that is too large for it, as a client is told (RFC 7644 section
// 3.4.2.1).

import { env } from 'cloudflare:workers';
import { expect, it } from 'vitest';
import { refusalOfTooLarge } from '../../../src/domain/provisioning/refused-requests.ts';

const failureOf = async (sql: string): Promise<unknown> => {
  try {
    await env.DB.prepare(sql).all();
  } catch (error) {
    return new Error('Failed query', { cause: error });
  }
  throw new Error('the statement ran');
};

it.each([
  ['an expression that is too deep', `select ${'('.repeat(150)}1${'+1)'.repeat(150)}`],
  ['a statement that is too long', `select '${'x'.repeat(200_000)}'`],
  ['too many values', `select ${Array.from({ length: 101 }, (_, i) => `?${i + 1}`).join(' + ')}`],
])('7644 3.4.2.1: is tooMany for %s', async (_what, sql) => {
  expect(refusalOfTooLarge(await failureOf(sql))?.reason).toBe('tooMany');
});

it('is nothing for another failure', async () => {
  expect(refusalOfTooLarge(await failureOf('select nothing from nowhere'))).toBeUndefined();
  expect(refusalOfTooLarge('too many terms')).toBeUndefined();
});
