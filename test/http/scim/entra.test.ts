// The requests of Microsoft Entra ID as it sends them by default, and of its validator; and what JumpCloud
// and Okta's entitlements do otherwise.

import { beforeEach, describe, expect, it } from 'vitest';
import { emptyStorage } from '../../support/storage.ts';
import {
  createGroup,
  createUser,
  ENTERPRISE,
  GROUP,
  newTenant,
  oktaUser,
  type Tenant,
  USER,
} from './server.ts';

let tenant: Tenant;
let ada: string;

beforeEach(async () => {
  await emptyStorage();
  tenant = await newTenant();
  ada = await createUser(tenant, 'ada@acme.test', {
    emails: [{ type: 'work', value: 'ada@acme.test', primary: true }],
  });
});

const user = async () => (await tenant.get(`/Users/${ada}`)).body;

describe('Entra ID', () => {
  it('creates with nulls, an extension at the top level and roles', async () => {
    const { status, body } = await tenant.post('/Users', {
      schemas: [USER, ENTERPRISE],
      externalId: 'e-1',
      userName: 'grace@acme.test',
      active: true,
      addresses: null,
      phoneNumbers: null,
      title: null,
      department: 'Research',
      manager: null,
      emails: [{ primary: true, type: 'work', value: 'grace@acme.test' }],
      meta: { resourceType: 'User' },
      name: { formatted: 'Grace Hopper', familyName: 'Hopper', givenName: 'Grace' },
      roles: [],
    });
    expect(status).toBe(201);
    expect(body[ENTERPRISE]).toEqual({ department: 'Research' });
  });

  it.each([
    ['a boolean as a string', { op: 'Replace', path: 'active', value: 'False' }, { active: false }],
    [
      'an email by its type',
      { op: 'Replace', path: 'emails[type eq "work"].value', value: 'n@acme.test' },
      { emails: [{ type: 'work', value: 'n@acme.test', primary: true }] },
    ],
    ['a simple attribute', { op: 'Add', path: 'nickName', value: 'Ada' }, { nickName: 'Ada' }],
    [
      'an attribute by its URN',
      { op: 'Replace', path: `${ENTERPRISE}:employeeNumber`, value: 'E1' },
      { [ENTERPRISE]: { employeeNumber: 'E1' } },
    ],
    [
      'a manager as a list',
      { op: 'Add', path: 'manager', value: [{ $ref: 'https://x/Users/M', value: 'M' }] },
      { [ENTERPRISE]: { manager: { value: 'M' } } },
    ],
    [
      'a manager as a bare id',
      { op: 'Add', path: `${ENTERPRISE}:manager`, value: 'M' },
      { [ENTERPRISE]: { manager: { value: 'M' } } },
    ],
    [
      'a telephone number of a type that is not there',
      { op: 'Add', path: 'phoneNumbers[type eq "mobile"].value', value: '+1' },
      { phoneNumbers: [{ type: 'mobile', value: '+1' }] },
    ],
    [
      'a role by a quoted boolean',
      { op: 'Replace', path: 'roles[primary eq "True"].value', value: 'r' },
      { roles: [{ primary: true, value: 'r' }] },
    ],
    [
      'flat keys without a path',
      { op: 'replace', value: { 'name.givenName': 'G', [`${ENTERPRISE}:employeeNumber`]: 'E2' } },
      { name: { givenName: 'G' }, [ENTERPRISE]: { employeeNumber: 'E2' } },
    ],
    ['its userName', { op: 'Replace', value: { userName: 'new@acme.test' } }, { userName: 'new@acme.test' }],
  ])('changes %s', async (_, operation, expected) => {
    expect((await tenant.patch(`/Users/${ada}`, operation)).status).toBe(200);
    expect(await user()).toMatchObject(expected);
  });

  it.each([
    ['remove', { op: 'Remove', path: `${ENTERPRISE}:manager` }],
    ['replace by an empty value', { op: 'Replace', path: `${ENTERPRISE}:manager`, value: { value: '' } }],
    ['replace by an empty string', { op: 'Replace', path: `${ENTERPRISE}:manager`, value: '' }],
  ])('takes a manager away by %s', async (_, operation) => {
    await tenant.patch(`/Users/${ada}`, { op: 'Add', path: `${ENTERPRISE}:manager`, value: 'M' });
    await tenant.patch(`/Users/${ada}`, operation);
    expect(await user()).not.toHaveProperty(ENTERPRISE);
  });

  it('checks a manager by id before it sets one', async () => {
    await tenant.patch(`/Users/${ada}`, { op: 'Add', path: `${ENTERPRISE}:manager`, value: 'M' });
    const query = (manager: string) =>
      tenant.get(
        `/Users?filter=${encodeURIComponent(`id eq "${ada}" and manager eq "${manager}"`)}&attributes=id`,
      );
    expect((await query('M')).body.Resources).toEqual([{ schemas: [USER, ENTERPRISE], id: ada }]);
    expect((await query('X')).body.totalResults).toBe(0);
  });

  it('deletes, and finds nobody twice', async () => {
    expect((await tenant.del(`/Users/${ada}`)).status).toBe(204);
    expect((await tenant.del(`/Users/${ada}`)).status).toBe(404);
  });

  it('creates groups with its own schema beside the core one, and renames them', async () => {
    const { status, body } = await tenant.post('/Groups', {
      schemas: [GROUP, 'http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group'],
      externalId: 'g-1',
      displayName: 'Engineering',
      meta: { resourceType: 'Group' },
      members: [],
    });
    expect(status).toBe(201);
    expect(
      (await tenant.patch(`/Groups/${body.id}`, { op: 'Replace', path: 'displayName', value: 'R' })).status,
    ).toBe(204);
    const query = (filter: string) =>
      tenant.get(`/Groups?excludedAttributes=members&filter=${encodeURIComponent(filter)}`);
    expect((await query('displayName eq "r"')).body.totalResults).toBe(1);
    expect((await query('externalId eq "g-1"')).body.totalResults).toBe(1);
    expect((await query('displayName eq "Engineering"')).body.totalResults).toBe(0);
  });

  it('changes one attribute several times in one PATCH, in order', async () => {
    await tenant.patch(
      `/Users/${ada}`,
      { op: 'Remove', path: 'displayName' },
      { op: 'Add', path: 'displayName', value: 'One' },
      { op: 'Replace', path: 'displayName', value: 'Two' },
    );
    expect((await user()).displayName).toBe('Two');
    const group = await createGroup(tenant, 'A', [ada]);
    await tenant.patch(
      `/Groups/${group}`,
      { op: 'remove', path: 'members', value: [{ value: ada }] },
      { op: 'add', path: 'members', value: [{ value: ada }] },
      { op: 'replace', path: 'externalId', value: 'x' },
    );
    expect((await tenant.get(`/Groups/${group}`)).body).toMatchObject({
      externalId: 'x',
      members: [{ value: ada }],
    });
  });
});

describe('Okta with entitlements', () => {
  it('keeps roles and entitlements as it sends them', async () => {
    const more = {
      roles: [{ value: 'role-1', display: 'Analyst' }],
      entitlements: [{ value: 'ent-1', display: 'Premium', type: 'License' }],
    };
    const { status, body } = await tenant.post('/Users', { ...oktaUser('hedy@acme.test'), ...more });
    expect(status).toBe(201);
    expect((await tenant.get(`/Users/${body.id}`)).body).toMatchObject(more);
  });
});

describe('JumpCloud', () => {
  it('names the enterprise extension without sending it, and clears by null in a PUT', async () => {
    const { status, body } = await tenant.put(`/Users/${ada}`, {
      schemas: [USER, ENTERPRISE],
      userName: 'ada@acme.test',
      emails: null,
      externalId: '5f7b1c2d3e4f5a6b7c8d9e0f',
      phoneNumbers: [{ type: 'work', value: 'tel:+1-555-0100' }],
    });
    expect(status).toBe(200);
    expect(body.schemas).toEqual([USER]);
    expect(body).not.toHaveProperty('emails');
    expect(body.phoneNumbers).toEqual([{ type: 'work', value: 'tel:+1-555-0100' }]);
  });
});
