import { and, desc, eq, gte, sql } from 'drizzle-orm';
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { Database } from '../database.ts';

/** The provisioning log: each SCIM request, what was done with it, and why it failed. No passwords, no tokens. */
export const provisioningEvents = sqliteTable(
  'provisioning_events',
  {
    id: text().primaryKey(),
    organizationId: text('organization_id').notNull(),
    at: integer().notNull(),
    tokenId: text('token_id'),
    method: text().notNull(),
    path: text().notNull(),
    status: integer().notNull(),
    /** What it meant, for example `user.created`; null when the request was refused before it meant anything. */
    operation: text(),
    targetType: text('target_type', { enum: ['user', 'group'] }),
    targetId: text('target_id'),
    /** A userName or a group's name, as it was at that moment. */
    targetLabel: text('target_label'),
    /** Null when it was done. */
    reason: text(),
    /** Names of changed attributes, skipped members, the sentence that the identity provider was shown. */
    detail: text({ mode: 'json' }).$type<Record<string, unknown>>().notNull(),
    durationMs: integer('duration_ms').notNull(),
  },
  (table) => [index('provisioning_events_organization').on(table.organizationId, table.at, table.id)],
);

export type ProvisioningEventRow = typeof provisioningEvents.$inferSelect;

export function insertProvisioningEvent(db: Database, row: ProvisioningEventRow) {
  return db.insert(provisioningEvents).values(row);
}

export interface ProvisioningFilter {
  /** A part of the person's or group's name, its id, the request's path or the reason, in any case. */
  readonly search?: string | undefined;
  readonly failedOnly?: boolean | undefined;
}

/** Newest first; `before` is the last row of the page before. */
export async function listProvisioningEvents(
  db: Database,
  organizationId: string,
  page: { limit: number; before?: { at: number; id: string } | undefined },
  { search, failedOnly }: ProvisioningFilter = {},
): Promise<ProvisioningEventRow[]> {
  const { before, limit } = page;
  const row = provisioningEvents;
  return await db
    .select()
    .from(row)
    .where(
      and(
        eq(row.organizationId, organizationId),
        before && sql`(${row.at}, ${row.id}) < (${before.at}, ${before.id})`,
        failedOnly ? gte(row.status, 400) : undefined,
        search === undefined
          ? undefined
          : sql`instr(lower(coalesce(${row.targetLabel}, '') || ' ' || coalesce(${row.targetId}, '') || ' ' || ${row.path}
              || ' ' || coalesce(${row.reason}, '')), lower(${search})) > 0`,
      ),
    )
    .orderBy(desc(row.at), desc(row.id))
    .limit(limit);
}
