import { and, desc, eq, gte, lt, sql } from 'drizzle-orm';
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { type Database, rawStatement } from './database.ts';

/** What was changed, by whom. Appended in the batch of the change it records; never updated. */
export const auditEvents = sqliteTable(
  'audit_events',
  {
    id: text().primaryKey(),
    organizationId: text('organization_id').notNull(),
    at: integer().notNull(),
    /** `noun.verb_in_the_past`, for example `organization_access_security.sso_enabled`. */
    action: text().notNull(),
    actorType: text('actor_type', { enum: ['account', 'operator', 'scim', 'saml', 'system'] }).notNull(),
    actorId: text('actor_id'),
    actorLabel: text('actor_label').notNull(),
    address: text(),
    targetType: text('target_type').notNull(),
    targetId: text('target_id').notNull(),
    /** Before and after, identifiers and settings only. */
    detail: text({ mode: 'json' }).$type<Record<string, unknown>>().notNull(),
  },
  (table) => [index('audit_events_organization').on(table.organizationId, table.at, table.id)],
);

export type AuditEventRow = typeof auditEvents.$inferSelect;

export function insertAuditEvent(db: Database, row: AuditEventRow) {
  return db.insert(auditEvents).values(row);
}

/** Records `row` only if the statement just before it in the batch changed something: a lost compare-and-swap leaves no trace. */
export function insertAuditEventIfChanged(db: Database, row: AuditEventRow) {
  return rawStatement(
    db,
    sql`insert into audit_events
    (id, organization_id, at, action, actor_type, actor_id, actor_label, address, target_type, target_id, detail)
    select ${row.id}, ${row.organizationId}, ${row.at}, ${row.action}, ${row.actorType}, ${row.actorId}, ${row.actorLabel},
      ${row.address}, ${row.targetType}, ${row.targetId}, ${JSON.stringify(row.detail)}
    where changes() > 0`,
  );
}

export interface AuditFilter {
  readonly action?: string | undefined;
  /** A part of what the log calls whoever did it, in any case. */
  readonly actor?: string | undefined;
  readonly fromMs?: number | undefined;
  readonly untilMs?: number | undefined;
}

/**
 * Newest first; `before` is the last row of the page before. Time narrows the part of the index that is read; action and actor are
 * looked for in it.
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
