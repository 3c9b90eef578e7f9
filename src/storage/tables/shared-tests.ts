import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { organizations } from './organizations.ts';

/**
 * The result of a test that a link shows to people without an account. The link holds a MAC over the id, so
 * that nobody who reads the table can make one.
 */
export const sharedTests = sqliteTable(
  'shared_tests',
  {
    id: text().primaryKey(),
    organizationId: text('organization_id')
      .notNull()
      .references(() => organizations.id, { onDelete: 'cascade' }),
    /** The attempt in the sign-in log. */
    attemptId: text('attempt_id').notNull(),
    createdAt: integer('created_at').notNull(),
    createdBy: text('created_by').notNull(),
    expiresAt: integer('expires_at').notNull(),
  },
  (table) => [
    uniqueIndex('shared_tests_attempt').on(table.attemptId),
    index('shared_tests_organization').on(table.organizationId),
    index('shared_tests_expiry').on(table.expiresAt),
  ],
);

export type SharedTestRow = typeof sharedTests.$inferSelect;
