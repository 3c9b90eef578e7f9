// The clauses of RFC 7643 and 7644 that no other file of this folder is about.

import { exports } from 'cloudflare:workers';
import { beforeEach, expect, it } from 'vitest';
import { count, emptyDatabase } from '../../support/deps.ts';
import { BASE, createGroup, createUser, GROUP, newTenant, oktaUser, type Tenant } from './server.ts';

let tenant: Tenant;

beforeEach(async () => {
  await emptyDatabase();
  tenant = await newTenant();
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
  '7644 2: names the scheme to whoever comes with %j',
  async (authorization) => {
    const headers: Record<string, string> =
      authorization === undefined ? {} : { Authorization: authorization };
    const response = await exports.default.fetch(`${BASE}/Users`, { headers });
    expect(response.status).toBe(401);
    expect(response.headers.get('WWW-Authenticate')).toMatch(/^Bearer /);
  },
);

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
