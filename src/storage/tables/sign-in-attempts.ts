import { sql } from 'drizzle-orm';
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/**
 * The sign-in log: every attempt to sign in to an organization, with what was expected and what arrived. It
 * contains no secrets.
 */
export const signInAttempts = sqliteTable(
  'sign_in_attempts',
  {
    /** The reference number that the browser shows. */
    id: text().primaryKey(),
    organizationId: text('organization_id').notNull(),
    connectionId: text('connection_id'),
    at: integer().notNull(),
    method: text({ enum: ['password', 'saml'] }).notNull(),
    flow: text({
      enum: ['sp_initiated', 'idp_initiated', 'test', 'form', 'logout', 'universal_logout'],
    }).notNull(),
    outcome: text({ enum: ['accepted', 'refused'] }).notNull(),
    /** Null if the attempt was accepted. */
    reason: text(),
    email: text(),
    memberId: text('member_id'),
    address: text(),
    /** The client that the budget of refusals counts: an IPv4 address or the /64 of an IPv6 address. */
    network: text(),
    /** How many later refusals were only counted here, because they were past the budget. */
    more: integer().notNull().default(0),
    userAgent: text('user_agent'),
    /** Expected and actual values, which attribute matched, which certificate verified. */
    detail: text({ mode: 'json' }).$type<Record<string, unknown>>().notNull(),
    /** The response with its values blanked, for diagnosis. */
    redactedResponse: text('redacted_response'),
  },
  (table) => [
    index('sign_in_attempts_organization').on(table.organizationId, table.at, table.id),
    index('sign_in_attempts_refused').on(table.organizationId, table.at).where(sql`outcome = 'refused'`),
  ],
);

export type SignInAttemptRow = typeof signInAttempts.$inferSelect;
