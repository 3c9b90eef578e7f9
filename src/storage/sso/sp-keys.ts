import { and, eq, isNull, sql } from 'drizzle-orm';
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { Database } from '../database.ts';
import { organizations } from '../organization/organizations.ts';

/** Our own key pairs, one organization's each: for signing requests and for assertions encrypted to us. */
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
    /** No longer used to sign, still published and tried for decryption until then. */
    retiresAt: integer('retires_at'),
  },
  (table) => [index('sp_keys_organization').on(table.organizationId, table.createdAt)],
);

export type SpKeyRow = typeof spKeys.$inferSelect;

export function selectSpKeys(db: Database, organizationId: string) {
  return db.select().from(spKeys).where(eq(spKeys.organizationId, organizationId));
}

/** Every key that has no end yet gets one; those that have keep theirs. */
export function retireSpKeys(db: Database, organizationId: string, retiresAt: number) {
  return db
    .update(spKeys)
    .set({ retiresAt })
    .where(and(eq(spKeys.organizationId, organizationId), isNull(spKeys.retiresAt)));
}

export function insertSpKey(db: Database, row: SpKeyRow) {
  return db.insert(spKeys).values(row);
}

/** Those that another secret than `keyId` wraps. A walk over the whole table: for the daily run. */
export async function listSpKeysNotWrappedBy(
  db: Database,
  keyId: string,
  limit: number,
): Promise<SpKeyRow[]> {
  const prefix = `${keyId}.`;
  return await db
    .select()
    .from(spKeys)
    .where(sql`substr(${spKeys.wrappedPrivateKey}, 1, ${prefix.length}) <> ${prefix}`)
    .limit(limit);
}

/** Only while it is as `before` has it. */
export function rewrapSpKey(db: Database, before: SpKeyRow, wrappedPrivateKey: string) {
  return db
    .update(spKeys)
    .set({ wrappedPrivateKey })
    .where(and(eq(spKeys.id, before.id), eq(spKeys.wrappedPrivateKey, before.wrappedPrivateKey)));
}
