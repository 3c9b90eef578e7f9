import { sql } from 'drizzle-orm';
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { applications } from './applications.ts';

/**
 * OpenID Connect Back-Channel Logout 1.0: an application has to be told that a session of its person is over.
 * A trigger writes the row in the transaction that ends the grants, one for each application and session;
 * sending it comes afterward.
 */
export const logoutDeliveries = sqliteTable(
  'logout_deliveries',
  {
    id: text().primaryKey(),
    applicationId: text('application_id')
      .notNull()
      .references(() => applications.id, { onDelete: 'cascade' }),
    organizationId: text('organization_id').notNull(),
    /** The `sub`. */
    accountId: text('account_id').notNull(),
    memberId: text('member_id').notNull(),
    sid: text().notNull(),
    /** Every try has the same one. */
    jti: text().notNull(),
    /** Why the grant ended: `session_ended`, `member_inactive`, … */
    why: text().notNull(),
    createdAt: integer('created_at').notNull(),
    attempt: integer().notNull().default(0),
    /** When it is to be tried. */
    nextAt: integer('next_at').notNull(),
    lastAt: integer('last_at'),
    /** The HTTP status of the last answer; null: there was none. */
    lastStatus: integer('last_status'),
    lastProblem: text('last_problem'),
    /** When it was delivered or given up; null: it waits. */
    endedAt: integer('ended_at'),
    endedWhy: text('ended_why', { enum: ['delivered', 'failed', 'withdrawn'] }),
    /** When the operator was told that it failed; null: it did not, or they have not been told. */
    toldAt: integer('told_at'),
  },
  (table) => [
    index('logout_deliveries_untold').on(table.id).where(sql`ended_why = 'failed' and told_at is null`),
    index('logout_deliveries_failed').on(table.applicationId, table.endedAt).where(sql`ended_why = 'failed'`),
    index('logout_deliveries_due').on(table.applicationId, table.nextAt).where(sql`ended_at is null`),
  ],
);

export type LogoutDeliveryRow = typeof logoutDeliveries.$inferSelect;
