import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { connections } from './connections.ts';

/** Requests that we sent (AuthnRequest, LogoutRequest) and that can still be answered, once. */
export const loginRequests = sqliteTable(
  'login_requests',
  {
    /** The ID of our request. */
    id: text().primaryKey(),
    organizationId: text('organization_id').notNull(),
    connectionId: text('connection_id')
      .notNull()
      .references(() => connections.id, { onDelete: 'cascade' }),
    /**
     * SHA-256 of the nonce in the browser's cookie: a response is accepted only in the browser that asked.
     */
    nonceHash: text('nonce_hash').notNull(),
    /**
     * A path of this origin, sealed with the browser's nonce: it may contain a secret, as an invitation's
     * link does.
     */
    returnTo: text('return_to'),
    purpose: text({ enum: ['sign_in', 'test', 'logout'] }).notNull(),
    /** The administrator who tests the connection. */
    accountId: text('account_id'),
    createdAt: integer('created_at').notNull(),
    expiresAt: integer('expires_at').notNull(),
    consumedAt: integer('consumed_at'),
    /** The sign-in attempt that consumed it. */
    consumedBy: text('consumed_by'),
  },
  (table) => [index('login_requests_expires').on(table.expiresAt)],
);

/** Assertions that were used. They are kept until they could no longer be accepted anyway. */
export const usedAssertions = sqliteTable(
  'used_assertions',
  {
    connectionId: text('connection_id').notNull(),
    assertionId: text('assertion_id').notNull(),
    attemptId: text('attempt_id').notNull(),
    expiresAt: integer('expires_at').notNull(),
    /**
     * The issuer. A connection can be removed and set up again, here or in another organization, but the
     * issuer stays the same.
     */
    issuer: text(),
  },
  (table) => [
    primaryKey({ columns: [table.connectionId, table.assertionId] }),
    uniqueIndex('used_assertions_issuer').on(table.issuer, table.assertionId),
    index('used_assertions_expires').on(table.expiresAt),
  ],
);

export type LoginRequestRow = typeof loginRequests.$inferSelect;
