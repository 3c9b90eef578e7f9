// Queries that are compiled once.
import { env } from 'cloudflare:workers';
import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { fixed, openDatabase, rawRows } from '../../src/storage/database.ts';

const db = openDatabase(env.DB);
const place = sql.placeholder;

describe('a fixed query', () => {
  it('takes its values at each use, the same one in several places', async () => {
    const query = fixed(sql`select ${place('a')} as a, ${place('b')} as b, ${place('a')} as c`);
    const [[first], [second]] = await db.batch([
      rawRows(db, query({ a: 'x', b: 1 })),
      rawRows(db, query({ a: `'?`, b: null })),
    ]);
    expect(first).toEqual({ a: 'x', b: 1, c: 'x' });
    expect(second).toEqual({ a: `'?`, b: null, c: `'?` });
  });

  it('binds a value and never makes it part of the text', () => {
    const query = fixed(sql`select ${place('a')} as a`);
    const { sql: text, params } = rawRows(db, query({ a: '1; drop table accounts' })).getQuery();
    expect(text).toBe('select ? as a');
    expect(params).toEqual(['1; drop table accounts']);
  });

  it.each([
    ['a value of its own', sql`select ${1} as a, ${place('b')} as b`],
    ['a question mark in its text', sql`select '?' as a, ${place('b')} as b`],
  ])('is refused with %s', (_, query) => {
    expect(() => fixed(query)({ b: 1 })).toThrow('not a fixed query');
  });
});
