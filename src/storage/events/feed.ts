// The feed: events after a number, in the order of the commits.

import { and, asc, gt, type SQL, sql } from 'drizzle-orm';
import { type Database, rawRows } from '../database.ts';
import { type DirectoryEventRow, directoryEvents } from '../tables/directory-events.ts';

export interface FeedFilter {
  /** Null: from the oldest one that is kept. */
  readonly after: number | null;
  readonly limit: number;
  /** Whose; null: everybody's. */
  readonly organizations: readonly string[] | null;
  /** Null: all. */
  readonly types: readonly string[] | null;
}

export interface FeedRows {
  readonly rows: readonly DirectoryEventRow[];
  /** Everything up to it has been looked at. */
  readonly end: number;
  /** The first and the last number that there is; 0 if there is none. */
  readonly oldest: number;
  readonly newest: number;
}

/** A page looks at no more events than this for those that are asked for; the next one goes on. */
export const MAX_EVENTS_LOOKED_AT = 1000;

/**
 * In one batch, which sees one state of the database: what is committed later has a higher number than the
 * newest that it returns.
 */
export async function readFeed(db: Database, filter: FeedFilter): Promise<FeedRows> {
  const { limit, types, organizations } = filter;
  const after = filter.after ?? 0;
  // The index has the events of one organization in order. Those of several are looked for among all.
  const only = organizations?.length === 1 ? (organizations[0] as string) : null;
  const looked = sql`(select * from directory_events where seq > ${after} ${only === null ? sql`` : sql`and organization_id = ${only}`}
    order by seq limit ${MAX_EVENTS_LOOKED_AT})`;
  const wanted = [
    ...(types === null ? [] : [isOneOf(sql`type`, types)]),
    ...(organizations === null || only !== null ? [] : [isOneOf(sql`organization_id`, organizations)]),
  ];
  const filtered = wanted.length > 0;
  const [rows, [bounds]] = await db.batch([
    filtered
      ? db
          .select()
          .from(directoryEvents)
          .where(
            sql`${directoryEvents.seq} in (select seq from ${looked} where ${sql.join(wanted, sql` and `)} order by seq limit ${limit})`,
          )
          .orderBy(asc(directoryEvents.seq))
      : db
          .select()
          .from(directoryEvents)
          .where(
            and(
              gt(directoryEvents.seq, after),
              only === null ? undefined : sql`${directoryEvents.organizationId} = ${only}`,
            ),
          )
          .orderBy(asc(directoryEvents.seq))
          .limit(limit),
    rawRows<{ oldest: number; newest: number; last: number | null }>(
      db,
      sql`select ifnull((select min(seq) from directory_events), 0) as oldest,
        ifnull((select max(seq) from directory_events), 0) as newest,
        ${filtered ? sql`(select seq from ${looked} limit 1 offset ${MAX_EVENTS_LOOKED_AT - 1})` : sql`null`} as last`,
    ),
  ]);
  const { oldest = 0, newest = 0, last = null } = bounds ?? {};
  const end = rows.length === limit ? (rows.at(-1)?.seq ?? after) : (last ?? newest);
  return { rows: rows.filter(({ organizationId }) => organizationId !== ''), end, oldest, newest };
}

function isOneOf(column: SQL, values: readonly string[]): SQL {
  return sql`${column} in (select value from json_each(${JSON.stringify(values)}))`;
}
