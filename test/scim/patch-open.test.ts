// PATCH on an attribute of an extension that nobody has defined here: its value alone says what it is.

import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../../src/scim/json.ts';
import { patchOpen } from '../../src/scim/patch-open.ts';
import { parsePath } from '../../src/scim/path-parse.ts';
import { USER } from '../../src/scim/schemas.ts';
import { MAX_ELEMENTS } from '../../src/scim/value-accept.ts';
import { reasonOf } from './reason.ts';

const URN = 'urn:acme:hr:1.0:Person';

function change(
  path: string,
  op: 'add' | 'replace' | 'remove',
  current: JsonValue | undefined,
  value?: JsonValue,
): JsonValue | undefined {
  const parsed = parsePath(`${URN}:${path}`, USER, [URN]);
  if (parsed.kind !== 'attribute') throw new Error('not an attribute');
  return patchOpen(current, op, parsed, value);
}

describe('a value', () => {
  it.each<[string, 'add' | 'replace' | 'remove', JsonValue | undefined, JsonValue | undefined, unknown]>([
    ['is set', 'add', undefined, 'a', 'a'],
    ['is replaced by add', 'add', 'a', 'b', 'b'],
    ['is replaced', 'replace', 'a', 'b', 'b'],
    ['grows as a list', 'add', ['a'], 'b', ['a', 'b']],
    ['grows by a list', 'add', ['a'], ['b', 'c'], ['a', 'b', 'c']],
    ['grows by what is new', 'add', ['a', 'b'], ['b', 'c'], ['a', 'b', 'c']],
    ['is replaced as a list', 'replace', ['a'], ['b'], ['b']],
    ['stays where an empty list is added', 'add', ['a'], [], ['a']],
    ['goes where it is replaced by an empty list', 'replace', ['a'], [], undefined],
    ['goes where null is added', 'add', 'a', null, undefined],
    ['goes without a value', 'replace', 'a', undefined, undefined],
    ['goes', 'remove', 'a', undefined, undefined],
    ['goes as a list', 'remove', ['a', 'b'], undefined, undefined],
    ['goes as a list by null', 'remove', ['a', 'b'], null, undefined],
    ['loses one of a list', 'remove', ['a', 'b'], 'a', ['b']],
    ['loses several of a list', 'remove', ['a', 'b', 'c'], ['a', 'c'], ['b']],
    ['loses the last of a list', 'remove', ['a'], ['a'], undefined],
    ['loses nothing that is not there', 'remove', ['a'], ['x'], ['a']],
    ['merges as an object', 'add', { a: 1, b: 2 }, { b: 3 }, { a: 1, b: 3 }],
    ['loses a member by null', 'replace', { a: 1, b: 2 }, { b: null }, { a: 1 }],
    ['loses the last member', 'replace', { a: 1 }, { a: null }, undefined],
    ['becomes an object', 'replace', 'a', { b: 1 }, { b: 1 }],
  ])('%s', (_, op, current, value, expected) => {
    expect(change('desk', op, current, value)).toEqual(expected);
  });
});

describe('a part of a value', () => {
  it.each<[string, 'add' | 'replace' | 'remove', JsonValue | undefined, JsonValue | undefined, unknown]>([
    ['is set', 'replace', { room: 'a' }, 3, { room: 'a', floor: 3 }],
    ['is set where nothing is', 'add', undefined, 3, { floor: 3 }],
    ['keeps its spelling', 'replace', { FLOOR: 1 }, 3, { FLOOR: 3 }],
    ['goes', 'remove', { room: 'a', floor: 3 }, undefined, { room: 'a' }],
    ['goes although a value is sent', 'remove', { room: 'a', floor: 3 }, 3, { room: 'a' }],
    ['goes without a value', 'replace', { room: 'a', floor: 3 }, undefined, { room: 'a' }],
    ['goes as the last', 'remove', { floor: 3 }, undefined, undefined],
    [
      'is set in each of a list',
      'replace',
      [{ room: 'a' }, { floor: 1 }],
      3,
      [{ room: 'a', floor: 3 }, { floor: 3 }],
    ],
    [
      'goes from each of a list',
      'remove',
      [{ floor: 1 }, { room: 'a', floor: 2 }],
      undefined,
      [{}, { room: 'a' }],
    ],
  ])('%s', (_, op, current, value, expected) => {
    expect(change('desk.floor', op, current, value)).toEqual(expected);
  });
});

describe('an element', () => {
  const DESKS = [
    { room: 'a', floor: 1 },
    { room: 'b', floor: 2 },
  ];

  it.each<[string, string, 'add' | 'replace' | 'remove', JsonValue | undefined, unknown]>([
    ['is merged', 'desks[room eq "a"]', 'replace', { floor: 9 }, [{ room: 'a', floor: 9 }, DESKS[1]]],
    ['has a part set', 'desks[room eq "a"].floor', 'replace', 9, [{ room: 'a', floor: 9 }, DESKS[1]]],
    ['goes', 'desks[room eq "a"]', 'remove', undefined, [DESKS[1]]],
    ['stays where none matches', 'desks[room eq "x"]', 'remove', undefined, DESKS],
    ['goes with all of them', 'desks[floor pr]', 'remove', undefined, undefined],
  ])('%s', (_, path, op, value, expected) => {
    expect(change(path, op, DESKS, value)).toEqual(expected);
  });

  it('may be the only value, without a list', () => {
    expect(change('desks[room eq "a"].floor', 'replace', { room: 'a' }, 9)).toEqual([
      { room: 'a', floor: 9 },
    ]);
  });

  it.each(['add', 'replace'] as const)('has to be there for %s', (op) => {
    expect(reasonOf(() => change('desks[room eq "x"]', op, DESKS, { floor: 9 }))).toBe('noTarget');
    expect(reasonOf(() => change('desks[room eq "x"]', op, undefined, { floor: 9 }))).toBe('noTarget');
  });

  it('need not be there to be removed', () => {
    expect(change('desks[room eq "x"]', 'remove', undefined)).toBeUndefined();
  });
});

it('is no longer than a list may be, neither sent nor made', () => {
  const many = (count: number) => Array.from({ length: count }, (_, index) => index);
  expect(change('desk', 'replace', undefined, many(MAX_ELEMENTS))).toHaveLength(MAX_ELEMENTS);
  expect(reasonOf(() => change('desk', 'replace', undefined, many(MAX_ELEMENTS + 1)))).toBe('invalidValue');
  expect(reasonOf(() => change('desk', 'add', many(MAX_ELEMENTS), 'one more'))).toBe('invalidValue');
  expect(reasonOf(() => change('desk', 'remove', ['a'], many(MAX_ELEMENTS + 1)))).toBe('invalidValue');
});
