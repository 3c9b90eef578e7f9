import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/**
 * One row for each mail of the last day with an invitation or a setup link, whichever organization sent it:
 * they count toward the limit of its mailbox. It names no organization, and outlives the one that sent it.
 */
export const invitationMails = sqliteTable(
  'invitation_mails',
  {
    /** SHA-256 of the mailbox, without tags and dots. */
    mailbox: text().notNull(),
    expiresAt: integer('expires_at').notNull(),
  },
  (table) => [
    index('invitation_mails_mailbox').on(table.mailbox, table.expiresAt),
    index('invitation_mails_expires').on(table.expiresAt),
  ],
);
