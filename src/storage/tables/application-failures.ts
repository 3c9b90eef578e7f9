import { integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { applications } from './applications.ts';

/**
 * What was refused to an application, or in its name, last: one row for each reason, so that strangers who
 * know its name fill nothing, and a flood of one mistake hides no other.
 */
export const applicationFailures = sqliteTable(
  'application_failures',
  {
    applicationId: text('application_id')
      .notNull()
      .references(() => applications.id, { onDelete: 'cascade' }),
    /** A reason of src/oauth/errors.ts. */
    reason: text().notNull(),
    path: text().notNull(),
    /** Expected and actual values; no secrets. */
    detail: text({ mode: 'json' }).$type<Readonly<Record<string, string | number>>>().notNull(),
    requestId: text('request_id').notNull(),
    at: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.applicationId, table.reason] })],
);

export type ApplicationFailureRow = typeof applicationFailures.$inferSelect;
