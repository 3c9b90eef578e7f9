// What a search in a large log costs: it looks at so many rows at a time, and the next one goes on.

import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  exportAudit,
  type FoundRows,
  type LogPage,
  searchAudit,
  searchProvisioning,
  searchSignIns,
} from '../../src/domain/organization/logs.ts';
import { openDatabase } from '../../src/storage/database.ts';
import { LOOKED_AT_FIRST, MAX_LOOKED_AT } from '../../src/storage/log-search.ts';
import { depsAt } from '../support/deps.ts';
import { meterD1 } from '../support/metered-d1.ts';
import { emptyStorage } from '../support/storage.ts';

const ORG = 'org_a';
/** The oldest is what everybody looks for. */
const ROWS = 2 * MAX_LOOKED_AT + 10;

beforeEach(emptyStorage);

async function fill(table: string, columns: string, oldest: string, others: string, rows = ROWS) {
  await env.DB.prepare(
    `with recursive n(i) as (select 1 union all select i + 1 from n where i < ?)
     insert into ${table} (id, organization_id, at, detail, ${columns})
       select 'R-' || i, '${ORG}', i, '{}', ${others} from n where i > 1
       union all select 'R-1', '${ORG}', 1, '{}', ${oldest}`,
  )
    .bind(rows)
    .run();
}

const provisioning = (rows?: number) =>
  fill(
    'provisioning_events',
    'method, path, duration_ms, status, target_label',
    "'GET', '/Users', 1, 404, 'ada'",
    "'GET', '/Users', 1, 200, 'bob'",
    rows,
  );
const signIns = () =>
  fill(
    'sign_in_attempts',
    'method, flow, outcome, email',
    "'saml', 'test', 'refused', 'ada'",
    "'saml', 'test', 'accepted', 'bob'",
  );
const changes = () =>
  fill(
    'audit_events',
    'actor_type, target_type, target_id, actor_label, action',
    "'scim', 'member', 'm', 'ada', 'a.a'",
    "'scim', 'member', 'm', 'bob', 'b.b'",
  );

type Search = (deps: ReturnType<typeof depsAt>, page: LogPage) => Promise<FoundRows<{ readonly id: string }>>;

const SEARCHES: readonly [string, () => Promise<void>, Search][] = [
  ['a person’s requests', provisioning, (d, page) => searchProvisioning(d, ORG, page, { search: 'ADA' })],
  ['failed requests', provisioning, (d, page) => searchProvisioning(d, ORG, page, { outcome: 'refused' })],
  ['a person’s sign-ins', signIns, (d, page) => searchSignIns(d, ORG, page, { who: 'ADA' })],
  ['refused sign-ins', signIns, (d, page) => searchSignIns(d, ORG, page, { refusedOnly: true })],
  ['somebody’s changes', changes, (d, page) => searchAudit(d, ORG, page, { actor: 'ADA' })],
  ['changes of a kind', changes, (d, page) => searchAudit(d, ORG, page, { action: 'a.a' })],
];

describe('a search in a log', () => {
  it.each(SEARCHES)(
    'for %s gives up after so many rows, and the third finds the oldest',
    async (_, fillIt, search) => {
      await fillIt();
      const seen: string[] = [];
      let searches = 0;
      for (let before: LogPage['before']; ; ) {
        const metered = meterD1(env.DB);
        const deps = { ...depsAt(), db: openDatabase(metered.d1) };
        const { rows, gaveUpAt } = await search(deps, { limit: 51, before });
        searches++;
        seen.push(...rows.map(({ id }) => id));
        // Those of the index, to find the end; those of the index and the table, to look at.
        expect(metered.cost.rowsRead).toBeLessThanOrEqual(3 * (MAX_LOOKED_AT + LOOKED_AT_FIRST) + 100);
        if (gaveUpAt === null) break;
        before = gaveUpAt;
      }
      expect(seen).toEqual(['R-1']);
      expect(searches).toBe(3);
    },
  );

  it('has not given up when it found enough, or has looked at everything', async () => {
    await provisioning(MAX_LOOKED_AT - 1);
    const all = { search: 'b' };
    expect(await searchProvisioning(depsAt(), ORG, { limit: 5 }, all)).toMatchObject({ gaveUpAt: null });
    const none = await searchProvisioning(depsAt(), ORG, { limit: 5 }, { search: 'nobody' });
    expect(none).toEqual({ rows: [], gaveUpAt: null });
  });

  it('neither leaves out nor repeats what happened in the instant at which it gave up', async () => {
    await provisioning(MAX_LOOKED_AT + 3);
    await env.DB.prepare(
      `update provisioning_events set target_label = 'ada', at = 4 where at between 3 and 5`,
    ).run();
    const first = await searchProvisioning(depsAt(), ORG, { limit: 51 }, { search: 'ada' });
    expect(first.rows.map(({ id }) => id)).toEqual(['R-5', 'R-4', 'R-3']);
    const before = first.gaveUpAt ?? undefined;
    const rest = await searchProvisioning(depsAt(), ORG, { limit: 51, before }, { search: 'ada' });
    expect(rest.rows.map(({ id }) => id)).toEqual(['R-1']);
  });

  it('without a filter reads one page', async () => {
    await provisioning();
    const metered = meterD1(env.DB);
    const deps = { ...depsAt(), db: openDatabase(metered.d1) };
    expect((await searchProvisioning(deps, ORG, { limit: 51 }, {})).rows).toHaveLength(51);
    expect(metered.cost).toMatchObject({ trips: 1 });
    expect(metered.cost.rowsRead).toBeLessThanOrEqual(110);
  });
});

describe('an export', () => {
  it('of filtered events goes on where a search would give up', async () => {
    await changes();
    const ids: string[] = [];
    for await (const rows of exportAudit(depsAt(), ORG, { actor: 'ada' }))
      ids.push(...rows.map(({ id }) => id));
    expect(ids).toEqual(['R-1']);
  });
});
