// Groups with more members than are held at once: the same answers as of small ones, written part by part.

import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { MEMBERS_A_PAGE } from '../../../src/domain/provisioning/lists.ts';
import { MEMBERS_AT_ONCE } from '../../../src/storage/provisioning/groups.ts';
import { app } from '../../../src/worker/app.ts';
import { interruptD1 } from '../../support/interrupted-d1.ts';
import { meterD1 } from '../../support/metered-d1.ts';
import { passTimeAtOnce } from '../../support/passing-time.ts';
import { fillOrganization, fillTeam, fillTeams } from '../../support/scim-fill.ts';
import { BASE, createGroup, GROUP, type Json, newTenant, type Tenant } from './server.ts';

/** Three parts of them: the first holds one more than the limit. */
const MANY = 2 * MEMBERS_AT_ONCE + 2;

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
  // Lists of so many bytes have a pace.
  passTimeAtOnce();
}, 120_000);

const idsOf = (group: Json): string[] => group.members.map((one: Json) => one.value);

/** Straight to the Worker, on a database that is watched. */
async function fetchWith(
  d1: D1Database,
  path: string,
  init: RequestInit = {},
  { token } = tenant,
): Promise<Response> {
  const context = createExecutionContext();
  const headers = { Authorization: `Bearer ${token}` };
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
    expect(await trips(large)).toEqual([MANY, 3]);
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

  it('7644 3.4.3: is in a search over all types, after the users', async () => {
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

  it('7644 3.9: has no members where none is shown, as a small one has none', async () => {
    for (const query of ['attributes', 'excludedAttributes'].flatMap((name) =>
      ['members[value eq "nobody"]', 'members[type eq "User"]', 'members.value', 'members.no'].map(
        (path) => `${name}=${encodeURIComponent(path)}`,
      ),
    )) {
      const [one, other] = [
        await tenant.get(`/Groups/${small}?${query}`),
        await tenant.get(`/Groups/${large}?${query}`),
      ];
      expect(Object.keys(other.body).sort(), query).toEqual(Object.keys(one.body).sort());
    }
  });

  it('reads no members when nobody asks for them', async () => {
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

  it('reads no members for HEAD, and stops when the client goes away', async () => {
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
    await breaksOff(`/Groups/${large}`, 3, 'unauthorized', end);
    await env.DB.prepare('update scim_tokens set revoked_at = null').run();
  });

  it('breaks off when it is deleted during the response, instead of showing fewer members', async () => {
    for (const [path, name] of [
      ['/Groups/{id}', 'Deleted'],
      ['/Groups?startIndex=4', 'Deleted in a list'],
    ] as const) {
      const id = await createGroup(tenant, name);
      await fillTeam(env.DB, tenant.organizationId, id, MANY);
      const remove = () => env.DB.prepare('delete from teams where id = ?').bind(id).run();
      await breaksOff(path.replace('{id}', id), 2, 'conflict', remove);
    }
  });

  it('shows who joins and not who leaves during the response, and breaks off when there is no end', async () => {
    const id = await createGroup(tenant, 'Busy');
    const fill = (count: number) =>
      env.DB.prepare(
        "insert or ignore into team_members (team_id, member_id, created_at) select ?1, id, 1 from members where organization_id = ?2 and id like 'mem\\_%' escape '\\' order by id limit ?3",
      )
        .bind(id, tenant.organizationId, count)
        .run();
    await fill(MEMBERS_AT_ONCE + 10);
    const grown = interruptD1(
      env.DB,
      (batch) => batch === 2,
      () => fill(MEMBERS_AT_ONCE + 20),
    );
    const ids = idsOf(JSON.parse(await (await fetchWith(grown.d1, `/Groups/${id}`)).text()));
    expect([ids.length, new Set(ids).size]).toEqual([MEMBERS_AT_ONCE + 20, MEMBERS_AT_ONCE + 20]);
    const shrunk = interruptD1(
      env.DB,
      (batch) => batch === 2,
      () => env.DB.prepare('delete from team_members where team_id = ?').bind(id).run(),
    );
    const left = idsOf(JSON.parse(await (await fetchWith(shrunk.d1, `/Groups/${id}`)).text()));
    expect(left).toEqual(ids.slice(0, MEMBERS_AT_ONCE + 1));
    await fill(MEMBERS_AT_ONCE + 2);
    await breaksOff(`/Groups/${id}`, 2, 'conflict', () => fill(MANY));
    await tenant.del(`/Groups/${id}`);
  });
});

/** A 200 whose body ends in an error, which the log has with the number of the request. */
async function breaksOff(path: string, at: number, reason: string, happen: () => Promise<unknown>) {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
  onTestFinished(() => warn.mockRestore());
  const { d1, batches } = interruptD1(env.DB, (batch) => batch === at, happen);
  const response = await fetchWith(d1, path);
  expect(response.status).toBe(200);
  await expect(response.text().then((text) => text.length)).rejects.toThrow();
  expect(batches()).toBe(at);
  const line = JSON.parse(warn.mock.lastCall?.[0]);
  expect(line).toMatchObject({ event: 'refused', reason, organizationId: tenant.organizationId });
  expect(line.requestId).toBe(response.headers.get('X-Request-Id'));
  expect(line.requestId).toMatch(/./);
}

describe('a page of groups with many members together', () => {
  const GROUPS = 200;
  const EACH = 51;
  let teams: Tenant;

  beforeAll(async () => {
    teams = await newTenant('teams.test');
    await fillOrganization(env.DB, teams.organizationId, 'teams.test', EACH);
    await fillTeams(env.DB, teams.organizationId, GROUPS);
    await env.DB.prepare(
      `insert into team_members (team_id, member_id, created_at) select t.id, m.id, 1 from teams t
        join members m on m.organization_id = t.organization_id where t.organization_id = ?1 and m.id like 'mem\\_%' escape '\\'`,
    )
      .bind(teams.organizationId)
      .run();
  });

  const list = async (query: string) => {
    const { d1, cost } = meterD1(env.DB);
    const body: Json = await (await fetchWith(d1, `/Groups?count=200&${query}`, {}, teams)).json();
    return { body, cost };
  };

  it('costs a round trip for each thousand of them, and no row twice', async () => {
    const { body, cost } = await list('');
    expect(body.itemsPerPage).toBe(GROUPS);
    expect(body.Resources.reduce((sum: number, one: Json) => sum + one.members.length, 0)).toBe(
      GROUPS * EACH,
    );
    expect(cost.trips).toBe(Math.ceil((GROUPS * EACH) / MEMBERS_AT_ONCE));
    // For each membership its own row and the person's; the groups as a page, and as the list in which the
    // memberships are looked up.
    expect(cost.rowsRead).toBeLessThanOrEqual(2 * GROUPS * EACH + 4 * GROUPS + 150 * cost.trips);
  });

  it('has each in its place with its own members, whatever the order', async () => {
    const alone = (await teams.get(`/Groups/team_${teams.organizationId}_7`)).body;
    const empty = await createGroup(teams, 'Team 0 without anybody');
    for (const [query, first] of [
      ['startIndex=1', 'Team 0'],
      ['cursor=', 'Team 0'],
      ['sortBy=displayName&sortOrder=descending', 'Team 99'],
      ['sortBy=id', undefined],
    ] as const) {
      const { body } = await list(query);
      expect(body.Resources).toHaveLength(GROUPS);
      expect(body.Resources[0].displayName, query).toBe(first ?? body.Resources[0].displayName);
      for (const one of body.Resources) {
        if (one.id === empty) expect(one.members).toEqual([]);
        else expect(idsOf(one), `${query} ${one.displayName}`).toEqual(idsOf(alone));
      }
      expect(body.Resources.find((one: Json) => one.id === alone.id)).toEqual(alone);
    }
    await teams.del(`/Groups/${empty}`);
  });

  it('breaks off where one of them is deleted before it was read', async () => {
    const { d1 } = interruptD1(
      env.DB,
      (batch) => batch === 2,
      () =>
        env.DB.prepare("delete from teams where organization_id = ? and name = 'Team 99'")
          .bind(teams.organizationId)
          .run(),
    );
    vi.spyOn(console, 'warn').mockImplementationOnce(() => {});
    await expect((await fetchWith(d1, '/Groups?count=200', {}, teams)).text()).rejects.toThrow();
  });

  it('has every member even when the count of a group is stale', async () => {
    const count = (members: number | null) =>
      env.DB.prepare(
        'update teams set member_count = ifnull(?, (select count(*) from team_members where team_id = id)) where organization_id = ?',
      )
        .bind(members, tenant.organizationId)
        .run();
    await count(0);
    const text = await (await fetchWith(env.DB, '/Groups?startIndex=1&count=2')).text();
    expect(JSON.parse(text).Resources.map((one: Json) => one.members.length)).toEqual([2, MEMBERS_AT_ONCE]);
    // The third has more unread members than a part holds: no answer rather than half of one.
    await breaksOff('/Groups', 2, 'conflict', async () => {});
    await count(null);
  });

  it('7644 3.4.2.4: has fewer groups where they had to be read in more than a hundred parts, and the next page the others', async () => {
    const count = (name: string, members: number) =>
      env.DB.prepare('update teams set member_count = ? where organization_id = ? and name = ?')
        .bind(members, tenant.organizationId, name)
        .run();
    await count('Exact', MEMBERS_A_PAGE - 2);
    const shown = ({ body }: { body: Json }) =>
      body.Resources.map((one: Json) => [one.displayName, one.members.length]);
    const first = await tenant.get('/Groups');
    expect(first.body).toMatchObject({ totalResults: 3, itemsPerPage: 2, startIndex: 1 });
    expect(shown(first)).toEqual([
      ['Small', 2],
      ['Exact', MEMBERS_AT_ONCE],
    ]);
    expect(shown(await tenant.get('/Groups?startIndex=3'))).toEqual([['Large', MANY]]);
    const page = await tenant.get('/Groups?cursor=&count=3');
    expect(shown(page)).toEqual(shown(first));
    const next = await tenant.get(`/Groups?count=3&cursor=${encodeURIComponent(page.body.nextCursor)}`);
    expect(shown(next)).toEqual([['Large', MANY]]);
    expect(next.body).not.toHaveProperty('nextCursor');
    await count('Large', MEMBERS_A_PAGE + 1);
    expect(shown(await tenant.get('/Groups?startIndex=3'))).toEqual([['Large', MANY]]);
    await count('Exact', MEMBERS_AT_ONCE);
    await count('Large', MANY);
  });
});
