import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../../src/scim/json.ts';
import { MAX_PATCH_OPERATIONS, PATCH_SCHEMA, parsePatch } from '../../src/scim/patch-parse.ts';
import { reasonOf } from './reason.ts';

const body = (...operations: JsonValue[]) => ({ schemas: [PATCH_SCHEMA], Operations: operations });

describe('7644 3.5.2: a PATCH body', () => {
  it('takes ops, names and the URN in any case', () => {
    expect(
      parsePatch({
        SCHEMAS: [PATCH_SCHEMA.toUpperCase()],
        operations: [
          { OP: 'Add', PATH: 'nickName', VALUE: 'x' },
          { op: 'REMOVE', path: 'title' },
        ],
      }),
    ).toEqual([
      { op: 'add', path: 'nickName', value: 'x' },
      { op: 'remove', path: 'title', value: undefined },
    ]);
  });

  it('takes an empty path or null for no path', () => {
    expect(
      parsePatch(body({ op: 'replace', path: '', value: {} }, { op: 'replace', path: null, value: {} })),
    ).toEqual(Array(2).fill({ op: 'replace', path: undefined, value: {} }));
  });

  for (const [what, wrong, reason] of [
    ['no schemas', { Operations: [{ op: 'add', value: {} }] }, 'invalidSyntax'],
    ['empty schemas', { schemas: [], Operations: [{ op: 'add', value: {} }] }, 'invalidSyntax'],
    [
      'schemas that are not strings',
      { schemas: [1], Operations: [{ op: 'add', value: {} }] },
      'invalidSyntax',
    ],
    ['another URN', { schemas: ['urn:x:y'], Operations: [{ op: 'add', value: {} }] }, 'invalidValue'],
    ['no operations', { schemas: [PATCH_SCHEMA] }, 'invalidSyntax'],
    ['an empty list of operations', body(), 'invalidSyntax'],
    [
      'operations that are not a list',
      { schemas: [PATCH_SCHEMA], Operations: { op: 'add' } },
      'invalidSyntax',
    ],
    ['an operation that is not an object', body('add'), 'invalidSyntax'],
    ['an operation without op', body({ path: 'x', value: 1 }), 'invalidSyntax'],
    ['an unknown op', body({ op: 'move', path: 'x', value: 1 }), 'invalidSyntax'],
    ['an op that is not a string', body({ op: ['add'], value: {} }), 'invalidSyntax'],
    ['an add without a value (3.5.2.1)', body({ op: 'add', path: 'title' }), 'invalidSyntax'],
    ['a replace without a value', body({ op: 'replace', path: 'title' }), 'invalidSyntax'],
    ['a remove without a path (3.5.2.2)', body({ op: 'remove' }), 'noTarget'],
    ['a path that is not a string', body({ op: 'remove', path: 7 }), 'invalidPath'],
  ] as const) {
    it(`is refused with ${what}: ${reason}`, () => {
      expect(reasonOf(() => parsePatch(wrong))).toBe(reason);
    });
  }

  it('refuses operations that hold too much together with payloadTooLarge, but no number of members', () => {
    const many = (operation: JsonValue, count: number) => body(...Array<JsonValue>(count).fill(operation));
    const attributes = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`a${i}`, i]));
    const select = { op: 'remove', path: 'roles[value co "x"]' };
    const extend = { op: 'add', value: { 'urn:x:y': attributes } };
    const push = { op: 'add', path: 'members', value: Array(10_000).fill({ value: 'x', display: 'y' }) };
    expect(reasonOf(() => parsePatch(many(select, 96)))).toBe('accepted');
    expect(reasonOf(() => parsePatch(many(select, 97)))).toBe('payloadTooLarge');
    expect(reasonOf(() => parsePatch(many(extend, 29)))).toBe('accepted');
    expect(reasonOf(() => parsePatch(many(extend, 30)))).toBe('payloadTooLarge');
    expect(
      reasonOf(() => parsePatch(many({ op: 'add', path: 'roles', value: Array(100).fill('x') }, 30))),
    ).toBe('payloadTooLarge');
    expect(reasonOf(() => parsePatch(body(push)))).toBe('accepted');
    expect(
      reasonOf(() => parsePatch(body({ op: 'replace', value: { members: push.value, displayName: 'G' } }))),
    ).toBe('accepted');
    expect(reasonOf(() => parsePatch(many({ op: 'remove', path: 'members[value eq "x"]' }, 1000)))).toBe(
      'accepted',
    );
  });

  it('refuses 5,000 operations with payloadTooLarge', () => {
    const operations = (count: number) =>
      body(...Array<JsonValue>(count).fill({ op: 'remove', path: 'title' }));
    expect(reasonOf(() => parsePatch(operations(5000)))).toBe('payloadTooLarge');
    expect(reasonOf(() => parsePatch(operations(MAX_PATCH_OPERATIONS + 1)))).toBe('payloadTooLarge');
    expect(reasonOf(() => parsePatch(operations(MAX_PATCH_OPERATIONS)))).toBe('accepted');
  });
});
