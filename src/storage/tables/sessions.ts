import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { accounts } from './accounts.ts';

/** A signed-in browser. The cookie names the row, and the row decides. */
export const sessions = sqliteTable(
  'sessions',
  {
    /** SHA-256 of the secret in the cookie. */
    id: text().primaryKey(),
    accountId: text('account_id')
      .notNull()
      .references(() => accounts.id, { onDelete: 'cascade' }),
    method: text({ enum: ['password', 'saml'] }).notNull(),
    /** The organization whose identity provider the session came through; null for a password. */
    organizationId: text('organization_id'),
    connectionId: text('connection_id'),
    memberId: text('member_id'),
    /** What single logout names (saml-core 3.7.1). */
    nameId: text('name_id'),
    nameIdFormat: text('name_id_format'),
    nameQualifier: text('name_qualifier'),
    spNameQualifier: text('sp_name_qualifier'),
    sessionIndex: text('session_index'),
    address: text(),
    userAgent: text('user_agent'),
    createdAt: integer('created_at').notNull(),
    expiresAt: integer('expires_at').notNull(),
    /** When the person last confirmed who they are, for dangerous changes. */
    confirmedAt: integer('confirmed_at'),
    endedAt: integer('ended_at'),
    /** When it was last used, to within some minutes; null: not since it began. */
    lastSeenAt: integer('last_seen_at'),
    /** The longest time without use since the person last proved who they are. */
    longestPauseMs: integer('longest_pause_ms').notNull().default(0),
  },
  (table) => [
    index('sessions_account').on(table.accountId, table.createdAt),
    index('sessions_connection_name_id').on(table.connectionId, table.nameId),
    index('sessions_member').on(table.memberId),
    index('sessions_expires').on(table.expiresAt),
  ],
);

export type SessionRow = typeof sessions.$inferSelect;
