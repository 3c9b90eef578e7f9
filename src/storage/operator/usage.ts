// What happened on each day, counted from the logs. A piece of a log is counted and marked as counted in one
// batch, so that no row counts twice, whatever fails in between.

import { type SQL, sql } from 'drizzle-orm';
import { type Database, rawRows, rawStatement, type Statement } from '../database.ts';
import { type UsageDayRow, usageDays } from '../tables/usage-days.ts';

/** The logs, and which columns of a day their rows count in. */
const LOGS = {
  sign_in_attempts: {
    columns: sql`sign_ins, refused_sign_ins`,
    counts: sql`sum(outcome = 'accepted' and flow <> 'test'), sum(iif(outcome = 'refused', 1 + more, 0))`,
    adds: sql`sign_ins = sign_ins + excluded.sign_ins, refused_sign_ins = refused_sign_ins + excluded.refused_sign_ins`,
  },
  provisioning_events: {
    columns: sql`scim_operations`,
    counts: sql`count(*)`,
    adds: sql`scim_operations = scim_operations + excluded.scim_operations`,
  },
} as const satisfies Record<string, { columns: SQL; counts: SQL; adds: SQL }>;

export type CountedLog = keyof typeof LOGS;
export const COUNTED_LOGS = Object.keys(LOGS) as CountedLog[];

/**
 * Counts at most `limit` rows of a log, the oldest that are not counted yet, which have come before
 * `untilMs`: what may still change in a row has changed by then. The last statement returns how far it is.
 */
export function countPiece(db: Database, log: CountedLog, limit: number, untilMs: number) {
  const { columns, counts, adds } = LOGS[log];
  const table = sql.identifier(log);
  const countedTo = sql`ifnull((select counted_to from usage_cursors where log = ${log}), 0)`;
  // Rowids are given in order; the piece ends before the first row that is too young.
  const piece = sql`(select rowid as place, * from ${table} where rowid > ${countedTo} order by rowid limit ${limit})`;
  const ripe = sql`select * from ${piece} where place < ifnull((select min(place) from ${piece} where at >= ${untilMs}), 9e18)`;
  return [
    // Rowids are given again once the newest rows are gone, as with the only organization. What comes between
    // that deletion and the next run is not counted; nothing ever counts twice.
    rawStatement(
      db,
      sql`update usage_cursors set counted_to = min(counted_to, ifnull((select max(rowid) from ${table}), 0))
        where log = ${log}`,
    ),
    rawStatement(
      db,
      sql`insert into usage_days (day, ${columns}) select at / 86400000, ${counts} from (${ripe}) where true
        group by 1 on conflict (day) do update set ${adds}`,
    ),
    rawRows<{ rows: number }>(db, sql`select count(*) as rows from (${ripe})`),
    rawStatement(
      db,
      sql`insert into usage_cursors (log, counted_to) select ${log}, max(place) from (${ripe}) having count(*) > 0
        on conflict (log) do update set counted_to = excluded.counted_to`,
    ),
  ] as const;
}

/** How many organizations and members there are today. It reads every organization's row, once a run. */
export function countPresent(db: Database, nowMs: number): Statement {
  return rawStatement(
    db,
    sql`insert into usage_days (day, organizations, members)
      select ${Math.floor(nowMs / 86_400_000)}, count(*), ifnull(sum(member_count), 0) from organizations where deleted_at is null
      on conflict (day) do update set organizations = excluded.organizations, members = excluded.members`,
  );
}

/** The last days, the newest first. */
export async function listUsageDays(db: Database, limit: number): Promise<UsageDayRow[]> {
  return await db.select().from(usageDays).orderBy(sql`${usageDays.day} desc`).limit(limit);
}
