import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';

/** The operator's keys for the management API. The row decides at each request. */
export const apiKeys = sqliteTable(
  'api_keys',
  {
    id: text().primaryKey(),
    /** SHA-256 of the key. */
    hash: text().notNull(),
    label: text().notNull(),
    scopes: text({ mode: 'json' }).$type<readonly string[]>().notNull(),
    /** The Owner or the key that made it; null: it was put into KV by hand. */
    createdBy: text('created_by'),
    createdAt: integer('created_at').notNull(),
    expiresAt: integer('expires_at'),
    revokedAt: integer('revoked_at'),
    lastUsedAt: integer('last_used_at'),
  },
  (table) => [
    uniqueIndex('api_keys_hash').on(table.hash),
    index('api_keys_created').on(table.createdAt, table.id),
  ],
);

export type ApiKeyRow = typeof apiKeys.$inferSelect;
