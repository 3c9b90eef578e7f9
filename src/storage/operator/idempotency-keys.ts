import { and, eq, isNull, lte, sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { type IdempotencyKeyRow, idempotencyKeys } from '../tables/idempotency-keys.ts';

export function deleteExpiredIdempotencyKeys(db: Database, nowMs: number) {
  return db.delete(idempotencyKeys).where(lte(idempotencyKeys.expiresAt, nowMs));
}

/**
 * Takes the key if it is free, or held by a request that has died. Returns a row only to the request that got
 * it.
 */
export function takeIdempotencyKey(db: Database, row: IdempotencyKeyRow, nowMs: number) {
  return db
    .insert(idempotencyKeys)
    .values(row)
    .onConflictDoUpdate({
      target: idempotencyKeys.id,
      set: { lockedUntil: row.lockedUntil, expiresAt: row.expiresAt },
      setWhere: sql`${idempotencyKeys.fingerprint} = ${row.fingerprint}
        and ${idempotencyKeys.sealedAnswer} is null and ${idempotencyKeys.lockedUntil} < ${nowMs}`,
    })
    .returning({ id: idempotencyKeys.id });
}

export function selectIdempotencyKey(db: Database, id: string) {
  return db.select().from(idempotencyKeys).where(eq(idempotencyKeys.id, id));
}

/** Saves the response only while the lock is still this request's own. */
export async function saveIdempotentAnswer(
  db: Database,
  id: string,
  lockedUntil: number,
  sealedAnswer: string,
): Promise<void> {
  await db
    .update(idempotencyKeys)
    .set({ sealedAnswer })
    .where(and(eq(idempotencyKeys.id, id), eq(idempotencyKeys.lockedUntil, lockedUntil)));
}

export async function releaseIdempotencyKey(db: Database, id: string, lockedUntil: number): Promise<void> {
  await db
    .delete(idempotencyKeys)
    .where(
      and(
        eq(idempotencyKeys.id, id),
        eq(idempotencyKeys.lockedUntil, lockedUntil),
        isNull(idempotencyKeys.sealedAnswer),
      ),
    );
}
