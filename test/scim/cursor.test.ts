import { describe, expect, it } from 'vitest';
import { encodeCursor, importCursorKey, verifyCursor } from '../../src/scim/cursor.ts';
import { reasonOf } from '../support/reason.ts';

const NOW = Date.UTC(2026, 0, 1);
const key = importCursorKey(new Uint8Array(32).fill(7));
const otherKey = importCursorKey(new Uint8Array(32).fill(8));
const scope = { scope: ['org_1', '/Users', '[null,null,null]'], count: 10 };
const position = [NOW, 'mem_Ä', null] as const;

const encode = async () => encodeCursor(position, scope, NOW + 1000, await key);
const verify = async (cursor: string, wanted = scope, nowMs = NOW, by = key) =>
  verifyCursor(cursor, wanted, nowMs, await by);

describe('9865: a cursor', () => {
  it('brings back its position', async () => {
    expect(await verify(await encode())).toEqual(position);
  });

  it('2: is made of unreserved characters', async () => {
    expect(await encode()).toMatch(/^[A-Za-z0-9._~-]+$/);
  });

  it('2.1: expires', async () => {
    const cursor = await encode();
    expect(await verify(cursor, scope, NOW + 999)).toEqual(position);
    expect(await reasonOf(() => verify(cursor, scope, NOW + 1000))).toBe('expiredCursor');
  });

  it('2.1: belongs to its count', async () => {
    const cursor = await encode();
    expect(await reasonOf(() => verify(cursor, { ...scope, count: 11 }))).toBe('invalidCount');
  });

  it('5.2: belongs to its organization, endpoint and query, and is otherwise refused like a forged one', async () => {
    const cursor = await encode();
    for (const foreign of [
      ['org_2', '/Users', '[null,null,null]'],
      ['org_1', '/Groups', '[null,null,null]'],
      ['org_1', '/Users', '["title pr",null,null]'],
      ['org_1', '/Users'],
      ['org_1//Users', '[null,null,null]'],
      ['org_1', '/Users/[null,null,null]'],
    ]) {
      expect(await reasonOf(() => verify(cursor, { ...scope, scope: foreign }))).toBe('invalidCursor');
    }
    expect(await reasonOf(() => verify(cursor, scope, NOW, otherKey))).toBe('invalidCursor');
  });

  it('5.2: is refused with one character changed, anywhere', async () => {
    const cursor = await encode();
    for (let at = 0; at < cursor.length; at++) {
      const changed = `${cursor.slice(0, at)}${cursor[at] === 'A' ? 'B' : 'A'}${cursor.slice(at + 1)}`;
      expect(await reasonOf(() => verify(changed)), changed).toBe('invalidCursor');
    }
  });

  for (const cursor of [
    'x',
    '.',
    'a.b',
    'a.b.c',
    '..',
    'VZUTiyhEQJ94IR',
    '=',
    '%',
    'x'.repeat(1_000_000),
    '\u0000',
    'ä.ö',
  ]) {
    it(`is refused when it is ${JSON.stringify(cursor.slice(0, 20))}`, async () => {
      expect(await reasonOf(() => verify(cursor))).toBe('invalidCursor');
    });
  }
});
