import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/**
 * The provisioning log: each SCIM request, what was done with it, and why it failed. No passwords, no tokens.
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
    /**
     * What it meant, for example `user.created`; null when the request was refused before it meant anything.
     */
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
