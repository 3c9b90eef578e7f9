import { and, desc, eq, gt, isNull } from 'drizzle-orm';
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { accounts } from './accounts.ts';
import type { Database } from './database.ts';

/** A signed-in browser. The cookie names the row; the row decides. */
export const sessions = sqliteTable(
  'sessions',
  {
    /** SHA-256 of the secret in the cookie. */
    id: text().primaryKey(),
    accountId: text('account_id')
      .notNull()
      .references(() => accounts.id, { onDelete: 'cascade' }),
    method: text({ enum: ['password', 'saml'] }).notNull(),
    /** Through which organization's identity provider; null for a password. */
    organizationId: text('organization_id'),
    connectionId: text('connection_id'),
    memberId: text('member_id'),
    /** What single logout names: saml-core 3.7.1. */
    nameId: text('name_id'),
    nameIdFormat: text('name_id_format'),
    sessionIndex: text('session_index'),
    address: text(),
    userAgent: text('user_agent'),
    createdAt: integer('created_at').notNull(),
    expiresAt: integer('expires_at').notNull(),
    /** When the password was asked again, for dangerous changes. */
    confirmedAt: integer('confirmed_at'),
    endedAt: integer('ended_at'),
  },
  (table) => [
    index('sessions_account').on(table.accountId, table.createdAt),
    index('sessions_connection_name_id').on(table.connectionId, table.nameId),
    index('sessions_member').on(table.memberId),
    index('sessions_expires').on(table.expiresAt),
  ],
);

export type SessionRow = typeof sessions.$inferSelect;

export function insertSession(db: Database, row: SessionRow) {
  return db.insert(sessions).values(row);
}

export function endSession(db: Database, id: string, nowMs: number) {
  return db
    .update(sessions)
    .set({ endedAt: nowMs })
    .where(and(eq(sessions.id, id), isNull(sessions.endedAt)));
}

export function endSessionsOfAccount(db: Database, accountId: string, nowMs: number) {
  return db
    .update(sessions)
    .set({ endedAt: nowMs })
    .where(and(eq(sessions.accountId, accountId), isNull(sessions.endedAt)));
}

export function confirmSession(db: Database, id: string, nowMs: number) {
  return db.update(sessions).set({ confirmedAt: nowMs }).where(eq(sessions.id, id));
}

export async function listOpenSessions(db: Database, accountId: string, nowMs: number): Promise<SessionRow[]> {
  return await db
    .select()
    .from(sessions)
    .where(and(eq(sessions.accountId, accountId), isNull(sessions.endedAt), gt(sessions.expiresAt, nowMs)))
    .orderBy(desc(sessions.createdAt));
}
