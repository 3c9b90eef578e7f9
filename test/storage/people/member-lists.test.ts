// The settings' list of members reads about as many rows as it shows, wherever in the list the page is.

import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../../src/storage/database.ts';
import {
  type ListedMember,
  listMembersBy,
  type MemberPlace,
} from '../../../src/storage/people/member-lists.ts';
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

/** Where a page in the middle begins, and one near the end. */
const PLACES: readonly MemberPlace[] = ['02500', '04800'].flatMap((s) => [
  { sort: 'name', familyName: `last${s}`, givenName: `FIRST${s}`, id: `mem_p${s}` },
  { sort: 'email', userNameKey: `p${s}@acme.test` },
  { sort: 'joined', createdAt: NOW_MS + Number(s), id: `mem_p${s}` },
  { sort: 'activity', lastActiveAt: NOW_MS + Number(s), id: `mem_p${s}` },
]);

function placeOf(sort: MemberPlace['sort'], row: ListedMember): MemberPlace {
  switch (sort) {
    case 'name':
      return { sort, familyName: row.familyName, givenName: row.givenName, id: row.id };
    case 'email':
      return { sort, userNameKey: row.userNameKey };
    case 'joined':
      return { sort, createdAt: row.createdAt, id: row.id };
    case 'activity':
      return { sort, lastActiveAt: row.lastActiveAt, id: row.id };
  }
}

async function read<T>(run: () => Promise<T>): Promise<{ result: T; rows: number }> {
  rowsRead = 0;
  const result = await run();
  return { result, rows: rowsRead };
}

describe('a page of 50', () => {
  it.each(PLACES)('reads no more in the order $sort than at the beginning', async (after) => {
    const { result, rows } = await read(() =>
      listMembersBy(db, organizationId, { ...everybody, sort: after.sort, after, limit: 51 }),
    );
    expect(result).toHaveLength(51);
    const next =
      after.sort === 'joined' || after.sort === 'activity'
        ? Number(result[0]?.email.slice(1, 6)) + 2
        : Number(result[0]?.email.slice(1, 6));
    expect([2501, 4801]).toContain(next);
    // D1 reads the member (twice by name: in its range, and in the result), and for each the account, the
    // domain and the team; and the person who is in more teams than are counted.
    expect(rows).toBeLessThanOrEqual(51 * 11 + 110);
  });

  it('names some teams of each, and counts no more than a hundred', async () => {
    const after = { sort: 'email', userNameKey: 'p02509@acme.test' } as const;
    const [many, one] = await listMembersBy(db, organizationId, {
      ...everybody,
      sort: 'email',
      after,
      limit: 2,
    });
    expect(JSON.parse(many?.teamNames ?? '')).toHaveLength(3);
    expect(many?.teamCount).toBe(100);
    expect([one?.teamNames, one?.teamCount]).toEqual(['["Team 0"]', 1]);
  });

  it('shows those who were active last first, and those who never were at the end', async () => {
    const all = await listMembersBy(db, organizationId, {
      ...everybody,
      sort: 'activity',
      after: null,
      limit: COUNT + 3,
    });
    expect(all.slice(0, 3).map((one) => one.id)).toEqual(['mem_p04949', 'mem_p04948', 'mem_p04947']);
    expect(all.slice(-53).every((one) => one.lastActiveAt === 0)).toBe(true);
    expect(all.at(-54)?.id).toBe('mem_p00000');
  });

  it.each(['name', 'email', 'joined', 'activity'] as const)(
    'lists each member once, in the order %s',
    async (sort) => {
      const seen = new Set<string>();
      let after: MemberPlace | null = null;
      for (;;) {
        const page: Awaited<ReturnType<typeof listMembersBy>> = await listMembersBy(db, organizationId, {
          ...everybody,
          sort,
          after,
          limit: 500,
        });
        for (const row of page) seen.add(row.id);
        const last = page.at(-1);
        if (page.length < 500 || !last) break;
        after = placeOf(sort, last);
      }
      expect(seen.size).toBe(COUNT + 3);
    },
  );

  describe.each(['name', 'email', 'joined', 'activity'] as const)(
    'of only the rare members, by %s,',
    (sort) => {
      it.each([
        [{ role: 'owner', active: null }, 1],
        [{ role: 'admin', active: null }, 1],
        [{ role: null, active: false }, 2],
        [{ role: 'member', active: false }, 2],
        [{ role: 'owner', active: false }, 0],
      ] as const)('%j, does not read the others', async (filter, expected) => {
        const { result, rows } = await read(() =>
          listMembersBy(db, organizationId, { ...filter, sort, after: null, limit: 51 }),
        );
        expect(result).toHaveLength(expected);
        expect(rows).toBeLessThanOrEqual(30);
      });

      it('begins the second page after the first', async () => {
        const list = (after: MemberPlace | null) =>
          listMembersBy(db, organizationId, { role: null, active: false, sort, after, limit: 1 });
        const [first] = await list(null);
        const after = first && placeOf(sort, first);
        const { result, rows } = await read(() => list(after ?? null));
        expect(result.map((one) => one.id)).not.toEqual([first?.id]);
        expect(result).toHaveLength(1);
        expect(rows).toBeLessThanOrEqual(30);
      });
    },
  );
});
