import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { members } from './members.ts';
import { organizations } from './organizations.ts';

/**
 * A change of an Owner or Admin that a directory asked for and that an Owner decides: the identity provider
 * asks again, and then it is made.
 */
export const pendingChanges = sqliteTable(
  'pending_changes',
  {
    id: text().primaryKey(),
    organizationId: text('organization_id')
      .notNull()
      .references(() => organizations.id, { onDelete: 'cascade' }),
    memberId: text('member_id')
      .notNull()
      .references(() => members.id, { onDelete: 'cascade' }),
    /** `address`: they get `email`. `revival`: a creation found them deactivated under `email`. */
    kind: text({ enum: ['address', 'revival'] }).notNull(),
    email: text().notNull(),
    emailKey: text('email_key').notNull(),
    source: text({ enum: ['scim', 'saml'] }).notNull(),
    askedBy: text('asked_by').notNull(),
    askedAt: integer('asked_at').notNull(),
    decision: text({ enum: ['approved', 'declined'] }),
    decidedAt: integer('decided_at'),
    /** The Owner's account. */
    decidedBy: text('decided_by'),
    expiresAt: integer('expires_at').notNull(),
    /** When a mail told the Owners; null if another change of the person had told them shortly before. */
    toldAt: integer('told_at'),
  },
  (table) => [
    uniqueIndex('pending_changes_member').on(table.memberId, table.emailKey),
    index('pending_changes_organization').on(table.organizationId, table.askedAt),
    index('pending_changes_expires').on(table.expiresAt),
  ],
);

export type PendingChangeRow = typeof pendingChanges.$inferSelect;
