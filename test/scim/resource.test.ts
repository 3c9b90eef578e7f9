import { describe, expect, it } from 'vitest';
import { parseProjection, shows } from '../../src/scim/projection.ts';
import { toGroupResource, toUserResource } from '../../src/scim/resource.ts';
import { GROUP, USER } from '../../src/scim/schemas.ts';
import type { StoredGroup, StoredUser } from '../../src/scim/stored.ts';
import { readUserReplacement } from '../../src/scim/user.ts';
import { ACME, ADA, ENTERPRISE, HOME, WORK } from './ada.ts';
import { reasonOf } from './reason.ts';

const baseUrl = 'https://sso.example/scim/v2';
const CORE = 'urn:ietf:params:scim:schemas:core:2.0:User';

const STORED: StoredUser = {
  ...ADA,
  id: 'mem_ada',
  version: 3,
  createdMs: Date.UTC(2026, 0, 1),
  updatedMs: Date.UTC(2026, 5, 1, 12, 30),
  groups: [{ id: 'team_1', display: 'Engineers' }],
};

const TEAM: StoredGroup = {
  id: 'team_1',
  displayName: 'Engineers',
  externalId: 'g',
  profile: {},
  version: 1,
  createdMs: 0,
  updatedMs: 0,
  members: [
    { id: 'mem_ada', display: 'Ada Byron' },
    { id: 'mem_bob', display: null },
  ],
};

const META = {
  resourceType: 'User',
  created: '2026-01-01T00:00:00.000Z',
  lastModified: '2026-06-01T12:30:00.000Z',
  location: `${baseUrl}/Users/mem_ada`,
  version: 'W/"3"',
};

describe('a User resource', () => {
  it('7643 3.1: has every attribute, the schemas that they need, and meta', () => {
    expect(toUserResource(STORED, { baseUrl })).toEqual({
      schemas: [CORE, ACME, ENTERPRISE],
      id: 'mem_ada',
      externalId: '00uAda',
      userName: 'ada@acme.test',
      name: { givenName: 'Ada', familyName: 'Byron', middleName: 'K' },
      title: 'Countess',
      emails: [WORK, HOME],
      active: true,
      [ENTERPRISE]: { employeeNumber: 'E1', manager: { value: 'mem_1', $ref: `${baseUrl}/Users/mem_1` } },
      [ACME]: ADA.profile[ACME],
      groups: [{ value: 'team_1', $ref: `${baseUrl}/Groups/team_1`, display: 'Engineers', type: 'direct' }],
      meta: META,
    });
  });

  it('7643 2.5: shows nothing that is unassigned', () => {
    const bare: StoredUser = {
      ...STORED,
      externalId: null,
      givenName: '',
      familyName: '',
      profile: {},
      groups: [],
    };
    expect(Object.keys(toUserResource(bare, { baseUrl })).sort()).toEqual([
      'active',
      'id',
      'meta',
      'schemas',
      'userName',
    ]);
  });

  it('shows active false, which is not the same as unassigned', () => {
    expect(toUserResource({ ...STORED, active: false }, { baseUrl }).active).toBe(false);
  });

  it('survives being sent back as a PUT, unchanged', () => {
    expect(readUserReplacement(toUserResource(STORED, { baseUrl }), STORED, 'strict').fields).toEqual(ADA);
  });

  it('escapes ids in URIs', () => {
    expect(toUserResource({ ...STORED, id: 'a/b?c' }, { baseUrl }).meta).toMatchObject({
      location: `${baseUrl}/Users/a%2Fb%3Fc`,
    });
  });
});

describe('a Group resource', () => {
  it('shows its members with their URIs', () => {
    expect(toGroupResource(TEAM, { baseUrl })).toMatchObject({
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
      id: 'team_1',
      externalId: 'g',
      displayName: 'Engineers',
      members: [
        { value: 'mem_ada', $ref: `${baseUrl}/Users/mem_ada`, display: 'Ada Byron', type: 'User' },
        { value: 'mem_bob', $ref: `${baseUrl}/Users/mem_bob`, type: 'User' },
      ],
      meta: { resourceType: 'Group', location: `${baseUrl}/Groups/team_1` },
    });
  });

  it('has an empty list where there are no members, and no key where they were not loaded', () => {
    const { members: _, ...unloaded } = TEAM;
    expect(toGroupResource({ ...TEAM, members: [] }, { baseUrl }).members).toEqual([]);
    expect(toGroupResource(unloaded, { baseUrl })).not.toHaveProperty('members');
  });
});

describe('3.9: a projection', () => {
  const only = (...names: string[]) => {
    const shown = toUserResource(STORED, { baseUrl, projection: parseProjection(names, [], USER) });
    const { schemas, id, ...rest } = shown;
    expect([schemas, id]).toEqual([[CORE, ACME, ENTERPRISE], 'mem_ada']);
    return rest;
  };
  const without = (...names: string[]) =>
    toUserResource(STORED, { baseUrl, projection: parseProjection([], names, USER) });

  for (const [name, expected] of [
    ['userName', { userName: 'ada@acme.test' }],
    ['USERNAME', { userName: 'ada@acme.test' }],
    [`${CORE}:userName`, { userName: 'ada@acme.test' }],
    ['name', { name: { givenName: 'Ada', familyName: 'Byron', middleName: 'K' } }],
    ['name.givenName', { name: { givenName: 'Ada' } }],
    ['emails.value', { emails: [{ value: 'ada@acme.test' }, { value: 'ada@home.test' }] }],
    ['emails[type eq "work"]', { emails: [WORK] }],
    ['emails[type eq "work"].value', { emails: [{ value: 'ada@acme.test' }] }],
    ['meta.version', { meta: { version: 'W/"3"' } }],
    [`${ENTERPRISE}:employeeNumber`, { [ENTERPRISE]: { employeeNumber: 'E1' } }],
    ['employeeNumber', { [ENTERPRISE]: { employeeNumber: 'E1' } }],
    ['manager.value', { [ENTERPRISE]: { manager: { value: 'mem_1' } } }],
    [ACME, { [ACME]: ADA.profile[ACME] }],
    [`${ACME}:badge`, { [ACME]: { badge: 17 } }],
    [`${ACME.toUpperCase()}:BADGE`, { [ACME]: { badge: 17 } }],
    [`${ACME}:desks.floor`, { [ACME]: { desks: [{ floor: 3 }, { floor: 4 }] } }],
    ['nope', {}],
    ['nickName', {}],
    ['emails[nope eq "x"]', {}],
    ['emails[type', {}],
    ['__proto__', {}],
    ['password', {}],
  ] as const) {
    it(`shows by ${name} nothing else but the minimum`, () => {
      expect(only(name)).toEqual(expected);
    });
  }

  it('takes several names, split at commas outside of brackets and quotes', () => {
    expect(only('title , name.familyName', 'active')).toEqual({
      title: 'Countess',
      name: { familyName: 'Byron' },
      active: true,
    });
    expect(only('emails[value eq "a,b" or type eq "home"],title')).toEqual({
      emails: [HOME],
      title: 'Countess',
    });
    expect(only('emails.value,emails.type').emails).toEqual([
      { value: WORK.value, type: 'work' },
      { value: HOME.value, type: 'home' },
    ]);
  });

  it('3.4.2.5: excludes, but never id and schemas', () => {
    const all = toUserResource(STORED, { baseUrl });
    expect(without('id', 'schemas', 'nope', 'userName.x')).toEqual(all);
    const { title: _title, meta: _meta, ...rest } = all;
    expect(without('title,META')).toEqual(rest);
    expect(without('name.givenName').name).toEqual({ familyName: 'Byron', middleName: 'K' });
    expect(without('emails.primary', 'emails.type').emails).toEqual([
      { value: WORK.value },
      { value: HOME.value },
    ]);
    expect(without('emails[type eq "work"]').emails).toEqual([HOME]);
    expect(without(ENTERPRISE)).not.toHaveProperty([ENTERPRISE]);
    expect(without(`${ENTERPRISE}:manager`)[ENTERPRISE]).toEqual({ employeeNumber: 'E1' });
    expect(without(`${ENTERPRISE}:manager,${ENTERPRISE}:employeeNumber`)).not.toHaveProperty([ENTERPRISE]);
  });

  it('excludes members: the key is absent', () => {
    const projection = parseProjection([], ['members'], GROUP);
    expect(toGroupResource(TEAM, { baseUrl, projection })).not.toHaveProperty('members');
    expect(toGroupResource({ ...TEAM, members: [] }, { baseUrl, projection })).not.toHaveProperty('members');
  });

  it('says what need not be loaded', () => {
    const shown = (attributes: string[], excluded: string[]) =>
      shows(parseProjection(attributes, excluded, GROUP), 'members');
    expect(shown([], [])).toBe(true);
    expect(shown(['displayName'], [])).toBe(false);
    expect(shown(['members.value'], [])).toBe(true);
    expect(shown(['urn:ietf:params:scim:schemas:core:2.0:Group:MEMBERS'], [])).toBe(true);
    expect(shown(['urn:ietf:params:scim:schemas:core:2.0:Group'], [])).toBe(true);
    expect(shown([], ['Members'])).toBe(false);
    expect(shown([], ['members.display'])).toBe(true);
    expect(shown([], ['members[value eq "x"]'])).toBe(true);
  });

  it('refuses both lists at once, and endless ones, as invalidValue', () => {
    expect(reasonOf(() => parseProjection(['id'], ['name'], USER))).toBe('invalidValue');
    expect(reasonOf(() => parseProjection(['id,'.repeat(101)], [], USER))).toBe('invalidValue');
    expect(reasonOf(() => parseProjection([], ['x'.repeat(9000)], USER))).toBe('invalidValue');
    expect(reasonOf(() => parseProjection(['', ' , '], ['name'], USER))).toBe('accepted');
  });
});
