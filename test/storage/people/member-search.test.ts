// The search among members: what it finds, in which order, how many there are, and the rows that D1 reads.

import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../../src/storage/database.ts';
import { searchMembers } from '../../../src/storage/people/member-search.ts';
import { createAcme, NOW_MS } from '../../support/deps.ts';
import { createPeople } from '../../support/people.ts';
import { emptyStorage } from '../../support/storage.ts';

const COUNT = 5000;
let organizationId: string;
let rowsRead = 0;

/** Adds up the rows that D1 says it read. */
const counting = new Proxy(env.DB, {
  get(target, property) {
    if (property !== 'prepare') return Reflect.get(target, property).bind(target);
    return (query: string) => wrap(target.prepare(query));
  },
});
function wrap(statement: D1PreparedStatement): D1PreparedStatement {
  return new Proxy(statement, {
    get(target, property) {
      if (property === 'bind') return (...values: unknown[]) => wrap(target.bind(...values));
      if (property === 'all') {
        return async () => {
          const result = await target.all();
          rowsRead += result.meta.rows_read;
          return result;
        };
      }
      return Reflect.get(target, property).bind(target);
    },
  });
}
const db = openDatabase(counting);

beforeAll(async () => {
  await emptyStorage();
  organizationId = (await createAcme()).id;
  await createPeople(organizationId, COUNT);
  await env.DB.prepare(
    "update members set active = 0 where user_name_key in ('p00007@acme.test', 'p04900@acme.test')",
  ).run();
  // The last fifty have never been active. Of the two before them, both active at the same time, the greater
  // id comes first.
  await env.DB.prepare(
    `update members set last_active_at = ${NOW_MS} + min(cast(substr(id, 6) as integer), 4948) where id between 'mem_p' and 'mem_p04949'`,
  ).run();
  // Everybody is in one team, and one person is in a hundred and twenty.
  await env.DB.batch([
    env.DB.prepare(
      `insert into teams (id, organization_id, name, name_key, source, created_at, updated_at)
        with recursive n(i) as (select 0 union all select i + 1 from n where i < 119)
        select 'team_' || substr('000' || i, -3), ?, 'Team ' || i, 'team ' || i, 'settings', 1, 1 from n`,
    ).bind(organizationId),
    env.DB.prepare(
      `insert into team_members (team_id, member_id, created_at)
        select 'team_000', id, 1 from members union select id, 'mem_p02510', 1 from teams`,
    ),
  ]);
});

const everybody = { role: null, active: null } as const;

async function read<T>(run: () => Promise<T>): Promise<{ result: T; rows: number }> {
  rowsRead = 0;
  const result = await run();
  return { result, rows: rowsRead };
}

const inside = (text: string, where: object = {}) =>
  read(() =>
    searchMembers(db, organizationId, { ...everybody, limit: 20, insideUpTo: COUNT + 3, ...where, text }),
  );

describe('a search inside words', () => {
  it.each([
    ['4999', ['p04999@acme.test']],
    ['04999@ACME', ['p04999@acme.test']],
    ['irst00012', ['p00012@acme.test']],
    ['AST00013', ['p00013@acme.test']],
    ['st00014 p00014', ['p00014@acme.test']],
    ['00014 00015', []],
    ['1 2 3 4 9 5', []],
    ['00012 a s t e z', []],
    ['%', []],
    ['_', []],
    ['p0001_', []],
    ['p%9', []],
    ["'", []],
    ['\\', []],
    ['p0499', [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((n) => `p0499${n}@acme.test`)],
  ])('for %j finds them', async (text, emails) => {
    const { result } = await inside(text);
    expect(result.found.map((one) => one.email)).toEqual(emails);
    expect(result).toMatchObject({ total: emails.length, complete: true, inside: true });
  });

  it('takes % and _ for themselves where somebody has them', async () => {
    await env.DB.prepare("update members set family_name = 'A_b%c' where id = 'mem_p00031'").run();
    for (const text of ['_b', '%', 'A_b%C']) {
      expect((await inside(text)).result.found.map((one) => one.id)).toEqual(['mem_p00031']);
    }
    await env.DB.prepare("update members set family_name = 'Last00031' where id = 'mem_p00031'").run();
  });

  it('shows first whom the text begins, and counts all', async () => {
    await env.DB.prepare("update members set given_name = '049 first' where id = 'mem_p04000'").run();
    const { result } = await inside('049', { limit: 3 });
    expect(result.found.map((one) => one.id)).toEqual(['mem_p04000', 'mem_p00049', 'mem_p00490']);
    // p00490 to p00499, p04900 to p04999, and five that end in 049.
    expect(result.total).toBe(116);
    await env.DB.prepare("update members set given_name = 'First04000' where id = 'mem_p04000'").run();
  });

  it('finds by the folded letters, composed or not', async () => {
    await env.DB.prepare(
      "update members set family_name = 'Weißgerber', family_name_key = 'weissgerber' where id = 'mem_p00032'",
    ).run();
    expect((await inside('SSGER')).result.total).toBe(1);
    expect((await inside('ißger')).result.total).toBe(1);
  });

  it('reads every member about once, and the accounts and teams of those alone whom it shows', async () => {
    expect((await inside('nobody')).rows).toBeLessThanOrEqual(2 * COUNT + 50);
    const { result, rows } = await inside('acme');
    expect(result.total).toBe(COUNT + 3);
    expect(rows).toBeLessThanOrEqual(6 * COUNT);
  });

  it.each([
    [{ role: 'admin' }, 'dmin', 1],
    [{ role: 'admin' }, '0', 0],
    [{ active: false }, '0', 2],
    [{ active: false }, 'irst00007 ast', 1],
  ] as const)('among %j for %j does not read the others', async (filter, text, expected) => {
    const { result, rows } = await inside(text, filter);
    expect(result.total).toBe(expected);
    expect(rows).toBeLessThanOrEqual(80);
  });

  it('counts nobody of another organization', async () => {
    const other = await searchMembers(db, 'org_other', {
      ...everybody,
      text: 'p',
      limit: 20,
      insideUpTo: COUNT,
    });
    expect(other).toMatchObject({ found: [], total: 0 });
  });

  it('finds inside and outside a team, and counts those alone', async () => {
    const all = { id: 'team_000', memberCount: COUNT + 3 };
    expect((await inside('p0499', { inTeam: all })).result).toMatchObject({ total: 10, complete: true });
    expect((await inside('0251', { notInTeam: 'team_001' })).result).toMatchObject({
      total: 10,
      complete: true,
    });
    expect((await inside('0251', { notInTeam: 'team_000' })).result).toMatchObject({ found: [], total: 0 });
    const one = await inside('25', { inTeam: { id: 'team_001', memberCount: 1 }, insideUpTo: 0 });
    expect(one.result).toMatchObject({ total: 1, complete: true, inside: true });
    expect(one.rows).toBeLessThanOrEqual(140);
  });
});

describe('a search by beginnings, in a larger organization', () => {
  it.each([
    ['p04999', ['p04999@acme.test']],
    ['P04999@ACME', ['p04999@acme.test']],
    ['first00012', ['p00012@acme.test']],
    ['LAST00013', ['p00013@acme.test']],
    ['First00014 Last00014', ['p00014@acme.test']],
    ['Last00014 First', ['p00014@acme.test']],
    ['First00014 Last00015', []],
    ['%', []],
    ['_', []],
    ["'", []],
    ['4999', []],
  ])('for %j finds people by the beginning of a word', async (text, emails) => {
    const { result, rows } = await read(() =>
      searchMembers(db, organizationId, { ...everybody, text, limit: 21, insideUpTo: 0 }),
    );
    expect(result.found.map((one) => one.email)).toEqual(emails);
    expect(rows).toBeLessThanOrEqual(60);
  });

  it('counts no more than a thousand, however many match, and says so', async () => {
    const { result, rows } = await read(() =>
      searchMembers(db, organizationId, { ...everybody, text: 'p', limit: 21, insideUpTo: 0 }),
    );
    expect(result.found).toHaveLength(21);
    expect(result).toMatchObject({ total: 1000, complete: false, inside: false });
    expect(rows).toBeLessThanOrEqual(8 * 1000);
  });

  it.each([
    [{ role: 'admin', active: null }, 'a', 1],
    [{ role: 'admin', active: null }, 'p', 0],
    [{ role: null, active: false }, 'p', 2],
    [{ role: null, active: false }, 'last', 2],
    [{ role: null, active: false }, 'first', 2],
    [{ role: null, active: false }, 'First0 Last0', 2],
    [{ role: null, active: false }, 'Last00007 First00007', 1],
  ] as const)('among %j for %j does not read the others', async (filter, text, expected) => {
    const { result, rows } = await read(() =>
      searchMembers(db, organizationId, { ...filter, text, limit: 21, insideUpTo: 0 }),
    );
    expect(result.found).toHaveLength(expected);
    expect(rows).toBeLessThanOrEqual(80);
  });
});

describe('a search in a team', () => {
  const search = (text: string, where: object) =>
    read(() => searchMembers(db, organizationId, { ...everybody, ...where, text, limit: 21, insideUpTo: 0 }));
  const all = { id: 'team_000', memberCount: COUNT + 3 };

  it('finds people in a large team, and reads as much as it shows', async () => {
    const { result, rows } = await search('p0499', { inTeam: all });
    expect(result.found).toHaveLength(10);
    expect(result.complete).toBe(true);
    expect(rows).toBeLessThanOrEqual(10 * 20);
  });

  it('reads a small team as a whole, however many would match outside it', async () => {
    const { result, rows } = await search('p', { inTeam: { id: 'team_001', memberCount: 1 } });
    expect(result.found.map((one) => one.id)).toEqual(['mem_p02510']);
    expect(result.complete).toBe(true);
    expect(rows).toBeLessThanOrEqual(140);
  });

  it.each([
    ['p', { inTeam: { id: 'team_001', memberCount: 5000 } }],
    ['p', { notInTeam: 'team_000' }],
    ['Last', { notInTeam: 'team_000' }],
  ])('for %j in %j gives up, and says so', async (text, where) => {
    const { result, rows } = await search(text, where);
    expect(result).toEqual({ found: [], total: 0, complete: false, inside: false });
    expect(rows).toBeLessThanOrEqual(8 * 1000);
  });

  it('leaves out people in the team', async () => {
    const { result } = await search('p0251', { notInTeam: 'team_001' });
    expect(result.found.map((one) => one.id)).not.toContain('mem_p02510');
    expect(result.found).toHaveLength(9);
    expect(result.complete).toBe(true);
  });
});
