import { and, asc, eq, isNull, lte, ne, type SQL, sql } from 'drizzle-orm';
import { type Database, insertRow, type Statement } from '../database.ts';
import { type SpKeyRow, spKeys } from '../tables/sp-keys.ts';

export function selectSpKeys(db: Database, organizationId: string) {
  return db.select().from(spKeys).where(eq(spKeys.organizationId, organizationId));
}

/** Holds while the organization exchanges no key: none waits, and none that was replaced is still live. */
export function noKeyExchange(organizationId: string, nowMs: number): SQL {
  return sql`not exists (select 1 from sp_keys where organization_id = ${organizationId}
    and iif(retires_at is null, switches_at is not null, retires_at > ${nowMs}))`;
}

/** Holds while the key is published and another one signs. */
export function isWaitingKey(id: string): SQL {
  return sql`exists (select 1 from sp_keys where id = ${id} and switches_at is not null and retires_at is null)`;
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

/**
 * The waiting key signs from now on. Every other key that has no end gets one; those that have one keep it.
 */
export function switchSpKey(
  db: Database,
  { id, organizationId }: Pick<SpKeyRow, 'id' | 'organizationId'>,
  retiresAt: number,
): [Statement, Statement] {
  const others = and(eq(spKeys.organizationId, organizationId), ne(spKeys.id, id), isNull(spKeys.retiresAt));
  return [
    db.update(spKeys).set({ retiresAt }).where(others),
    db.update(spKeys).set({ switchesAt: null }).where(eq(spKeys.id, id)),
  ];
}

/** Lists the keys that have waited long enough, by the index on `switches_at`. */
export async function listDueSpKeys(db: Database, nowMs: number, limit: number): Promise<SpKeyRow[]> {
  return await db
    .select()
    .from(spKeys)
    .where(and(lte(spKeys.switchesAt, nowMs), isNull(spKeys.retiresAt)))
    .orderBy(asc(spKeys.switchesAt))
    .limit(limit);
}

export function insertSpKey(db: Database, row: SpKeyRow, when?: SQL): Statement {
  return insertRow(db, spKeys, row, when && sql`where ${when}`);
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
