// Usage by day: each row of the logs counts once, in bounded pieces, on the day when it happened.

import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { countUsage, usageOf } from '../../../src/domain/operator/usage.ts';
import { commit } from '../../../src/storage/change.ts';
import { openDatabase } from '../../../src/storage/database.ts';
import { countPiece } from '../../../src/storage/operator/usage.ts';
import { type Acme, depsAt, NOW_MS, world } from '../../support/deps.ts';
import { meterD1 } from '../../support/metered-d1.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const TODAY = Math.floor(NOW_MS / DAY);
let acme: Acme;
let ids = 0;

beforeEach(async () => {
  acme = await world();
});

async function attempts(many: number, at: number, outcome = 'accepted', more = 0, flow = 'sp_initiated') {
  const from = ids;
  ids += many;
  await env.DB.prepare(
    `insert into sign_in_attempts (id, organization_id, at, method, flow, outcome, detail, more)
      with recursive n(i) as (select ${from} union all select i + 1 from n where i < ${from + many - 1})
      select 'A-' || i, '${acme.id}', ${at}, 'saml', '${flow}', '${outcome}', '{}', ${more} from n`,
  ).run();
}
async function scim(many: number, at: number) {
  const from = ids;
  ids += many;
  await env.DB.prepare(
    `insert into provisioning_events (id, organization_id, token_id, at, method, path, operation, status, detail, duration_ms)
      with recursive n(i) as (select ${from} union all select i + 1 from n where i < ${from + many - 1})
      select 'P-' || i, '${acme.id}', 'tok', ${at}, 'GET', '/Users', 'user.list', 200, '{}', 1 from n`,
  ).run();
}
const count = (nowMs = NOW_MS + 2 * HOUR) => countUsage(depsAt(nowMs));
const days = async () =>
  (await usageOf(depsAt(), 10)).map(({ day, signIns, refusedSignIns, scimOperations }) => [
    day - TODAY,
    signIns,
    refusedSignIns,
    scimOperations,
  ]);

describe('a run', () => {
  it('counts each kind on its day, with the refusals that a row stands for, and no tests', async () => {
    await attempts(3, NOW_MS - DAY);
    await attempts(2, NOW_MS);
    await attempts(1, NOW_MS, 'refused', 41);
    await attempts(4, NOW_MS, 'accepted', 0, 'test');
    await scim(5, NOW_MS);
    expect(await count()).toEqual({ counted: 15 });
    expect(await days()).toEqual([
      [0, 2, 42, 5],
      [-1, 3, 0, 0],
    ]);
  });

  it('counts nothing twice, and what came since', async () => {
    await attempts(3, NOW_MS);
    await count();
    expect(await count()).toEqual({ counted: 0 });
    await attempts(2, NOW_MS + 1);
    await scim(1, NOW_MS + 1);
    await count();
    expect(await days()).toEqual([[0, 5, 0, 1]]);
  });

  it('waits an hour, while a refusal may still count those after it', async () => {
    await attempts(1, NOW_MS, 'refused');
    expect(await count(NOW_MS + HOUR)).toEqual({ counted: 0 });
    await env.DB.prepare('update sign_in_attempts set more = 7').run();
    await count(NOW_MS + HOUR + 61_000);
    expect((await days()).map(([, , refused]) => refused)).toEqual([8]);
  });

  it('does not pass over a row that is too young, for one after it that is not', async () => {
    await attempts(1, NOW_MS + 3 * HOUR);
    await attempts(1, NOW_MS);
    expect(await count()).toEqual({ counted: 0 });
    expect(await count(NOW_MS + 5 * HOUR)).toEqual({ counted: 2 });
  });

  it('goes on where it stopped, piece by piece, each of a bounded size', async () => {
    await attempts(7000, NOW_MS);
    const { d1, cost } = meterD1(env.DB);
    const db = openDatabase(d1);
    await commit(db, countPiece(db, 'sign_in_attempts', 100, NOW_MS + 1));
    expect(cost.rowsRead).toBeLessThan(1500);
    expect(await days()).toEqual([[0, 100, 0, 0]]);
    await count();
    expect(await days()).toEqual([[0, 7000, 0, 0]]);
  });

  it('keeps what it has counted when the log has expired', async () => {
    await attempts(3, NOW_MS);
    await count();
    await env.DB.prepare('delete from sign_in_attempts').run();
    await count();
    expect(await days()).toEqual([[0, 3, 0, 0]]);
    // And counts what comes after it.
    await attempts(2, NOW_MS);
    await count();
    expect(await days()).toEqual([[0, 5, 0, 0]]);
  });

  it('says how many organizations and members there are, without those that are being deleted', async () => {
    await count();
    expect((await usageOf(depsAt(), 1))[0]).toMatchObject({ organizations: 1, members: 3 });
    await env.DB.prepare('update organizations set deleted_at = 1').run();
    await count();
    expect((await usageOf(depsAt(), 1))[0]).toMatchObject({ organizations: 0, members: 0 });
  });
});
