import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { organizations } from './organizations.ts';

/** Bearer tokens for the identity provider's provisioning. KV finds the row, and the row decides. */
export const scimTokens = sqliteTable(
  'scim_tokens',
  {
    id: text().primaryKey(),
    organizationId: text('organization_id')
      .notNull()
      .references(() => organizations.id, { onDelete: 'cascade' }),
    hash: text().notNull(),
    createdAt: integer('created_at').notNull(),
    createdBy: text('created_by').notNull(),
    lastUsedAt: integer('last_used_at'),
    revokedAt: integer('revoked_at'),
  },
  (table) => [index('scim_tokens_organization').on(table.organizationId, table.createdAt)],
);

export type ScimTokenRow = typeof scimTokens.$inferSelect;
