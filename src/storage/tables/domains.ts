import { sql } from 'drizzle-orm';
import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { organizations } from './organizations.ts';

/** A claim covers exactly its name and none below it. */
export const domains = sqliteTable(
  'domains',
  {
    id: text().primaryKey(),
    organizationId: text('organization_id')
      .notNull()
      .references(() => organizations.id, { onDelete: 'cascade' }),
    /** The name in lower-case A-labels (punycode), without a final dot. */
    name: text().notNull(),
    /** The uuid after `gatehouse-domain-verify=` in the TXT record. */
    token: text().notNull(),
    status: text({ enum: ['pending', 'verified', 'expired'] }).notNull(),
    verifiedAt: integer('verified_at'),
    /**
     * The operator who said that the domain belongs to the organization; null if its record says so, and has
     * to stay.
     */
    vouchedBy: text('vouched_by'),
    checkedAt: integer('checked_at'),
    /** How many resolvers saw the record at the last check, if not all that were asked agreed. */
    seenBy: integer('seen_by'),
    /** How many were asked then. */
    askedOf: integer('asked_of'),
    /** The other TXT records at the name, as the last check found them; null: not looked at yet. */
    found: text({ mode: 'json' }).$type<readonly string[]>(),
    /** The zone in which the name stands, as DNS said at the last check. */
    zone: text(),
    /** Since when a verified domain's record has been missing; the domain expires after seven days. */
    failingSince: integer('failing_since'),
    /** The last warning that was mailed, as the number of days without the record. */
    warnedDays: integer('warned_days'),
    createdAt: integer('created_at').notNull(),
  },
  (table) => [
    uniqueIndex('domains_organization_name').on(table.organizationId, table.name),
    // Only one organization may have a verified name; any number may ask for it.
    uniqueIndex('domains_verified_name').on(table.name).where(sql`status = 'verified'`),
    index('domains_due').on(table.status, table.vouchedBy, table.checkedAt),
  ],
);

export type DomainRow = typeof domains.$inferSelect;
