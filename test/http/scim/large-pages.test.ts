// Pages of large resources are cut by their bytes, and the next page goes on right after: each resource comes
// exactly once, whichever way a client pages.

import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import { PROFILE_MAX_CHARACTERS } from '../../../src/scim/stored.ts';
import { PAGE_MAX_BYTES } from '../../../src/storage/provisioning/pages.ts';
import { passTimeAtOnce } from '../../support/passing-time.ts';
import { createGroup, createUser, type Json, newTenant, oktaUser, rows, type Tenant } from './server.ts';

const OPEN = 'urn:acme:Custom:1.0:User';
const SEARCH = 'urn:ietf:params:scim:api:messages:2.0:SearchRequest';
const LARGE = 60_000;
const COUNT = 100;

let acme: Tenant;

/** As people from before the limit of a resource was lowered: every third has a large profile. */
async function fill({ organizationId }: Tenant, domain: string): Promise<void> {
  const numbers = `with recursive n(i) as (select 0 union all select i + 1 from n where i + 1 < ${COUNT})`;
  await env.DB.batch([
    env.DB.prepare(
      `insert into accounts (id, email, email_key, created_at, updated_at)
        ${numbers} select 'acc_' || ?1 || i, 'p' || i || '@' || ?2, 'p' || i || '@' || ?2, 1, 1 from n`,
    ).bind(organizationId, domain),
    env.DB.prepare(
      `insert into members (id, organization_id, account_id, role, source, user_name, user_name_key, profile, created_at, updated_at)
        ${numbers} select 'mem_' || ?1 || printf('%03d', i), ?1, 'acc_' || ?1 || i, 'member', 'scim', 'p' || i || '@' || ?2, 'p' || i || '@' || ?2,
          json_object('title', 'T' || (i % 7), ?3, json_object('note', replace(printf('%.*c', iif(i % 3 = 0, ${LARGE}, 100), 'x'), 'x', 'y'))),
          1000 + i / 2, 1 from n`,
    ).bind(organizationId, domain, OPEN),
  ]);
}

async function filled(domain: string): Promise<Tenant> {
  const tenant = await newTenant(domain);
  await fill(tenant, domain);
  return tenant;
}

beforeAll(async () => {
  // Lists of so many bytes have a pace.
  passTimeAtOnce();
  acme = await filled('acme.test');
});

const idsOf = (body: Json): string[] => body.Resources.map((one: Json) => one.id);

function checkPage(body: Json): void {
  expect(body.totalResults).toBe(COUNT);
  expect(body.itemsPerPage).toBe(body.Resources.length);
  expect(JSON.stringify(body).length).toBeLessThan(PAGE_MAX_BYTES * 1.1);
}

// The lists of one organization have a pace, so that each has its own and none waits for another.
describe.concurrent.each([
  ['everybody', 'all', ''],
  ['everybody, sorted by an index', 'sorted', '&sortBy=userName'],
  ['a scan', 'scan', '&filter=title+pr'],
  ['a sorted scan', 'sorted-scan', '&filter=title+pr&sortBy=title&sortOrder=descending'],
])('a page of %s', (_, name, query) => {
  it('by index is cut, and the next one begins after its last resource', async () => {
    const own = await filled(`${name}-by-index.test`);
    const ids: string[] = [];
    let pages = 0;
    while (ids.length < COUNT) {
      const { status, body } = await own.get(`/Users?count=200&startIndex=${ids.length + 1}${query}`);
      expect(status).toBe(200);
      checkPage(body);
      expect(body.startIndex).toBe(ids.length + 1);
      expect(body.itemsPerPage).toBeGreaterThan(0);
      ids.push(...idsOf(body));
      pages++;
    }
    expect(pages).toBe(3);
    expect(new Set(ids).size).toBe(COUNT);
  });

  it('by cursor is cut, and the cursor goes on after its last resource', async () => {
    const own = await filled(`${name}-by-cursor.test`);
    const ids: string[] = [];
    let cursor: string | undefined = '';
    let pages = 0;
    while (cursor !== undefined) {
      const { status, body }: Json = await own.get(
        `/Users?count=90&cursor=${encodeURIComponent(cursor)}${query}`,
      );
      expect(status).toBe(200);
      checkPage(body);
      ids.push(...idsOf(body));
      cursor = body.nextCursor;
      pages++;
    }
    expect(pages).toBe(3);
    expect(ids).toHaveLength(COUNT);
    expect(new Set(ids).size).toBe(COUNT);
  });
});

it('shows large and small resources as they are', async () => {
  const { body } = await acme.get('/Users?count=30');
  for (const [index, user] of body.Resources.entries()) {
    expect(user[OPEN].note.length, user.userName).toBe(index % 3 === 0 ? LARGE : 100);
  }
});

it('of one resource is never cut to nothing', async () => {
  const { body } = await acme.get('/Users?count=1&startIndex=4');
  expect(body.Resources).toHaveLength(1);
});

it('in a search over several types begins with groups only after the last user', async () => {
  const group = await createGroup(acme, 'Everybody');
  const ids: string[] = [];
  while (ids.length < COUNT + 1) {
    const { body } = await acme.post('/.search', {
      schemas: [SEARCH],
      count: 200,
      startIndex: ids.length + 1,
    });
    expect(body.totalResults).toBe(COUNT + 1);
    ids.push(...idsOf(body));
  }
  expect(ids.at(-1)).toBe(group);
  expect(new Set(ids).size).toBe(COUNT + 1);
});

it('cuts a page of large groups too', async () => {
  const other = await newTenant('groups.test');
  await env.DB.prepare(
    `insert into teams (id, organization_id, name, name_key, source, profile, created_at, updated_at)
      with recursive n(i) as (select 0 union all select i + 1 from n where i + 1 < 50)
      select 'team_' || ?1 || i, ?1, 'T' || i, 't' || i, 'scim', json_object(?2, json_object('note', printf('%.*c', 60000, 'x'))), i, 1 from n`,
  )
    .bind(other.organizationId, 'urn:acme:Custom:1.0:Group')
    .run();
  const ids: string[] = [];
  while (ids.length < 50) {
    const { body } = await other.get(`/Groups?count=200&startIndex=${ids.length + 1}`);
    expect(body).toMatchObject({ totalResults: 50, itemsPerPage: Math.min(16, 50 - ids.length) });
    ids.push(...idsOf(body));
  }
  expect(new Set(ids).size).toBe(50);
});

describe('a resource', () => {
  const note = (characters: number) => ({ [OPEN]: { note: 'x'.repeat(characters) } });

  it('of more than the limit is refused as invalidValue, by POST, PUT and PATCH', async () => {
    const tenant = await newTenant('limit.test');
    const tooLarge = note(PROFILE_MAX_CHARACTERS);
    const posted = await tenant.post('/Users', oktaUser('a@limit.test', tooLarge));
    expect(posted).toMatchObject({ status: 400, body: { scimType: 'invalidValue' } });
    const id = await createUser(tenant, 'b@limit.test', note(20_000));
    const put = await tenant.put(`/Users/${id}`, oktaUser('b@limit.test', tooLarge));
    expect(put).toMatchObject({ status: 400, body: { scimType: 'invalidValue' } });
    const patched = await tenant.patch(`/Users/${id}`, {
      op: 'add',
      path: 'title',
      value: 'x'.repeat(13_000),
    });
    expect(patched).toMatchObject({ status: 400, body: { scimType: 'invalidValue' } });
  });

  it('that folds to more than twice the limit is refused, too', async () => {
    const tenant = await newTenant('fold.test');
    const arabic = { [OPEN]: { note: '\ufdfa'.repeat(10_000) } };
    const posted = await tenant.post('/Users', oktaUser('a@fold.test', arabic));
    expect(posted).toMatchObject({ status: 400, body: { scimType: 'invalidValue' } });
  });

  it('from before, which is larger, is shown, deactivated and made smaller, but does not grow', async () => {
    const [{ id, user_name: userName }] = await rows(
      'select id, user_name from members where organization_id = ? and length(profile) > 50000 limit 1',
      acme.organizationId,
    );
    const before = await acme.get(`/Users/${id}`);
    expect(before.body[OPEN].note).toHaveLength(LARGE);
    const off = await acme.patch(`/Users/${id}`, { op: 'replace', path: 'active', value: 'False' });
    expect(off).toMatchObject({ status: 200, body: { active: false } });
    const { meta: _meta, id: _id, ...same } = before.body;
    expect((await acme.put(`/Users/${id}`, { ...same, active: true })).status).toBe(200);
    expect((await acme.patch(`/Users/${id}`, { op: 'add', path: 'nickName', value: 'x' })).status).toBe(400);
    expect((await acme.put(`/Users/${id}`, { ...same, nickName: 'x' })).status).toBe(400);
    const small = await acme.patch(`/Users/${id}`, { op: 'remove', path: `${OPEN}:note` });
    expect(small).toMatchObject({ status: 200, body: { userName } });
  });
});
