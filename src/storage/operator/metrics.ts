// What a monitoring asks for every minute: one batch of bounded reads. What could be many is counted up to a
// limit, and what would need a scan comes from a table that is counted anyway.

import { type SQL, sql } from 'drizzle-orm';
import { type Database, rawRows, rawStatement } from '../database.ts';

/** Nothing is counted beyond it: that there are more changes nothing for the one who is woken up. */
export const COUNTED_AT_MOST = 1000;

export interface CountedTotals {
  readonly signIns: number;
  readonly refusedSignIns: number;
  readonly scimOperations: number;
}

export interface Present {
  readonly organizations: number;
  readonly members: number;
}

export interface SenderState {
  readonly id: string;
  readonly status: 'enabled' | 'disabled' | 'failing';
  /** How many organizations, or lines, wait. */
  readonly waiting: number;
  /** Since when what is sent next has failed; null: it has not. */
  readonly failingSince: number | null;
}

export interface MetricRows {
  readonly totals: CountedTotals;
  readonly present: Present;
  readonly webhooks: readonly SenderState[];
  readonly streams: readonly SenderState[];
  readonly logoutsWaiting: number;
  readonly logoutsFailedUntold: number;
  readonly certificatesExpiring: number;
  readonly signingKeySince: number | null;
  readonly databaseBytes: number;
}

/** @param soonMs a certificate that ends between `nowMs` and then is counted as expiring */
export async function readMetrics(db: Database, nowMs: number, soonMs: number): Promise<MetricRows> {
  const [totals, present, webhooks, streams, logouts, certificates, keys, size] = await db.batch([
    rawRows<CountedTotals>(
      db,
      sql`select ifnull(sum(sign_ins), 0) as "signIns", ifnull(sum(refused_sign_ins), 0) as "refusedSignIns",
        ifnull(sum(scim_operations), 0) as "scimOperations" from usage_days`,
    ),
    rawRows<Present>(
      db,
      sql`select organizations, members from usage_days where organizations > 0 order by day desc limit 1`,
    ),
    rawRows<SenderState>(
      db,
      sql`select e.id, e.status, ${counted(sql`webhook_positions where endpoint_id = e.id and next_at is not null`)} as waiting,
        (select min(failing_since) from (select failing_since from webhook_positions
          where endpoint_id = e.id and next_at is not null limit ${COUNTED_AT_MOST})) as "failingSince"
        from webhook_endpoints e order by e.id`,
    ),
    rawRows<SenderState>(
      db,
      sql`select s.id, s.status, s.failing_since as "failingSince",
        ${counted(sql`log_lines where seq > s.seq`)} as waiting from log_streams s order by s.id`,
    ),
    rawRows<{ waiting: number; failed: number }>(
      db,
      sql`select ${counted(sql`logout_deliveries where ended_at is null`)} as waiting,
        ${counted(sql`logout_deliveries where ended_why = 'failed' and told_at is null`)} as failed`,
    ),
    rawRows<{ count: number }>(
      db,
      sql`select ${counted(sql`certificates where not_after > ${nowMs} and not_after <= ${soonMs}`)} as count`,
    ),
    rawRows<{ since: number | null }>(
      db,
      sql`select max(not_before) as since from signing_keys where not_before <= ${nowMs}`,
    ),
    // D1 tells its size with each answer.
    rawStatement(db, sql`select 1`),
  ]);
  return {
    totals: totals[0] ?? { signIns: 0, refusedSignIns: 0, scimOperations: 0 },
    present: present[0] ?? { organizations: 0, members: 0 },
    webhooks,
    streams,
    logoutsWaiting: logouts[0]?.waiting ?? 0,
    logoutsFailedUntold: logouts[0]?.failed ?? 0,
    certificatesExpiring: certificates[0]?.count ?? 0,
    signingKeySince: keys[0]?.since ?? null,
    databaseBytes: (size as unknown as Partial<D1Result>).meta?.size_after ?? 0,
  };
}

/** @param from a table with its condition, which an index serves */
function counted(from: SQL): SQL {
  return sql`(select count(*) from (select 1 from ${from} limit ${COUNTED_AT_MOST}))`;
}
