import { and, asc, eq, gt, isNull, sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { type DomainRow, domains } from '../tables/domains.ts';

export async function findDomain(
  db: Database,
  organizationId: string,
  id: string,
): Promise<DomainRow | undefined> {
  const [row] = await db
    .select()
    .from(domains)
    .where(and(eq(domains.id, id), eq(domains.organizationId, organizationId)));
  return row;
}

export function selectDomains(db: Database, organizationId: string) {
  return db
    .select()
    .from(domains)
    .where(eq(domains.organizationId, organizationId))
    .orderBy(asc(domains.name));
}

/** Lists domains by name; `after` is the last name of the previous page. */
export async function listDomainPage(
  db: Database,
  organizationId: string,
  page: { limit: number; after?: string | undefined },
): Promise<DomainRow[]> {
  return await db
    .select()
    .from(domains)
    .where(
      and(
        eq(domains.organizationId, organizationId),
        page.after === undefined ? undefined : gt(domains.name, page.after),
      ),
    )
    .orderBy(asc(domains.name))
    .limit(page.limit);
}

export function selectVerifiedDomain(db: Database, name: string) {
  return db.select().from(domains).where(sql`${domains.name} = ${name} and ${domains.status} = 'verified'`);
}

/**
 * Selects the domains whose last check is longest ago, starting with those never checked, and none that the
 * operator vouches for. It reads `limit` rows, however many there are.
 */
export function selectLongestUnchecked(db: Database, status: 'pending' | 'verified', limit: number) {
  return db
    .select()
    .from(domains)
    .where(and(eq(domains.status, status), isNull(domains.vouchedBy)))
    .orderBy(asc(domains.checkedAt))
    .limit(limit);
}

/**
 * Changes the row only while it is still as in `before`, so that only one of two concurrent checks counts.
 * Returns the row if it was changed.
 */
export function updateCheckedDomain(
  db: Database,
  before: DomainRow,
  change: Partial<
    Pick<
      DomainRow,
      'status' | 'checkedAt' | 'seenBy' | 'askedOf' | 'found' | 'zone' | 'failingSince' | 'warnedDays'
    >
  >,
) {
  return db
    .update(domains)
    .set(change)
    .where(
      and(
        eq(domains.id, before.id),
        eq(domains.status, before.status),
        sql`${domains.checkedAt} is ${before.checkedAt}`,
      ),
    )
    .returning({ id: domains.id });
}

export function insertDomain(db: Database, row: DomainRow) {
  return db.insert(domains).values(row);
}

export function updateDomain(
  db: Database,
  id: string,
  change: Partial<
    Pick<
      DomainRow,
      'status' | 'verifiedAt' | 'checkedAt' | 'seenBy' | 'askedOf' | 'failingSince' | 'warnedDays'
    >
  >,
) {
  return db.update(domains).set(change).where(eq(domains.id, id));
}

export function deleteDomain(db: Database, organizationId: string, id: string) {
  return db.delete(domains).where(and(eq(domains.id, id), eq(domains.organizationId, organizationId)));
}
