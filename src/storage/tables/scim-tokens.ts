import { sql } from 'drizzle-orm';
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
    /** When it ends by itself; null: never. */
    expiresAt: integer('expires_at'),
    /** The last warning of its expiry that was mailed, as the number of days before. */
    warnedDays: integer('warned_days'),
  },
  (table) => [
    index('scim_tokens_hash').on(table.hash),
    index('scim_tokens_organization').on(table.organizationId, table.createdAt),
    index('scim_tokens_expires').on(table.expiresAt).where(sql`expires_at is not null`),
    index('scim_tokens_revoked').on(table.revokedAt).where(sql`revoked_at is not null`),
  ],
);

export type ScimTokenRow = typeof scimTokens.$inferSelect;
