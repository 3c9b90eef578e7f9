import { and, asc, eq, gt, isNull, sql } from 'drizzle-orm';
import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import type { Database } from '../database.ts';
import { organizations } from '../organization/organizations.ts';

/** A claim covers exactly its name, not the names below it. */
export const domains = sqliteTable(
  'domains',
  {
    id: text().primaryKey(),
    organizationId: text('organization_id')
      .notNull()
      .references(() => organizations.id, { onDelete: 'cascade' }),
    /** Lower-case A-labels (punycode), no final dot. */
    name: text().notNull(),
    /** The uuid behind `gatehouse-domain-verify=` in the TXT record. */
    token: text().notNull(),
    status: text({ enum: ['pending', 'verified', 'expired'] }).notNull(),
    verifiedAt: integer('verified_at'),
    /** The operator who said that the domain is the organization's; null: its record says so, and has to stay. */
    vouchedBy: text('vouched_by'),
    checkedAt: integer('checked_at'),
    /** Since when the record of a verified domain is missing; expired after seven days. */
    failingSince: integer('failing_since'),
    /** The last warning that was mailed: after so many days without the record. */
    warnedDays: integer('warned_days'),
    createdAt: integer('created_at').notNull(),
  },
  (table) => [
    uniqueIndex('domains_organization_name').on(table.organizationId, table.name),
    // One organization may hold a verified name; any number may have asked for it.
    uniqueIndex('domains_verified_name').on(table.name).where(sql`status = 'verified'`),
    index('domains_due').on(table.status, table.vouchedBy, table.checkedAt),
  ],
);

export type DomainRow = typeof domains.$inferSelect;

export async function findDomain(
  db: Database,
  organizationId: string,
  id: string,
): Promise<DomainRow | undefined> {
  return await db.query.domains.findFirst({
    where: and(eq(domains.id, id), eq(domains.organizationId, organizationId)),
  });
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
 * Those that were asked for longest ago, never asked ones first; nothing that the operator vouches for. Reads `limit` rows, whatever
 * their number.
 */
export function selectLongestUnchecked(db: Database, status: 'pending' | 'verified', limit: number) {
  return db
    .select()
    .from(domains)
    .where(and(eq(domains.status, status), isNull(domains.vouchedBy)))
    .orderBy(asc(domains.checkedAt))
    .limit(limit);
}

/** Only while it is as `before` has it: of two checks at the same time, one counts. Answers the row that was changed. */
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
