import { desc, eq, sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { type OrganizationRow, organizations } from '../tables/organizations.ts';

export async function findOrganization(db: Database, id: string): Promise<OrganizationRow | undefined> {
  return (await db.select().from(organizations).where(eq(organizations.id, id)))[0];
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

/** Lists organizations, newest first; `after` is the last row of the previous page. */
export async function listOrganizations(
  db: Database,
  page: { limit: number; after?: { createdAt: number; id: string } | undefined },
): Promise<OrganizationRow[]> {
  const { after, limit } = page;
  return await db
    .select()
    .from(organizations)
    .where(
      after && sql`(${organizations.createdAt}, ${organizations.id}) < (${after.createdAt}, ${after.id})`,
    )
    .orderBy(desc(organizations.createdAt), desc(organizations.id))
    .limit(limit);
}
