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

/** By name; `after` is the last name of the page before. */
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
 * Those that were asked for longest ago, never asked ones first; nothing that the operator vouches for. Reads
 * `limit` rows, whatever their number.
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
 * Only while it is as `before` has it: of two checks at the same time, one counts. Answers the row that was
 * changed.
 */
export function updateCheckedDomain(
  db: Database,
  before: DomainRow,
  change: Partial<Pick<DomainRow, 'status' | 'checkedAt' | 'failingSince' | 'warnedDays'>>,
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
  change: Partial<Pick<DomainRow, 'status' | 'verifiedAt' | 'checkedAt' | 'failingSince' | 'warnedDays'>>,
) {
  return db.update(domains).set(change).where(eq(domains.id, id));
}

export function deleteDomain(db: Database, organizationId: string, id: string) {
  return db.delete(domains).where(and(eq(domains.id, id), eq(domains.organizationId, organizationId)));
}
