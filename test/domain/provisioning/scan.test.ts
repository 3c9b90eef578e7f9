// A scan in pieces of a few rows finds what one statement over all rows finds, in the same order, and is
// refused before it begins if it costs too much.

import { env } from 'cloudflare:workers';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ScanCommand, ScanResult, ScimClient } from '../../../src/domain/commands.ts';
import { MAX_SCAN_UNITS, type Paced, runScan } from '../../../src/domain/provisioning/scan.ts';
import { parseFilter } from '../../../src/scim/filter-parse.ts';
import type { JsonObject } from '../../../src/scim/json.ts';
import { parseListQuery } from '../../../src/scim/query.ts';
import { GROUP, USER } from '../../../src/scim/schemas.ts';
import { openDatabase } from '../../../src/storage/database.ts';
import { costOf, unitsOf } from '../../../src/storage/provisioning/filter-cost.ts';
import type { ScimPage, ScimPosition } from '../../../src/storage/provisioning/pages.ts';
import { selectScimUserPage } from '../../../src/storage/provisioning/users.ts';
import { ALL, OPEN, seedOrganization } from '../../storage/provisioning/seed.ts';
import { matchesResource } from '../../support/scim-filter-oracle.ts';

const db = openDatabase(env.DB);
let users: ReadonlyMap<string, JsonObject>;
let groups: ReadonlyMap<string, JsonObject>;

const client = {
  organizationId: 'org_f',
  tokenId: 'tok_1',
  tokenHash: 'hash',
  actor: { type: 'scim', id: 'tok_1', label: 'SCIM', address: null },
} as unknown as ScimClient;
const request = { client, method: 'GET', path: '/Users', nowMs: 1_800_000_000_000 };
const unpaced: Paced = (run) => run();

beforeAll(async () => {
  ({ users, groups } = await seedOrganization());
  await env.DB.prepare(
    "insert into scim_tokens (id, organization_id, hash, created_at, created_by) values ('tok_1', 'org_f', 'hash', 1, 'x')",
  ).run();
});

async function run(
  command: Omit<ScanCommand, 'request'>,
  pieceRows = 3,
  paced = unpaced,
): Promise<ScanResult> {
  return await runScan(env.DB, { request, ...command }, paced, pieceRows);
}

function done(result: ScanResult) {
  if (result.outcome !== 'done') throw new Error(`refused: ${result.detail}`);
  return { ids: result.found.map(([id]) => id), found: result.found, total: result.total };
}

const usersBy = (text: string) =>
  ({ table: 'members', filter: parseFilter(text, USER), sort: undefined }) as const;

describe('a scan', () => {
  it.each([
    'title pr',
    'name.givenName co "É"',
    'emails[type eq "work" and value eq "ÉCLAIR"] or displayName ew "ß"',
    'not (emails pr) or active eq false',
    'groups.display co "o"',
    `${OPEN}:badge ne "a"`,
    'userName co "@"',
    'userName sw "nobody"',
  ])('finds who matches %s, in the order of creation, page by page', async (text) => {
    const scan = usersBy(text);
    const expected = [...users].filter(([, user]) => matchesResource(scan.filter, user)).map(([id]) => id);
    for (const offset of [0, 2, 100]) {
      const page = { kind: 'index', offset, limit: 5 } as const;
      const { ids, total } = done(await run({ scan, page }));
      expect(ids).toEqual(expected.slice(offset, offset + 5));
      expect(total).toBe(expected.length);
    }
    let after: ScimPosition | undefined;
    const paged: string[] = [];
    do {
      const { found } = done(await run({ scan, page: { kind: 'cursor', after, limit: 4 } }));
      paged.push(...found.map(([id]) => id));
      const last = found.at(-1);
      after = last && [last[1], last[0]];
    } while (after !== undefined);
    expect(paged).toEqual(expected);
  });

  it('finds the same groups as an evaluation in memory', async () => {
    const filter = parseFilter('members.display co "a" or displayName eq "strasse"', GROUP);
    const expected = [...groups].filter(([, group]) => matchesResource(filter, group)).map(([id]) => id);
    const { ids } = done(await run({ scan: { table: 'teams', filter, sort: undefined }, page: ALL }, 1));
    expect(expected.length).toBeGreaterThan(0);
    expect(ids).toEqual(expected);
  });

  it('counts alone for a page of none', async () => {
    const page: ScimPage = { kind: 'index', offset: 0, limit: 0 };
    expect(done(await run({ scan: usersBy('userName pr'), page }))).toMatchObject({ ids: [], total: 40 });
  });

  it('looks at as many rows in a piece as it may, and rests after each', async () => {
    let pieces = 0;
    const paced: Paced = (work) => {
      pieces++;
      return work();
    };
    await run({ scan: usersBy('title pr'), page: ALL }, 15, paced);
    expect(pieces).toBe(3);
    await run({ scan: usersBy('title pr'), page: ALL }, 20, paced);
    expect(pieces).toBe(6);
  });

  it.each([
    'name.givenName',
    'displayName',
    'emails',
    'externalId',
    'active',
    'meta.lastModified',
    'addresses.locality',
    'id',
    `${OPEN}:badge`,
  ])('sorts by %s as one statement does, by index and by cursor', async (sortBy) => {
    for (const sortOrder of ['ascending', 'descending']) {
      const { sort } = parseListQuery(Object.entries({ sortBy, sortOrder }), USER);
      const whole = await selectScimUserPage(db, 'org_f', { filter: undefined, sort, page: ALL }, false);
      const expected = whole.map((row) => row.id);
      const scan = { table: 'members', filter: undefined, sort } as const;
      for (const offset of [0, 7, 38]) {
        const { ids } = done(await run({ scan, page: { kind: 'index', offset, limit: 6 } }));
        expect(ids, `${sortOrder} ${offset}`).toEqual(expected.slice(offset, offset + 6));
      }
      let after: ScimPosition | undefined;
      const paged: string[] = [];
      do {
        const { found } = done(await run({ scan, page: { kind: 'cursor', after, limit: 9 } }));
        paged.push(...found.map(([id]) => id));
        const last = found.at(-1);
        after = last && [last[2], last[1], last[0]];
      } while (after !== undefined);
      expect(paged, sortOrder).toEqual(expected);
    }
  });

  it('is refused with a token that has ended, before anybody is read', async () => {
    const ended = { ...request, client: { ...client, tokenHash: 'another' } as ScimClient };
    let pieces = 0;
    const paced: Paced = (work) => {
      pieces++;
      return work();
    };
    const result = await runScan(env.DB, { request: ended, scan: usersBy('title pr'), page: ALL }, paced);
    expect(result).toMatchObject({ outcome: 'refused', reason: 'unauthorized' });
    expect(pieces).toBe(0);
  });
});

describe('a scan that costs too much', () => {
  const sizes = async (count: number, bytes: number) =>
    await env.DB.prepare("update organizations set member_count = ?, member_bytes = ? where id = 'org_f'")
      .bind(count, bytes)
      .run();

  it('is refused as tooMany before anybody is read, says how to ask for less, and is logged', async () => {
    await sizes(10_000, 4_000_000);
    const scan = usersBy(Array.from({ length: 80 }, (_, i) => `emails.value co "é${i}"`).join(' or '));
    let pieces = 0;
    const paced: Paced = (work) => {
      pieces++;
      return work();
    };
    const result = await run({ scan, page: ALL }, 3, paced);
    expect(result).toMatchObject({ outcome: 'refused', reason: 'tooMany', productReason: null });
    expect(result.outcome === 'refused' && result.detail).toMatch(/80 comparisons.*10000.*userName/);
    expect(pieces).toBe(0);
    const logged = await env.DB.prepare(
      "select status, reason from provisioning_events where organization_id = 'org_f' order by at desc limit 1",
    ).first();
    expect(logged).toEqual({ status: 400, reason: 'tooMany' });
    await sizes(40, 4000);
    expect((await run({ scan, page: ALL })).outcome).toBe('done');
  });

  it('costs the same whatever letters it asks for', () => {
    const size = { rows: 10_000, bytes: 4_000_000, memberships: 0 };
    const of = (word: string) =>
      unitsOf(costOf(parseFilter(`displayName co "${word}" and title ne "${word}"`, USER), undefined), size);
    expect(of('ЖЖŁǅﬃ')).toBe(of('abcde'));
  });

  it('grows in proportion to comparisons, rows and bytes, and no faster', () => {
    const units = (terms: number, rows: number, bytes: number) =>
      unitsOf(
        costOf(
          parseFilter(Array.from({ length: terms }, () => 'emails co "a"').join(' or '), USER),
          undefined,
        ),
        { rows, bytes, memberships: 0 },
      );
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.nat(100_000), fc.nat(1e9), (terms, rows, bytes) => {
        expect(units(2 * terms, rows, bytes)).toBeLessThanOrEqual(2 * units(terms, rows, bytes) + 1e-6);
        expect(units(terms, 2 * rows, 2 * bytes)).toBeCloseTo(2 * units(terms, rows, bytes), 3);
      }),
    );
  });

  it.each([
    ['displayName co "x"', { values: 1 }],
    ['name.givenName pr', { values: 1 }],
    ['emails co "x"', { lists: 1, elements: 1 }],
    ['emails ne "x"', { lists: 2, elements: 2 }],
    ['emails[type eq "work" and value co "x"]', { lists: 1, elements: 2 }],
    [`${OPEN}:badge.level eq 1`, { lists: 1, elements: 1 }],
    [`${OPEN}:badge[level eq 1]`, { lists: 1, elements: 2 }],
    [`schemas eq "${OPEN}"`, { lists: 1, elements: 1 }],
    ['groups.display sw "x"', { memberships: 1 }],
    ['groups[display sw "x"]', { memberships: 2 }],
    ['not (title pr or not (title pr))', { values: 2 }],
  ])('is counted from what %s looks at', (text, expected) => {
    const cost = costOf(parseFilter(text, USER), undefined);
    expect(cost).toEqual({ values: 0, lists: 0, elements: 0, memberships: 0, ...expected });
  });

  it('is not what usual filters of an organization of 100,000 people are', () => {
    const size = { rows: 100_000, bytes: 30_000_000, memberships: 500_000 };
    for (const text of [
      'displayName co "ada"',
      'emails[type eq "work"].value eq "ada@acme.test"',
      'name.familyName sw "B" and active eq true',
      'meta.lastModified gt "2026-01-01T00:00:00Z"',
    ]) {
      expect(unitsOf(costOf(parseFilter(text, USER), undefined), size), text).toBeLessThan(MAX_SCAN_UNITS);
    }
  });
});

describe('a scan of people with large profiles', () => {
  const large = { ...client, organizationId: 'org_large', tokenId: 'tok_large' } as ScimClient;
  const many = (terms: number) =>
    usersBy(Array.from({ length: terms }, (_, n) => `title co "zz${n}"`).join(' or '));
  let pieces = 0;
  const counted: Paced = (work) => {
    pieces++;
    return work();
  };
  const find = async (terms: number, maxRows?: number) => {
    pieces = 0;
    const command = { request: { ...request, client: large }, scan: many(terms), page: ALL };
    return done(await runScan(env.DB, command, counted, maxRows));
  };

  // 200 small ones, 50 with 16 KB in one value, 200 small ones; the last of each kind matches.
  beforeAll(async () => {
    await env.DB.batch(
      [
        "insert into organizations (id, name, plan, created_at, updated_at) values ('org_large', 'L', 'enterprise', 1, 1)",
        "insert into scim_tokens (id, organization_id, hash, created_at, created_by) values ('tok_large', 'org_large', 'hash', 1, 'x')",
        `with recursive n(i) as (select 1 union all select i + 1 from n where i < 450)
         insert into accounts (id, email, email_key, created_at, updated_at)
           select 'acc_large' || i, i || '@large.test', i || '@large.test', 1, 1 from n`,
        `with recursive n(i) as (select 1 union all select i + 1 from n where i < 450)
         insert into members (id, organization_id, account_id, role, source, user_name, user_name_key, profile, created_at, updated_at)
           select 'mem_large' || i, 'org_large', 'acc_large' || i, 'member', 'scim', i || '@large.test', i || '@large.test',
             json_object('title', iif(i between 201 and 250, hex(zeroblob(8000)), 'x') || iif(i in (200, 250, 450), 'zz0', '')), i, 1 from n`,
      ].map((query) => env.DB.prepare(query)),
    );
  });

  it('reads few of them in a piece, and as many small ones as before', async () => {
    expect((await find(80)).ids).toEqual(['mem_large200', 'mem_large250', 'mem_large450']);
    // Each large row is a quarter of a piece.
    expect(pieces).toBeGreaterThan(12);
    expect(pieces).toBeLessThan(22);
    expect((await find(1)).ids).toHaveLength(3);
    expect(pieces).toBe(1);
  });

  it('finds the same whatever the pieces are', async () => {
    for (const rows of [1, 7, 50, 449, 450, 451]) {
      expect(await find(80, rows)).toMatchObject({ total: 3 });
      expect((await find(2, rows)).ids).toEqual(['mem_large200', 'mem_large250', 'mem_large450']);
    }
  });

  it('is refused where many comparisons read large values of many people', () => {
    const units = (terms: number, rows: number, bytesOfEach: number) =>
      unitsOf(costOf(many(terms).filter, undefined), { rows, bytes: rows * bytesOfEach, memberships: 0 });
    // 13 seconds of D1's time.
    expect(units(80, 10_000, 16_000)).toBeGreaterThan(MAX_SCAN_UNITS);
    expect(units(2, 10_000, 16_000)).toBeLessThan(MAX_SCAN_UNITS);
    expect(units(80, 10_000, 1000)).toBeLessThan(MAX_SCAN_UNITS);
  });
});
