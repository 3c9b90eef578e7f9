// What directories send that is odd and harms nobody, and its neighbors that stay refused.

import { beforeEach, describe, expect, it } from 'vitest';
import { emptyStorage } from '../../support/storage.ts';
import { createGroup, createUser, ENTERPRISE, GROUP, newTenant, rows, type Tenant, USER } from './server.ts';

const HR = 'urn:ietf:params:scim:schemas:extension:AcmeHr:2.0:User';

let tenant: Tenant;

beforeEach(async () => {
  await emptyStorage();
  tenant = await newTenant();
});

const total = async (type: string, filter: string) => {
  const { status, body } = await tenant.get(`/${type}?filter=${encodeURIComponent(filter)}`);
  return status === 200 ? body.totalResults : [status, body.scimType];
};

async function lastDetail() {
  const query = "select detail from provisioning_events where method <> 'GET' order by rowid desc limit 1";
  const [row] = await rows(query);
  return JSON.parse(row.detail);
}

describe('white space around a name', () => {
  it.each(['ada@acme.test ', ' ada@acme.test', '\tada@acme.test\u00a0'])(
    'of a person: %j',
    async (userName) => {
      const id = await createUser(tenant, userName);
      expect((await tenant.get(`/Users/${id}`)).body.userName).toBe('ada@acme.test');
      expect(await total('Users', `userName eq ${JSON.stringify(userName)}`)).toBe(1);
      expect(await total('Users', 'userName eq "ada@acme.test"')).toBe(1);
      expect(await total('Users', 'userName eq "a da@acme.test"')).toBe(0);
      expect((await tenant.post('/Users', { schemas: [USER], userName })).status).toBe(409);
      expect((await tenant.post('/Users', { schemas: [USER], userName: 'a da@acme.test' })).status).toBe(400);
    },
  );

  it.each(['Sales ', ' Sales', 'Sales\u00a0'])('of a group: %j', async (displayName) => {
    await createGroup(tenant, 'Sales');
    const again = await tenant.post('/Groups', { schemas: [GROUP], displayName });
    expect([again.status, again.body.scimType]).toEqual([409, 'uniqueness']);
    expect(await total('Groups', `displayName eq ${JSON.stringify(displayName)}`)).toBe(1);
    const other = await createGroup(tenant, 'Sales North');
    const renamed = await tenant.patch(`/Groups/${other}`, {
      op: 'replace',
      path: 'displayName',
      value: displayName,
    });
    expect(renamed.status).toBe(409);
    expect((await tenant.post('/Groups', { schemas: [GROUP], displayName: ' \u00a0' })).status).toBe(400);
  });
});

describe('members without an id', () => {
  it.each([[{ value: null }], [{ display: 'x' }], [7], [{ value: '' }]])(
    '%j beside one with an id',
    async (odd) => {
      const [ada, bob] = [
        await createUser(tenant, 'ada@acme.test'),
        await createUser(tenant, 'bob@acme.test'),
      ];
      const group = await createGroup(tenant, 'Sales', [ada]);
      const members = async () =>
        (await tenant.get(`/Groups/${group}`)).body.members
          ?.map(({ value }: { value: string }) => value)
          .sort() ?? [];
      const patch = (op: string, value: unknown) =>
        tenant.patch(`/Groups/${group}`, { op, path: 'members', value });
      expect((await patch('add', [odd, { value: bob }])).status).toBe(204);
      expect(await members()).toEqual([ada, bob].sort());
      expect((await lastDetail()).leftOut).toEqual([{ name: 'members', because: 'invalidValue' }]);
      expect((await patch('remove', [odd])).status).toBe(400);
      expect((await patch('replace', [odd])).status).toBe(400);
      expect(
        (await tenant.put(`/Groups/${group}`, { schemas: [GROUP], displayName: 'Sales', members: [odd] }))
          .status,
      ).toBe(400);
      expect(await members()).toEqual([ada, bob].sort());
      expect((await patch('remove', [odd, { value: bob }])).status).toBe(204);
      expect(await members()).toEqual([ada]);
    },
  );
});

describe('an attribute that nobody knows', () => {
  it('in a path of a group is ignored and logged, and refused if the client is strict', async () => {
    const group = await createGroup(tenant, 'Sales');
    for (const path of ['badge', `${GROUP}:badge`, 'badges[type eq "x"].value']) {
      const Operations = [
        { op: 'add', path, value: 's3cret' },
        { op: 'replace', path: 'displayName', value: `Sales ${path.length}` },
      ];
      const body = { schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations };
      const strict = await tenant.send('PATCH', `/Groups/${group}`, body, {
        headers: { Prefer: 'handling=strict' },
      });
      expect([strict.status, strict.body.scimType]).toEqual([400, 'invalidPath']);
      expect((await tenant.send('PATCH', `/Groups/${group}`, body)).status).toBe(204);
      expect(await total('Groups', `displayName eq "Sales ${path.length}"`)).toBe(1);
      const { leftOut } = await lastDetail();
      expect(leftOut).toEqual([{ name: path.replace(/\[.*/, '[]'), because: 'invalidPath' }]);
    }
  });

  it('is named with its brackets, and a known one beside it is written', async () => {
    const id = await createUser(tenant, 'ada@acme.test');
    const value = { 'badges[type eq "blue"].value': '7', 'phoneNumbers[type eq "work"].value': '1' };
    expect((await tenant.patch(`/Users/${id}`, { op: 'replace', value })).body.phoneNumbers).toEqual([
      { type: 'work', value: '1' },
    ]);
    expect((await lastDetail()).leftOut).toEqual([{ name: 'badges[]', because: 'invalidPath' }]);
  });
});

describe('an extension that nobody defined', () => {
  it.each([HR, 'urn:acme:hr:1.0:Person', 'urn:ietf:params:scim:schemas:extension:Other:2.0:User'])(
    '%s is in Schemas and in ResourceTypes for who has the token',
    async (urn) => {
      await tenant.post('/Users', {
        schemas: [USER, urn],
        userName: 'ada@acme.test',
        [urn]: { costCode: '7' },
      });
      const { body } = await tenant.get('/Schemas');
      expect(body.Resources.map((one: { id: string }) => one.id)).toContain(urn);
      expect((await tenant.get(`/Schemas/${urn}`)).status).toBe(200);
      const extensions = (await tenant.get('/ResourceTypes/User')).body.schemaExtensions;
      expect(extensions).toEqual([
        { schema: ENTERPRISE, required: false },
        { schema: urn, required: false },
      ]);
      expect((await tenant.get('/ResourceTypes/Group')).body.schemaExtensions).toEqual([]);
      const other = await newTenant('other.test');
      expect((await other.get(`/Schemas/${urn}`)).status).toBe(404);
      const nobody = await tenant.get('/ResourceTypes/User', { Authorization: 'Bearer wrong' });
      expect(nobody.body.schemaExtensions).toHaveLength(1);
    },
  );
});

describe('a text that is empty', () => {
  it.each(['emails', 'phoneNumbers', 'name', 'addresses', 'roles', 'photos'])(
    'unassigns %s',
    async (name) => {
      const { status, body } = await tenant.post('/Users', {
        schemas: [USER],
        userName: 'ada@acme.test',
        [name]: '',
      });
      expect([status, body[name]]).toEqual([201, undefined]);
      const replaced = await tenant.patch(`/Users/${body.id}`, { op: 'replace', path: name, value: '' });
      expect([replaced.status, replaced.body[name]]).toEqual([200, undefined]);
      expect(
        (await tenant.patch(`/Users/${body.id}`, { op: 'replace', path: name, value: true })).status,
      ).toBe(400);
    },
  );

  it('empties the element whose value it becomes', async () => {
    const phoneNumbers = [
      { type: 'mobile', value: '1' },
      { type: 'work', value: '2' },
    ];
    const id = await createUser(tenant, 'ada@acme.test', { phoneNumbers });
    const path = 'phoneNumbers[type eq "mobile"].value';
    const { body } = await tenant.patch(`/Users/${id}`, { op: 'replace', path, value: '' });
    expect(body.phoneNumbers).toEqual([{ type: 'work', value: '2' }]);
  });
});

describe('a manager', () => {
  it.each(['../Users/mem_x', 'https://sso.example/scim/v2/Users/mem_x', 'Users/mem_x'])(
    'by %s alone',
    async ($ref) => {
      const id = await createUser(tenant, 'ada@acme.test', { [ENTERPRISE]: { manager: { $ref } } });
      expect((await tenant.get(`/Users/${id}`)).body[ENTERPRISE].manager.value).toBe('mem_x');
      await tenant.patch(`/Users/${id}`, { op: 'replace', path: 'manager', value: { value: 'mem_y', $ref } });
      expect((await tenant.get(`/Users/${id}`)).body[ENTERPRISE].manager.value).toBe('mem_y');
    },
  );

  it.each(['../Groups/mem_x', '../Users/', '../Users/a/b', 7])('by %s is nobody', async ($ref) => {
    const id = await createUser(tenant, 'ada@acme.test', { [ENTERPRISE]: { manager: { $ref } } });
    expect((await tenant.get(`/Users/${id}`)).body[ENTERPRISE]).toBeUndefined();
  });
});

describe('a dateTime in a filter', () => {
  it.each([
    '2020-01-01T00:00:00+0000',
    '2020-01-01T00:00:00 00:00',
    '2020-01-01T00:00Z',
    '2020-01-01T00:00',
    '2020-01-01T00:00-0530',
  ])('is %s', async (text) => {
    await createUser(tenant, 'ada@acme.test');
    expect(await total('Users', `meta.lastModified gt "${text}"`)).toBe(1);
  });

  it.each([
    '2020-01-01',
    '2020-02-30T00:00Z',
    '2020-01-01T00',
    '2020-01-01T00:00:00+99:00',
    '2020-01-01T00:00  00:00',
    'yesterday',
  ])('is not %s', async (text) => {
    expect(await total('Users', `meta.lastModified gt "${text}"`)).toEqual([400, 'invalidFilter']);
  });
});

describe('a bulk operation that cannot be read', () => {
  it.each([
    [{ method: 'PATCH', path: '/Users/mem_x' }, '/Users/mem_x'],
    [{ method: 'PUT', path: '/Groups/team_x', data: 7 }, '/Groups/team_x'],
    [{ method: 'DELETE', path: '/Users/mem_x', version: 7 }, '/Users/mem_x'],
    [{ method: 'POST', path: '/Users', bulkId: 'a' }, undefined],
    [{ method: 'PATCH', path: '/Users/bulkId:a' }, undefined],
    [{ method: 'PATCH', path: '/Things/a' }, undefined],
  ])('%j has its location', async (operation, path) => {
    const schemas = ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'];
    const { body } = await tenant.post('/Bulk', { schemas, Operations: [operation] });
    const location = path && `https://sso.example/scim/v2${path}`;
    expect(body.Operations).toMatchObject([{ status: '400', ...(location && { location }) }]);
    expect('location' in body.Operations[0]).toBe(location !== undefined);
  });
});
