import { integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { connections } from './connections.ts';
import { members } from './members.ts';

/**
 * The subject of each member's first sign-in, by which the identity provider means them. A row counts only
 * while the connection has this issuer, so that another identity provider starts anew.
 */
export const pinnedSubjects = sqliteTable(
  'pinned_subjects',
  {
    memberId: text('member_id')
      .primaryKey()
      .references(() => members.id, { onDelete: 'cascade' }),
    connectionId: text('connection_id')
      .notNull()
      .references(() => connections.id, { onDelete: 'cascade' }),
    issuer: text().notNull(),
    /** The NameID as it is compared. */
    subject: text().notNull(),
    /** saml-core 8.3; null if the identity provider named none. It is shown and never compared. */
    nameIdFormat: text('name_id_format'),
    pinnedAt: integer('pinned_at').notNull(),
  },
  (table) => [uniqueIndex('pinned_subjects_subject').on(table.connectionId, table.issuer, table.subject)],
);

export type PinnedSubjectRow = typeof pinnedSubjects.$inferSelect;
