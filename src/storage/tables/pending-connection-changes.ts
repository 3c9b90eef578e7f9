import { integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { organizations } from './organizations.ts';

/** What an Admin wants to change about a connection, until an Owner approves or declines it. */
export const pendingConnectionChanges = sqliteTable(
  'pending_connection_changes',
  {
    id: text().primaryKey(),
    organizationId: text('organization_id')
      .notNull()
      .references(() => organizations.id, { onDelete: 'cascade' }),
    /** The whole change, as the Admin sent it; certificates in base64. */
    change: text({ mode: 'json' }).$type<Record<string, unknown>>().notNull(),
    /** `updatedAt` of the connection that the Admin saw; null: there was none. */
    baseUpdatedAt: integer('base_updated_at'),
    requestedBy: text('requested_by').notNull(),
    /** The address of the account. */
    requestedByLabel: text('requested_by_label').notNull(),
    address: text(),
    createdAt: integer('created_at').notNull(),
  },
  (table) => [uniqueIndex('pending_connection_changes_organization').on(table.organizationId)],
);

export type PendingConnectionChangeRow = typeof pendingConnectionChanges.$inferSelect;
