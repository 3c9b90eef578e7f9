// Groups with more members than are held at once: the same answers as of small ones, written part by part.

import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import { app } from '../../../src/app.ts';
import { MEMBERS_AT_ONCE } from '../../../src/storage/scim-groups.ts';
import { interruptD1 } from '../../support/interrupted-d1.ts';
import { meterD1 } from '../../support/metered-d1.ts';
import { fillOrganization, fillTeam } from '../../support/scim-fill.ts';
import { BASE, createGroup, GROUP, type Json, newTenant, type Tenant } from './server.ts';

const MANY = 2 * MEMBERS_AT_ONCE + 1;

let tenant: Tenant;
let small: string;
let exact: string;
let large: string;

beforeAll(async () => {
  tenant = await newTenant('large.test');
  await fillOrganization(env.DB, tenant.organizationId, 'large.test', MANY);
  small = await createGroup(tenant, 'Small');
  exact = await createGroup(tenant, 'Exact');
  large = await createGroup(tenant, 'Large');
  await fillTeam(env.DB, tenant.organizationId, small, 2);
  await fillTeam(env.DB, tenant.organizationId, exact, MEMBERS_AT_ONCE);
  await fillTeam(env.DB, tenant.organizationId, large, MANY);
}, 120_000);

const idsOf = (group: Json): string[] => group.members.map((one: Json) => one.value);

/** Straight to the Worker, on a database that is watched. */
async function fetchWith(d1: D1Database, path: string, init: RequestInit = {}): Promise<Response> {
  const context = createExecutionContext();
  const headers = { Authorization: `Bearer ${tenant.token}` };
  const response = await app.fetch(
    new Request(`${BASE}${path}`, { headers, ...init }),
    { ...env, DB: d1 },
    context,
  );
  await waitOnExecutionContext(context);
  return response;
}

describe('a group of many members', () => {
  it('is shown with every member once, in order, and all that a small one has', async () => {
    const { status, headers, body } = await tenant.get(`/Groups/${large}`);
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('application/scim+json; charset=utf-8');
    expect(headers.get('etag')).toBe(body.meta.version);
    const ids = idsOf(body);
    expect(new Set(ids).size).toBe(MANY);
    expect(ids).toEqual([...ids].sort());
    const { body: other } = await tenant.get(`/Groups/${small}`);
    expect(Object.keys(body).sort()).toEqual(Object.keys(other).sort());
    const [member] = other.members;
    expect(body.members.find((one: Json) => one.value === member.value)).toEqual(member);
  });

  it('is held at once up to the limit, and read in parts beyond', async () => {
    const trips = async (id: string) => {
      const { d1, cost } = meterD1(env.DB);
      const body: Json = await (await fetchWith(d1, `/Groups/${id}`)).json();
      return [body.members.length, cost.trips];
    };
    expect(await trips(exact)).toEqual([MEMBERS_AT_ONCE, 1]);
    expect(await trips(large)).toEqual([MANY, 4]);
  });

  it('is in lists with its members, between the others', async () => {
    for (const answer of [
      await tenant.get('/Groups'),
      await tenant.get('/Groups?count=100&cursor='),
      await tenant.post('/Groups/.search', {
        schemas: ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'],
      }),
    ]) {
      expect(answer.status).toBe(200);
      const { Resources, ...envelope } = answer.body;
      expect(envelope).toMatchObject({ totalResults: 3, itemsPerPage: 3 });
      expect(Resources.map((one: Json) => [one.displayName, one.members.length])).toEqual([
        ['Small', 2],
        ['Exact', MEMBERS_AT_ONCE],
        ['Large', MANY],
      ]);
    }
  });

  it('7644 3.4.3: is in a search over all types, behind the people', async () => {
    const filter = 'displayName eq "Large" or userName eq "person7@large.test"';
    const schemas = ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'];
    const { body } = await tenant.post('/.search', { schemas, filter });
    expect(body.Resources).toHaveLength(2);
    expect(body.Resources[0].userName).toBe('person7@large.test');
    expect(idsOf(body.Resources[1])).toHaveLength(MANY);
  });

  it('7644 3.9: is projected part by part', async () => {
    const { body } = await tenant.get(`/Groups/${large}?attributes=members.value`);
    expect(Object.keys(body).sort()).toEqual(['id', 'members', 'schemas']);
    expect(body.members).toHaveLength(MANY);
    expect(Object.keys(body.members.at(-1))).toEqual(['value']);
    const chosen = encodeURIComponent(`members[value eq "mem_${tenant.organizationId}_7"]`);
    expect(idsOf((await tenant.get(`/Groups/${large}?attributes=${chosen}`)).body)).toHaveLength(1);
  });

  it('costs nothing of its members where they are not asked for', async () => {
    for (const [path, init] of [
      [`/Groups/${large}?excludedAttributes=members`, {}],
      ['/Groups?attributes=displayName', {}],
    ] as const) {
      const { d1, cost } = meterD1(env.DB);
      const text = await (await fetchWith(d1, path, init)).text();
      expect(text).not.toContain('"members"');
      expect(cost.trips).toBe(1);
      expect(cost.rowsRead).toBeLessThanOrEqual(15);
    }
    const headers = { 'If-None-Match': (await tenant.get(`/Groups/${large}`)).headers.get('etag') ?? '' };
    expect((await tenant.get(`/Groups/${large}`, headers)).status).toBe(304);
  });

  it('reads no members for HEAD, and none any more for a client that went away', async () => {
    const { d1, cost } = meterD1(env.DB);
    const head = await fetchWith(d1, `/Groups/${large}`, { method: 'HEAD' });
    expect([head.status, await head.text(), cost.trips]).toEqual([200, '', 1]);
    const { body } = await fetchWith(d1, `/Groups/${large}`);
    const reader = (body as ReadableStream<Uint8Array>).getReader();
    await reader.read();
    await reader.cancel();
    expect(cost.trips).toBeLessThanOrEqual(3);
  });

  it('is answered whole by a PUT that does not mention them', async () => {
    const { status, headers, body } = await tenant.put(`/Groups/${large}`, {
      schemas: [GROUP],
      displayName: 'Larger',
    });
    expect(status).toBe(200);
    expect(headers.get('etag')).toBe(body.meta.version);
    expect([body.displayName, body.members.length]).toEqual(['Larger', MANY]);
    await tenant.put(`/Groups/${large}`, { schemas: [GROUP], displayName: 'Large' });
  });

  it('breaks off where the token ends on the way: no half answer looks like a whole one', async () => {
    const end = () => env.DB.prepare('update scim_tokens set revoked_at = 1').run();
    const { d1, batches } = interruptD1(env.DB, (batch) => batch === 3, end);
    const response = await fetchWith(d1, `/Groups/${large}`);
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow();
    expect(batches()).toBe(3);
    await env.DB.prepare('update scim_tokens set revoked_at = null').run();
  });
});
