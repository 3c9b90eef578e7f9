import { integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { connections } from './connections.ts';
import { members } from './members.ts';

/**
 * The subject of each member's first sign-in, by which the identity provider means them. A row counts only
 * while the connection has this issuer, so that another
 * identity provider starts anew, and the one of before goes on where it was.
 */
export const pinnedSubjects = sqliteTable(
  'pinned_subjects',
  {
    memberId: text('member_id')
      .notNull()
      .references(() => members.id, { onDelete: 'cascade' }),
    connectionId: text('connection_id')
      .notNull()
      .references(() => connections.id, { onDelete: 'cascade' }),
    issuer: text().notNull(),
    /** The NameID as it is compared; null if it is the address, which it follows. */
    subject: text(),
    /** saml-core 8.3; null if the identity provider named none. It is shown and never compared. */
    nameIdFormat: text('name_id_format'),
    pinnedAt: integer('pinned_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.memberId, table.connectionId, table.issuer] }),
    uniqueIndex('pinned_subjects_subject').on(table.connectionId, table.issuer, table.subject),
  ],
);

export type PinnedSubjectRow = typeof pinnedSubjects.$inferSelect;
