import { describe, expect, it } from 'vitest';
import { planGroupPatch } from '../../src/scim/group-patch.ts';
import type { JsonValue } from '../../src/scim/json.ts';
import { PATCH_SCHEMA, parsePatch } from '../../src/scim/patch-parse.ts';
import type { GroupFields } from '../../src/scim/stored.ts';
import type { Operation } from './ada.ts';
import { reasonOf } from './reason.ts';

const TEAM: GroupFields = { displayName: 'Engineers', externalId: null, profile: {} };

const plan = (...operations: Operation[]) =>
  planGroupPatch(
    TEAM,
    parsePatch({ schemas: [PATCH_SCHEMA], Operations: operations.map((one) => ({ ...one })) }),
  );
const members = (...operations: Operation[]) => plan(...operations).members;
const refusal = (...operations: Operation[]) => reasonOf(() => plan(...operations));

describe('PATCH of members', () => {
  for (const [operation, commands] of [
    [
      { op: 'add', path: 'members', value: [{ value: 'a' }, { value: 'b' }] },
      [{ op: 'add', ids: ['a', 'b'] }],
    ],
    [
      { op: 'add', path: 'members', value: [{ value: 'a', display: 'A', $ref: null, type: 'User' }] },
      [{ op: 'add', ids: ['a'] }],
    ],
    [{ op: 'add', path: 'members', value: [{ value: 'a' }, { value: 'a' }] }, [{ op: 'add', ids: ['a'] }]],
    [{ op: 'Add', path: 'Members', value: { value: 'a' } }, [{ op: 'add', ids: ['a'] }]],
    [{ op: 'add', path: 'members', value: 'a' }, [{ op: 'add', ids: ['a'] }]],
    [{ op: 'add', path: 'members', value: [] }, []],
    [{ op: 'add', path: 'members[value eq "a"]', value: { value: 'a' } }, [{ op: 'add', ids: ['a'] }]],
    [{ op: 'add', value: { members: [{ value: 'a' }] } }, [{ op: 'add', ids: ['a'] }]],
    [{ op: 'replace', path: 'members', value: [{ value: 'a' }] }, [{ op: 'replaceAll', ids: ['a'] }]],
    [{ op: 'replace', value: { members: [{ value: 'a' }] } }, [{ op: 'replaceAll', ids: ['a'] }]],
    [
      { op: 'replace', value: { 'urn:ietf:params:scim:schemas:core:2.0:Group:members': [{ value: 'a' }] } },
      [{ op: 'replaceAll', ids: ['a'] }],
    ],
    [{ op: 'replace', path: 'members', value: [] }, [{ op: 'removeAll' }]],
    [{ op: 'replace', path: 'members', value: null }, [{ op: 'removeAll' }]],
    [{ op: 'replace', path: 'members[value eq "a"]', value: { value: 'a', display: 'new' } }, []],
    [{ op: 'remove', path: 'members' }, [{ op: 'removeAll' }]],
    [{ op: 'remove', path: 'members', value: null }, [{ op: 'removeAll' }]],
    [{ op: 'remove', path: 'members[value eq "a"]' }, [{ op: 'remove', ids: ['a'] }]],
    [{ op: 'remove', path: 'members[value eq"a"]' }, [{ op: 'remove', ids: ['a'] }]],
    [{ op: 'remove', path: 'members[value eq "a" or value eq "b"]' }, [{ op: 'remove', ids: ['a', 'b'] }]],
    [{ op: 'remove', path: 'members[value eq "a" and type eq "User"]' }, [{ op: 'remove', ids: ['a'] }]],
    [{ op: 'remove', path: 'members[value eq "a" and type eq "Group"]' }, []],
    [{ op: 'remove', path: 'members[value eq "a" and value eq "b"]' }, []],
    [{ op: 'remove', path: 'members[value pr]' }, [{ op: 'removeAll' }]],
  ] as const) {
    it(`${operation.op} ${'path' in operation ? operation.path : '(no path)'} ${'value' in operation ? JSON.stringify(operation.value) : ''}`, () => {
      expect(members(operation as Operation)).toEqual(commands);
    });
  }

  it('removal with a list of values removes those and never all (Entra ID)', () => {
    const value = [{ $ref: null, value: 'a' }];
    expect(members({ op: 'Remove', path: 'members', value })).toEqual([{ op: 'remove', ids: ['a'] }]);
    expect(members({ op: 'Remove', path: 'members', value: [] })).toEqual([]);
  });

  it('keeps the order, and makes one command of consecutive ones', () => {
    const remove = (id: string) => ({ op: 'remove', path: `members[value eq "${id}"]` });
    expect(
      members(
        remove('a'),
        remove('b'),
        { op: 'add', path: 'members', value: [{ value: 'a' }] },
        remove('c'),
        remove('a'),
      ),
    ).toEqual([
      { op: 'remove', ids: ['a', 'b'] },
      { op: 'add', ids: ['a'] },
      { op: 'remove', ids: ['c', 'a'] },
    ]);
    expect(
      members({ op: 'remove', path: 'members' }, { op: 'add', path: 'members', value: [{ value: 'a' }] }),
    ).toEqual([{ op: 'removeAll' }, { op: 'add', ids: ['a'] }]);
  });

  for (const [operation, reason] of [
    [{ op: 'add', path: 'members', value: [{ display: 'A' }] }, 'invalidValue'],
    [{ op: 'add', path: 'members', value: [17] }, 'invalidValue'],
    [{ op: 'add', path: 'members', value: [{ value: '' }] }, 'invalidValue'],
    [{ op: 'replace', value: { members: [{ value: 7 }] } }, 'invalidValue'],
    [{ op: 'remove', path: 'members[value eq "a"', value: 1 }, 'invalidFilter'],
    [{ op: 'remove', path: 'members[display eq "a"]' }, 'invalidFilter'],
    [{ op: 'remove', path: 'members[value ne "a"]' }, 'invalidFilter'],
    [{ op: 'remove', path: 'members[not (value eq "a")]' }, 'invalidFilter'],
    [{ op: 'remove', path: 'members[value sw "a"]' }, 'invalidFilter'],
    [{ op: 'add', path: 'members[value pr]', value: 'a' }, 'invalidFilter'],
    [{ op: 'replace', path: 'members[value eq "a"]', value: { value: 'b' } }, 'mutability'],
    [{ op: 'replace', path: 'members[value eq "a"].display', value: 'b' }, 'mutability'],
    [{ op: 'remove', path: 'members.value' }, 'mutability'],
    [{ op: 'remove', path: 'memberz' }, 'invalidPath'],
  ] as const) {
    it(`${operation.op} ${'path' in operation ? operation.path : ''} is refused as ${reason}`, () => {
      expect(refusal(operation as Operation)).toBe(reason);
    });
  }
});

describe('PATCH of a Group', () => {
  it('renames as Okta does: without a path, repeating the id', () => {
    const renamed = plan({ op: 'replace', value: { id: 'team_1', displayName: 'Builders' } });
    expect(renamed).toEqual({
      fields: { ...TEAM, displayName: 'Builders' },
      fieldsChanged: true,
      members: [],
    });
  });

  it('sees that the name is the same', () => {
    expect(plan({ op: 'replace', value: { id: 'team_1', displayName: 'Engineers' } }).fieldsChanged).toBe(
      false,
    );
  });

  it('does members and attributes in one value', () => {
    expect(
      plan({ op: 'replace', value: { displayName: 'B', members: [{ value: 'a' }], externalId: 'x' } }),
    ).toEqual({
      fields: { displayName: 'B', externalId: 'x', profile: {} },
      fieldsChanged: true,
      members: [{ op: 'replaceAll', ids: ['a'] }],
    });
  });

  it('compares only the result of several operations on one attribute', () => {
    expect(
      plan(
        { op: 'Replace', path: 'externalId', value: 'x' },
        { op: 'Remove', path: 'externalId' },
        { op: 'Replace', path: 'displayName', value: 'B' },
        { op: 'Add', path: 'displayName', value: 'Engineers' },
      ),
    ).toEqual({ fields: TEAM, fieldsChanged: false, members: [] });
  });

  it('keeps extensions, old ones too', () => {
    const value: JsonValue = { 'urn:okta:custom:group:1.0': { description: 'd' }, shoeSize: 4 };
    expect(plan({ op: 'replace', value }).fields.profile).toEqual({
      'urn:okta:custom:group:1.0': { description: 'd' },
    });
  });

  for (const [operation, reason] of [
    [{ op: 'remove', path: 'displayName' }, 'mutability'],
    [{ op: 'replace', path: 'displayName', value: '' }, 'invalidValue'],
    [{ op: 'replace', path: 'displayName', value: null }, 'mutability'],
    [{ op: 'replace', path: 'id', value: 'x' }, 'mutability'],
    [{ op: 'replace', path: 'userName', value: 'x' }, 'invalidPath'],
    [{ op: 'replace', value: 'x' }, 'invalidValue'],
  ] as const) {
    it(`${operation.op} ${'path' in operation ? operation.path : '(no path)'} is refused as ${reason}`, () => {
      expect(refusal(operation as Operation)).toBe(reason);
    });
  }

  it('plans nothing where one operation fails', () => {
    expect(
      refusal({ op: 'remove', path: 'members' }, { op: 'replace', path: 'displayName', value: '' }),
    ).toBe('invalidValue');
    expect(TEAM.displayName).toBe('Engineers');
  });

  it('costs the same for 10,000 members and reads none of them', () => {
    const value = Array.from({ length: 10_000 }, (_, i) => ({ value: `mem_${i}` }));
    const [command] = members({ op: 'replace', path: 'members', value });
    expect(command).toMatchObject({ op: 'replaceAll' });
    expect(command && 'ids' in command && command.ids.length).toBe(10_000);
  });
});
