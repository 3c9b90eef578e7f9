// What holds for every endpoint: errors, media types, methods, entity tags, discovery.

import { createExecutionContext } from 'cloudflare:test';
import { env, exports } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { app } from '../../../src/worker/app.ts';
import { count } from '../../support/deps.ts';
import { emptyStorage } from '../../support/storage.ts';
import { BASE, createUser, expectError, LIST, newTenant, oktaUser, type Tenant, USER } from './server.ts';

let tenant: Tenant;

beforeEach(async () => {
  await emptyStorage();
  tenant = await newTenant();
});

describe('errors', () => {
  it('7644 3.13: refuses another version by name, as a SCIM error', async () => {
    for (const [path, status, scimType] of [
      ['/scim/v1/Users', 400, 'invalidVers'],
      ['/scim/v20/Users', 400, 'invalidVers'],
      ['/scim/Users', 404, undefined],
      ['/scim', 404, undefined],
    ] as const) {
      const response = await exports.default.fetch(`https://sso.example${path}`, {
        headers: { Authorization: `Bearer ${tenant.token}` },
      });
      expectError(
        { status: response.status, headers: response.headers, body: await response.json() },
        status,
        scimType,
      );
    }
  });

  it.each([
    ['GET', '/Nothing'],
    ['GET', '/Users/a/b'],
    ['POST', '/Nothing/.search'],
    ['GET', '/constructor'],
    ['GET', '/__proto__'],
    ['GET', '/Users/%E0%A4%A'],
    ['GET', '/ServiceProviderConfig/x'],
  ])('7644 3.12: %s %s is a SCIM 404', async (method, path) => {
    expectError(await tenant.send(method, path), 404);
  });

  it.each([
    ['DELETE', '/Users', 'GET, POST'],
    ['PATCH', '/Groups', 'GET, POST'],
    ['POST', '/Users/mem_x', 'GET, PUT, PATCH, DELETE'],
    ['GET', '/Users/.search', 'POST'],
    ['GET', '/Bulk', 'POST'],
    ['POST', '/Schemas', 'GET'],
    ['PUT', '/ServiceProviderConfig', 'GET'],
  ])('%s %s is a SCIM 405 with Allow', async (method, path, allow) => {
    const answer = await tenant.send(method, path);
    expectError(answer, 405);
    expect(answer.headers.get('allow')).toBe(allow);
  });

  it.each([
    ['GET', '/Me'],
    ['POST', '/Me'],
    ['GET', '/'],
  ])('7644 3.11: %s %s is 501', async (method, path) => {
    expectError(await tenant.send(method, path), 501);
  });

  it('refuses bodies of other types and character sets with 415', async () => {
    const raw = JSON.stringify(oktaUser('ada@acme.test'));
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'application/json; charset=utf-16',
      'application/xml',
    ]) {
      expectError(
        await tenant.send('POST', '/Users', undefined, { raw, headers: { 'Content-Type': type } }),
        415,
      );
    }
    expect(await count('members')).toBe(0);
  });

  it('7644 3.8: takes scim+json and json, with and without a character set', async () => {
    for (const [index, type] of [
      'application/json',
      'application/scim+json',
      'Application/SCIM+JSON; charset="UTF-8"',
    ].entries()) {
      const raw = JSON.stringify(oktaUser(`p${index}@acme.test`));
      expect(
        (await tenant.send('POST', '/Users', undefined, { raw, headers: { 'Content-Type': type } })).status,
      ).toBe(201);
    }
  });

  it('takes a Content-Type without a body on GET and DELETE', async () => {
    const headers = { 'Content-Type': 'application/scim+json; charset=utf-8' };
    const id = await createUser(tenant, 'ada@acme.test');
    expect((await tenant.send('GET', `/Users/${id}`, undefined, { headers })).status).toBe(200);
    expect((await tenant.send('DELETE', `/Users/${id}`, undefined, { headers })).status).toBe(204);
  });

  it.each([
    'application/scim+json',
    'application/json',
    '*/*',
    'application/scim+json; charset=utf-8',
    'text/html',
  ])('answers application/scim+json to Accept: %s', async (accept) => {
    const { headers, status } = await tenant.get('/Users', { Accept: accept });
    expect([status, headers.get('content-type')]).toEqual([200, 'application/scim+json; charset=utf-8']);
  });

  it.each(['/Users', '/Schemas'])(
    'answers 429 with whole seconds when the organization is too fast at %s',
    async (path) => {
      const limiter = { limit: async () => ({ success: false }) };
      const request = new Request(`${BASE}${path}`, { headers: { Authorization: `Bearer ${tenant.token}` } });
      const response = await app.fetch(
        request,
        { ...env, SCIM_BY_ORGANIZATION: limiter },
        createExecutionContext(),
      );
      expect(response.headers.get('retry-after')).toMatch(/^\d+$/);
      expectError({ status: response.status, headers: response.headers, body: await response.json() }, 429);
    },
  );

  it('answers 429 when a lane is overloaded, and logs nothing', async () => {
    const id = await createUser(tenant, 'ada@acme.test');
    const before = await count('provisioning_events');
    const overloaded = Object.assign(new Error('too busy'), { overloaded: true, retryable: true });
    const lanes = { idFromName: () => 'x', get: () => ({ provision: () => Promise.reject(overloaded) }) };
    const request = new Request(`${BASE}/Users/${id}`, {
      method: 'DELETE',
      headers: { Authorization: `Bearer ${tenant.token}` },
    });
    const response = await app.fetch(request, { ...env, LANES: lanes as never }, createExecutionContext());
    expect(response.headers.get('retry-after')).toMatch(/^\d+$/);
    expectError({ status: response.status, headers: response.headers, body: await response.json() }, 429);
    expect(await count('provisioning_events')).toBe(before);
  });

  it('answers 500 as a SCIM error that does not describe the fault', async () => {
    const broken = new Proxy(env.DB, {
      get: (target, property) =>
        property === 'batch'
          ? () => Promise.reject(new Error('secret detail'))
          : (Reflect.get(target, property) as () => unknown).bind(target),
    });
    const request = new Request(`${BASE}/Users`, { headers: { Authorization: `Bearer ${tenant.token}` } });
    const response = await app.fetch(request, { ...env, DB: broken }, createExecutionContext());
    const body = await response.json();
    expectError({ status: response.status, headers: response.headers, body }, 500);
    expect(JSON.stringify(body)).not.toContain('secret');
  });

  it('ignores unknown parameters, and the flag of Entra ID wherever it stands', async () => {
    const id = await createUser(tenant, 'ada@acme.test');
    for (const path of [
      `/Users/${id}?aadOptscim062020`,
      `/aadOptscim062020/Users/${id}`,
      `/Users/${id}/aadOptscim062020`,
      `/Users/${id}/`,
    ]) {
      expect((await tenant.get(path)).body.id).toBe(id);
    }
  });

  it('answers HEAD as GET without a body', async () => {
    const id = await createUser(tenant, 'ada@acme.test');
    const answer = await tenant.send('HEAD', `/Users/${id}`);
    expect([answer.status, answer.headers.get('etag'), answer.body]).toEqual([200, 'W/"1"', undefined]);
  });
});

describe('entity tags', () => {
  it('7644 3.14: If-None-Match that names the version answers 304', async () => {
    const id = await createUser(tenant, 'ada@acme.test');
    const same = await tenant.get(`/Users/${id}`, { 'If-None-Match': 'W/"1"' });
    expect([same.status, same.headers.get('etag'), same.body]).toEqual([304, 'W/"1"', undefined]);
    expect((await tenant.get(`/Users/${id}`, { 'If-None-Match': 'W/"7"' })).status).toBe(200);
  });

  it.each(['PUT', 'PATCH', 'DELETE'])(
    '7644 3.14: %s with an If-Match of another version is 412 and changes nothing',
    async (method) => {
      const id = await createUser(tenant, 'ada@acme.test');
      const body =
        method === 'PUT'
          ? oktaUser('ada@acme.test', { title: 'x' })
          : {
              schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
              Operations: [{ op: 'add', path: 'title', value: 'x' }],
            };
      const sent = method === 'DELETE' ? undefined : body;
      expectError(await tenant.send(method, `/Users/${id}`, sent, { headers: { 'If-Match': 'W/"7"' } }), 412);
      expect((await tenant.get(`/Users/${id}`)).body.meta.version).toBe('W/"1"');
      const good = await tenant.send(method, `/Users/${id}`, sent, {
        headers: { 'If-Match': 'W/"3", W/"1"' },
      });
      expect(good.status).toBe(method === 'DELETE' ? 204 : 200);
    },
  );

  it('7644 3.14: If-Match: * matches what exists', async () => {
    const id = await createUser(tenant, 'ada@acme.test');
    expect(
      (await tenant.send('DELETE', `/Users/${id}`, undefined, { headers: { 'If-Match': '*' } })).status,
    ).toBe(204);
  });
});

describe('discovery', () => {
  it('7643 5: is readable without a token, and with any', async () => {
    for (const path of [
      '/ServiceProviderConfig',
      '/Schemas',
      '/ResourceTypes',
      `/Schemas/${USER}`,
      '/ResourceTypes/User',
      `/Schemas/${encodeURIComponent(USER.toUpperCase())}`,
    ]) {
      const response = await exports.default.fetch(`${BASE}${path}`);
      expect(response.status, path).toBe(200);
      expect(response.headers.get('content-type')).toBe('application/scim+json; charset=utf-8');
      expect((await tenant.get(path)).status).toBe(200);
    }
  });

  it('9865 4: says how lists are paged', async () => {
    const { body } = await tenant.get('/ServiceProviderConfig');
    expect(body).toMatchObject({
      patch: { supported: true },
      etag: { supported: true },
      sort: { supported: true },
      bulk: { supported: true },
      pagination: { cursor: true, index: true, defaultPaginationMethod: 'index' },
    });
  });

  it('7644 4: lists are ListResponses, and a filter on them is 403', async () => {
    for (const path of ['/Schemas', '/ResourceTypes']) {
      const { body } = await tenant.get(`${path}?count=1&startIndex=5`);
      expect(body.schemas).toEqual([LIST]);
      expect(body.Resources).toHaveLength(body.totalResults);
      expectError(await tenant.get(`${path}?filter=${encodeURIComponent('id eq "x"')}`), 403);
    }
  });

  it('7643 2.3.7: every location leads to its resource', async () => {
    for (const list of ['/Schemas', '/ResourceTypes']) {
      for (const resource of (await tenant.get(list)).body.Resources) {
        const response = await exports.default.fetch(resource.meta.location);
        expect(await response.json()).toEqual(resource);
      }
    }
  });

  it('shows an undefined extension, because it is stored, only to its own organization', async () => {
    const urn = 'urn:acme:Custom:1.0:User';
    const list = async (from: Tenant) =>
      (await from.get('/Schemas')).body.Resources.map((one: { id: string }) => one.id);
    expect(await list(tenant)).not.toContain(urn);
    await createUser(tenant, 'ada@acme.test', { [urn]: { badge: 7, color: 'red' } });
    expect(await list(tenant)).toContain(urn);
    expect((await tenant.get(`/Schemas/${urn}`)).body.attributes).toMatchObject([
      { name: 'badge' },
      { name: 'color' },
    ]);
    expect(await list(await newTenant('other.test'))).not.toContain(urn);
    expect((await exports.default.fetch(`${BASE}/Schemas/${urn}`)).status).toBe(404);
  });

  it('looks for undefined extensions in the newest profiles, up to half a megabyte of them', async () => {
    await createUser(tenant, 'ada@acme.test');
    // Each has 30 KB, and a name of its own.
    await env.DB.prepare(
      `with recursive n(i) as (select 1 union all select i + 1 from n where i < 100)
       insert into accounts (id, email, email_key, created_at, updated_at)
         select 'acc_' || i, i || '@acme.test', i || '@acme.test', 1, 1 from n`,
    ).run();
    await env.DB.prepare(
      `with recursive n(i) as (select 1 union all select i + 1 from n where i < 100)
       insert into members (id, organization_id, account_id, role, source, user_name, user_name_key, profile, created_at, updated_at)
         select 'mem_' || i, ?, 'acc_' || i, 'member', 'scim', i || '@acme.test', i || '@acme.test',
           json_object('urn:acme:X', json_object('a' || i, hex(zeroblob(15000)))), 4000000000000 + i, 1 from n`,
    )
      .bind(tenant.organizationId)
      .run();
    const { attributes } = (await tenant.get('/Schemas/urn:acme:X')).body;
    const names = attributes.map((one: { name: string }) => one.name);
    expect(names).toContain('a100');
    expect(names).toHaveLength(17);
  });

  it('answers 404 for a missing resource', async () => {
    expectError(await tenant.get('/Schemas/urn:nothing'), 404);
    expectError(await tenant.get('/ResourceTypes/Robot'), 404);
  });
});
