import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** Requests of the management API that carry an Idempotency-Key, and what they were answered. */
export const idempotencyKeys = sqliteTable(
  'idempotency_keys',
  {
    /** Made from the bearer key and the Idempotency-Key: one operator's keys never meet another's. */
    id: text().primaryKey(),
    /** A keyed hash of method, path and body. */
    fingerprint: text().notNull(),
    /**
     * The answer, sealed with a key that only the client can bring again; null while the request is running.
     */
    sealedAnswer: text('sealed_answer'),
    /** Until when a running request keeps others out: one whose Worker died must not do so for ever. */
    lockedUntil: integer('locked_until').notNull(),
    expiresAt: integer('expires_at').notNull(),
  },
  (table) => [index('idempotency_keys_expires').on(table.expiresAt)],
);

export type IdempotencyKeyRow = typeof idempotencyKeys.$inferSelect;
