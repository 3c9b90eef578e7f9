// A request that deactivates somebody does so even where something beside it cannot be taken: what is left
// out then, what is kept, and what is said of it. What does not deactivate is refused as ever.

import { describe, expect, it } from 'vitest';
import { ScimError } from '../../src/scim/errors.ts';
import type { JsonObject, JsonValue } from '../../src/scim/json.ts';
import { parsePatch } from '../../src/scim/patch-parse.ts';
import { UnknownAttribute } from '../../src/scim/path-parse.ts';
import { isActive, Reading } from '../../src/scim/reading.ts';
import type { UserFields } from '../../src/scim/stored.ts';
import { applyUserPatch, equalUserFields, readUserReplacement } from '../../src/scim/user.ts';
import { USER_SCHEMA_ID } from '../../src/scim/user-schema.ts';
import { reasonOf } from './reason.ts';

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const ADA: UserFields = {
  userName: 'ada@acme.test',
  externalId: '00u1',
  active: true,
  givenName: 'Ada',
  familyName: 'Byron',
  profile: {
    title: 'Countess',
    roles: [{ value: 'reader' }],
    emails: [{ value: 'ada@acme.test', type: 'work' }],
    [ENTERPRISE]: { department: 'Engines', costCenter: '7' },
  },
};
const PATCH = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
const LONG = 'x'.repeat(100_000);

interface Operation {
  readonly op: string;
  readonly path?: string;
  readonly value?: JsonValue;
}
const patch = (operations: readonly Operation[], handling?: 'strict' | 'lenient', of = ADA) =>
  applyUserPatch(
    of,
    parsePatch({ schemas: [PATCH], Operations: operations as unknown as JsonValue }),
    handling,
  );
const put = (body: JsonObject, handling: 'strict' | 'lenient' = 'lenient', of = ADA) =>
  readUserReplacement({ schemas: [USER_SCHEMA_ID], ...body }, of, handling);
const off: Operation = { op: 'replace', path: 'active', value: false };
const odd: Operation = { op: 'replace', path: 'emails[type eq', value: 'x' };
const named = ({ leftOut }: { leftOut: readonly { name: string }[] }) => leftOut.map(({ name }) => name);

describe('a PATCH that deactivates', () => {
  it.each<[string, Operation]>([
    ['a value of the wrong type', { op: 'replace', path: 'title', value: { a: 1 } }],
    ['a value that is too long', { op: 'replace', path: 'name.givenName', value: LONG }],
    ['a filter that cannot be read', odd],
    ['an attribute that is read only', { op: 'replace', path: 'groups', value: [] }],
  ])('is done beside %s, and everything else stays', (_, operation) => {
    for (const operations of [
      [operation, off],
      [off, operation],
    ]) {
      const { fields, leftOut, changed } = patch(operations, 'lenient');
      expect(fields).toEqual({ ...ADA, active: false });
      expect(changed).toBe(true);
      expect(leftOut.length).toBeGreaterThan(0);
    }
  });

  it('takes what can be taken', () => {
    const title: Operation = { op: 'replace', path: 'title', value: 'Lady' };
    const wrong: Operation = { op: 'replace', path: 'nickName', value: { a: 1 } };
    const read = patch([title, wrong, off], 'lenient');
    expect(read.fields).toEqual({ ...ADA, active: false, profile: { ...ADA.profile, title: 'Lady' } });
    expect(read.leftOut).toEqual([{ name: 'nickName', because: 'invalidValue' }]);
  });

  it.each<[string, JsonValue]>([
    ['userName', 'eve@acme.test'],
    ['externalId', '00u2'],
    ['roles', [{ value: 'owner' }]],
    ['entitlements', [{ value: 'all' }]],
  ])('changes no %s where something is odd, and says so once', (name, value) => {
    const wrong: Operation = { op: 'replace', path: 'title', value: { a: 1 } };
    const read = patch([{ op: 'replace', path: name, value }, wrong, off], 'lenient');
    expect(read.fields).toEqual({ ...ADA, active: false });
    expect(read.leftOut).toContainEqual({ name, because: 'deactivation' });
    expect(named(read).filter((one) => one === name)).toHaveLength(1);
  });

  it('does change them where nothing is odd', () => {
    const read = patch([{ op: 'replace', path: 'externalId', value: '00u2' }, off], 'lenient');
    expect(read).toMatchObject({ fields: { externalId: '00u2', active: false }, leftOut: [] });
  });

  it('gives nobody an externalId that they had not', () => {
    const wrong: Operation = { op: 'replace', path: 'title', value: { a: 1 } };
    const operations = [{ op: 'add', path: 'externalId', value: '00u2' }, wrong, off];
    expect(patch(operations, 'lenient', { ...ADA, externalId: null }).fields.externalId).toBeNull();
  });

  it.each<[string, Operation[]]>([
    ['it says so in a way that cannot be taken', [{ op: 'replace', path: 'active', value: 'perhaps' }, odd]],
    [
      'it activates',
      [
        { op: 'replace', path: 'active', value: true },
        { op: 'replace', path: 'title', value: {} },
      ],
    ],
    ['it says nothing of it', [{ op: 'replace', path: 'title', value: { a: 1 } }]],
    [
      'it deactivates and activates again',
      [
        off,
        { op: 'replace', path: 'title', value: { a: 1 } },
        { op: 'replace', path: 'active', value: true },
      ],
    ],
    [
      'it deactivates, and then says something that cannot be taken',
      [off, { op: 'replace', path: 'active', value: 'perhaps' }],
    ],
  ])('is refused where %s', (_, operations) => {
    expect(reasonOf(() => patch(operations, 'lenient'))).toMatch(/^invalid/);
  });

  it('is refused for somebody who is inactive already and whose request does not say so itself', () => {
    const wrong: Operation = { op: 'replace', path: 'title', value: { a: 1 } };
    expect(reasonOf(() => patch([wrong], 'lenient', { ...ADA, active: false }))).toBe('invalidValue');
  });

  it('is refused as the first reading said, where the client wants that', () => {
    const operations = [{ op: 'replace', path: 'title', value: { a: 1 } }, off];
    expect(reasonOf(() => patch(operations, 'strict'))).toBe('invalidValue');
    expect(reasonOf(() => patch(operations))).toBe('invalidValue');
  });

  it('cannot take active away', () => {
    expect(reasonOf(() => patch([{ op: 'remove', path: 'active' }], 'lenient'))).toBe('mutability');
    expect(reasonOf(() => patch([{ op: 'remove', path: 'active' }], 'strict'))).toBe('mutability');
  });
});

describe('a PUT that deactivates', () => {
  const whole = { userName: 'ada@acme.test', externalId: '00u1', active: false };

  it('leaves what cannot be taken as it was, and clears what it leaves out', () => {
    const { fields, leftOut } = put({ ...whole, title: { a: 1 }, name: { givenName: 'Ada' } });
    expect(fields).toMatchObject({ active: false, givenName: 'Ada', familyName: '' });
    expect(fields.profile.title).toBe('Countess');
    expect(fields.profile.emails).toBeUndefined();
    expect(leftOut).toContainEqual({ name: 'title', because: 'invalidValue' });
  });

  it('does so inside of an extension, too', () => {
    const { fields } = put({
      ...whole,
      schemas: [USER_SCHEMA_ID, ENTERPRISE],
      [ENTERPRISE]: { department: { a: 1 }, division: 'New' },
    });
    expect(fields.profile[ENTERPRISE]).toEqual({ department: 'Engines', division: 'New' });
  });

  it('keeps names and roles of the person', () => {
    const { fields, leftOut } = put({ ...whole, userName: 'eve@acme.test', title: { a: 1 } });
    expect(fields).toMatchObject({ userName: 'ada@acme.test', externalId: '00u1' });
    expect(fields.profile.roles).toEqual(ADA.profile.roles);
    expect(leftOut).toContainEqual({ name: 'userName', because: 'deactivation' });
  });

  it('is done without the rest where that is too much as a whole', () => {
    const read = put({ ...whole, userName: LONG });
    expect(read.fields).toMatchObject({ userName: 'ada@acme.test', active: false });
    const long = put({ ...whole, name: { givenName: LONG } });
    expect(long.fields).toMatchObject({ active: false, givenName: 'Ada' });
    expect(long.leftOut.length).toBeGreaterThan(0);
  });

  it.each<[string, JsonObject]>([
    ['active is odd', { ...whole, active: 'perhaps' }],
    ['it activates', { ...whole, active: true, title: { a: 1 } }],
    ['it says nothing of it', { userName: 'ada@acme.test', title: { a: 1 } }],
  ])('is refused where %s', (_, body) => {
    expect(reasonOf(() => put(body))).toBe('invalidValue');
  });

  it('is refused where the client wants that, and where it is of another schema', () => {
    expect(reasonOf(() => put({ ...whole, title: { a: 1 } }, 'strict'))).toBe('invalidValue');
    expect(reasonOf(() => put({ ...whole, schemas: ['urn:other'] }))).toMatch(/^invalid/);
  });

  it('without active leaves the person as they are', () => {
    const { active: _, ...rest } = whole;
    expect(put(rest).fields.active).toBe(true);
    expect(put(rest, 'lenient', { ...ADA, active: false }).fields.active).toBe(false);
  });
});

describe('a reading', () => {
  const unknown = () => {
    throw new UnknownAttribute('invalidPath', 'nobody knows it');
  };
  const invalid = () => {
    throw new ScimError('invalidValue', 'odd');
  };
  const tree = { title: 'x' };

  it('that is strict leaves nothing out', () => {
    for (const run of [unknown, invalid])
      expect(() => Reading.strict().attempt(tree, 'x', run)).toThrow(ScimError);
    expect(Reading.of('strict')).toMatchObject({ isLenient: false, salvages: false });
  });

  it.each([Reading.usual(), Reading.of('lenient'), Reading.of(undefined)])(
    'that is lenient leaves out what nobody knows, and nothing else',
    (reading) => {
      expect(reading).toMatchObject({ isLenient: true, salvages: false });
      expect(reading.attempt(tree, 'favoriteColor', unknown)).toBe(tree);
      expect(reading.leftOut).toEqual([{ name: 'favoriteColor', because: 'invalidPath' }]);
      expect(() => reading.attempt(tree, 'title', invalid)).toThrow(ScimError);
      expect(reading.isActiveUnclear).toBe(false);
    },
  );

  it('that salvages leaves out every refusal, but no fault', () => {
    const reading = Reading.salvaging();
    expect(reading).toMatchObject({ isLenient: true, salvages: true });
    expect(reading.attempt(tree, undefined, invalid)).toBe(tree);
    expect(reading.attempt(tree, 'title', () => ({ title: 'y' }))).toEqual({ title: 'y' });
    expect(reading.leftOut).toEqual([{ name: 'an operation', because: 'invalidValue' }]);
    const fault = () => {
      throw new TypeError('ours');
    };
    expect(() => reading.attempt(tree, 'title', fault)).toThrow(TypeError);
  });

  it.each([
    ['active', true],
    [' Active ', true],
    ['urn:ietf:params:scim:schemas:core:2.0:User:active', true],
    ['URN:IETF:PARAMS:SCIM:SCHEMAS:CORE:2.0:USER:ACTIVE', true],
    ['xactive', false],
    ['activex', false],
    ['urn:other:active', false],
    ['urn:ietf:params:scim:schemas:core:2x0:User:active', false],
    ['title', false],
    ['', false],
  ])('knows whether %j is active: %s', (path, expected) => {
    expect(isActive(path)).toBe(expected);
    const reading = Reading.salvaging();
    reading.attempt(tree, path, invalid);
    expect(reading.isActiveUnclear).toBe(expected);
  });

  it('names attributes without values, in characters of ASCII, and not for ever', () => {
    const reading = Reading.salvaging();
    reading.report(' emails[value eq "ada@acme.test"]\n.value', 'noTarget');
    reading.report(`größe${'x'.repeat(200)}`, 'invalidPath');
    expect(reading.leftOut).toEqual([
      { name: 'emails[]', because: 'noTarget' },
      { name: `gr??e${'x'.repeat(95)}`, because: 'invalidPath' },
    ]);
    for (let i = 0; i < 30; i++) reading.report('x', 'invalidPath');
    expect(reading.leftOut).toHaveLength(20);
  });
});

describe('two Users', () => {
  it('are equal only if every column is', () => {
    expect(equalUserFields(ADA, { ...ADA, profile: { ...ADA.profile } })).toBe(true);
    for (const change of [
      { userName: 'Ada@acme.test' },
      { externalId: null },
      { active: false },
      { givenName: 'Augusta' },
      { familyName: 'King' },
      { profile: {} },
    ])
      expect([change, equalUserFields(ADA, { ...ADA, ...change })]).toEqual([change, false]);
  });
});
