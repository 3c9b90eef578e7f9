// What holds for every endpoint: tokens, errors, media types, methods, entity tags, discovery.

import { createExecutionContext } from 'cloudflare:test';
import { env, exports } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { app } from '../../../src/app.ts';
import { runProvisioning } from '../../../src/domain/provisioning.ts';
import type { ScimClient } from '../../../src/domain/scim-client.ts';
import { endScimToken, generateScimToken } from '../../../src/domain/scim-tokens.ts';
import { hashSecret } from '../../../src/lib/ids.ts';
import { count, depsAt, emptyDatabase, OPERATOR } from '../../support/deps.ts';
import {
  BASE,
  createUser,
  ERROR,
  LIST,
  newTenant,
  oktaUser,
  rows,
  type Tenant,
  tenantOf,
  USER,
} from './server.ts';

let tenant: Tenant;

beforeEach(async () => {
  await emptyDatabase();
  tenant = await newTenant();
});

async function tokenRow() {
  return (
    await rows(
      'select * from scim_tokens where organization_id = ? order by created_at desc limit 1',
      tenant.organizationId,
    )
  )[0];
}

function expectError(
  answer: { status: number; headers: Headers; body: unknown },
  status: number,
  scimType?: string,
) {
  expect(answer.status).toBe(status);
  expect(answer.headers.get('content-type')).toBe('application/scim+json; charset=utf-8');
  expect(answer.body).toEqual({
    schemas: [ERROR],
    status: String(status),
    ...(scimType === undefined ? {} : { scimType }),
    detail: expect.stringMatching(/\w/),
  });
}

describe('the token', () => {
  it.each([
    ['none', undefined],
    ['no Bearer at all', 'non-token'],
    ['Basic', 'Basic dXNlcjpwYXNz'],
    ['an empty one', 'Bearer '],
    ['an unknown one', `Bearer gh_scim_${'x'.repeat(43)}`],
    ['one that is far too long', `Bearer ${'x'.repeat(5000)}`],
  ])('7644 2 and 3.12: %s is refused with a SCIM error and WWW-Authenticate', async (_, authorization) => {
    const response = await exports.default.fetch(`${BASE}/Users`, {
      headers: authorization === undefined ? {} : { Authorization: authorization },
    });
    expect(response.headers.get('www-authenticate')).toMatch(/^Bearer/);
    expectError({ status: response.status, headers: response.headers, body: await response.json() }, 401);
    expect(await count('provisioning_events')).toBe(0);
  });

  it('is taken whatever the case of "Bearer"', async () => {
    for (const scheme of ['bearer', 'BEARER']) {
      expect((await tenant.get('/Users', { Authorization: `${scheme} ${tenant.token}` })).status).toBe(200);
    }
  });

  it('is refused at once when it is revoked, although KV still knows it', async () => {
    const id = await createUser(tenant, 'ada@acme.test');
    const { id: tokenId, hash } = await tokenRow();
    const entry = await env.TOKENS.get(`scim_token:${hash}`);
    await endScimToken(depsAt(), OPERATOR, tenant.organizationId, tokenId);
    await env.TOKENS.put(`scim_token:${hash}`, entry as string);
    const logged = await count('provisioning_events');
    const answers = [
      await tenant.get('/Users'),
      await tenant.get(`/Users/${id}`),
      await tenant.get('/Groups'),
      await tenant.post('/Users', oktaUser('eve@acme.test')),
      await tenant.patch(`/Users/${id}`, { op: 'replace', value: { active: false } }),
      await tenant.del(`/Users/${id}`),
      await tenant.post('/Users', { broken: true }),
      await tenant.get('/Users?filter=nonsense'),
      await tenant.get('/Nothing'),
      await tenant.post('/Bulk', {
        schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],
        Operations: [{ method: 'DELETE', path: `/Users/${id}` }],
      }),
    ];
    expect(answers.map((answer) => answer.status)).toEqual(Array(10).fill(401));
    expect(await rows('select active, version from members')).toEqual([{ active: 1, version: 1 }]);
    expect(await count('provisioning_events')).toBe(logged);
  });

  it('changes nothing when it is revoked between the read and the write of a change', async () => {
    const id = await createUser(tenant, 'ada@acme.test');
    const { id: tokenId } = await tokenRow();
    let batches = 0;
    const d1 = new Proxy(env.DB, {
      get(target, property) {
        const value = Reflect.get(target, property) as unknown;
        if (property !== 'batch') return typeof value === 'function' ? value.bind(target) : value;
        return async (statements: D1PreparedStatement[]) => {
          if (++batches === 2) await endScimToken(depsAt(), OPERATOR, tenant.organizationId, tokenId);
          return await target.batch(statements);
        };
      },
    });
    const actor = { type: 'scim', id: tokenId, label: 'SCIM', address: null } as const;
    const client = {
      organizationId: tenant.organizationId,
      tokenId,
      tokenHash: await hashSecret(tenant.token),
      actor,
    };
    const result = await runProvisioning(d1, {
      kind: 'patchUser',
      request: {
        client: client as ScimClient,
        method: 'PATCH',
        path: '/',
        nowMs: 5,
        ifMatch: null,
        loadReferences: false,
      },
      id,
      operations: [{ op: 'replace', path: 'active', value: false }],
    });
    expect(result).toMatchObject({ outcome: 'refused', reason: 'unauthorized' });
    expect(await rows('select active, version from members')).toEqual([{ active: 1, version: 1 }]);
  });

  it('ends when a new one is generated', async () => {
    const { token } = await generateScimToken(depsAt(), OPERATOR, {
      id: tenant.organizationId,
      plan: 'enterprise',
    });
    expect((await tenant.get('/Users')).status).toBe(401);
    expect((await tenantOf(tenant.organizationId, token).get('/Users')).status).toBe(200);
  });

  it('is refused where its hash is not the one in the row', async () => {
    await env.DB.prepare("update scim_tokens set hash = 'another'").run();
    expect((await tenant.get('/Users')).status).toBe(401);
  });

  it('says when it was last used, without a write for each request', async () => {
    expect((await tokenRow()).last_used_at).toBeNull();
    await tenant.get('/Users');
    const first = (await tokenRow()).last_used_at;
    expect(first).toBeGreaterThan(1_700_000_000_000);
    await tenant.get('/Users');
    expect((await tokenRow()).last_used_at).toBe(first);
  });

  it('opens nothing on a plan without SCIM, and says so', async () => {
    await env.DB.prepare("update organizations set plan = 'growth'").run();
    expectError(await tenant.get('/Users'), 403);
    expectError(await tenant.post('/Users', oktaUser('ada@acme.test')), 403);
    expect(await count('members')).toBe(0);
  });
});

describe('errors', () => {
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

  it('answers 429 with whole seconds when the organization is too fast', async () => {
    const limiter = { limit: async () => ({ success: false }) };
    const request = new Request(`${BASE}/Users`, { headers: { Authorization: `Bearer ${tenant.token}` } });
    const response = await app.fetch(
      request,
      { ...env, SCIM_BY_ORGANIZATION: limiter },
      createExecutionContext(),
    );
    expect(response.headers.get('retry-after')).toMatch(/^\d+$/);
    expectError({ status: response.status, headers: response.headers, body: await response.json() }, 429);
  });

  it('answers 500 as a SCIM error that says nothing of the fault', async () => {
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

  it('shows an extension that nobody defined to whom it belongs, only because it is stored', async () => {
    const urn = 'urn:acme:Custom:1.0:User';
    const list = async (from: Tenant) =>
      (await from.get('/Schemas')).body.Resources.map((one: { id: string }) => one.id);
    expect(await list(tenant)).not.toContain(urn);
    await createUser(tenant, 'ada@acme.test', { [urn]: { badge: 7, colour: 'red' } });
    expect(await list(tenant)).toContain(urn);
    expect((await tenant.get(`/Schemas/${urn}`)).body.attributes).toMatchObject([
      { name: 'badge' },
      { name: 'colour' },
    ]);
    expect(await list(await newTenant('other.test'))).not.toContain(urn);
    expect((await exports.default.fetch(`${BASE}/Schemas/${urn}`)).status).toBe(404);
  });

  it('is 404 for what is not there', async () => {
    expectError(await tenant.get('/Schemas/urn:nothing'), 404);
    expectError(await tenant.get('/ResourceTypes/Robot'), 404);
  });
});
