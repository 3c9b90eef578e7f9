import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

export const organizations = sqliteTable(
  'organizations',
  {
    id: text().primaryKey(),
    name: text().notNull(),
    plan: text({ enum: ['free', 'growth', 'enterprise'] }).notNull(),
    /** Kept by triggers on members and teams, so that totals are read, never counted. */
    memberCount: integer('member_count').notNull().default(0),
    teamCount: integer('team_count').notNull().default(0),
    createdAt: integer('created_at').notNull(),
    updatedAt: integer('updated_at').notNull(),
  },
  (table) => [index('organizations_created').on(table.createdAt, table.id)],
);

export type OrganizationRow = typeof organizations.$inferSelect;
