import { and, eq, isNull, lte, type SQL, sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { type SpKeyRow, spKeys } from '../tables/sp-keys.ts';

export function selectSpKeys(db: Database, organizationId: string) {
  return db.select().from(spKeys).where(eq(spKeys.organizationId, organizationId));
}

/** Holds while no replaced key of the organization is still live. */
export function noKeyRetiring(organizationId: string, nowMs: number): SQL {
  return sql`not exists (select 1 from sp_keys where organization_id = ${organizationId} and retires_at > ${nowMs})`;
}

/** Holds while the organization has no key at all, and is not being deleted. */
export function noKeyYet(organizationId: string): SQL {
  return sql`not exists (select 1 from sp_keys where organization_id = ${organizationId})
    and exists (select 1 from organizations where id = ${organizationId} and deleted_at is null)`;
}

export function deleteRetiredSpKeys(db: Database, organizationId: string, nowMs: number) {
  return db
    .delete(spKeys)
    .where(and(eq(spKeys.organizationId, organizationId), lte(spKeys.retiresAt, nowMs)));
}

/** Sets an end for every key that has none; keys that have one keep it. */
export function retireSpKeys(db: Database, organizationId: string, retiresAt: number) {
  return db
    .update(spKeys)
    .set({ retiresAt })
    .where(and(eq(spKeys.organizationId, organizationId), isNull(spKeys.retiresAt)));
}

export function insertSpKey(db: Database, row: SpKeyRow) {
  return db.insert(spKeys).values(row);
}

/**
 * Lists the keys that a secret other than `keyId` wraps. It walks the whole table, so it is only for the
 * daily run.
 */
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

/** Rewraps the key only while it is still as in `before`. */
export function rewrapSpKey(db: Database, before: SpKeyRow, wrappedPrivateKey: string) {
  return db
    .update(spKeys)
    .set({ wrappedPrivateKey })
    .where(and(eq(spKeys.id, before.id), eq(spKeys.wrappedPrivateKey, before.wrappedPrivateKey)));
}
