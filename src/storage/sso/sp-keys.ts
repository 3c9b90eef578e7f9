import { and, eq, isNull, sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { type SpKeyRow, spKeys } from '../tables/sp-keys.ts';

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
