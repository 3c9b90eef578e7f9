import { and, desc, eq, getTableColumns, gte, lt, sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
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
  { action, actor, targetId, fromMs, untilMs }: AuditFilter = {},
): Promise<FoundRows<AuditEventRow>> {
  const { before, limit } = page;
  const row = auditEvents;
  return await searchLog(db, row, {
    part: and(
      eq(row.organizationId, organizationId),
      before && sql`(${row.at}, ${row.id}) < (${before.at}, ${before.id})`,
      fromMs === undefined ? undefined : gte(row.at, fromMs),
      untilMs === undefined ? undefined : lt(row.at, untilMs),
    ),
    wanted: and(
      action === undefined ? undefined : eq(row.action, action),
      targetId === undefined ? undefined : eq(row.targetId, targetId),
      actor === undefined ? undefined : sql`instr(lower(${SHOWN_ACTOR}), lower(${actor})) > 0`,
    ),
    limit,
    select: (where) =>
      db.select(SHOWN).from(row).where(where).orderBy(desc(row.at), desc(row.id)).limit(limit),
  });
}
