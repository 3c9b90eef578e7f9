import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { connections } from './connections.ts';

/**
 * Requests of ours that were answered. A request waits for its response in the browser alone; its ID comes
 * here with the response, and the primary key makes it count once.
 */
export const usedRequests = sqliteTable(
  'used_requests',
  {
    /** The ID of our AuthnRequest or LogoutRequest. */
    id: text().primaryKey(),
    /** The sign-in attempt, or the logout response, that used it. */
    attemptId: text('attempt_id').notNull(),
    /** When the request could no longer have been answered. */
    expiresAt: integer('expires_at').notNull(),
  },
  (table) => [index('used_requests_expires').on(table.expiresAt)],
);

/**
 * Where requests waited before they waited in the browser. Nothing reads or writes it any more; the Worker of
 * the version before still does for a moment while this one is deployed. Retention empties it, and a later
 * migration drops it.
 */
export const loginRequests = sqliteTable(
  'login_requests',
  {
    id: text().primaryKey(),
    organizationId: text('organization_id').notNull(),
    connectionId: text('connection_id')
      .notNull()
      .references(() => connections.id, { onDelete: 'cascade' }),
    nonceHash: text('nonce_hash').notNull(),
    returnTo: text('return_to'),
    purpose: text({ enum: ['sign_in', 'test', 'logout'] }).notNull(),
    accountId: text('account_id'),
    createdAt: integer('created_at').notNull(),
    expiresAt: integer('expires_at').notNull(),
    consumedAt: integer('consumed_at'),
    consumedBy: text('consumed_by'),
  },
  (table) => [index('login_requests_expires').on(table.expiresAt)],
);

/**
 * Assertions that were used, and with a prefix logout requests and tokens of Universal Logout. They are kept
 * until they could no longer be accepted anyway.
 */
export const usedAssertions = sqliteTable(
  'used_assertions',
  {
    connectionId: text('connection_id').notNull(),
    assertionId: text('assertion_id').notNull(),
    attemptId: text('attempt_id').notNull(),
    expiresAt: integer('expires_at').notNull(),
    /**
     * The issuer. A connection can be removed and set up again, and several organizations can share an
     * issuer: an assertion counts once among all of them.
     */
    issuer: text(),
  },
  (table) => [
    primaryKey({ columns: [table.connectionId, table.assertionId] }),
    uniqueIndex('used_assertions_issuer').on(table.issuer, table.assertionId),
    index('used_assertions_expires').on(table.expiresAt),
  ],
);

export type UsedRequestRow = typeof usedRequests.$inferSelect;
