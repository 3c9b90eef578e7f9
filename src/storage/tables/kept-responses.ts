import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { organizations } from './organizations.ts';

/** Whole responses, as an Owner lets them be kept for support for a day. */
export const keptResponses = sqliteTable(
  'kept_responses',
  {
    /** The attempt in the sign-in log. */
    attemptId: text('attempt_id').primaryKey(),
    organizationId: text('organization_id')
      .notNull()
      .references(() => organizations.id, { onDelete: 'cascade' }),
    /** The form field SAMLResponse, wrapped for the attempt. */
    sealed: text().notNull(),
    keptAt: integer('kept_at').notNull(),
    expiresAt: integer('expires_at').notNull(),
  },
  (table) => [
    index('kept_responses_organization').on(table.organizationId),
    index('kept_responses_expiry').on(table.expiresAt),
  ],
);

export type KeptResponseRow = typeof keptResponses.$inferSelect;
