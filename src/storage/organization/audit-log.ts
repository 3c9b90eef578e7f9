import { and, desc, eq, gte, lt, sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { type AuditEventRow, auditEvents } from '../tables/audit-events.ts';

export interface AuditFilter {
  readonly action?: string | undefined;
  /** Part of the name that the log shows for the actor, in upper or lower case. */
  readonly actor?: string | undefined;
  readonly fromMs?: number | undefined;
  readonly untilMs?: number | undefined;
}

/**
 * Lists events, newest first; `before` is the last row of the previous page. The time narrows the part of the
 * index that is read; action and actor are searched for within it.
 */
export async function listAuditEvents(
  db: Database,
  organizationId: string,
  page: { limit: number; before?: { at: number; id: string } | undefined },
  { action, actor, fromMs, untilMs }: AuditFilter = {},
): Promise<AuditEventRow[]> {
  const { before, limit } = page;
  return await db
    .select()
    .from(auditEvents)
    .where(
      and(
        eq(auditEvents.organizationId, organizationId),
        before && sql`(${auditEvents.at}, ${auditEvents.id}) < (${before.at}, ${before.id})`,
        fromMs === undefined ? undefined : gte(auditEvents.at, fromMs),
        untilMs === undefined ? undefined : lt(auditEvents.at, untilMs),
        action === undefined ? undefined : eq(auditEvents.action, action),
        actor === undefined ? undefined : sql`instr(lower(${auditEvents.actorLabel}), lower(${actor})) > 0`,
      ),
    )
    .orderBy(desc(auditEvents.at), desc(auditEvents.id))
    .limit(limit);
}
