// What it costs to find out whether an organization was told of a refusal today.

import { env } from 'cloudflare:workers';
import { beforeEach, expect, it } from 'vitest';
import { openDatabase } from '../../../src/storage/database.ts';
import { wasRefusedBetween } from '../../../src/storage/provisioning/token.ts';
import { meterD1 } from '../../support/metered-d1.ts';
import { emptyStorage } from '../../support/storage.ts';

beforeEach(emptyStorage);

const ROWS = 5000;

type Asked = Parameters<typeof wasRefusedBetween>[2];

async function fill(refusedAt: number) {
  await env.DB.prepare(
    `with recursive n(i) as (select 1 union all select i + 1 from n where i < ${ROWS})
     insert into provisioning_events (id, organization_id, at, method, path, status, reason, target_id, detail, duration_ms)
       select 'pev_' || i, 'org_a', i, 'PATCH', '/Users', 409, iif(i = ?, 'last_owner', null), 'mem_1', '{}', 1 from n`,
  )
    .bind(refusedAt)
    .run();
}

async function ask(refusal: Partial<Asked> = {}) {
  const { d1, cost } = meterD1(env.DB);
  const asked = { reason: 'last_owner', targetId: 'mem_1', fromMs: 1, untilMs: ROWS, ...refusal };
  return { found: await wasRefusedBetween(openDatabase(d1), 'org_a', asked), rowsRead: cost.rowsRead };
}

it('reads back to the last refusal, and not all of the day', async () => {
  await fill(ROWS - 10);
  const { found, rowsRead } = await ask();
  expect(found).toBe(true);
  expect(rowsRead).toBeLessThanOrEqual(30);
});

it.each<[string, Partial<Asked>, number?]>([
  ['of another person', { targetId: 'mem_2' }],
  ['with another reason', { reason: 'userName_taken' }],
  ['before the time', { fromMs: 12 }],
  ['at its end', { untilMs: 10 }, 10],
])('does not find one %s', async (_, refusal, at = 11) => {
  await fill(at);
  expect(await ask(refusal)).toMatchObject({ found: false });
});
