import { sql } from 'drizzle-orm';
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { organizations } from './organizations.ts';

/** Our own key pairs, each for one organization: they sign requests, and assertions are encrypted to them. */
export const spKeys = sqliteTable(
  'sp_keys',
  {
    id: text().primaryKey(),
    organizationId: text('organization_id')
      .notNull()
      .references(() => organizations.id, { onDelete: 'cascade' }),
    certificatePem: text('certificate_pem').notNull(),
    /** PKCS#8, wrapped with AES-256-GCM by the secret that its prefix names. */
    wrappedPrivateKey: text('wrapped_private_key').notNull(),
    createdAt: integer('created_at').notNull(),
    /**
     * Until this time the key is only published and tried for decryption, and the one before it signs. The
     * switch to it makes this null.
     */
    switchesAt: integer('switches_at'),
    /** Until this time the key is still published and tried for decryption, but no longer signs. */
    retiresAt: integer('retires_at'),
  },
  (table) => [
    index('sp_keys_organization').on(table.organizationId, table.createdAt),
    index('sp_keys_switches').on(table.switchesAt).where(sql`switches_at is not null`),
    index('sp_keys_retires').on(table.retiresAt).where(sql`retires_at is not null`),
  ],
);

export type SpKeyRow = typeof spKeys.$inferSelect;
