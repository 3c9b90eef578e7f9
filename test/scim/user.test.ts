import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/scim/json.ts';
import type { UserFields } from '../../src/scim/stored.ts';
import { parseUser, readUserReplacement, userNameKey } from '../../src/scim/user.ts';
import { detailOf, reasonOf } from './reason.ts';

const CORE = 'urn:ietf:params:scim:schemas:core:2.0:User';
const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

const body = (more: JsonObject = {}): JsonObject => ({ schemas: [CORE], userName: 'ada@acme.test', ...more });
const profileOf = (more: JsonObject) => parseUser(body(more)).profile;
const refusal = (more: JsonObject) => reasonOf(() => parseUser(body(more)));

describe('a POST', () => {
  it('is read as Okta sends it', () => {
    expect(
      parseUser({
        schemas: [CORE],
        userName: 'ada@acme.test',
        name: { givenName: 'Ada', familyName: 'Byron', middleName: 'K' },
        emails: [{ primary: true, value: 'ada@acme.test', type: 'work' }],
        displayName: 'Ada Byron',
        locale: 'en-US',
        externalId: '00u1ab2cd3EF4gh5ij6',
        groups: [],
        password: 'r4nd0m',
        active: true,
      }),
    ).toEqual({
      userName: 'ada@acme.test',
      externalId: '00u1ab2cd3EF4gh5ij6',
      active: true,
      givenName: 'Ada',
      familyName: 'Byron',
      profile: {
        name: { middleName: 'K' },
        emails: [{ primary: true, value: 'ada@acme.test', type: 'work' }],
        displayName: 'Ada Byron',
        locale: 'en-US',
      },
    } satisfies UserFields);
  });

  it('is read as Entra ID sends it: nulls, enterprise attributes at the top, strings for booleans', () => {
    const fields = parseUser({
      schemas: [CORE, ENTERPRISE],
      externalId: 'jdoe',
      UserName: 'j@acme.test',
      active: 'True',
      addresses: null,
      phoneNumbers: null,
      title: null,
      department: 'Sales',
      manager: null,
      roles: [],
      emails: [{ primary: 'true', type: 'work', value: 'j@acme.test' }],
      meta: { resourceType: 'User' },
      name: { formatted: 'J Doe' },
    });
    expect(fields.active).toBe(true);
    expect(fields.profile).toEqual({
      [ENTERPRISE]: { department: 'Sales' },
      emails: [{ primary: true, type: 'work', value: 'j@acme.test' }],
      name: { formatted: 'J Doe' },
    });
  });

  it('takes a userName and a displayName alone', () => {
    expect(parseUser(body({ displayName: 'Ada Byron' }))).toEqual({
      userName: 'ada@acme.test',
      externalId: null,
      active: true,
      givenName: '',
      familyName: '',
      profile: { displayName: 'Ada Byron' },
    });
  });

  it('takes the enterprise URN in schemas without the object (JumpCloud), and the object without the URN', () => {
    expect(parseUser({ ...body(), schemas: [CORE, ENTERPRISE] }).profile).toEqual({});
    expect(profileOf({ [ENTERPRISE.toUpperCase()]: { EMPLOYEENUMBER: 'E1' } })).toEqual({
      [ENTERPRISE]: { employeeNumber: 'E1' },
    });
  });

  it('keeps unknown extensions as they came, and unknown core attributes not at all', () => {
    const custom = { badge: 17, Nested: { a: [1, { b: null }] }, gone: null, empty: [] };
    expect(profileOf({ 'urn:acme:hr:1.0:Person': custom, shoeSize: 43, 'x.y': 1 })).toEqual({
      'urn:acme:hr:1.0:Person': { badge: 17, Nested: { a: [1, { b: null }] } },
    });
  });

  it('keeps the order of values', () => {
    const emails = ['c', 'a', 'b'].map((name) => ({ value: `${name}@acme.test`, type: 'work' }));
    expect(profileOf({ emails }).emails).toEqual(emails);
  });

  it('3.3: ignores what is readOnly', () => {
    const readOnly = { id: 'x', meta: { version: 'W/"9"' }, groups: [{ value: 'team_1' }] };
    expect(parseUser(body(readOnly))).toEqual(parseUser(body()));
    expect(profileOf({ [ENTERPRISE]: { manager: { value: 'm', displayName: 'M', $ref: 'x' } } })).toEqual({
      [ENTERPRISE]: { manager: { value: 'm' } },
    });
  });

  it('7643 9.2: keeps no password anywhere', () => {
    const fields = parseUser(body({ password: 's3cret', [`${CORE}:password`]: 's3cret' }));
    expect(JSON.stringify(fields)).not.toContain('s3cret');
    expect(refusal({ password: 12 })).toBe('accepted');
  });

  it('7643 2.5: reads null, [] and {} as unassigned', () => {
    const unassigned = {
      emails: [],
      title: null,
      name: {},
      addresses: [null, {}],
      [ENTERPRISE]: {},
      externalId: null,
    };
    expect(parseUser(body(unassigned))).toEqual(parseUser(body()));
  });

  it('takes one object or bare values where a list of objects is meant', () => {
    expect(profileOf({ emails: { value: 'a@acme.test' } }).emails).toEqual([{ value: 'a@acme.test' }]);
    expect(profileOf({ roles: ['admin', 'user'] }).roles).toEqual([{ value: 'admin' }, { value: 'user' }]);
    expect(profileOf({ manager: 'mem_1' })).toEqual({ [ENTERPRISE]: { manager: { value: 'mem_1' } } });
    expect(profileOf({ manager: [{ value: 'mem_1', $ref: '../Users/mem_1' }] })).toEqual({
      [ENTERPRISE]: { manager: { value: 'mem_1' } },
    });
    expect(profileOf({ manager: '' })).toEqual({});
  });

  it('7643 2.4: collapses the same value given twice', () => {
    const email = { value: 'a@acme.test', type: 'work' };
    expect(profileOf({ emails: [email, email, { ...email, type: 'home' }] }).emails).toHaveLength(2);
    const first = { ...email, primary: true };
    expect(profileOf({ emails: [first, first] }).emails).toEqual([first]);
  });

  it('7643 4.1.1: needs a userName', () => {
    for (const userName of [null, '', '   ', []])
      expect(refusal({ userName }), String(userName)).toBe('invalidValue');
    expect(reasonOf(() => parseUser({ schemas: [CORE] }))).toBe('invalidValue');
    expect(detailOf(() => parseUser({ schemas: [CORE] }))).toContain('userName');
  });

  it('7643 3: needs schemas with the core URN', () => {
    expect(reasonOf(() => parseUser({ userName: 'a@acme.test' }))).toBe('invalidSyntax');
    expect(reasonOf(() => parseUser({ userName: 'a@acme.test', schemas: CORE }))).toBe('invalidSyntax');
    expect(reasonOf(() => parseUser({ userName: 'a@acme.test', schemas: [ENTERPRISE] }))).toBe(
      'invalidValue',
    );
    expect(reasonOf(() => parseUser({ userName: 'a@acme.test', schemas: [CORE.toLowerCase(), CORE] }))).toBe(
      'accepted',
    );
  });

  for (const [name, value] of [
    ['userName', true],
    ['userName', { value: 'x' }],
    ['active', 'yes'],
    ['active', 1],
    ['displayName', true],
    ['title', ['a', 'b']],
    ['name', 'Ada Byron'],
    ['name', { givenName: true }],
    ['emails', [{ value: true }]],
    ['emails', [['a@acme.test']]],
    ['emails', [{ value: 'a@acme.test', primary: 'maybe' }]],
    ['addresses', ['London']],
    ['addresses', [{ country: {} }]],
    ['manager', [{ value: 'a' }, { value: 'b' }]],
    ['x509Certificates', [{ value: 'not base64!' }]],
    ['profileUrl', 5],
    ['externalId', false],
    [ENTERPRISE, 'x'],
    [ENTERPRISE, { department: true }],
  ] as const) {
    it(`refuses ${name} as ${JSON.stringify(value)} with invalidValue`, () => {
      expect(refusal({ [name]: value as never })).toBe('invalidValue');
    });
  }

  it('names the attribute that is wrong, and not its value', () => {
    const detail = detailOf(() => parseUser(body({ emails: [{ value: 'a@acme.test', primary: 's3cret' }] })));
    expect(detail).toContain('emails.primary');
    expect(detail).not.toContain('s3cret');
  });

  it('7643 2.4: refuses two primary values', () => {
    const emails = [
      { value: 'a@acme.test', primary: true },
      { value: 'b@acme.test', primary: 'True' },
    ];
    expect(refusal({ emails })).toBe('invalidValue');
  });

  it('has caps on columns, texts, values, attributes and the whole', () => {
    expect(refusal({ userName: 'x'.repeat(1025) })).toBe('invalidValue');
    expect(refusal({ externalId: 'x'.repeat(1025) })).toBe('invalidValue');
    expect(refusal({ name: { givenName: 'x'.repeat(1025) } })).toBe('invalidValue');
    expect(refusal({ title: 'x'.repeat(16_385) })).toBe('invalidValue');
    expect(refusal({ emails: Array(101).fill({ value: 'a@acme.test' }) })).toBe('invalidValue');
    const attributes = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, i) => [`a${i}`, 1]));
    expect(refusal({ 'urn:acme:x': attributes(101) })).toBe('invalidValue');
    expect(refusal(attributes(101))).toBe('invalidValue');
    expect(refusal({ 'urn:acme:x': { a: 'x'.repeat(70_000) } })).toBe('invalidValue');
    expect(refusal({ 'urn:acme:x': { a: Array(101).fill(1) } })).toBe('invalidValue');
    expect(refusal({ 'urn:acme:x': attributes(100) })).toBe('accepted');
  });
});

describe('3.5.1: a PUT', () => {
  const current: UserFields = {
    ...parseUser(body({ title: 'Countess', externalId: 'x', name: { givenName: 'Ada' } })),
    active: false,
  };

  it('clears what it leaves out, but reactivates nobody', () => {
    expect(readUserReplacement(body(), current, 'strict').fields).toEqual({
      ...parseUser(body()),
      active: false,
    });
  });

  it('sets active when it says so, null says nothing', () => {
    expect(readUserReplacement(body({ active: true }), current, 'strict').fields.active).toBe(true);
    expect(readUserReplacement(body({ active: null }), current, 'strict').fields.active).toBe(false);
  });

  it('clears with null (JumpCloud: emails null)', () => {
    expect(
      readUserReplacement(body({ emails: null, title: null }), current, 'strict').fields.profile,
    ).toEqual({});
  });

  it('takes back what a GET showed, and ignores id, meta and groups', () => {
    const shown = {
      ...body({ title: 'Countess', externalId: 'x', name: { givenName: 'Ada' }, active: false }),
      id: 'somebody else',
      meta: { resourceType: 'User', version: 'W/"1"', location: 'x' },
      groups: [{ value: 'team_1', $ref: 'x', display: 'y', type: 'direct' }],
      schemas: [CORE, ENTERPRISE, 'urn:acme:unknown'],
    };
    expect(readUserReplacement(shown, current, 'strict').fields).toEqual(current);
  });

  it('needs a userName', () => {
    expect(reasonOf(() => readUserReplacement({ schemas: [CORE] }, current, 'strict').fields)).toBe(
      'invalidValue',
    );
  });
});

describe('the key of a userName', () => {
  it('is the same for what differs in case or composition only', () => {
    expect(userNameKey('ADA@Acme.test')).toBe('ada@acme.test');
    expect(userNameKey('Ame\u0301lie@acme.test')).toBe(userNameKey('AM\u00c9LIE@acme.test'));
    expect(userNameKey('ada@acme.test')).not.toBe(userNameKey('ada@acme.tesT.x'));
  });
});
