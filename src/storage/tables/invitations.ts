import { sql } from 'drizzle-orm';
import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { LANGUAGES } from '../../lib/languages.ts';
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
    /** When its mail is sent, or tried again; null: it does not wait in the queue. */
    sendAt: integer('send_at'),
    /** Why its mail has not gone out. */
    mailNote: text('mail_note', {
      enum: ['mailbox_full', 'not_sent', 'sender_left', 'role_not_in_plan', 'already_a_member'],
    }),
    mailTries: integer('mail_tries').notNull().default(0),
    /** The account that had it mailed: the queue sends only while it may still invite. */
    queuedBy: text('queued_by'),
    importId: text('import_id'),
    /** That of the page on which it was queued, for somebody who has chosen none; null: English. */
    language: text({ enum: LANGUAGES }),
    /** A second link, which an administrator copied; the mailed one works beside it. */
    linkHash: text('link_hash'),
    /** The account that copied it. */
    linkedBy: text('linked_by'),
  },
  (table) => [
    uniqueIndex('invitations_token').on(table.tokenHash),
    index('invitations_organization').on(table.organizationId, table.createdAt, table.id),
    index('invitations_email').on(table.emailKey),
    index('invitations_expires').on(table.expiresAt),
    index('invitations_inviter').on(table.invitedById).where(sql`accepted_at is null and revoked_at is null`),
    index('invitations_mailed').on(table.organizationId, table.emailDomain, table.mailedAt),
    index('invitations_pace').on(table.organizationId, table.mailedAt),
    index('invitations_link').on(table.linkHash),
    index('invitations_queue').on(table.organizationId, table.sendAt).where(sql`${table.sendAt} is not null`),
    index('invitations_import').on(table.importId).where(sql`${table.importId} is not null`),
  ],
);

export type InvitationRow = typeof invitations.$inferSelect;
