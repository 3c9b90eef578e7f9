import { integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';

/** One row per person, over all organizations. */
export const accounts = sqliteTable(
  'accounts',
  {
    id: text().primaryKey(),
    /** As it was typed first; compared through `emailKey` alone. */
    email: text().notNull(),
    emailKey: text('email_key').notNull(),
    givenName: text('given_name').notNull().default(''),
    familyName: text('family_name').notNull().default(''),
    /** `scrypt$N$r$p$salt$hash`; null: this account has no password. */
    passwordHash: text('password_hash'),
    /**
     * When somebody proved to own the address (identity provider, sign-up, reset, invitation by mail); null
     * where an invitation's link was copied. A password beside it is the owner's: whoever sets it ends one
     * that was there unproven.
     */
    emailVerifiedAt: integer('email_verified_at'),
    createdAt: integer('created_at').notNull(),
    updatedAt: integer('updated_at').notNull(),
  },
  (table) => [uniqueIndex('accounts_email_key').on(table.emailKey)],
);

export type AccountRow = typeof accounts.$inferSelect;
