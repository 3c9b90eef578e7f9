// The clauses of RFC 7643 and 7644 that no other file of this folder is about.

import { exports } from 'cloudflare:workers';
import { beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { addMember } from '../../../src/domain/people/members.ts';
import { count, depsAt, NOW_MS, OPERATOR } from '../../support/deps.ts';
import { emptyStorage } from '../../support/storage.ts';
import { signedIn } from '../session-of.ts';
import {
  BASE,
  createGroup,
  createUser,
  ENTERPRISE,
  GROUP,
  type Json,
  newTenant,
  oktaUser,
  PATCH_OP,
  type Tenant,
  USER,
} from './server.ts';

let tenant: Tenant;

beforeEach(async () => {
  await emptyStorage();
  tenant = await newTenant();
});

it('7643 2.3: has the data types of the standard, also for extensions that nobody defined', async () => {
  await createUser(tenant, 'ada@acme.test', { 'urn:acme:Custom:1.0:User': { badge: 7 } });
  const typesOf = (attributes: Json[]): string[] =>
    attributes.flatMap((one) => [one.type, ...typesOf(one.subAttributes ?? [])]);
  const { body } = await tenant.get('/Schemas');
  const types = new Set(body.Resources.flatMap((one: Json) => typesOf(one.attributes)));
  const standard = ['string', 'boolean', 'decimal', 'integer', 'dateTime', 'binary', 'reference', 'complex'];
  expect([...types].filter((type) => !standard.includes(type as string))).toEqual([]);
});

it('7643 2.3.4: writes integers without fraction and exponent', async () => {
  await createUser(tenant, 'ada@acme.test');
  for (const path of ['/Users', '/ServiceProviderConfig', '/Schemas']) {
    const response = await exports.default.fetch(`${BASE}${path}`, {
      headers: { Authorization: `Bearer ${tenant.token}` },
    });
    const numbers =
      (await response.text()).replace(/"(?:[^"\\]|\\.)*"/g, '').match(/[-+\d.eE]*\d[-+\d.eE]*/g) ?? [];
    expect(numbers.length, path).toBeGreaterThan(0);
    expect(
      numbers.filter((one) => !/^\d+$/.test(one)),
      path,
    ).toEqual([]);
  }
});

it('7643 2.3.7: every reference in a resource leads to what it names', async () => {
  const boss = await createUser(tenant, 'boss@acme.test');
  const ada = await createUser(tenant, 'ada@acme.test', { [ENTERPRISE]: { manager: { value: boss } } });
  const engines = await createGroup(tenant, 'Engines', [ada]);
  const user = (await tenant.get(`/Users/${ada}`)).body;
  const group = (await tenant.get(`/Groups/${engines}`)).body;
  for (const [reference, id] of [
    [user.groups[0].$ref, engines],
    [user[ENTERPRISE].manager.$ref, boss],
    [group.members[0].$ref, ada],
    [user.meta.location, ada],
    [group.meta.location, engines],
  ]) {
    expect(reference.startsWith(BASE)).toBe(true);
    expect((await tenant.get(reference.slice(BASE.length))).body.id).toBe(id);
  }
  await tenant.del(`/Users/${boss}`);
  expect((await tenant.get(`/Users/${ada}`)).body).not.toHaveProperty([ENTERPRISE]);
});

it('7643 2.3.7: keeps a reference that is not a URI, so that it does not stop a deactivation', async () => {
  const id = await createUser(tenant, 'ada@acme.test', { profileUrl: 'ACME\\ada' });
  const user = async () => (await tenant.get(`/Users/${id}`)).body;
  expect(await user()).toMatchObject({ active: true, profileUrl: 'ACME\\ada' });
  const path = await tenant.patch(`/Users/${id}`, { op: 'replace', path: 'profileUrl', value: ' ' });
  expect([path.status, (await user()).profileUrl]).toEqual([200, ' ']);
  const value = { active: false, profileUrl: 'intranet people/ada' };
  expect((await tenant.patch(`/Users/${id}`, { op: 'replace', value })).status).toBe(200);
  expect(await user()).toMatchObject(value);
  const photos = [{ value: 'https://cdn.test/My Photo.jpg' }];
  const bob = await createUser(tenant, 'bob@acme.test', { profileUrl: ' ' });
  const put = await tenant.put(`/Users/${bob}`, oktaUser('bob@acme.test', { active: false, photos }));
  expect(put.status).toBe(200);
  expect((await tenant.get(`/Users/${bob}`)).body).toMatchObject({ active: false, photos });
  const filter = encodeURIComponent('photos.value co "My Photo"');
  expect((await tenant.get(`/Users?filter=${filter}`)).body.totalResults).toBe(1);
});

it('7643 2.3.7: shows a reference on no page, whatever it would lead to', async () => {
  const profileUrl = 'javascript:alert(1)';
  const id = await createUser(tenant, 'ada@acme.test', { profileUrl, photos: [{ value: profileUrl }] });
  const organization = { id: tenant.organizationId, plan: 'enterprise' } as const;
  await addMember(depsAt(), OPERATOR, organization, { email: 'owner@acme.test', role: 'owner' });
  vi.useFakeTimers({ toFake: ['Date'], now: NOW_MS });
  onTestFinished(() => void vi.useRealTimers());
  const browser = await signedIn('owner@acme.test');
  for (const path of ['/users', `/users/${id}`, '/users/export.csv', '/provisioning-log', '/audit-log']) {
    const page = await browser.get(`/orgs/${tenant.organizationId}/settings${path}`);
    const text = await page.text();
    expect([path, page.status]).toEqual([path, 200]);
    expect(text, path).toContain('ada@acme.test');
    expect(text, path).not.toContain('javascript:');
  }
});

it('7643 2.4: returns values as they were sent, whatever their format', async () => {
  const phoneNumbers = [
    { value: 'tel:+1-201-555-0123', type: 'work' },
    { value: '(201) 555 0124', type: 'home' },
  ];
  const addresses = [{ country: 'United Kingdom', locality: 'Marylebone', type: 'home' }];
  const id = await createUser(tenant, 'ada@acme.test', { phoneNumbers, addresses });
  expect((await tenant.get(`/Users/${id}`)).body).toMatchObject({ phoneNumbers, addresses });
});

it('7643 3: takes schemas in any order and twice, and answers with those that the resource has, once each', async () => {
  const body = { ...oktaUser('ada@acme.test'), [ENTERPRISE]: { department: 'Research' } };
  const schemas = [ENTERPRISE, 'urn:acme:nothing:1.0:User', USER, ENTERPRISE, USER];
  const created = await tenant.post('/Users', { ...body, schemas });
  expect(created.status).toBe(201);
  expect(created.body.schemas).toEqual([USER, ENTERPRISE]);
  const group = await tenant.post('/Groups', { schemas: [GROUP, GROUP], displayName: 'Engines' });
  expect(group.body.schemas).toEqual([GROUP]);
});

it('7643 3.1: gives ids itself, one of each in the whole service, and none twice', async () => {
  const { body } = await tenant.post('/Users', { ...oktaUser('ada@acme.test'), id: 'bulkId:chosen' });
  expect(body.id).not.toMatch(/bulkId|chosen/i);
  const group = await tenant.post('/Groups', { schemas: [GROUP], displayName: 'Engines', id: body.id });
  expect(group.body.id).not.toBe(body.id);
  await tenant.del(`/Users/${body.id}`);
  await tenant.del(`/Groups/${group.body.id}`);
  const again = [await createUser(tenant, 'ada@acme.test'), await createGroup(tenant, 'Engines')];
  expect(again).not.toContain(body.id);
  expect(again).not.toContain(group.body.id);
});

it('7643 3.1: leaves the externalId to the client, which alone uses it', async () => {
  const { externalId: _, ...without } = oktaUser('ada@acme.test');
  expect((await tenant.post('/Users', without)).body).not.toHaveProperty('externalId');
  const other = await newTenant('other.test');
  await createUser(tenant, 'grace@acme.test', { externalId: 'ext-1' });
  const theirs = await createUser(other, 'grace@other.test', { externalId: 'ext-1' });
  const filter = encodeURIComponent('externalId eq "ext-1"');
  const { body } = await other.get(`/Users?filter=${filter}`);
  expect(body.Resources.map((one: Json) => one.id)).toEqual([theirs]);
});

it('7643 3.1: dates the creation once and each change, and says where the resource is in every answer', async () => {
  const id = await createUser(tenant, 'ada@acme.test');
  const { body: created } = await tenant.get(`/Users/${id}`);
  expect(created.meta.lastModified).toBe(created.meta.created);
  vi.setSystemTime(Date.now() + 60_000);
  try {
    const answers = [
      await tenant.patch(`/Users/${id}`, { op: 'add', path: 'title', value: 'Dr' }),
      await tenant.get(`/Users/${id}`),
      await tenant.put(`/Users/${id}`, { ...oktaUser('ada@acme.test'), title: 'Countess' }),
    ];
    for (const { headers, body } of answers) {
      expect(body.meta.created).toBe(created.meta.created);
      expect(Date.parse(body.meta.lastModified)).toBeGreaterThan(Date.parse(created.meta.created));
      expect(headers.get('content-location')).toBe(body.meta.location);
      // RFC 7644 section 3.14
      expect(headers.get('etag')).toBe(body.meta.version);
    }
  } finally {
    vi.useRealTimers();
  }
});

it('7643 4.1.2: changes a membership through the Group alone, and shows it with the id of the Group', async () => {
  const ada = await createUser(tenant, 'ada@acme.test');
  const group = await createGroup(tenant, 'Engines', [ada]);
  await tenant.put(`/Users/${ada}`, { ...oktaUser('ada@acme.test'), groups: [] });
  await tenant.patch(`/Users/${ada}`, { op: 'replace', value: { groups: [{ value: 'team_other' }] } });
  const { body } = await tenant.get(`/Users/${ada}`);
  expect(body.groups.map((one: { value: string }) => one.value)).toEqual([group]);
  expect(await count('team_members')).toBe(1);
});

it('7643 4.1.2: refuses a certificate that is not base64', async () => {
  const wrong = { ...oktaUser('ada@acme.test'), x509Certificates: [{ value: 'not base64!' }] };
  const { status, body } = await tenant.post('/Users', wrong);
  expect([status, body.scimType]).toEqual([400, 'invalidValue']);
  expect(await count('members')).toBe(0);
});

it('7644 1.3: has no query in the addresses that it gives, whatever the request carried', async () => {
  const { status, headers, body } = await tenant.post('/Users?aadOptscim062020', oktaUser('ada@acme.test'));
  expect(status).toBe(201);
  expect(headers.get('location')).toBe(`${BASE}/Users/${body.id}`);
  expect(body.meta.location).toBe(`${BASE}/Users/${body.id}`);
});

it.each([undefined, 'Bearer wrong', 'Basic YTpi', 'non-token'])(
  '7644 2: names the scheme to a client with %j',
  async (authorization) => {
    const headers: Record<string, string> =
      authorization === undefined ? {} : { Authorization: authorization };
    const response = await exports.default.fetch(`${BASE}/Users`, { headers });
    expect(response.status).toBe(401);
    expect(response.headers.get('WWW-Authenticate')).toMatch(/^Bearer /);
  },
);

it('7643 3.1: gives addresses of its own, whatever host was asked', async () => {
  const id = await createUser(tenant, 'ada@acme.test');
  const headers = { Authorization: `Bearer ${tenant.token}`, 'X-Forwarded-Host': 'evil.example' };
  const response = await exports.default.fetch(`https://evil.example/scim/v2/Users/${id}`, { headers });
  expect(await response.text()).not.toContain('evil.example');
  expect(response.headers.get('Content-Location')).toBe(`${BASE}/Users/${id}`);
});

it('7644 3.3.1: sets the resource type by the endpoint, whatever the body says', async () => {
  const meta = {
    resourceType: 'Group',
    location: 'https://elsewhere.example/',
    created: '1999-01-01T00:00:00Z',
  };
  const user = await tenant.post('/Users', { ...oktaUser('ada@acme.test'), meta });
  expect(user.body.meta).toMatchObject({ resourceType: 'User', location: `${BASE}/Users/${user.body.id}` });
  expect(user.body.meta.created).not.toBe(meta.created);
  const group = await tenant.post('/Groups', {
    schemas: [GROUP],
    displayName: 'Engines',
    meta: { resourceType: 'User' },
  });
  expect(group.body.meta.resourceType).toBe('Group');
});

it('7644 3.5: says that it takes PATCH, and takes PUT and PATCH', async () => {
  const ada = await createUser(tenant, 'ada@acme.test');
  expect((await tenant.get('/ServiceProviderConfig')).body.patch.supported).toBe(true);
  expect(
    (await tenant.put(`/Users/${ada}`, { ...oktaUser('ada@acme.test'), title: 'Countess' })).body.title,
  ).toBe('Countess');
  expect(
    (await tenant.patch(`/Users/${ada}`, { op: 'replace', path: 'title', value: 'Analyst' })).status,
  ).toBe(200);
  expect((await tenant.get(`/Users/${ada}`)).body.title).toBe('Analyst');
});

it('7644 5: compares userName without regard to case and composition', async () => {
  await createUser(tenant, 'jose\u0301@acme.test');
  const filter = encodeURIComponent('userName eq "JOS\u00c9@acme.test"');
  expect((await tenant.get(`/Users?filter=${filter}`)).body.totalResults).toBe(1);
  expect((await tenant.post('/Users', oktaUser('jos\u00e9@ACME.test'))).status).toBe(409);
  expect(await count('members')).toBe(1);
});

it('7644 7.2: gives https addresses, and holds clients to them', async () => {
  const { headers, body } = await tenant.get('/ServiceProviderConfig');
  expect(body.meta.location).toMatch(/^https:/);
  expect(headers.get('Strict-Transport-Security')).toMatch(/max-age=\d{8}/);
});

it('7643 7: compares by caseExact, and gives back the case that came', async () => {
  const id = await createUser(tenant, 'Ada@Acme.test', { externalId: 'Ext-A' });
  const found = async (filter: string) =>
    (await tenant.get(`/Users?filter=${encodeURIComponent(filter)}`)).body.Resources.map(
      (one: Json) => one.id,
    );
  expect(await found('userName eq "aDA@acme.TEST"')).toEqual([id]);
  expect(await found('externalId eq "Ext-A"')).toEqual([id]);
  expect(await found('externalId eq "ext-a"')).toEqual([]);
  expect(await found(`id eq "${id.toUpperCase()}"`)).toEqual([]);
  const { body } = await tenant.get(`/Users/${id}`);
  expect([body.userName, body.externalId]).toEqual(['Ada@Acme.test', 'Ext-A']);
});

it('7644 3.1: names its messages under urn:ietf:params:scim:api:', async () => {
  const messages = [
    (await tenant.get('/Users')).body,
    (await tenant.get('/Users/nobody')).body,
    (await tenant.get('/Schemas')).body,
    (
      await tenant.post('/Bulk', {
        schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],
        Operations: [{ method: 'DELETE', path: '/Users/nobody' }],
      })
    ).body,
  ];
  for (const { schemas } of messages)
    expect(schemas).toEqual([expect.stringMatching(/^urn:ietf:params:scim:api:messages:2\.0:/)]);
});

it('7644 3.6: answers 404 for a deleted resource, and shows it nowhere', async () => {
  const [ada, grace] = [
    await createUser(tenant, 'ada@acme.test'),
    await createUser(tenant, 'grace@acme.test'),
  ];
  const group = await createGroup(tenant, 'Engines', [ada, grace]);
  await tenant.del(`/Users/${ada}`);
  const statuses = [
    await tenant.get(`/Users/${ada}`),
    await tenant.put(`/Users/${ada}`, oktaUser('ada@acme.test')),
    await tenant.patch(`/Users/${ada}`, { op: 'add', path: 'title', value: 'x' }),
    await tenant.del(`/Users/${ada}`),
  ].map((answer) => answer.status);
  expect(statuses).toEqual([404, 404, 404, 404]);
  for (const filter of [
    'userName eq "ada@acme.test"',
    `id eq "${ada}"`,
    'externalId eq "ext-ada@acme.test"',
  ]) {
    expect((await tenant.get(`/Users?filter=${encodeURIComponent(filter)}`)).body.totalResults, filter).toBe(
      0,
    );
  }
  expect((await tenant.get(`/Groups/${group}`)).body.members.map((one: Json) => one.value)).toEqual([grace]);
  const search = { schemas: ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'], filter: 'id pr' };
  expect(JSON.stringify((await tenant.post('/.search', search)).body)).not.toContain(ada);
});

it('7644 3.7: leaves what the operations in their order leave', async () => {
  const ada = await createUser(tenant, 'ada@acme.test');
  const title = (value: string) => ({
    method: 'PATCH',
    path: `/Users/${ada}`,
    data: { schemas: [PATCH_OP], Operations: [{ op: 'replace', path: 'title', value }] },
  });
  const Operations = ['a', 'b', 'c', 'b'].map(title);
  await tenant.post('/Bulk', { schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'], Operations });
  const { body } = await tenant.get(`/Users/${ada}`);
  expect([body.title, body.meta.version]).toEqual(['b', 'W/"5"']);
});

it('7644 3.8: gives back every character of UTF-8, and finds by it', async () => {
  const displayName =
    '\u{1d49c}da \u03a9\u03bc\u03ad\u03b3\u03b1 \u674e \u{1f9d1}\u200d\u{1f680} \u202e\u00a0\ufb03';
  const id = await createUser(tenant, 'ada@acme.test', { displayName });
  expect((await tenant.get(`/Users/${id}`)).body.displayName).toBe(displayName);
  const filter = encodeURIComponent(`displayName eq ${JSON.stringify(displayName)}`);
  expect((await tenant.get(`/Users?filter=${filter}`)).body.totalResults).toBe(1);
});

it('7644 3.9: shows what `attributes` names, and the minimum, in the answers of every method', async () => {
  const query = '?attributes=title';
  const body = { ...oktaUser('ada@acme.test'), title: 'Dr' };
  const created = await tenant.post(`/Users${query}`, body);
  const { id } = created.body;
  const search = { schemas: ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'], attributes: ['title'] };
  const shown = [
    created.body,
    (await tenant.get(`/Users/${id}${query}`)).body,
    (await tenant.get(`/Users${query}`)).body.Resources[0],
    (await tenant.put(`/Users/${id}${query}`, body)).body,
    (await tenant.patch(`/Users/${id}${query}`, { op: 'add', path: 'nickName', value: 'A' })).body,
    (await tenant.post('/Users/.search', search)).body.Resources[0],
  ];
  for (const one of shown) expect(one).toEqual({ schemas: [USER], id, title: 'Dr' });
});
