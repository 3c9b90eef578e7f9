import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../../src/scim/json.ts';
import { ACME, ADA, ENTERPRISE, HOME, type Operation, patch, patched, WORK } from './ada.ts';
import { detailOf, reasonOf } from './reason.ts';

const refusal = (...operations: Operation[]) => reasonOf(() => patch(...operations));

describe('3.5.2.1: add', () => {
  it('sets an attribute that has no value, and replaces one that has', () => {
    expect(patched({ op: 'add', path: 'nickName', value: 'A' }).nickName).toBe('A');
    expect(patched({ op: 'add', path: 'title', value: 'Lady' }).title).toBe('Lady');
  });

  it('appends to a multi-valued attribute', () => {
    const other = { value: 'ada@x.test', type: 'other' };
    expect(patched({ op: 'add', path: 'emails', value: [other] }).emails).toEqual([WORK, HOME, other]);
    expect(patched({ op: 'add', path: 'emails', value: other }).emails).toEqual([WORK, HOME, other]);
    expect(patched({ op: 'add', value: { emails: [other] } }).emails).toEqual([WORK, HOME, other]);
  });

  it('changes nothing where the value is there already', () => {
    for (const operation of [
      { op: 'add', path: 'title', value: 'Countess' },
      { op: 'add', path: 'emails', value: [HOME] },
      { op: 'add', path: 'emails', value: [WORK] },
      { op: 'add', path: 'name', value: { givenName: 'Ada' } },
      { op: 'add', value: { title: 'Countess', active: 'True' } },
      { op: 'add', path: 'manager', value: 'mem_1' },
      { op: 'add', path: 'emails', value: [] },
      { op: 'add', path: `${ACME}:desks`, value: [{ room: 'a', floor: 3 }] },
    ]) {
      expect(patch(operation).changed, JSON.stringify(operation)).toBe(false);
    }
  });

  it('merges sub-attributes into a complex attribute', () => {
    expect(patched({ op: 'add', path: 'name', value: { honorificPrefix: 'Lady' } }).name).toEqual({
      givenName: 'Ada',
      familyName: 'Byron',
      middleName: 'K',
      honorificPrefix: 'Lady',
    });
  });

  it('completes the same value of the same type instead of doubling it', () => {
    const added = patched({ op: 'add', path: 'emails', value: [{ ...HOME, display: 'Home' }] });
    expect(added.emails).toEqual([WORK, { ...HOME, display: 'Home' }]);
  });

  it('creates the element that a value filter describes where none matches', () => {
    expect(
      patched({ op: 'Add', path: 'phoneNumbers[type eq "mobile"].value', value: '+1' }).phoneNumbers,
    ).toEqual([{ type: 'mobile', value: '+1' }]);
    expect(
      patched({ op: 'add', path: 'emails[type eq "other" and display eq "d"].value', value: 'x@x.test' })
        .emails,
    ).toEqual([WORK, HOME, { type: 'other', display: 'd', value: 'x@x.test' }]);
    expect(refusal({ op: 'add', path: 'emails[type co "oth"].value', value: 'x' })).toBe('noTarget');
    expect(refusal({ op: 'add', path: 'emails[type eq "x" or type eq "y"].value', value: 'x' })).toBe(
      'noTarget',
    );
  });

  it('adds an extension by its URN, whole or in part', () => {
    const whole = patched({ op: 'add', path: ENTERPRISE, value: { department: 'Engines' } });
    expect(whole[ENTERPRISE]).toEqual({
      employeeNumber: 'E1',
      manager: { value: 'mem_1' },
      department: 'Engines',
    });
    expect(patched({ op: 'add', path: `${ENTERPRISE}:department`, value: 'Engines' })).toEqual(whole);
    expect(patched({ op: 'add', value: { [ENTERPRISE]: { department: 'Engines' } } })).toEqual(whole);
    expect(patched({ op: 'add', value: { [`${ENTERPRISE}:department`]: 'Engines' } })).toEqual(whole);
    expect(patched({ op: 'add', path: 'department', value: 'Engines' })).toEqual(whole);
    expect(patched({ op: 'add', path: 'urn:new:ext:1.0:X', value: { a: 1 } })['urn:new:ext:1.0:X']).toEqual({
      a: 1,
    });
    expect(patched({ op: 'add', path: 'urn:new:ext:1.0:X:a', value: 1 })['urn:new:ext:1.0:X']).toEqual({
      a: 1,
    });
  });
});

describe('3.5.2.2: remove', () => {
  it('unassigns', () => {
    expect(patched({ op: 'remove', path: 'title' })).not.toHaveProperty('title');
    expect(patched({ op: 'remove', path: 'emails' })).not.toHaveProperty('emails');
    expect(patched({ op: 'remove', path: 'name.middleName' }).name).toEqual({
      givenName: 'Ada',
      familyName: 'Byron',
    });
    expect(patched({ op: 'remove', path: 'name' })).not.toHaveProperty('name');
    expect(patched({ op: 'remove', path: 'externalId' })).not.toHaveProperty('externalId');
  });

  it('removes the elements that match, by any clauses', () => {
    expect(patched({ op: 'remove', path: 'emails[type eq "home"]' }).emails).toEqual([WORK]);
    expect(patched({ op: 'remove', path: 'emails[type eq "work" and primary eq true]' }).emails).toEqual([
      HOME,
    ]);
    expect(
      patched({ op: 'remove', path: 'emails[type eq "work" or value ew "home.test"]' }),
    ).not.toHaveProperty('emails');
    expect(patched({ op: 'remove', path: 'emails[not (type eq "home")]' }).emails).toEqual([HOME]);
    expect(patched({ op: 'remove', path: 'emails[display ne "x"]' })).not.toHaveProperty('emails');
  });

  it('removes a sub-attribute of the elements that match', () => {
    expect(patched({ op: 'remove', path: 'emails[type eq "work"].primary' }).emails).toEqual([
      { value: 'ada@acme.test', type: 'work' },
      HOME,
    ]);
  });

  it('removes an element when only its kind is left', () => {
    expect(patched({ op: 'remove', path: 'emails[type eq "home"].value' }).emails).toEqual([WORK]);
  });

  it('with a list of values removes those and never all', () => {
    expect(patched({ op: 'remove', path: 'emails', value: [{ value: 'ADA@home.test' }] }).emails).toEqual([
      WORK,
    ]);
    expect(patch({ op: 'remove', path: 'emails', value: [{ value: 'x@x.test' }] }).changed).toBe(false);
    expect(patch({ op: 'remove', path: 'emails', value: [{ ...HOME, type: 'work' }] }).changed).toBe(false);
    expect(patch({ op: 'remove', path: 'emails', value: [] }).changed).toBe(false);
  });

  it('of something that is not there is a no-op', () => {
    for (const path of [
      'nickName',
      'emails[type eq "x"]',
      'phoneNumbers[type eq "work"].value',
      'name.formatted',
      `${ACME}:x`,
      'urn:no:such:ext',
    ]) {
      expect(patch({ op: 'remove', path }).changed, path).toBe(false);
    }
  });

  it('takes an extension with its last attribute, and a whole one by its URN', () => {
    expect(patched({ op: 'remove', path: ENTERPRISE })).not.toHaveProperty([ENTERPRISE]);
    expect(patched({ op: 'remove', path: ACME })).not.toHaveProperty([ACME]);
    expect(
      patched(
        { op: 'remove', path: `${ENTERPRISE}:employeeNumber` },
        { op: 'Remove', path: `${ENTERPRISE}:manager` },
      ),
    ).not.toHaveProperty([ENTERPRISE]);
  });

  for (const path of [
    'userName',
    'id',
    'meta',
    'meta.created',
    'schemas',
    'groups',
    'groups[value eq "x"]',
    `${ENTERPRISE}:manager.displayName`,
    'active',
  ]) {
    it(`of ${path} is refused as mutability`, () => {
      expect(refusal({ op: 'remove', path })).toBe('mutability');
    });
  }
});

describe('3.5.2.3: replace', () => {
  it('replaces a single value, and adds one that is not there', () => {
    expect(patched({ op: 'replace', path: 'title', value: 'Lady' }).title).toBe('Lady');
    expect(patched({ op: 'replace', path: 'nickName', value: 'A' }).nickName).toBe('A');
  });

  it('replaces all values of a multi-valued attribute', () => {
    expect(patched({ op: 'replace', path: 'emails', value: [{ value: 'new@acme.test' }] }).emails).toEqual([
      { value: 'new@acme.test' },
    ]);
  });

  it('leaves the sub-attributes alone that it does not name', () => {
    expect(patched({ op: 'replace', path: 'name', value: { familyName: 'King' } }).name).toEqual({
      givenName: 'Ada',
      familyName: 'King',
      middleName: 'K',
    });
  });

  it('replaces every element that matches', () => {
    expect(patched({ op: 'replace', path: 'emails[value co "ada"].display', value: 'd' }).emails).toEqual([
      { ...WORK, display: 'd' },
      { ...HOME, display: 'd' },
    ]);
  });

  it('replaces a whole element, but what selected it stays true', () => {
    expect(
      patched({ op: 'replace', path: 'emails[type eq "work"]', value: { value: 'n@acme.test' } }).emails,
    ).toEqual([{ type: 'work', value: 'n@acme.test' }, HOME]);
    expect(patched({ op: 'replace', path: 'emails[type eq "work"]', value: 'n@acme.test' }).emails).toEqual([
      { type: 'work', value: 'n@acme.test' },
      HOME,
    ]);
  });

  it('creates where a single eq on a canonical type or on primary matches nothing', () => {
    for (const [path, created] of [
      ['emails[type eq "other"].value', { type: 'other', value: 'x' }],
      ['emails[Type Eq "OTHER"].value', { type: 'OTHER', value: 'x' }],
      ['phoneNumbers[type eq "mobile"].value', { type: 'mobile', value: 'x' }],
      ['ims[type eq "xmpp"].value', { type: 'xmpp', value: 'x' }],
      ['roles[primary eq "True"].value', { primary: true, value: 'x' }],
      ['addresses[type eq "work"].locality', { type: 'work', locality: 'x' }],
    ] as const) {
      const list = patched({ op: 'Replace', path, value: 'x' })[
        path.slice(0, path.indexOf('['))
      ] as JsonValue[];
      expect(list.at(-1), path).toEqual(created);
    }
  });

  it('refuses every other miss with noTarget', () => {
    for (const path of [
      'emails[type eq "spaceship"].value',
      'emails[value eq "nobody@x.test"].type',
      'emails[type eq "other" and primary eq true].value',
      'emails[type ne "work" and type ne "home"].value',
      'emails[not (type pr)].value',
      'phoneNumbers[value eq "1"]',
      `${ACME}:desks[floor eq 9].room`,
      `${ACME}:none[a eq 1].b`,
    ]) {
      expect(refusal({ op: 'replace', path, value: 'x' }), path).toBe('noTarget');
    }
  });

  it('with null or an empty list unassigns', () => {
    expect(patched({ op: 'replace', path: 'title', value: null })).not.toHaveProperty('title');
    expect(patched({ op: 'replace', path: 'emails', value: [] })).not.toHaveProperty('emails');
    expect(patched({ op: 'replace', value: { title: null, name: { middleName: null } } })).not.toHaveProperty(
      'title',
    );
    expect(patched({ op: 'replace', path: ENTERPRISE, value: null })).not.toHaveProperty([ENTERPRISE]);
    expect(patch({ op: 'replace', path: 'phoneNumbers[type eq "work"].value', value: null }).changed).toBe(
      false,
    );
  });

  it('of userName with nothing is refused', () => {
    expect(refusal({ op: 'replace', path: 'userName', value: null })).toBe('mutability');
    expect(refusal({ op: 'replace', value: { userName: '' } })).toBe('invalidValue');
    expect(refusal({ op: 'replace', value: { active: null } })).toBe('mutability');
  });
});

describe('3.5.2: primary', () => {
  it('given to one value is taken from the others', () => {
    const emails = [
      { ...WORK, primary: false },
      { ...HOME, primary: true },
    ];
    expect(patched({ op: 'replace', path: 'emails[type eq "home"].primary', value: true }).emails).toEqual(
      emails,
    );
    expect(patched({ op: 'add', path: 'emails', value: [{ ...HOME, primary: 'true' }] }).emails).toEqual(
      emails,
    );
    const other = { value: 'o@x.test', primary: true };
    expect(patched({ op: 'add', path: 'emails', value: other }).emails).toEqual([
      { ...WORK, primary: false },
      HOME,
      other,
    ]);
  });

  it('given to several at once is refused', () => {
    expect(refusal({ op: 'replace', path: 'emails.primary', value: true })).toBe('invalidValue');
    expect(refusal({ op: 'replace', path: 'emails', value: [{ ...WORK }, { ...HOME, primary: true }] })).toBe(
      'invalidValue',
    );
    expect(refusal({ op: 'replace', path: 'emails[value pr].primary', value: true })).toBe('invalidValue');
  });
});

describe('3.5.2: a list of operations', () => {
  it('is applied in order', () => {
    const operations = [
      { op: 'remove', path: 'displayName' },
      { op: 'add', path: 'displayName', value: 'A' },
      { op: 'replace', path: 'displayName', value: 'B' },
    ];
    expect(patched(...operations).displayName).toBe('B');
    expect(patched(...operations.toReversed())).not.toHaveProperty('displayName');
  });

  it('is atomic: a failure at the end leaves the person as it was', () => {
    const before = structuredClone(ADA);
    expect(
      refusal(
        { op: 'replace', path: 'title', value: 'Lady' },
        { op: 'add', path: 'emails', value: { value: 'x@x.test', primary: true } },
        { op: 'remove', path: ENTERPRISE },
        { op: 'replace', path: 'active', value: 'perhaps' },
      ),
    ).toBe('invalidValue');
    expect(ADA).toEqual(before);
  });

  it('that ends where it began is not a change', () => {
    expect(
      patch({ op: 'remove', path: 'title' }, { op: 'add', path: 'title', value: 'Countess' }).changed,
    ).toBe(false);
  });

  it('cannot grow the person beyond the cap step by step', () => {
    const steps = Array.from({ length: 90 }, (_, i) => ({
      op: 'add',
      path: `urn:x:y:a${i}`,
      value: 'x'.repeat(1000),
    }));
    expect(refusal(...steps)).toBe('invalidValue');
    const values = Array.from({ length: 101 }, (_, i) => ({ op: 'add', path: 'roles', value: `r${i}` }));
    expect(refusal(...values)).toBe('invalidValue');
    const names = Array.from({ length: 101 }, (_, i) => ({ op: 'add', path: `urn:x:y:a${i}`, value: 1 }));
    expect(refusal(...names)).toBe('invalidValue');
  });
});

describe('an operation', () => {
  for (const [path, value, reason] of [
    ['id', 'x', 'mutability'],
    ['meta.created', '2026-01-01T00:00:00Z', 'mutability'],
    ['groups', [{ value: 'team_1' }], 'mutability'],
    ['manager.displayName', 'M', 'mutability'],
    [`${ENTERPRISE}:manager.$ref`, 'x', 'mutability'],
    ['active', 'perhaps', 'invalidValue'],
    ['title', { a: 1 }, 'invalidValue'],
    ['emails', ['a', ['b']], 'invalidValue'],
    ['emails[type eq "work"]', [{ value: 'a' }, { value: 'b' }], 'invalidValue'],
    ['emails[type eq "work"].value', { a: 1 }, 'invalidValue'],
    ['name', 'Ada', 'invalidValue'],
    ['name.givenName', ['A', 'B'], 'invalidValue'],
    [ENTERPRISE, 'x', 'invalidValue'],
    ['shoeSize', 43, 'invalidPath'],
    ['emails[nope eq "x"].value', 'x', 'invalidFilter'],
    ['emails[type eq "work"].nope', 'x', 'invalidPath'],
    ['__proto__', { polluted: true }, 'invalidPath'],
    ['constructor.prototype', { polluted: true }, 'invalidPath'],
  ] as const) {
    it(`on ${path} with ${JSON.stringify(value)} is refused as ${reason}`, () => {
      for (const op of ['add', 'replace']) {
        expect(refusal({ op, path, value: value as JsonValue }), op).toBe(reason);
      }
      expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    });
  }

  it('without a path needs an object', () => {
    for (const value of ['x', 1, [], null]) expect(refusal({ op: 'replace', value })).toBe('invalidValue');
  });

  it('names the attribute and not the value when it is refused', () => {
    const detail = detailOf(() => patch({ op: 'replace', path: 'active', value: 's3cret' }));
    expect(detail).toContain('"active"');
    expect(detail).not.toContain('s3cret');
  });
});
