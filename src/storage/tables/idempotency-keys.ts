import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** Requests to the management API that carry an Idempotency-Key, and their responses. */
export const idempotencyKeys = sqliteTable(
  'idempotency_keys',
  {
    /**
     * Made from the bearer key and the Idempotency-Key, so that one operator's keys never collide with
     * another's.
     */
    id: text().primaryKey(),
    /** A keyed hash of method, path and body. */
    fingerprint: text().notNull(),
    /**
     * The response, sealed with a key that only the client can supply again; null while the request is
     * running.
     */
    sealedAnswer: text('sealed_answer'),
    /** Until this time a running request keeps others out: one whose Worker died must not do so forever. */
    lockedUntil: integer('locked_until').notNull(),
    expiresAt: integer('expires_at').notNull(),
  },
  (table) => [index('idempotency_keys_expires').on(table.expiresAt)],
);

export type IdempotencyKeyRow = typeof idempotencyKeys.$inferSelect;
