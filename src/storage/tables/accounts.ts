import { integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { LANGUAGES } from '../../lib/languages.ts';

/** One row per person, across all organizations. */
export const accounts = sqliteTable(
  'accounts',
  {
    id: text().primaryKey(),
    /** The address as it was first typed; only `emailKey` is compared. */
    email: text().notNull(),
    emailKey: text('email_key').notNull(),
    givenName: text('given_name').notNull().default(''),
    familyName: text('family_name').notNull().default(''),
    /** `scrypt$N$r$p$salt$hash`; null: this account has no password. */
    passwordHash: text('password_hash'),
    /**
     * When somebody proved that they own the address (identity provider, sign-up, reset, invitation by mail);
     * null if an invitation's link was copied. If it is set, the password is the owner's: setting it ends a
     * password that was never proven.
     */
    emailVerifiedAt: integer('email_verified_at'),
    /**
     * When a link that was mailed to this very address was opened; null: never. A directory vouches for an
     * address only as long as its organization holds the domain, which this outlives.
     */
    mailboxProvenAt: integer('mailbox_proven_at'),
    /** The language that they chose for pages and mails; null: the browser's. */
    language: text({ enum: LANGUAGES }),
    createdAt: integer('created_at').notNull(),
    updatedAt: integer('updated_at').notNull(),
  },
  (table) => [uniqueIndex('accounts_email_key').on(table.emailKey)],
);

export type AccountRow = typeof accounts.$inferSelect;
