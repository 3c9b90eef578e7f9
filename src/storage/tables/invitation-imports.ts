import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { organizations } from './organizations.ts';

/** A list of people that somebody invited at once. Its invitations name it, and tell how far they are. */
export const invitationImports = sqliteTable(
  'invitation_imports',
  {
    id: text().primaryKey(),
    organizationId: text('organization_id')
      .notNull()
      .references(() => organizations.id, { onDelete: 'cascade' }),
    createdAt: integer('created_at').notNull(),
    createdBy: text('created_by').notNull(),
    /** Addresses of the list that were left out, because they belong to members. */
    members: integer().notNull().default(0),
    /** Addresses that were left out, because they have such an invitation already. */
    already: integer().notNull().default(0),
  },
  (table) => [index('invitation_imports_organization').on(table.organizationId, table.createdAt)],
);

export type InvitationImportRow = typeof invitationImports.$inferSelect;
