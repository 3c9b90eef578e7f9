// Lists that read everybody, through the Worker and the organization's lane of scans.

import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ScimClient } from '../../../src/domain/commands.ts';
import { hashSecret } from '../../../src/lib/ids.ts';
import { openLanes } from '../../../src/provisioner/client.ts';
import { parseFilter } from '../../../src/scim/filter-parse.ts';
import { USER } from '../../../src/scim/schemas.ts';
import { count } from '../../support/deps.ts';
import { fillOrganization } from '../../support/scim-fill.ts';
import { emptyStorage } from '../../support/storage.ts';
import { createGroup, createUser, newTenant, rows, type Tenant } from './server.ts';

let tenant: Tenant;

beforeEach(async () => {
  await emptyStorage();
  tenant = await newTenant();
});

const search = (filter: string, more = '') =>
  tenant.get(`/Users?filter=${encodeURIComponent(filter)}${more}`);

describe('a filter that no index has', () => {
  it.each([
    ['İlknur', 'displayName eq "i\u0307LKNUR"'],
    ['Weiß', 'displayName sw "WEISS"'],
    ['Weiss', 'displayName ew "ẞ"'],
    ['ΟΔΥΣΣΕΥΣ', 'displayName eq "οδυσσευς"'],
    ['οδυσσευς', 'displayName ew "ΕΥΣ"'],
    ['Zoe\u0308', 'displayName eq "ZOË"'],
    ['E\u0323\u0302', 'displayName eq "Ệ"'],
    ['ﬁsh', 'displayName co "FIS"'],
    ['Ｗｉｄｅ', 'displayName eq "wide"'],
  ])('finds %s by %s', async (displayName, filter) => {
    await createUser(tenant, 'ada@acme.test', { displayName });
    await createUser(tenant, 'grace@acme.test', { displayName: 'Grace' });
    const { status, body } = await search(filter);
    expect(status).toBe(200);
    expect(body.Resources.map((one: { displayName: string }) => one.displayName)).toEqual([displayName]);
    expect(body.totalResults).toBe(1);
  });

  it('does not take letters for others that only look alike', async () => {
    await createUser(tenant, 'ada@acme.test', { displayName: 'Ilgın' });
    for (const other of ['ilgin', 'ILGIN', 'İlgın', 'Ilgin']) {
      expect((await search(`displayName eq "${other}"`)).body.totalResults, other).toBe(0);
    }
    expect((await search('displayName eq "ILGın"')).body.totalResults).toBe(1);
  });

  it('finds a group by any spelling of its name, which no other group may have', async () => {
    const id = await createGroup(tenant, 'Straße');
    const found = await tenant.get(`/Groups?filter=${encodeURIComponent('displayName eq "STRASSE"')}`);
    expect(found.body.Resources[0].id).toBe(id);
    const again = await tenant.post('/Groups', {
      schemas: found.body.Resources[0].schemas,
      displayName: 'STRAẞE',
    });
    expect(again).toMatchObject({ status: 409, body: { scimType: 'uniqueness' } });
  });

  it('is answered with 400 tooMany if it costs too much, which the log shows, and a look-up is not', async () => {
    const id = await createUser(tenant, 'ada@acme.test');
    await env.DB.prepare('update organizations set member_count = 100000, member_bytes = 50000000').run();
    const dear = Array.from({ length: 78 }, (_, i) => `emails.value co "${i}"`).join(' or ');
    const refused = await search(dear);
    expect(refused).toMatchObject({ status: 400, body: { scimType: 'tooMany', status: '400' } });
    expect(refused.body.detail).toMatch(/userName, externalId/);
    const [event] = await rows("select status, detail from provisioning_events where reason = 'tooMany'");
    expect(event.status).toBe(400);
    for (const cheap of [
      `id eq "${id}"`,
      'userName eq "ada@acme.test"',
      'externalId eq "ext-ada@acme.test"',
    ]) {
      const { status, body } = await search(`${cheap} and (${dear} or userName pr)`);
      expect({ status, total: body.totalResults }, cheap).toEqual({ status: 200, total: 1 });
    }
  });

  it('waits for the scans before it in its lane, and past a few is refused without being logged', async () => {
    await fillOrganization(env.DB, tenant.organizationId, 'acme.test', 2000);
    const [{ id: tokenId }] = await rows('select id from scim_tokens');
    const client = {
      organizationId: tenant.organizationId,
      tokenId,
      tokenHash: await hashSecret(tenant.token),
      actor: { type: 'scim', id: tokenId, label: 'SCIM', address: null },
    } as unknown as ScimClient;
    const command = {
      request: { client, method: 'GET', path: '/Users', nowMs: 1_800_000_000_000 },
      scan: { table: 'members', filter: parseFilter('displayName co "Person 7"', USER), sort: undefined },
      page: { kind: 'index', offset: 0, limit: 1 },
    } as const;
    const lanes = openLanes(env.LANES);
    const before = await count('provisioning_events');
    const results = await Promise.all(Array.from({ length: 12 }, () => lanes.scan(command)));
    const done = results.filter((one) => one.outcome === 'done');
    const refused = results.filter((one) => one.outcome === 'refused');
    expect(done.length).toBeGreaterThanOrEqual(3);
    for (const one of done) expect(one.total).toBe(111);
    expect(refused.length).toBeGreaterThan(0);
    for (const one of refused) expect(one.reason).toBe('tooManyRequests');
    expect(await count('provisioning_events')).toBe(before);
    expect((await lanes.scan(command)).outcome).toBe('done');
  });

  it('does not wait for the scans of another organization', async () => {
    const other = await newTenant('other.test');
    await fillOrganization(env.DB, tenant.organizationId, 'acme.test', 2000);
    const scans = Array.from({ length: 3 }, () => search('displayName co "Person 7"', '&count=1'));
    const { status } = await other.get(`/Users?filter=${encodeURIComponent('displayName co "x"')}`);
    expect(status).toBe(200);
    expect((await Promise.all(scans)).map((one) => one.status)).toEqual([200, 200, 200]);
  });
});
