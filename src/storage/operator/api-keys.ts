import { and, desc, eq, gt, isNull, or, type SQL, sql } from 'drizzle-orm';
import { type Database, rawStatement } from '../database.ts';
import { type ApiKeyRow, apiKeys } from '../tables/api-keys.ts';

export function selectApiKey(db: Database, hash: string) {
  return db.select().from(apiKeys).where(eq(apiKeys.hash, hash));
}

/** Updates "last used" of a key that still lives, to the minute. */
export function touchApiKey(db: Database, hash: string, nowMs: number) {
  return rawStatement(
    db,
    sql`update api_keys set last_used_at = ${nowMs} where hash = ${hash} and revoked_at is null
      and ifnull(expires_at, ${nowMs + 1}) > ${nowMs} and ifnull(last_used_at, 0) < ${nowMs - 60_000}`,
  );
}

/** True of other ids than those of keys, too. */
export function isNotRevokedKey(id: string): SQL {
  return sql`not exists (select 1 from api_keys where id = ${id} and revoked_at is not null)`;
}

/** The key has not ended. */
export function isLiveApiKey(id: string, nowMs: number): SQL {
  return sql`exists (select 1 from api_keys where id = ${id} and revoked_at is null
    and ifnull(expires_at, ${nowMs + 1}) > ${nowMs})`;
}

export function insertApiKey(db: Database, row: ApiKeyRow) {
  return db.insert(apiKeys).values(row);
}

/** Does nothing where the key or its id is there already. */
export function adoptApiKey(db: Database, row: ApiKeyRow) {
  return db.insert(apiKeys).values(row).onConflictDoNothing();
}

/** Lists keys that have not ended, newest first; `before` is the last row of the previous page. */
export async function listApiKeys(
  db: Database,
  nowMs: number,
  page: { limit: number; before?: { at: number; id: string } | undefined },
): Promise<ApiKeyRow[]> {
  const { before, limit } = page;
  return await db
    .select()
    .from(apiKeys)
    .where(
      and(
        isNull(apiKeys.revokedAt),
        or(isNull(apiKeys.expiresAt), gt(apiKeys.expiresAt, nowMs)),
        before && sql`(${apiKeys.createdAt}, ${apiKeys.id}) < (${before.at}, ${before.id})`,
      ),
    )
    .orderBy(desc(apiKeys.createdAt), desc(apiKeys.id))
    .limit(limit);
}

export function revokeApiKey(db: Database, id: string, nowMs: number) {
  return db
    .update(apiKeys)
    .set({ revokedAt: nowMs })
    .where(and(eq(apiKeys.id, id), isNull(apiKeys.revokedAt)))
    .returning({ hash: apiKeys.hash });
}
