import { sql } from 'drizzle-orm';
import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { organizations } from './organizations.ts';

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
    /**
     * The operator who said that the domain is the organization's; null: its record says so, and has to stay.
     */
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
