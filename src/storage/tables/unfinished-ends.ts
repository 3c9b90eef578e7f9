import { integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { organizations } from './organizations.ts';

/**
 * An end for everybody of an organization that is still being written into the rows of its sessions and
 * grants. From its first moment none of them counts; the rows follow page by page, and this one says how far
 * they are. New role rules reach the rows of members the same way.
 */
export const unfinishedEnds = sqliteTable(
  'unfinished_ends',
  {
    organizationId: text('organization_id')
      .notNull()
      .references(() => organizations.id, { onDelete: 'cascade' }),
    why: text({ enum: ['sso_required', 'signed_out', 'role_rules'] }).notNull(),
    /** What began later is not meant. */
    at: integer().notNull(),
    /** The last account of the page before; '' at the beginning. */
    after: text().notNull(),
    actorType: text('actor_type', {
      enum: ['account', 'operator', 'setup_link', 'scim', 'saml', 'system'],
    }).notNull(),
    actorId: text('actor_id'),
    actorLabel: text('actor_label').notNull(),
  },
  (table) => [primaryKey({ columns: [table.organizationId, table.why] })],
);

export type UnfinishedEndRow = typeof unfinishedEnds.$inferSelect;
