import { and, desc, eq, isNull, sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
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
