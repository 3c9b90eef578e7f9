import { sql } from 'drizzle-orm';
import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { organizations } from './organizations.ts';

export const invitations = sqliteTable(
  'invitations',
  {
    id: text().primaryKey(),
    organizationId: text('organization_id')
      .notNull()
      .references(() => organizations.id, { onDelete: 'cascade' }),
    email: text().notNull(),
    emailKey: text('email_key').notNull(),
    emailDomain: text('email_domain').notNull().default(''),
    role: text({ enum: ['owner', 'admin', 'billing_admin', 'member'] }).notNull(),
    tokenHash: text('token_hash').notNull(),
    invitedBy: text('invited_by').notNull(),
    /** The account or the API key that sent it; null: it was sent before this was written. */
    invitedById: text('invited_by_id'),
    createdAt: integer('created_at').notNull(),
    expiresAt: integer('expires_at').notNull(),
    acceptedAt: integer('accepted_at'),
    revokedAt: integer('revoked_at'),
    /**
     * How the link reached its reader. `mail`: someone who opens it reads that mailbox. `link`: it was shown
     * to an administrator to be sent on, and nothing is known about the mailbox. `operator`: the operator has
     * it and vouches.
     */
    delivery: text({ enum: ['mail', 'link', 'operator'] })
      .notNull()
      .default('link'),
    /** When a mail for it was counted toward the limit of its domain. */
    mailedAt: integer('mailed_at'),
    /** The member who accepted it; later statements of the accepting batch look for this id. */
    acceptedBy: text('accepted_by'),
  },
  (table) => [
    uniqueIndex('invitations_token').on(table.tokenHash),
    index('invitations_organization').on(table.organizationId, table.createdAt, table.id),
    index('invitations_email').on(table.emailKey),
    index('invitations_expires').on(table.expiresAt),
    index('invitations_inviter').on(table.invitedById).where(sql`accepted_at is null and revoked_at is null`),
    index('invitations_mailed').on(table.organizationId, table.emailDomain, table.mailedAt),
  ],
);

export type InvitationRow = typeof invitations.$inferSelect;
