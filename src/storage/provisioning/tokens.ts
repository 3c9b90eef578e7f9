import { and, asc, desc, eq, gt, isNull, lte, type SQL, sql } from 'drizzle-orm';
import { withoutEvent } from '../cause.ts';
import { type Database, rawRows } from '../database.ts';
import { type ScimTokenRow, scimTokens } from '../tables/scim-tokens.ts';

export async function listScimTokens(db: Database, organizationId: string): Promise<ScimTokenRow[]> {
  return await db
    .select()
    .from(scimTokens)
    .where(eq(scimTokens.organizationId, organizationId))
    .orderBy(desc(scimTokens.createdAt), desc(scimTokens.id));
}

/** Lists tokens that are not revoked, newest first; `before` is the last row of the previous page. */
export async function listLiveScimTokens(
  db: Database,
  organizationId: string,
  page: { limit: number; before?: { at: number; id: string } | undefined },
): Promise<ScimTokenRow[]> {
  const { before, limit } = page;
  return await db
    .select()
    .from(scimTokens)
    .where(
      and(
        eq(scimTokens.organizationId, organizationId),
        isNull(scimTokens.revokedAt),
        before && sql`(${scimTokens.createdAt}, ${scimTokens.id}) < (${before.at}, ${before.id})`,
      ),
    )
    .orderBy(desc(scimTokens.createdAt), desc(scimTokens.id))
    .limit(limit);
}

/** Nobody has the token: two organizations with one could not be told apart. */
export function isFreeHash(hash: string): SQL {
  return sql`not exists (select 1 from scim_tokens where hash = ${hash} and revoked_at is null)`;
}

export async function readIsFreeHash(db: Database, hash: string): Promise<boolean> {
  const [row] = await rawRows<{ free: 0 | 1 }>(db, sql`select ${isFreeHash(hash)} as free`);
  return row?.free === 1;
}

/** Lists tokens that expire or expired in a span of time: first those that nobody was warned of. */
export async function listExpiringTokens(
  db: Database,
  { sinceMs, untilMs, limit }: { sinceMs: number; untilMs: number; limit: number },
): Promise<ScimTokenRow[]> {
  return await db
    .select()
    .from(scimTokens)
    .where(
      and(
        gt(scimTokens.expiresAt, sinceMs),
        lte(scimTokens.expiresAt, untilMs),
        isNull(scimTokens.revokedAt),
        // The last warning is the one that it has expired.
        sql`ifnull(${scimTokens.warnedDays}, 1) > 0`,
      ),
    )
    .orderBy(sql`${scimTokens.warnedDays} is not null`, asc(scimTokens.expiresAt))
    .limit(limit);
}

/** Compare-and-swap: returns a row to the one run that may mail this warning. */
export function claimTokenWarning(db: Database, before: ScimTokenRow, days: number) {
  return withoutEvent(
    db
      .update(scimTokens)
      .set({ warnedDays: days })
      .where(
        and(
          eq(scimTokens.id, before.id),
          isNull(scimTokens.revokedAt),
          sql`${scimTokens.warnedDays} is ${before.warnedDays}`,
        ),
      )
      .returning({ id: scimTokens.id }),
  );
}

export function insertScimToken(db: Database, row: ScimTokenRow) {
  return db.insert(scimTokens).values(row);
}

/** Ends every token of the organization that is still good, and returns their hashes, for KV. */
export function revokeScimTokens(db: Database, organizationId: string, nowMs: number) {
  return db
    .update(scimTokens)
    .set({ revokedAt: nowMs })
    .where(and(eq(scimTokens.organizationId, organizationId), isNull(scimTokens.revokedAt)))
    .returning({ id: scimTokens.id, hash: scimTokens.hash });
}

export function revokeScimToken(db: Database, organizationId: string, id: string, nowMs: number) {
  return db
    .update(scimTokens)
    .set({ revokedAt: nowMs })
    .where(
      and(eq(scimTokens.id, id), eq(scimTokens.organizationId, organizationId), isNull(scimTokens.revokedAt)),
    )
    .returning({ id: scimTokens.id, hash: scimTokens.hash });
}
