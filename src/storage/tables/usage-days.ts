import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** What happened on each day (UTC), over all organizations: counted from the logs, before they expire. */
export const usageDays = sqliteTable('usage_days', {
  /** Days since 1970. */
  day: integer().primaryKey(),
  /** As many as there were when the day was last counted; 0: nobody has counted yet. */
  organizations: integer().notNull().default(0),
  members: integer().notNull().default(0),
  signIns: integer('sign_ins').notNull().default(0),
  refusedSignIns: integer('refused_sign_ins').notNull().default(0),
  scimOperations: integer('scim_operations').notNull().default(0),
});

export type UsageDayRow = typeof usageDays.$inferSelect;

/** How far each log has been counted. */
export const usageCursors = sqliteTable('usage_cursors', {
  log: text().primaryKey(),
  /** The rowid of the last row that was counted. */
  countedTo: integer('counted_to').notNull(),
});
