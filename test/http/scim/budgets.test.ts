// What a request costs, in D1's own count: the budgets of the design hold in a small organization and in a
// large one.

import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ProvisioningCommand, ScimClient, ScimWrite } from '../../../src/domain/commands.ts';
import { runProvisioning } from '../../../src/domain/provisioning/run.ts';
import { hashSecret } from '../../../src/lib/ids.ts';
import { app } from '../../../src/worker/app.ts';
import { type Cost, countKv, meterD1 } from '../../support/metered-d1.ts';
import { fillOrganization, fillTeam, fillTeams } from '../../support/scim-fill.ts';
import { BASE, createGroup, createUser, type Json, newTenant, rows, type Tenant } from './server.ts';

const MANY = 20_000;

let small: Tenant;
let large: Tenant;

beforeAll(async () => {
  small = await newTenant('small.test');
  large = await newTenant('large.test');
  await fillOrganization(env.DB, small.organizationId, 'small.test', 10);
  await fillOrganization(env.DB, large.organizationId, 'large.test', MANY);
}, 120_000);

interface Measured extends Cost {
  readonly status: number;
  readonly kv: number;
  readonly body: Json;
}

async function measure(tenant: Tenant, path: string, token = tenant.token): Promise<Measured> {
  const { d1, cost } = meterD1(env.DB);
  const { kv, calls } = countKv(env.TOKENS);
  const context = createExecutionContext();
  const request = new Request(`${BASE}${path}`, { headers: { Authorization: `Bearer ${token}` } });
  const response = await app.fetch(request, { ...env, DB: d1, TOKENS: kv }, context);
  const body = await response.json();
  await waitOnExecutionContext(context);
  return { ...cost, status: response.status, kv: calls.length, body };
}

async function requestOf(
  { organizationId, token }: Tenant,
  method = 'PATCH',
  successStatus: ScimWrite['successStatus'] = 200,
): Promise<ScimWrite> {
  const [row] = await rows('select id from scim_tokens where organization_id = ?', organizationId);
  const actor = { type: 'scim', id: row.id, label: 'SCIM', address: null } as const;
  const client = { organizationId, tokenId: row.id, tokenHash: await hashSecret(token), actor } as ScimClient;
  const header = { client, method, path: '/test', nowMs: 1_790_000_000_000, ifMatch: null } as const;
  return { ...header, successStatus, loadReferences: false };
}

async function measureWrite(command: ProvisioningCommand): Promise<Cost> {
  const { d1, cost } = meterD1(env.DB);
  const result = await runProvisioning(d1, command);
  expect(result.outcome).toBe('done');
  return cost;
}

describe('a read', () => {
  it('costs one KV read and no D1 at all with an unknown token', async () => {
    const cost = await measure(large, '/Users', 'gh_scim_nobody-has-issued-this-token-ever');
    expect(cost).toMatchObject({ status: 401, kv: 1, trips: 0 });
  });

  it('costs one KV read and one D1 batch of at most ten rows for "userName eq"', async () => {
    const filter = encodeURIComponent('userName eq "PERSON7@large.test"');
    const cost = await measure(large, `/Users?filter=${filter}`);
    expect(cost).toMatchObject({ status: 200, kv: 1, trips: 1 });
    expect(cost.body.totalResults).toBe(1);
    expect(cost.rowsRead).toBeLessThanOrEqual(10);
  });

  for (const [name, filter] of [
    ['externalId', 'externalId eq "ext-7"'],
    ['id', 'id eq "{id}"'],
    ['userName and a manager', 'id eq "{id}" and manager eq "nobody"'],
  ] as const) {
    it(`reads as many rows in a large organization as in a small one for ${name} eq`, async () => {
      const cost = async (tenant: Tenant) => {
        const [{ id }] = await rows(
          'select id from members where organization_id = ? limit 1',
          tenant.organizationId,
        );
        const query = encodeURIComponent(filter.replace('{id}', id));
        return (await measure(tenant, `/Users?filter=${query}`)).rowsRead;
      };
      expect(await cost(large)).toBe(await cost(small));
      expect(await cost(large)).toBeLessThanOrEqual(10);
    });
  }

  it('costs one KV read and one D1 batch for one user', async () => {
    const [{ id }] = await rows(
      'select id from members where organization_id = ? limit 1',
      large.organizationId,
    );
    const cost = await measure(large, `/Users/${id}`);
    expect(cost).toMatchObject({ status: 200, kv: 1, trips: 1 });
    expect(cost.rowsRead).toBeLessThanOrEqual(10);
  });

  it('reads at most 250 rows for a cursor page of 100, the first and the last', async () => {
    const walk = async (tenant: Tenant, of: number, pages: number) => {
      let cursor: string | undefined = '';
      for (let page = 1; page <= pages; page++) {
        const one = await measure(tenant, `/Users?count=100&cursor=${encodeURIComponent(cursor ?? '')}`);
        expect(one).toMatchObject({ status: 200, kv: 1, trips: 1 });
        expect(one.rowsRead).toBeLessThanOrEqual(250);
        expect(one.body.totalResults).toBe(of);
        cursor = one.body.nextCursor;
      }
      return cursor;
    };
    expect(await walk(large, MANY, 5)).toBeDefined();
    // To the end only here, because the lists of an organization have a pace.
    const medium = await newTenant('medium.test');
    await fillOrganization(env.DB, medium.organizationId, 'medium.test', 3000);
    expect(await walk(medium, 3000, 30)).toBeUndefined();
  }, 60_000);

  it('reads at most 250 rows for a cursor page of 100 whose people are in one team, in two and in five', async () => {
    const hidden = await measure(large, '/Users?count=100&cursor=&excludedAttributes=groups');
    expect(hidden.rowsRead).toBeLessThanOrEqual(110);
    for (let teams = 1; teams <= 5; teams++) {
      const id = await createGroup(large, `Everybody ${teams}`);
      await fillTeam(env.DB, large.organizationId, id, 100);
      const shown = await measure(large, '/Users?count=100&cursor=');
      expect(shown.body.Resources[99].groups).toHaveLength(teams);
      expect(shown.body.Resources[99].groups.at(-1)).toMatchObject({
        value: id,
        display: `Everybody ${teams}`,
      });
      expect(shown).toMatchObject({ kv: 1, trips: 1 });
      // The names of the teams, each once.
      expect(shown.rowsRead - hidden.rowsRead).toBeLessThanOrEqual(2 + teams);
    }
    await env.DB.prepare('delete from teams where organization_id = ?').bind(large.organizationId).run();
  });

  it('reads a row for each membership that it shows, of people in up to five teams, in an organization of 5,000 teams', async () => {
    const hidden = await measure(large, '/Users?count=100&cursor=&excludedAttributes=groups');
    await fillTeams(env.DB, large.organizationId, 5000);
    const shown = async () => await measure(large, '/Users?count=100&cursor=');
    expect((await shown()).rowsRead - hidden.rowsRead).toBeLessThanOrEqual(5);
    const names: string[] = [];
    for (let teams = 1; teams <= 6; teams++) {
      names.push(`One of them ${teams}`);
      const id = await createGroup(large, `One of them ${teams}`);
      await fillTeam(env.DB, large.organizationId, id, 100);
      const page = await shown();
      const groups = page.body.Resources[99].groups.map((one: Json) => one.display);
      expect(groups.sort(), `${teams}`).toEqual(names);
      expect(page.body.Resources[0].groups.at(-1).value).toBe(id);
      if (teams === 1) expect(page.rowsRead).toBeLessThanOrEqual(250);
      // For people in more than five teams the list is opened too.
      const each = teams > 5 ? 2 * teams + 1 : teams;
      expect(page.rowsRead - hidden.rowsRead, `${teams}`).toBeLessThanOrEqual(100 * each + 5);
    }
    await env.DB.prepare('delete from teams where organization_id = ?').bind(large.organizationId).run();
  });

  it('counts no rows for the total of an unfiltered list', async () => {
    const cost = await measure(large, '/Users?count=0');
    expect(cost.body).toMatchObject({ totalResults: MANY, itemsPerPage: 0 });
    expect(cost.rowsRead).toBeLessThanOrEqual(10);
  });

  it('does not load members that are excluded', async () => {
    const id = await createGroup(large, 'Excluded');
    await fillTeam(env.DB, large.organizationId, id, 1000);
    const with_ = await measure(large, `/Groups/${id}`);
    const without = await measure(large, `/Groups/${id}?excludedAttributes=members`);
    expect(with_.body.members).toHaveLength(1000);
    expect(without.body).not.toHaveProperty('members');
    expect(with_.rowsRead).toBeGreaterThan(1000);
    expect(without.rowsRead).toBeLessThanOrEqual(10);
  });
});

describe('a write', () => {
  // What counts up a push finds its row.
  beforeAll(async () => {
    await createUser(small, 'first@small.test');
    await createUser(large, 'first@large.test');
  });

  it('costs two D1 batches for a changed user, whatever the size of the organization', async () => {
    const cost = async (tenant: Tenant) => {
      const [{ id }] = await rows(
        'select id from members where organization_id = ? limit 1',
        tenant.organizationId,
      );
      const operations = [{ op: 'replace', path: 'title', value: 'Dr' }] as const;
      return await measureWrite({ kind: 'patchUser', request: await requestOf(tenant), id, operations });
    };
    const [one, another] = [await cost(small), await cost(large)];
    expect(another.trips).toBe(2);
    expect(another).toEqual(one);
  });

  it('costs two D1 batches for a new user', async () => {
    const cost = async (tenant: Tenant, domain: string) => {
      const email = { address: `new@${domain}`, key: `new@${domain}`, domain };
      const fields = {
        userName: email.address,
        externalId: 'ext-new',
        active: true,
        givenName: 'N',
        familyName: 'W',
        profile: {},
      };
      return await measureWrite({
        kind: 'createUser',
        request: await requestOf(tenant, 'POST'),
        fields,
        email,
      });
    };
    const [one, another] = [await cost(small, 'small.test'), await cost(large, 'large.test')];
    expect(another.trips).toBe(2);
    // A seek reads a row more or less, depending on where the random ids lie.
    const near = { rowsRead: expect.closeTo(one.rowsRead, -1) };
    expect(another).toEqual({ ...one, ...near });
  });

  it('costs two D1 batches to delete a user, and no more where nobody reports to the person', async () => {
    const cost = async (tenant: Tenant, domain: string) => {
      const id = await createUser(tenant, `gone@${domain}`);
      return await measureWrite({ kind: 'deleteUser', request: await requestOf(tenant, 'DELETE'), id });
    };
    const [one, another] = [await cost(small, 'small.test'), await cost(large, 'large.test')];
    expect(another.trips).toBe(2);
    expect(another).toEqual(one);
  });

  it('reads and writes the same rows for one member more in a team of ten and in a team of ten thousand', async () => {
    const cost = async (size: number) => {
      const team = await createGroup(large, `Team of ${size}`);
      await fillTeam(env.DB, large.organizationId, team, size);
      const member = await createUser(large, `joins-${size}@large.test`);
      const operations = [{ op: 'add', path: 'members', value: [{ value: member }] }] as const;
      const added = await measureWrite({
        kind: 'patchGroup',
        request: await requestOf(large, 'PATCH', 204),
        id: team,
        operations,
      });
      const path = `members[value eq "${member}"]`;
      const removed = await measureWrite({
        kind: 'patchGroup',
        request: await requestOf(large, 'PATCH', 204),
        id: team,
        operations: [{ op: 'remove', path, value: undefined }],
      });
      return { added, removed };
    };
    const [ten, thousands] = [await cost(10), await cost(10_000)];
    expect(thousands.added.trips).toBe(2);
    expect(thousands).toEqual(ten);
  });
});
