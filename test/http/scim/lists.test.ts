// Lists and searches through the Worker: RFC 7644 section 3.4, RFC 9865, and how identity providers write
// their queries.

import { env } from 'cloudflare:workers';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { fillOrganization } from '../../support/scim-fill.ts';
import { emptyStorage } from '../../support/storage.ts';
import { createGroup, createUser, LIST, newTenant, type Tenant } from './server.ts';

const SEARCH = 'urn:ietf:params:scim:api:messages:2.0:SearchRequest';
let tenant: Tenant;
const namesOf = (body: { Resources: { userName: string }[] }) => body.Resources.map((one) => one.userName);
const filtered = (filter: string) => tenant.get(`/Users?filter=${encodeURIComponent(filter)}`);

describe('paging by index', () => {
  beforeAll(async () => {
    await emptyStorage();
    tenant = await newTenant();
    await fillOrganization(env.DB, tenant.organizationId, 'acme.test', 25);
  });

  it("7644 3.4.2.4: walks through all, as Okta's import does, in a stable order without repetition", async () => {
    const seen: string[] = [];
    for (let startIndex = 1; startIndex <= 25; startIndex += 10) {
      const { body } = await tenant.get(`/Users?startIndex=${startIndex}&count=10`);
      expect(body).toMatchObject({ schemas: [LIST], totalResults: 25, startIndex });
      expect(body.itemsPerPage).toBe(body.Resources.length);
      seen.push(...namesOf(body));
    }
    expect(seen).toEqual(Array.from({ length: 25 }, (_, i) => `person${i}@acme.test`));
  });

  it.each([
    ['startIndex=0', { startIndex: 1, itemsPerPage: 25 }],
    ['startIndex=-5&count=3', { startIndex: 1, itemsPerPage: 3 }],
    ['count=0', { totalResults: 25, itemsPerPage: 0, Resources: [] }],
    ['count=-1', { totalResults: 25, itemsPerPage: 0 }],
    ['count=99999', { totalResults: 25, itemsPerPage: 25 }],
    ['startIndex=26', { totalResults: 25, itemsPerPage: 0, Resources: [] }],
  ])('7644 3.4.2.4: clamps %s', async (query, expected) => {
    expect((await tenant.get(`/Users?${query}`)).body).toMatchObject(expected);
  });

  it.each(['startIndex=x', 'count=1.5', 'startIndex=1&startIndex=2'])('refuses %s', async (query) => {
    expect((await tenant.get(`/Users?${query}`)).status).toBe(400);
  });

  it('7644 3.4.2.3: sorts, ascending by default', async () => {
    const up = await tenant.get('/Users?sortBy=userName&count=3');
    expect(namesOf(up.body)).toEqual(['person0@acme.test', 'person10@acme.test', 'person11@acme.test']);
    const down = await tenant.get('/Users?sortBy=name.familyName&sortOrder=descending&count=2');
    expect(namesOf(down.body)).toEqual(['person9@acme.test', 'person8@acme.test']);
    expect((await tenant.get('/Users?sortBy=nothing')).status).toBe(400);
  });

  it('7644 3.4.2.5: shows the attributes in `attributes`, and always id and schemas', async () => {
    const { body } = await tenant.get('/Users?attributes=userName&count=1');
    expect(Object.keys(body.Resources[0]).sort()).toEqual(['id', 'schemas', 'userName']);
    const except = await tenant.get('/Users?excludedAttributes=id,emails&count=1');
    expect(except.body.Resources[0]).toHaveProperty('id');
    expect(except.body.Resources[0]).not.toHaveProperty('emails');
    expect((await tenant.get('/Users?attributes=a&excludedAttributes=b')).status).toBe(400);
  });
});

describe('paging by cursor', () => {
  beforeAll(async () => {
    await emptyStorage();
    tenant = await newTenant();
    await fillOrganization(env.DB, tenant.organizationId, 'acme.test', 25);
  });

  const walk = async (query: string) => {
    const seen: string[] = [];
    let next: string | undefined = '';
    for (let page = 0; page < 10 && next !== undefined; page++) {
      const { status, body } = await tenant.get(`/Users?${query}&cursor=${next}`);
      expect(status).toBe(200);
      expect(body).not.toHaveProperty('startIndex');
      seen.push(...namesOf(body));
      next = body.nextCursor;
      if (next !== undefined) expect(next).toMatch(/^[A-Za-z0-9\-._~]+$/);
    }
    return { seen, next };
  };

  it('9865 2: gives every page but the last a nextCursor, and loses nobody', async () => {
    const { seen, next } = await walk('count=10');
    expect(seen).toEqual(Array.from({ length: 25 }, (_, i) => `person${i}@acme.test`));
    expect(next).toBeUndefined();
    expect((await walk('count=5')).seen).toHaveLength(25);
  });

  it('9865 2.2: holds the order of sortBy and the filter', async () => {
    const filter = encodeURIComponent('userName co "person1"');
    const { seen } = await walk(`count=3&sortBy=userName&sortOrder=descending&filter=${filter}`);
    expect(seen).toEqual([...seen].sort().reverse());
    expect(seen).toHaveLength(11);
  });

  it('sees people who come while it walks, and none twice', async () => {
    const first = await tenant.get('/Users?count=20&cursor=');
    await createUser(tenant, 'late@acme.test');
    const rest = await tenant.get(`/Users?count=20&cursor=${first.body.nextCursor}`);
    expect(namesOf(rest.body)).toEqual([
      ...Array.from({ length: 5 }, (_, i) => `person${20 + i}@acme.test`),
      'late@acme.test',
    ]);
    await env.DB.prepare("delete from accounts where email = 'late@acme.test'").run();
  });

  it('9865 2.1 and 5.2: refuses forged, foreign, expired and mismatched cursors by name', async () => {
    const { body } = await tenant.get('/Users?count=10&cursor=');
    const cursor: string = body.nextCursor;
    const reason = async (query: string, from: Tenant = tenant) => (await from.get(query)).body.scimType;
    expect(await reason(`/Users?count=10&cursor=${cursor.slice(0, -2)}AA`)).toBe('invalidCursor');
    expect(await reason('/Users?count=10&cursor=nonsense')).toBe('invalidCursor');
    expect(await reason(`/Groups?count=10&cursor=${cursor}`)).toBe('invalidCursor');
    expect(await reason(`/Users?count=10&sortBy=userName&cursor=${cursor}`)).toBe('invalidCursor');
    expect(await reason(`/Users?count=11&cursor=${cursor}`)).toBe('invalidCount');
    expect(await reason(`/Users?count=100000&cursor=${cursor}`)).toBe('invalidCount');
    expect(await reason(`/Users?count=10&startIndex=1&cursor=${cursor}`)).toBe('invalidValue');
    expect(await reason(`/Users?count=10&cursor=${cursor}`, await newTenant('other.test'))).toBe(
      'invalidCursor',
    );
    vi.setSystemTime(Date.now() + 2 * 3_600_000);
    try {
      expect(await reason(`/Users?count=10&cursor=${cursor}`)).toBe('expiredCursor');
    } finally {
      vi.useRealTimers();
    }
  });

  it('9865 2: says the total on each page, and nothing else for a count of 0', async () => {
    const first = await tenant.get('/Users?count=10&cursor=');
    const second = await tenant.get(`/Users?count=10&cursor=${first.body.nextCursor}`);
    expect([first.body.totalResults, second.body.totalResults]).toEqual([25, 25]);
    expect([first.body.itemsPerPage, second.body.itemsPerPage]).toEqual([10, 10]);
    expect({ ...first.body, ...second.body }).not.toHaveProperty('previousCursor');
    for (const count of ['0', '-3']) {
      const { body } = await tenant.get(`/Users?count=${count}&cursor=`);
      expect(body).toEqual({ schemas: [LIST], totalResults: 25, itemsPerPage: 0, Resources: [] });
    }
  });

  it('9865 2.4: pages by index where nobody asks for a cursor', async () => {
    const { body } = await tenant.get('/Users?count=10');
    expect(body).toMatchObject({ startIndex: 1, itemsPerPage: 10 });
    expect(body).not.toHaveProperty('nextCursor');
  });

  it('9865 5.2: authorizes every page anew', async () => {
    const { body } = await tenant.get('/Users?count=10&cursor=');
    await env.DB.prepare('update scim_tokens set revoked_at = 1').run();
    const { status } = await tenant.get(`/Users?count=10&cursor=${body.nextCursor}`);
    await env.DB.prepare('update scim_tokens set revoked_at = null').run();
    expect(status).toBe(401);
  });

  it('9865 3: .search takes cursor and count in the body', async () => {
    const body = { schemas: [SEARCH], cursor: '', count: 20, attributes: ['userName'] };
    const first = await tenant.post('/Users/.search', body);
    expect(first.body.Resources).toHaveLength(20);
    const second = await tenant.post('/Users/.search', { ...body, cursor: first.body.nextCursor });
    expect(second.body.Resources).toHaveLength(5);
    expect(second.body).not.toHaveProperty('nextCursor');
  });
});

describe('filters as identity providers send them', () => {
  beforeEach(async () => {
    await emptyStorage();
    tenant = await newTenant();
    await createUser(tenant, 'Ada@acme.test', { externalId: 'Ext1' });
    await createUser(tenant, 'grace@acme.test', {
      name: { givenName: 'Grace', familyName: 'Hopper' },
      active: false,
    });
  });

  it.each([
    ['form-encoded', 'filter=userName+eq+%22ada%40acme.test%22&startIndex=1&count=100', 1],
    ['percent-encoded', 'filter=userName%20eq%20%22ADA%40ACME.TEST%22', 1],
    [
      'with the email type',
      `filter=${encodeURIComponent('emails[type eq "work"].value eq "ada@acme.test"')}`,
      1,
    ],
    [
      'with capitalized names',
      `filter=${encodeURIComponent('UserName Eq "ada@acme.test" AND Name.FamilyName eq "byron"')}`,
      1,
    ],
    ['without quotes', `filter=${encodeURIComponent('externalId eq Ext1')}`, 1],
    ['with another case of a case-exact value', `filter=${encodeURIComponent('externalId eq "ext1"')}`, 0],
    ['for inactive people', `filter=${encodeURIComponent('active eq false')}`, 1],
    [
      "Entra's connection test",
      `filter=${encodeURIComponent('userName eq "9b9f5d0e-7a3c-4f57-9b39-3b9a5f0c1d2e"')}`,
      0,
    ],
    ['on meta', `filter=${encodeURIComponent('meta.created gt "2015-10-10T14:38:21-07:00"')}`, 2],
    ['with not', `filter=${encodeURIComponent('not (userName sw "a")')}`, 1],
  ])('%s', async (_, query, total) => {
    const { status, body } = await tenant.get(`/Users?${query}`);
    expect([status, body.totalResults, body.Resources.length]).toEqual([200, total, total]);
  });

  it.each([
    'nothing eq "x"',
    'userName',
    'userName eq',
    'userName xx "a"',
    'active gt true',
    'name eq "Ada"',
    'password eq "x"',
    'userName eq "a" and',
    '(userName eq "a"',
    'emails[type eq "work"',
    `${'('.repeat(500)}userName eq "a"${')'.repeat(500)}`,
    Array.from({ length: 500 }, (_, i) => `userName eq "${i}"`).join(' or '),
    `userName eq "${'x'.repeat(10_000)}"`,
  ])('7644 3.4.2.2: refuses %j as invalidFilter', async (filter) => {
    const { status, body } = await filtered(filter);
    expect([status, body.scimType]).toEqual([400, 'invalidFilter']);
  });

  it('keeps a filter on passwords out of the log', async () => {
    await tenant.get(`/Users?filter=${encodeURIComponent('password eq "hunter2"')}`);
    await tenant.get('/Users?filter=p%61ssword+eq+%22hunter2%22');
    const { results } = await env.DB.prepare('select * from provisioning_events').all();
    expect(JSON.stringify(results)).not.toContain('hunter2');
  });
});

describe('a search over all types', () => {
  beforeEach(async () => {
    await emptyStorage();
    tenant = await newTenant();
    for (const name of ['a', 'b', 'c']) await createUser(tenant, `${name}@acme.test`);
    for (const name of ['x', 'y']) await createGroup(tenant, name);
  });

  it('7644 3.4.3: pages over Users and Groups as one list', async () => {
    const kinds: string[] = [];
    for (let startIndex = 1; startIndex <= 5; startIndex += 2) {
      const { status, body } = await tenant.post('/.search', { schemas: [SEARCH], startIndex, count: 2 });
      expect([status, body.totalResults, body.startIndex]).toEqual([200, 5, startIndex]);
      kinds.push(...body.Resources.map((one: { meta: { resourceType: string } }) => one.meta.resourceType));
    }
    expect(kinds).toEqual(['User', 'User', 'User', 'Group', 'Group']);
  });

  it('7644 3.4.2.1: an attribute of one type has no value in the other', async () => {
    const { body } = await tenant.post('/.search', {
      schemas: [SEARCH],
      filter: 'userName eq "a@acme.test" or displayName eq "X"',
    });
    expect(body.totalResults).toBe(2);
    expect((await tenant.post('/.search', { schemas: [SEARCH], filter: 'nothing pr' })).body.scimType).toBe(
      'invalidFilter',
    );
  });
});
