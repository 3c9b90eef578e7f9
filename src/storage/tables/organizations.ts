import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

export const PLANS = ['free', 'growth', 'enterprise'] as const;
export const SSO_PLANS: readonly (typeof PLANS)[number][] = ['growth', 'enterprise'];

export const organizations = sqliteTable(
  'organizations',
  {
    id: text().primaryKey(),
    name: text().notNull(),
    plan: text({ enum: PLANS }).notNull(),
    /** Triggers on members and teams update both, so that totals are read, never counted. */
    memberCount: integer('member_count').notNull().default(0),
    teamCount: integer('team_count').notNull().default(0),
    /** Triggers update these too: how large all profiles are together, which is what a scan has to read. */
    memberBytes: integer('member_bytes').notNull().default(0),
    teamBytes: integer('team_bytes').notNull().default(0),
    createdAt: integer('created_at').notNull(),
    updatedAt: integer('updated_at').notNull(),
  },
  (table) => [index('organizations_created').on(table.createdAt, table.id)],
);

export type OrganizationRow = typeof organizations.$inferSelect;
