import { eq, sql } from 'drizzle-orm';
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { Database } from '../database.ts';

export const organizations = sqliteTable(
  'organizations',
  {
    id: text().primaryKey(),
    name: text().notNull(),
    plan: text({ enum: ['free', 'growth', 'enterprise'] }).notNull(),
    /** Kept by triggers on members and teams, so that totals are read, never counted. */
    memberCount: integer('member_count').notNull().default(0),
    teamCount: integer('team_count').notNull().default(0),
    createdAt: integer('created_at').notNull(),
    updatedAt: integer('updated_at').notNull(),
  },
  (table) => [index('organizations_created').on(table.createdAt, table.id)],
);

export type OrganizationRow = typeof organizations.$inferSelect;

export async function findOrganization(db: Database, id: string): Promise<OrganizationRow | undefined> {
  return await db.query.organizations.findFirst({ where: eq(organizations.id, id) });
}

export function insertOrganization(
  db: Database,
  row: Pick<OrganizationRow, 'id' | 'name' | 'plan'> & { nowMs: number },
) {
  const { nowMs, ...values } = row;
  return db.insert(organizations).values({ ...values, createdAt: nowMs, updatedAt: nowMs });
}

export function updateOrganization(
  db: Database,
  id: string,
  change: Partial<Pick<OrganizationRow, 'name' | 'plan'>>,
  nowMs: number,
) {
  return db
    .update(organizations)
    .set({ ...change, updatedAt: nowMs })
    .where(eq(organizations.id, id));
}

export function deleteOrganization(db: Database, id: string) {
  return db.delete(organizations).where(eq(organizations.id, id));
}

/** Newest first; `after` is the last row of the page before. */
export async function listOrganizations(
  db: Database,
  page: { limit: number; after?: { createdAt: number; id: string } | undefined },
): Promise<OrganizationRow[]> {
  const { after, limit } = page;
  return await db.query.organizations.findMany({
    where:
      after && sql`(${organizations.createdAt}, ${organizations.id}) < (${after.createdAt}, ${after.id})`,
    orderBy: sql`${organizations.createdAt} desc, ${organizations.id} desc`,
    limit,
  });
}
