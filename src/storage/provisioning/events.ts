import { and, desc, eq, gte, lt, type SQL, sql } from 'drizzle-orm';
import { type Database, rawRows } from '../database.ts';
import { type FoundRows, type LogPlace, searchLog } from '../log-search.ts';
import type { DirectoryEventRow } from '../tables/directory-events.ts';
import { type ProvisioningEventRow, provisioningEvents } from '../tables/provisioning-events.ts';

export interface ProvisioningFilter {
  /**
   * Part of the person's or group's name, its id, the request's path or the reason, in upper or lower case.
   */
  readonly search?: string | undefined;
  /** `changed`: something is another afterward. */
  readonly outcome?: 'done' | 'changed' | 'refused' | undefined;
  /** For example `user.created`. */
  readonly operation?: string | undefined;
  /** Without what was only looked up. */
  readonly writesOnly?: boolean | undefined;
  readonly memberId?: string | undefined;
  readonly fromMs?: number | undefined;
  readonly untilMs?: number | undefined;
}

/** Lists events, newest first; `before` is the last row of the previous page. */
export async function listProvisioningEvents(
  db: Database,
  organizationId: string,
  page: { limit: number; before?: LogPlace | undefined },
  filter: ProvisioningFilter = {},
): Promise<FoundRows<ProvisioningEventRow>> {
  const { before, limit } = page;
  const { fromMs, untilMs } = filter;
  const row = provisioningEvents;
  return await searchLog(db, row, {
    part: and(
      eq(row.organizationId, organizationId),
      before && sql`(${row.at}, ${row.id}) < (${before.at}, ${before.id})`,
      fromMs === undefined ? undefined : gte(row.at, fromMs),
      untilMs === undefined ? undefined : lt(row.at, untilMs),
    ),
    wanted: wantedOf(filter),
    limit,
    select: (where) => db.select().from(row).where(where).orderBy(desc(row.at), desc(row.id)).limit(limit),
  });
}

function wantedOf(filter: ProvisioningFilter): SQL | undefined {
  const { search, outcome, operation, writesOnly, memberId } = filter;
  const row = provisioningEvents;
  return and(
    outcome === 'refused' ? gte(row.status, 400) : undefined,
    outcome === 'done' || outcome === 'changed' ? lt(row.status, 400) : undefined,
    outcome === 'changed' ? sql`${row.operation} not in ${sql.raw(UNCHANGED)}` : undefined,
    writesOnly ? sql`ifnull(${row.operation}, '') not in ${sql.raw(READS)}` : undefined,
    operation === undefined ? undefined : eq(row.operation, operation),
    memberId === undefined ? undefined : eq(row.targetId, memberId),
    search === undefined
      ? undefined
      : sql`instr(lower(coalesce(${row.targetLabel}, '') || ' ' || coalesce(${row.targetId}, '') || ' ' || ${row.path}
          || ' ' || coalesce(${row.reason}, '')), lower(${search})) > 0`,
  );
}

const READS = "('user.read', 'user.listed', 'group.read', 'group.listed')";
const UNCHANGED = `${READS.slice(0, -1)}, 'user.unchanged', 'group.unchanged')`;

export async function findProvisioningEvent(
  db: Database,
  organizationId: string,
  id: string,
): Promise<ProvisioningEventRow | undefined> {
  const row = provisioningEvents;
  return (
    await db
      .select()
      .from(row)
      .where(and(eq(row.id, id), eq(row.organizationId, organizationId)))
  )[0];
}

export interface ValuesOfChange extends Pick<DirectoryEventRow, 'type' | 'before' | 'after'> {
  /** The address that the member of a membership has now. */
  readonly member: string | null;
}

/** A busy directory makes a few thousand changes a minute. */
const MAX_EVENTS_LOOKED_AT = 5_000;
/** A request that waited in its lane is committed after requests that came later. */
const LATE_MS = 60_000;

/**
 * The values before and after a change, which the feed of events has and the log has not. No index knows the
 * time of an event, but the numbers of an organization's events are nearly in its order, so the place is
 * found by halving, and some events after it are looked at.
 */
export async function selectValuesOfChange(
  db: Database,
  organizationId: string,
  { subjectId, at }: { readonly subjectId: string; readonly at: number },
): Promise<ValuesOfChange[]> {
  const isBefore = sql`ifnull((select e.at from directory_events e where e.organization_id = ${organizationId}
    and e.seq >= (low + high) / 2 order by e.seq limit 1), ${Number.MAX_SAFE_INTEGER}) < ${at - LATE_MS}`;
  const rows = await rawRows<Record<keyof ValuesOfChange, string | null>>(
    db,
    sql`with recursive halves (low, high) as (
        select 0, ifnull((select max(seq) from directory_events), 0) + 1
        union all
        select iif(${isBefore}, (low + high) / 2 + 1, low), iif(${isBefore}, high, (low + high) / 2)
          from halves where low < high)
      select type, before, after, (select m.user_name from members m where m.organization_id = ${organizationId}
          and m.id = ifnull(json_extract(after, '$.memberId'), json_extract(before, '$.memberId'))) as member from (
        select * from directory_events where organization_id = ${organizationId}
          and seq >= (select max(low) from halves) order by seq limit ${MAX_EVENTS_LOOKED_AT})
      where subject_id = ${subjectId} and at = ${at} order by seq limit 50`,
  );
  return rows.map(({ type, before, after, member }) => ({
    type: type ?? '',
    before: opened(before),
    after: opened(after),
    member,
  }));
}

function opened<Value>(json: string | null): Value | null {
  return json === null ? null : JSON.parse(json);
}
