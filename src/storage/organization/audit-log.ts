import { and, desc, eq, getTableColumns, gte, lt, type SQL, sql } from 'drizzle-orm';
import { type Database, rawRows } from '../database.ts';
import { type FoundRows, type LogPlace, searchLog } from '../log-search.ts';
import { type AuditEventRow, auditEvents, SYSTEM_LABEL } from '../tables/audit-events.ts';

export interface AuditFilter {
  readonly action?: string | undefined;
  /** Part of the name that the log shows for the actor, in upper or lower case. */
  readonly actor?: string | undefined;
  /** The id of the person or thing that it is about. */
  readonly targetId?: string | undefined;
  readonly fromMs?: number | undefined;
  readonly untilMs?: number | undefined;
}

/** What the system itself did bears the name that the vendor has given the product. */
const SHOWN_ACTOR = sql<string>`iif(${auditEvents.actorType} = 'system' and ${auditEvents.actorLabel} = ${SYSTEM_LABEL},
  ifnull((select product_name from branding), ${SYSTEM_LABEL}), ${auditEvents.actorLabel})`;
const SHOWN = { ...getTableColumns(auditEvents), actorLabel: SHOWN_ACTOR };

/**
 * Lists events, newest first; `before` is the last row of the previous page. The time narrows the part of the
 * index that is read; action and actor are searched for within it.
 */
export async function listAuditEvents(
  db: Database,
  organizationId: string,
  page: { limit: number; before?: LogPlace | undefined },
  filter: AuditFilter = {},
): Promise<FoundRows<AuditEventRow>> {
  const { before, limit } = page;
  const row = auditEvents;
  return await searchLog(db, row, {
    part: and(
      partOf(organizationId, filter),
      before && sql`(${row.at}, ${row.id}) < (${before.at}, ${before.id})`,
    ),
    wanted: wantedOf(filter),
    limit,
    select: (where) =>
      db.select(SHOWN).from(row).where(where).orderBy(desc(row.at), desc(row.id)).limit(limit),
  });
}

function partOf(organizationId: string, { fromMs, untilMs }: AuditFilter): SQL | undefined {
  const row = auditEvents;
  return and(
    eq(row.organizationId, organizationId),
    fromMs === undefined ? undefined : gte(row.at, fromMs),
    untilMs === undefined ? undefined : lt(row.at, untilMs),
  );
}

function wantedOf({ action, actor, targetId }: AuditFilter): SQL | undefined {
  const row = auditEvents;
  return and(
    action === undefined ? undefined : eq(row.action, action),
    targetId === undefined ? undefined : eq(row.targetId, targetId),
    actor === undefined ? undefined : sql`instr(lower(${SHOWN_ACTOR}), lower(${actor})) > 0`,
  );
}

/** More are not looked at only to say how many there are. */
export const MAX_COUNTED_EVENTS = 2_000;

/** Counts the events among the newest; `complete` is false if the log goes on behind those. */
export async function countAuditEvents(
  db: Database,
  organizationId: string,
  filter: AuditFilter,
): Promise<{ readonly count: number; readonly complete: boolean }> {
  const row = auditEvents;
  const [counted] = await rawRows<{ looked: number; wanted: number | null }>(
    db,
    sql`select count(*) as looked, sum(wanted) as wanted from (
      select ${wantedOf(filter) ?? sql`1`} as wanted from ${row} where ${partOf(organizationId, filter)}
      order by ${row.at} desc, ${row.id} desc limit ${MAX_COUNTED_EVENTS + 1})`,
  );
  const complete = (counted?.looked ?? 0) <= MAX_COUNTED_EVENTS;
  return { count: Math.min(counted?.wanted ?? 0, MAX_COUNTED_EVENTS), complete };
}
