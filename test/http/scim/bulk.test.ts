// /Bulk through the Worker: RFC 7644 section 3.7.

import { createExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { app } from '../../../src/worker/app.ts';
import { count } from '../../support/deps.ts';
import { emptyStorage } from '../../support/storage.ts';
import {
  BASE,
  createUser,
  ENTERPRISE,
  GROUP,
  type Json,
  newTenant,
  oktaUser,
  PATCH_OP,
  rows,
  type Tenant,
  USER,
} from './server.ts';

const BULK = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';
let tenant: Tenant;

beforeEach(async () => {
  await emptyStorage();
  tenant = await newTenant();
});

const bulk = (Operations: readonly unknown[], more: object = {}) =>
  tenant.post('/Bulk', { schemas: [BULK], Operations, ...more });
const post = (bulkId: string, userName: string, more: object = {}) => ({
  method: 'POST',
  path: '/Users',
  bulkId,
  data: oktaUser(userName, more as never),
});
const statuses = (body: Json): string[] => body.Operations.map((one: Json) => one.status);

describe('/Bulk', () => {
  it('7644 3.7: answers 200 with a status for each operation, location and version where there is one', async () => {
    const ada = await createUser(tenant, 'ada@acme.test');
    const { status, body } = await bulk([
      post('a', 'grace@acme.test'),
      { method: 'put', path: `/Users/${ada}`, data: oktaUser('ada@acme.test', { title: 'x' }) },
      {
        method: 'PATCH',
        path: `/Users/${ada}`,
        data: { schemas: [PATCH_OP], Operations: [{ op: 'add', path: 'nickName', value: 'A' }] },
      },
      {
        method: 'POST',
        path: '/Groups',
        bulkId: 'g',
        data: { schemas: [GROUP], displayName: 'Engineering', members: [{ value: ada }] },
      },
      { method: 'DELETE', path: `/Users/${ada}` },
    ]);
    expect(status).toBe(200);
    expect(statuses(body)).toEqual(['201', '200', '200', '201', '204']);
    expect(body.Operations[0]).toMatchObject({ method: 'POST', bulkId: 'a', version: 'W/"1"' });
    expect(
      (await tenant.get(new URL(body.Operations[0].location).pathname.replace('/scim/v2', ''))).status,
    ).toBe(200);
    expect(body.Operations[2].version).toBe('W/"3"');
    expect((await tenant.get(`/Users/${ada}`)).status).toBe(404);
  });

  it('7644 3.7.2: puts ids where a bulkId is referred to, also before it is made', async () => {
    const { body } = await bulk([
      {
        method: 'POST',
        path: '/Groups',
        bulkId: 'g',
        data: { schemas: [GROUP], displayName: 'Engineering', members: [{ value: 'bulkId:a' }] },
      },
      post('a', 'ada@acme.test'),
    ]);
    expect(statuses(body)).toEqual(['201', '201']);
    const [group] = (await tenant.get('/Groups')).body.Resources;
    expect(group.members).toMatchObject([{ value: body.Operations[1].location.split('/').pop() }]);
  });

  it('7644 3.7.1: resolves a circle of references', async () => {
    const { body } = await bulk([
      post('a', 'ada@acme.test', { [ENTERPRISE]: { manager: { value: 'bulkId:b' }, department: 'A' } }),
      post('b', 'grace@acme.test', { [ENTERPRISE]: { manager: { value: 'bulkId:a' } } }),
    ]);
    expect(statuses(body)).toEqual(['201', '201']);
    const [ada, grace] = body.Operations.map((one: Json) => one.location.split('/').pop());
    expect((await tenant.get(`/Users/${ada}`)).body[ENTERPRISE]).toMatchObject({
      manager: { value: grace },
      department: 'A',
    });
    expect((await tenant.get(`/Users/${grace}`)).body[ENTERPRISE].manager.value).toBe(ada);
  });

  it('7644 3.7: goes on after failures, and says each of them', async () => {
    const { body } = await bulk([
      post('a', 'ada@elsewhere.test'),
      { method: 'DELETE', path: '/Users/mem_unknown' },
      { method: 'GET', path: '/Users' },
      {
        method: 'POST',
        path: '/Groups',
        bulkId: 'g',
        data: { schemas: [GROUP], displayName: 'X', members: [{ value: 'bulkId:a' }] },
      },
      post('b', 'grace@acme.test'),
    ]);
    expect(statuses(body)).toEqual(['400', '404', '400', '409', '201']);
    expect(body.Operations[0].response).toMatchObject({ status: '400', scimType: 'invalidValue' });
    expect(await count('members')).toBe(1);
    expect(await count('provisioning_events')).toBe(5);
  });

  it('7644 3.7: stops at failOnErrors', async () => {
    const { body } = await bulk(
      [{ method: 'DELETE', path: '/Users/a' }, { method: 'NONSENSE' }, post('a', 'ada@acme.test')],
      { failOnErrors: 2 },
    );
    expect(statuses(body)).toEqual(['404', '400']);
    expect(await count('members')).toBe(0);
  });

  it('7644 3.7.3: tells what was done before the token was revoked, and tries nothing after it', async () => {
    await env.DB.prepare(
      `create trigger revoke_in_the_middle after insert on members when new.user_name = 'grace@acme.test'
        begin update scim_tokens set revoked_at = 1; end`,
    ).run();
    const users = ['ada', 'grace', 'hedy', 'joan'];
    const answer = await bulk(users.map((name) => post(name, `${name}@acme.test`)));
    await env.DB.prepare('drop trigger revoke_in_the_middle').run();
    expect(answer.status).toBe(200);
    expect(statuses(answer.body)).toEqual(['201', '201', '401']);
    expect(await count('members')).toBe(2);
    expect((await bulk([post('a', 'a@acme.test')])).status).toBe(401);
  });

  it('7644 3.14: compares the version of an operation', async () => {
    const ada = await createUser(tenant, 'ada@acme.test');
    const { body } = await bulk([{ method: 'DELETE', path: `/Users/${ada}`, version: 'W/"9"' }]);
    expect(statuses(body)).toEqual(['412']);
    expect(await count('members')).toBe(1);
  });

  it('7644 3.7.4: refuses too many operations and too large a body with 413, and does nothing', async () => {
    const many = await bulk(Array.from({ length: 5000 }, (_, i) => post(`b${i}`, `p${i}@acme.test`)));
    expect(many).toMatchObject({ status: 413, body: { status: '413' } });
    const some = await bulk(
      Array.from({ length: 101 }, (_, i) => ({ method: 'DELETE', path: `/Users/x${i}` })),
    );
    expect(some.status).toBe(413);
    expect(await count('members')).toBe(0);
  });

  it('refuses a body that is not a BulkRequest', async () => {
    for (const body of [
      {},
      { schemas: [BULK] },
      { schemas: [BULK], Operations: [] },
      { schemas: [USER], Operations: [{}] },
    ]) {
      expect((await tenant.post('/Bulk', body)).status).toBe(400);
    }
    expect(await rows('select distinct reason from provisioning_events where reason is null')).toEqual([]);
  });
});

describe('the rate limit of /Bulk', () => {
  /** Lets that many calls through, as Cloudflare's limiter would. */
  const limited = async (allowed: number, body: object) => {
    const keys: string[] = [];
    const limiter = {
      limit: async ({ key }: { key: string }) => {
        keys.push(key);
        return { success: keys.length <= allowed };
      },
    };
    const request = new Request(`${BASE}/Bulk`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${tenant.token}`, 'Content-Type': 'application/scim+json' },
      body: JSON.stringify({ schemas: [BULK], ...body }),
    });
    const response = await app.fetch(
      request,
      { ...env, SCIM_BY_ORGANIZATION: limiter },
      createExecutionContext(),
    );
    return {
      status: response.status,
      headers: response.headers,
      body: (await response.json()) as Json,
      keys,
    };
  };
  const people = (many: number) =>
    Array.from({ length: many }, (_, i) => post(`p${i}`, `person${i}@acme.test`));

  it('counts each operation, the request itself being the first', async () => {
    const { body, keys, headers } = await limited(100, { Operations: people(5) });
    expect(statuses(body)).toEqual(['201', '201', '201', '201', '201']);
    expect(keys).toEqual(Array.from({ length: 5 }, () => tenant.organizationId));
    expect(headers.get('retry-after')).toBeNull();
  });

  it('refuses the operations past it one by one with 429, and makes none of them', async () => {
    const before = await count('provisioning_events');
    const { status, body, headers, keys } = await limited(3, { Operations: people(6) });
    expect(status).toBe(200);
    expect(statuses(body)).toEqual(['201', '201', '201', '429', '429', '429']);
    expect(body.Operations[3].response).toMatchObject({ status: '429', detail: expect.any(String) });
    expect(body.Operations[3]).not.toHaveProperty('location');
    expect(headers.get('retry-after')).toMatch(/^\d+$/);
    expect(await rows("select 1 from members where source = 'scim'")).toHaveLength(3);
    // Once it has said no, it is not asked again, and nothing is logged.
    expect(keys).toHaveLength(4);
    expect(await count('provisioning_events')).toBe(before + 3);
  });

  it('refuses the whole request if that is over it already', async () => {
    const { status, headers } = await limited(0, { Operations: people(2) });
    expect(status).toBe(429);
    expect(headers.get('retry-after')).toMatch(/^\d+$/);
    expect(await rows("select 1 from members where source = 'scim'")).toHaveLength(0);
  });

  it('counts operations that cannot be read, too', async () => {
    const bad = { method: 'POST', path: '/Nowhere', bulkId: 'x', data: {} };
    const { body } = await limited(2, {
      Operations: [bad, { ...bad, bulkId: 'y' }, { ...bad, bulkId: 'z' }],
    });
    expect(statuses(body)).toEqual(['400', '400', '429']);
  });

  it('ends at failOnErrors as with any other failure', async () => {
    const { body } = await limited(2, { failOnErrors: 1, Operations: people(6) });
    expect(statuses(body)).toEqual(['201', '201', '429']);
  });
});
