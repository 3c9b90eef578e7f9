import { and, desc, eq, isNull, sql } from 'drizzle-orm';
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { Database } from '../database.ts';
import { organizations } from '../organization/organizations.ts';

/** Bearer tokens of the identity provider's provisioning. KV finds the row, the row decides. */
export const scimTokens = sqliteTable(
  'scim_tokens',
  {
    id: text().primaryKey(),
    organizationId: text('organization_id')
      .notNull()
      .references(() => organizations.id, { onDelete: 'cascade' }),
    hash: text().notNull(),
    createdAt: integer('created_at').notNull(),
    createdBy: text('created_by').notNull(),
    lastUsedAt: integer('last_used_at'),
    revokedAt: integer('revoked_at'),
  },
  (table) => [index('scim_tokens_organization').on(table.organizationId, table.createdAt)],
);

export type ScimTokenRow = typeof scimTokens.$inferSelect;

export async function listScimTokens(db: Database, organizationId: string): Promise<ScimTokenRow[]> {
  return await db
    .select()
    .from(scimTokens)
    .where(eq(scimTokens.organizationId, organizationId))
    .orderBy(desc(scimTokens.createdAt), desc(scimTokens.id));
}

/** Those that are not revoked, newest first; `before` is the last row of the page before. */
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

/** Ends every token of the organization that is still good; answers their hashes, for KV. */
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
