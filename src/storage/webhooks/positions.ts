// How far each endpoint has come, for each organization. What is sent next, and when, is decided by these
// rows alone; every statement here can be made twice, or never, without an event being lost.

import { and, asc, eq, lte, type SQL, sql } from 'drizzle-orm';
import { type Database, rawRows, rawStatement, type Statement } from '../database.ts';
import { directoryEvents } from '../tables/directory-events.ts';
import { type WebhookEndpointRow, type WebhookPositionRow, webhookPositions } from '../tables/webhooks.ts';

/** How many events one look takes at most. */
const SCAN_EVENTS = 5000;

/** Up to which event the next look goes; null: there is none that the endpoint has not seen. */
export function selectScanEnd(db: Database, endpointId: string) {
  return rawRows<{ upTo: number | null }>(
    db,
    sql`select max(seq) as "upTo" from (select seq from directory_events
      where seq > (select seen_seq from webhook_endpoints where id = ${endpointId}) order by seq limit ${SCAN_EVENTS})`,
  );
}

/**
 * Every organization with an event since the last look has something waiting from then on. The row that
 * retention leaves of an old event is of no organization.
 */
export function noteNewEvents(
  db: Database,
  { id, seenSeq }: Pick<WebhookEndpointRow, 'id' | 'seenSeq'>,
  upTo: number,
  nowMs: number,
): Statement[] {
  return [
    rawStatement(
      db,
      sql`insert into webhook_positions (endpoint_id, organization_id, seq, next_at)
        select e.id, d.organization_id, min(d.seq) - 1, ${nowMs}
        from webhook_endpoints e join directory_events d on d.seq > e.seen_seq and d.seq <= ${upTo}
        where e.id = ${id} and e.seen_seq = ${seenSeq} and d.organization_id <> '' and (e.organizations is null
          or d.organization_id in (select value from json_each(e.organizations)))
        group by d.organization_id
        on conflict (endpoint_id, organization_id) do update set next_at = ifnull(next_at, excluded.next_at)`,
    ),
    rawStatement(
      db,
      sql`update webhook_endpoints set seen_seq = ${upTo} where id = ${id} and seen_seq = ${seenSeq}`,
    ),
  ];
}

export function selectDuePositions(db: Database, endpointId: string, nowMs: number, limit: number) {
  return db
    .select()
    .from(webhookPositions)
    .where(and(eq(webhookPositions.endpointId, endpointId), lte(webhookPositions.nextAt, nowMs)))
    .orderBy(asc(webhookPositions.nextAt))
    .limit(limit);
}

/** When the first of those that wait is due. */
export function selectNextDue(db: Database, endpointId: string) {
  return rawRows<{ nextAt: number | null }>(
    db,
    sql`select min(next_at) as "nextAt" from webhook_positions
      where endpoint_id = ${endpointId} and next_at is not null`,
  );
}

/** How many events one turn looks at. */
const WINDOW_EVENTS = 1000;

export interface EventWindow {
  readonly organizationId: string;
  readonly seq: number;
  /** Null: all. */
  readonly types: readonly string[] | null;
  readonly limit: number;
}

/** The first events after `seq` that are wanted, and where the look ended, for one batch. */
export function selectEventsAfter(db: Database, { organizationId, seq, types, limit }: EventWindow) {
  const next = sql`(select seq from directory_events where organization_id = ${organizationId} and seq > ${seq}
    order by seq limit ${WINDOW_EVENTS})`;
  const wanted =
    types === null
      ? sql``
      : sql`and ${directoryEvents.type} in (select value from json_each(${JSON.stringify(types)}))`;
  return [
    db
      .select()
      .from(directoryEvents)
      .where(sql`${directoryEvents.seq} in ${next} ${wanted}`)
      .orderBy(asc(directoryEvents.seq))
      .limit(limit),
    rawRows<{ end: number | null }>(db, sql`select max(seq) as "end" from ${next}`),
  ] as const;
}

type Place = Pick<WebhookPositionRow, 'endpointId' | 'organizationId' | 'seq'>;

export interface Advance {
  /** Everything up to it is done. */
  readonly seq: number;
  /** Null: what is done was not wanted, and nothing was sent. */
  readonly status: number | null;
  readonly nowMs: number;
}

/** For `requireChanged`: only while the position is where the delivery began. */
export function advancePosition(db: Database, from: Place, { seq, status, nowMs }: Advance): Statement {
  const sent =
    status === null
      ? sql``
      : sql`delivered_seq = ${seq}, attempt = 0, failing_since = null, last_at = ${nowMs},
          last_status = ${status}, last_problem = null,`;
  return rawStatement(
    db,
    sql`update webhook_positions set seq = ${seq}, ${sent} next_at = case when exists (
        select 1 from directory_events d where d.organization_id = ${from.organizationId} and d.seq > ${seq})
      then ${nowMs} end where ${isAt(from)}`,
  );
}

export interface Failure {
  readonly nextAt: number;
  readonly status: number | null;
  readonly problem: string;
  readonly nowMs: number;
}

/** For `requireChanged`, as `advancePosition`. */
export function failPosition(db: Database, from: Place, failure: Failure): Statement {
  const { nextAt, status, problem, nowMs } = failure;
  return rawStatement(
    db,
    sql`update webhook_positions set attempt = attempt + 1, failing_since = ifnull(failing_since, ${nowMs}),
      next_at = ${nextAt}, last_at = ${nowMs}, last_status = ${status}, last_problem = ${problem}
      where ${isAt(from)}`,
  );
}

/** What waits is tried at once, as if it had never failed. */
export function retryPositions(db: Database, endpointId: string, nowMs: number): Statement {
  return rawStatement(
    db,
    sql`update webhook_positions set attempt = 0, failing_since = null, next_at = ${nowMs}
      where endpoint_id = ${endpointId} and next_at is not null`,
  );
}

/**
 * Everything after `seq` is sent again, in order. The endpoint looks through those events anew, and so finds
 * the organizations that have no position yet.
 */
export function rewindPositions(db: Database, endpointId: string, seq: number, nowMs: number): Statement[] {
  return [
    rawStatement(
      db,
      sql`update webhook_positions set seq = ${seq}, delivered_seq = 0, attempt = 0, failing_since = null,
        next_at = ${nowMs} where endpoint_id = ${endpointId} and seq > ${seq}`,
    ),
    rawStatement(
      db,
      sql`update webhook_endpoints set seen_seq = min(seen_seq, ${seq}),
        replay_until = (select max(seq) from directory_events) where id = ${endpointId}`,
    ),
  ];
}

/** The endpoints that have something to send now: new events, or what waits. */
export function selectWaitingEndpoints(db: Database, nowMs: number) {
  return rawRows<{ id: string }>(
    db,
    sql`select e.id from webhook_endpoints e where e.status = 'enabled'
      and (e.seen_seq < (select max(seq) from directory_events) or exists (select 1 from webhook_positions p
        where p.endpoint_id = e.id and p.next_at <= ${nowMs}))`,
  );
}

export interface OldestAndNewest {
  readonly oldest: number | null;
  readonly newest: number | null;
}

export function selectEventRange(db: Database) {
  return rawRows<OldestAndNewest>(
    db,
    sql`select (select min(seq) from directory_events) as oldest, (select max(seq) from directory_events) as newest`,
  );
}

export function selectEvent(db: Database, seq: number) {
  return db.select().from(directoryEvents).where(eq(directoryEvents.seq, seq));
}

/** Enough to see what is wrong. */
const STUCK_SHOWN = 20;
const COUNTED_AT_MOST = 1000;

export interface Standing {
  /** The newest event there is; null: there is none. */
  readonly newestSeq: number | null;
  /** Organizations whose events wait, `COUNTED_AT_MOST` at most. */
  readonly waiting: number;
  /** Those that wait the longest for a try, with what came of the last one. */
  readonly stuck: readonly WebhookPositionRow[];
}

/** Where an endpoint stands: the rows that are due are few unless it fails. */
export async function readStanding(db: Database, endpointId: string): Promise<Standing> {
  const [[newest], [waiting], stuck] = await db.batch([
    selectEventRange(db),
    rawRows<{ count: number }>(
      db,
      sql`select count(*) as count from (select 1 from webhook_positions
        where endpoint_id = ${endpointId} and next_at is not null limit ${COUNTED_AT_MOST})`,
    ),
    db
      .select()
      .from(webhookPositions)
      .where(
        sql`${webhookPositions.endpointId} = ${endpointId} and ${webhookPositions.nextAt} is not null
          and ${webhookPositions.failingSince} is not null`,
      )
      .orderBy(asc(webhookPositions.nextAt))
      .limit(STUCK_SHOWN),
  ]);
  return { newestSeq: newest?.newest ?? null, waiting: waiting?.count ?? 0, stuck };
}

/** Which of the endpoints have an event that failed and is tried again. */
export async function selectStuck(db: Database, endpointIds: readonly string[]): Promise<Set<string>> {
  const found = await rawRows<{ id: string }>(
    db,
    sql`select value as id from json_each(${JSON.stringify(endpointIds)}) where exists (
      select 1 from webhook_positions
        where endpoint_id = value and next_at is not null and failing_since is not null)`,
  );
  return new Set(found.map(({ id }) => id));
}

function isAt({ endpointId, organizationId, seq }: Place): SQL {
  return sql`endpoint_id = ${endpointId} and organization_id = ${organizationId} and seq = ${seq}`;
}
