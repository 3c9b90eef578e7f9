import { and, desc, eq, inArray, isNull, sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { type OrganizationRow, organizations } from '../tables/organizations.ts';

/** One that is being deleted is not found any more. */
export async function findOrganization(db: Database, id: string): Promise<OrganizationRow | undefined> {
  return (await db.select().from(organizations).where(isLive(id)))[0];
}

/** In no order. @param ids few enough for one statement */
export async function listOrganizationNames(
  db: Database,
  ids: readonly string[],
): Promise<Pick<OrganizationRow, 'id' | 'name'>[]> {
  return await db
    .select({ id: organizations.id, name: organizations.name })
    .from(organizations)
    .where(and(inArray(organizations.id, [...ids]), isNull(organizations.deletedAt)));
}

export function insertOrganization(
  db: Database,
  row: Pick<OrganizationRow, 'id' | 'name' | 'plan'> & {
    externalId?: string | null;
    metadata?: OrganizationRow['metadata'];
    nowMs: number;
  },
) {
  const { nowMs, ...values } = row;
  return db.insert(organizations).values({ ...values, createdAt: nowMs, updatedAt: nowMs });
}

export function updateOrganization(
  db: Database,
  id: string,
  change: Partial<
    Pick<
      OrganizationRow,
      | 'name'
      | 'externalId'
      | 'metadata'
      | 'plan'
      | 'approveConnectionChanges'
      | 'sessionLifetimeMinutes'
      | 'sessionIdleMinutes'
    >
  >,
  nowMs: number,
) {
  return db
    .update(organizations)
    .set({ ...change, updatedAt: nowMs })
    .where(isLive(id));
}

function isLive(id: string) {
  return and(eq(organizations.id, id), isNull(organizations.deletedAt));
}

/** Lists organizations, newest first; `after` is the last row of the previous page. */
export async function listOrganizations(
  db: Database,
  page: {
    limit: number;
    after?: { createdAt: number; id: string } | undefined;
    /** At most one organization has it. */
    externalId?: string | undefined;
  },
): Promise<OrganizationRow[]> {
  const { after, limit, externalId } = page;
  return await db
    .select()
    .from(organizations)
    .where(
      and(
        isNull(organizations.deletedAt),
        externalId === undefined ? undefined : eq(organizations.externalId, externalId),
        after && sql`(${organizations.createdAt}, ${organizations.id}) < (${after.createdAt}, ${after.id})`,
      ),
    )
    .orderBy(desc(organizations.createdAt), desc(organizations.id))
    .limit(limit);
}
