import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/**
 * The provisioning log: each SCIM request, what was done with it, and why it failed. It contains no passwords
 * and no tokens.
 */
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
    /** The operation, for example `user.created`; null if the request was refused before it was known. */
    operation: text(),
    targetType: text('target_type', { enum: ['user', 'group'] }),
    targetId: text('target_id'),
    /** A userName or a group's name, as it was at that time. */
    targetLabel: text('target_label'),
    /** Null if the request succeeded. */
    reason: text(),
    /** Names of changed attributes, skipped members, and the message that the identity provider got. */
    detail: text({ mode: 'json' }).$type<Record<string, unknown>>().notNull(),
    durationMs: integer('duration_ms').notNull(),
  },
  (table) => [index('provisioning_events_organization').on(table.organizationId, table.at, table.id)],
);

export type ProvisioningEventRow = typeof provisioningEvents.$inferSelect;
