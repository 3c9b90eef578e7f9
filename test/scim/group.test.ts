import { describe, expect, it } from 'vitest';
import { equalGroupFields, parseGroup } from '../../src/scim/group.ts';
import type { JsonObject } from '../../src/scim/json.ts';
import { reasonOf } from './reason.ts';

const CORE = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const body = (more: JsonObject): JsonObject => ({ schemas: [CORE], ...more });

describe('a Group', () => {
  it('is read as Entra ID sends it, with a schema of its own', () => {
    const entra = 'http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group';
    expect(
      parseGroup({
        schemas: [CORE, entra],
        externalId: 'e',
        displayName: 'G',
        meta: { resourceType: 'Group' },
        members: [],
      }),
    ).toEqual({ fields: { displayName: 'G', externalId: 'e', profile: {} }, memberIds: [] });
  });

  it('has members by id, in order, once each', () => {
    const members = [{ value: 'b', display: null }, { VALUE: 'a', type: 'User' }, { value: 'b' }, 'c'];
    expect(parseGroup(body({ displayName: 'G', members })).memberIds).toEqual(['b', 'a', 'c']);
  });

  it('tells members left out from members emptied', () => {
    expect(parseGroup(body({ displayName: 'G' })).memberIds).toBeUndefined();
    expect(parseGroup(body({ displayName: 'G', members: null })).memberIds).toEqual([]);
    expect(parseGroup(body({ displayName: 'G', Members: [] })).memberIds).toEqual([]);
  });

  for (const [what, more, reason] of [
    ['no displayName', {}, 'invalidValue'],
    ['an empty displayName', { displayName: '  ' }, 'invalidValue'],
    ['a displayName that is not a string', { displayName: true }, 'invalidValue'],
    ['a displayName beyond the cap', { displayName: 'x'.repeat(1025) }, 'invalidValue'],
    ['a member without an id', { displayName: 'G', members: [{ display: 'x' }] }, 'invalidValue'],
    ['members that are numbers', { displayName: 'G', members: [1] }, 'invalidValue'],
    [
      'the wrong schema',
      { schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], displayName: 'G' },
      'invalidValue',
    ],
    ['no schemas', { schemas: null, displayName: 'G' }, 'invalidSyntax'],
  ] as const) {
    it(`is refused with ${what}: ${reason}`, () => {
      expect(reasonOf(() => parseGroup(body(more)))).toBe(reason);
    });
  }

  it('is the same only in all of its fields', () => {
    const fields = { displayName: 'G', externalId: null, profile: { 'urn:x:y': { a: 1 } } };
    expect(equalGroupFields(fields, structuredClone(fields))).toBe(true);
    expect(equalGroupFields(fields, { ...fields, displayName: 'g' })).toBe(false);
    expect(equalGroupFields(fields, { ...fields, externalId: 'x' })).toBe(false);
    expect(equalGroupFields(fields, { ...fields, profile: {} })).toBe(false);
  });
});
