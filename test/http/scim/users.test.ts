// Users through the Worker: the product's rules, and the clauses of RFC 7643 and 7644 that need a server.

import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { count } from '../../support/deps.ts';
import { emptyStorage } from '../../support/storage.ts';
import { addTo } from './people.ts';
import {
  createGroup,
  createUser,
  ENTERPRISE,
  newTenant,
  oktaUser,
  rows,
  type Tenant,
  USER,
} from './server.ts';

let tenant: Tenant;

beforeEach(async () => {
  await emptyStorage();
  tenant = await newTenant();
});

const lastReason = async () =>
  (await rows('select reason, status from provisioning_events order by rowid desc limit 1'))[0];

describe('POST /Users', () => {
  it('7644 3.3: answers 201 with the representation, its Location and its entity tag', async () => {
    const { status, headers, body } = await tenant.post('/Users', oktaUser('Ada@Acme.test'));
    expect(status).toBe(201);
    expect(headers.get('content-type')).toBe('application/scim+json; charset=utf-8');
    expect(headers.get('location')).toBe(body.meta.location);
    expect(headers.get('content-location')).toBe(body.meta.location);
    expect(headers.get('etag')).toBe('W/"1"');
    expect(body).toMatchObject({
      schemas: [USER],
      userName: 'Ada@Acme.test',
      externalId: 'ext-Ada@Acme.test',
      name: { givenName: 'Ada', familyName: 'Byron' },
      emails: [{ primary: true, value: 'Ada@Acme.test', type: 'work' }],
      active: true,
      meta: {
        resourceType: 'User',
        version: 'W/"1"',
        location: `https://sso.example/scim/v2/Users/${body.id}`,
      },
    });
    expect(body.meta.created).toBe(body.meta.lastModified);
    expect((await tenant.get(`/Users/${body.id}`)).body).toEqual(body);
  });

  it('makes new people Members, whatever roles the client sends', async () => {
    const id = await createUser(tenant, 'ada@acme.test', { roles: [{ value: 'owner', primary: true }] });
    expect(await rows('select role, source from members where id = ?', id)).toEqual([
      { role: 'member', source: 'scim' },
    ]);
  });

  it('7643 4.1.1 and 9.2: stores no password and returns none', async () => {
    const id = await createUser(tenant, 'ada@acme.test');
    expect((await tenant.get(`/Users/${id}`)).body).not.toHaveProperty('password');
    for (const table of ['members', 'accounts', 'audit_events', 'provisioning_events']) {
      const text = JSON.stringify(await rows(`select * from ${table}`));
      expect(text).not.toContain('r4nd0m-Secret');
    }
    expect(await count('accounts', 'password_hash is not null')).toBe(0);
  });

  it("takes Entra's default mapping, which has neither names nor emails", async () => {
    const { status, body } = await tenant.post('/Users', {
      schemas: [USER, ENTERPRISE],
      userName: 'ada@acme.test',
      displayName: 'Ada Byron',
      active: 'True',
      addresses: null,
      phoneNumbers: [],
    });
    expect(status).toBe(201);
    expect(body.active).toBe(true);
    expect(body).not.toHaveProperty('addresses');
    expect(body.schemas).toEqual([USER]);
  });

  it('7644 3.3: refuses a userName that exists, also in another case', async () => {
    await createUser(tenant, 'ada@acme.test');
    const { status, body } = await tenant.post('/Users', oktaUser('ADA@ACME.TEST'));
    expect(status).toBe(409);
    expect(body).toMatchObject({ status: '409', scimType: 'uniqueness' });
    expect(await lastReason()).toEqual({ reason: 'user_name_taken', status: 409 });
    expect(await count('members')).toBe(1);
  });

  it.each([
    ['ada', 'email_invalid'],
    ['ada@@acme.test', 'email_invalid'],
    ['ada@elsewhere.test', 'domain_not_claimed'],
    ['ada@sub.acme.test', 'domain_not_claimed'],
  ])('refuses the userName %s as %s', async (userName, reason) => {
    const { status, body } = await tenant.post('/Users', oktaUser(userName));
    expect(status).toBe(400);
    expect(body.scimType).toBe('invalidValue');
    expect(await lastReason()).toEqual({ reason, status: 400 });
    expect(await count('members')).toBe(0);
    expect(await count('accounts')).toBe(0);
  });

  it('refuses a domain that is claimed and not yet, or no longer, verified', async () => {
    for (const status of ['pending', 'expired']) {
      await env.DB.prepare('update domains set status = ?').bind(status).run();
      expect((await tenant.post('/Users', oktaUser('ada@acme.test'))).status).toBe(400);
      expect((await lastReason()).reason).toBe('domain_not_claimed');
    }
  });

  it('refuses an account that exists outside of the organization: no silent takeover', async () => {
    const other = await newTenant('other.test');
    await addTo(other.organizationId, 'ada@acme.test', 'member');
    const { status, body } = await tenant.post('/Users', oktaUser('ada@acme.test'));
    expect(status).toBe(409);
    expect(body.scimType).toBe('uniqueness');
    expect(body.detail).toContain('Invite');
    expect((await lastReason()).reason).toBe('account_elsewhere');
    expect(await count('members')).toBe(1);
  });

  it('7644 3.6: takes a name again whose user was deleted', async () => {
    const id = await createUser(tenant, 'ada@acme.test');
    expect((await tenant.del(`/Users/${id}`)).status).toBe(204);
    expect(await createUser(tenant, 'ada@acme.test')).not.toBe(id);
  });
});

describe('PUT /Users', () => {
  it("7644 3.5.1: replaces all, ignores what is read-only, as Okta's PUT after GET sends it", async () => {
    const id = await createUser(tenant, 'ada@acme.test', { title: 'Countess', nickName: 'A' });
    const { body: before } = await tenant.get(`/Users/${id}`);
    const { title: _, ...rest } = before;
    const { status, body, headers } = await tenant.put(`/Users/${id}`, {
      ...rest,
      id: 'another',
      groups: [{ value: 'nonsense' }],
      password: 'r4nd0m-Secret',
      name: { givenName: 'Augusta' },
      meta: { ...before.meta, created: '1999-01-01T00:00:00Z' },
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({ id, name: { givenName: 'Augusta' }, nickName: 'A' });
    expect(body).not.toHaveProperty('title');
    expect(body.name).not.toHaveProperty('familyName');
    expect(body.meta.created).toBe(before.meta.created);
    expect(headers.get('etag')).toBe('W/"2"');
  });

  it('7644 3.2: never creates', async () => {
    expect((await tenant.put('/Users/mem_unknown', oktaUser('ada@acme.test'))).status).toBe(404);
    expect(await count('members')).toBe(0);
  });

  it('7644 3.5.1: refuses a body without the required userName', async () => {
    const id = await createUser(tenant, 'ada@acme.test');
    const { status, body } = await tenant.put(`/Users/${id}`, { schemas: [USER], displayName: 'x' });
    expect(status).toBe(400);
    expect(body.scimType).toBe('invalidValue');
    expect((await tenant.get(`/Users/${id}`)).body.meta.version).toBe('W/"1"');
  });

  it('keeps version and lastModified when it changes nothing', async () => {
    const id = await createUser(tenant, 'ada@acme.test');
    const { body } = await tenant.put(`/Users/${id}`, oktaUser('ada@acme.test'));
    expect(body.meta.version).toBe('W/"1"');
    expect(
      (await rows('select operation from provisioning_events order by rowid desc limit 1'))[0].operation,
    ).toBe('user.unchanged');
  });
});

describe('PATCH /Users', () => {
  it('7644 3.5.2: applies all operations or none', async () => {
    const id = await createUser(tenant, 'ada@acme.test');
    const { status } = await tenant.patch(
      `/Users/${id}`,
      { op: 'replace', path: 'title', value: 'Countess' },
      { op: 'replace', path: 'addresses[type eq "moon"].locality', value: 'x' },
    );
    expect(status).toBe(400);
    expect((await tenant.get(`/Users/${id}`)).body).not.toHaveProperty('title');
  });

  it('7644 3.5.2.1: adding an existing value keeps version and lastModified', async () => {
    const id = await createUser(tenant, 'ada@acme.test');
    const { body: before } = await tenant.get(`/Users/${id}`);
    const { body } = await tenant.patch(`/Users/${id}`, {
      op: 'add',
      path: 'displayName',
      value: 'Ada Byron',
    });
    expect(body.meta).toEqual(before.meta);
    expect(await count('audit_events', "action = 'user.profile_changed'")).toBe(0);
  });

  it('7644 3.5.2: answers 200 with the attributes in `attributes`', async () => {
    const id = await createUser(tenant, 'ada@acme.test');
    const path = `/Users/${id}?attributes=title`;
    const { status, body } = await tenant.patch(path, { op: 'add', path: 'title', value: 'Dr' });
    expect(status).toBe(200);
    expect(body).toEqual({ schemas: [USER], id, title: 'Dr' });
  });

  it('7644 3.5.2.2: refuses to remove the required userName', async () => {
    const id = await createUser(tenant, 'ada@acme.test');
    const { status, body } = await tenant.patch(`/Users/${id}`, { op: 'remove', path: 'userName' });
    expect([status, body.scimType]).toEqual([400, 'mutability']);
  });

  it('keeps attributes of extensions that nobody defined, and says their URN', async () => {
    const id = await createUser(tenant, 'ada@acme.test', { 'urn:acme:Custom:1.0:User': { badge: 7 } });
    const { body } = await tenant.get(`/Users/${id}`);
    expect(body['urn:acme:Custom:1.0:User']).toEqual({ badge: 7 });
    expect(body.schemas).toEqual([USER, 'urn:acme:Custom:1.0:User']);
  });
});

describe('DELETE /Users', () => {
  it('7644 3.6: answers 204, then 404 everywhere and out of queries', async () => {
    const id = await createUser(tenant, 'ada@acme.test');
    const first = await tenant.del(`/Users/${id}`);
    expect(first).toMatchObject({ status: 204, body: undefined });
    expect((await tenant.del(`/Users/${id}`)).status).toBe(404);
    expect((await tenant.get(`/Users/${id}`)).status).toBe(404);
    expect((await tenant.patch(`/Users/${id}`, { op: 'add', path: 'title', value: 'x' })).status).toBe(404);
    expect((await tenant.get('/Users')).body.totalResults).toBe(0);
    expect(await count('accounts')).toBe(0);
  });

  it('leaves an account that belongs to another organization, too', async () => {
    const id = await createUser(tenant, 'ada@acme.test');
    const other = await newTenant('other.test');
    await addTo(other.organizationId, 'ada@acme.test', 'owner');
    await tenant.del(`/Users/${id}`);
    expect(await count('accounts')).toBe(1);
    expect(await count('members')).toBe(1);
  });

  it('takes the person out of teams and out of who reports to them', async () => {
    const boss = await createUser(tenant, 'boss@acme.test');
    const ada = await createUser(tenant, 'ada@acme.test', { [ENTERPRISE]: { manager: { value: boss } } });
    const grace = await createUser(tenant, 'grace@acme.test', {
      [ENTERPRISE]: { manager: { value: boss }, department: 'R' },
    });
    const team = await createGroup(tenant, 'Engineering', [boss, ada]);
    expect((await tenant.get(`/Users/${ada}`)).body[ENTERPRISE].manager.value).toBe(boss);
    await tenant.del(`/Users/${boss}`);
    expect((await tenant.get(`/Users/${ada}`)).body).not.toHaveProperty(ENTERPRISE);
    expect((await tenant.get(`/Users/${grace}`)).body[ENTERPRISE]).toEqual({ department: 'R' });
    const { body } = await tenant.get(`/Groups/${team}`);
    expect(body.members.map((member: { value: string }) => member.value)).toEqual([ada]);
    expect(body.meta.version).toBe('W/"2"');
  });
});
