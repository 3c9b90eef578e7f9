import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { members } from './members.ts';
import { organizations } from './organizations.ts';

/** A team, which is at the same time the SCIM Group. */
export const teams = sqliteTable(
  'teams',
  {
    id: text().primaryKey(),
    organizationId: text('organization_id')
      .notNull()
      .references(() => organizations.id, { onDelete: 'cascade' }),
    name: text().notNull(),
    /** The folded name, unique in the organization: groups are matched to teams by it. */
    nameKey: text('name_key').notNull(),
    externalId: text('external_id'),
    source: text({ enum: ['settings', 'scim', 'api', 'saml'] }).notNull(),
    profile: text({ mode: 'json' }).$type<Record<string, unknown>>().notNull().default({}),
    /**
     * JSON: the profile with folded strings in place of its own; null if name and profile are ASCII, and in
     * older rows until the scheduled run has folded them.
     */
    folded: text(),
    /** Triggers on team_members update it. */
    memberCount: integer('member_count').notNull().default(0),
    version: integer().notNull().default(1),
    createdAt: integer('created_at').notNull(),
    updatedAt: integer('updated_at').notNull(),
  },
  (table) => [
    uniqueIndex('teams_organization_name').on(table.organizationId, table.nameKey),
    index('teams_organization_external_id').on(table.organizationId, table.externalId),
    index('teams_organization_created').on(table.organizationId, table.createdAt, table.id),
  ],
);

export const teamMembers = sqliteTable(
  'team_members',
  {
    teamId: text('team_id')
      .notNull()
      .references(() => teams.id, { onDelete: 'cascade' }),
    memberId: text('member_id')
      .notNull()
      .references(() => members.id, { onDelete: 'cascade' }),
    createdAt: integer('created_at').notNull(),
    /** `saml`: a sign-in asserted it, and the next that does not ends it. Null: a person or SCIM did it. */
    source: text({ enum: ['saml'] }),
  },
  (table) => [
    primaryKey({ columns: [table.teamId, table.memberId] }),
    // The index includes the team, so that a person's teams are read from it alone.
    index('team_members_member').on(table.memberId, table.teamId),
  ],
);

export type TeamRow = typeof teams.$inferSelect;
