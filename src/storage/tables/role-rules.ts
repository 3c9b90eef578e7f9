import { sql } from 'drizzle-orm';
import { check, index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { organizations } from './organizations.ts';

/**
 * Which role the people of an identity provider group get. The first rule that matches decides, in the
 * trigger `members_map_role`; nothing here can name an Owner.
 */
export const roleRules = sqliteTable(
  'role_rules',
  {
    id: text().primaryKey(),
    organizationId: text('organization_id')
      .notNull()
      .references(() => organizations.id, { onDelete: 'cascade' }),
    position: integer().notNull(),
    /** A team that SCIM pushed, or a value of a SAML attribute. */
    source: text({ enum: ['team', 'attribute'] }).notNull(),
    /** The team, whatever it is called later; null for one that is known by its name alone. */
    teamId: text('team_id'),
    /** The folded name, without `teamId`. */
    teamKey: text('team_key'),
    attribute: text(),
    /** The team's name when the rule was saved, or the attribute's value. */
    value: text().notNull(),
    role: text({ enum: ['admin', 'billing_admin', 'member'] }).notNull(),
    createdAt: integer('created_at').notNull(),
  },
  (table) => [
    uniqueIndex('role_rules_position').on(table.organizationId, table.position),
    index('role_rules_team').on(table.teamId),
    check('role_rules_no_owner', sql`${table.role} in ('admin', 'billing_admin', 'member')`),
  ],
);

/**
 * Somebody has become an Admin or Billing Admin by a rule, and the Owners have not been told yet. The trigger
 * `members_mapped_role_told` writes it in the transaction of the change.
 */
export const roleNotices = sqliteTable(
  'role_notices',
  {
    id: text().primaryKey(),
    organizationId: text('organization_id')
      .notNull()
      .references(() => organizations.id, { onDelete: 'cascade' }),
    email: text().notNull(),
    before: text({ enum: ['owner', 'admin', 'billing_admin', 'member'] }).notNull(),
    after: text({ enum: ['admin', 'billing_admin'] }).notNull(),
    roleFrom: text('role_from').notNull(),
    at: integer('decided_at').notNull(),
    actorType: text('actor_type', { enum: ['account', 'operator', 'scim', 'saml', 'system'] }).notNull(),
    actorId: text('actor_id'),
    actorLabel: text('actor_label').notNull(),
  },
  (table) => [index('role_notices_organization').on(table.organizationId)],
);

export type RoleRuleRow = typeof roleRules.$inferSelect;
export type RoleNoticeRow = typeof roleNotices.$inferSelect;
