import { sql } from 'drizzle-orm';
import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';

export const PLANS = ['free', 'growth', 'enterprise'] as const;
export const SSO_PLANS: readonly (typeof PLANS)[number][] = ['growth', 'enterprise'];

export const organizations = sqliteTable(
  'organizations',
  {
    id: text().primaryKey(),
    name: text().notNull(),
    /** What the vendor's own systems call it; tokens carry it. */
    externalId: text('external_id'),
    /** The vendor's own notes: a few short texts under names of its own. */
    metadata: text({ mode: 'json' }).$type<Readonly<Record<string, string>>>().notNull().default({}),
    plan: text({ enum: PLANS }).notNull(),
    /** Triggers on members and teams update both, so that totals are read, never counted. */
    memberCount: integer('member_count').notNull().default(0),
    teamCount: integer('team_count').notNull().default(0),
    /** Triggers update it: of the members, those whom the directory has made or knows by an id of its own. */
    directoryCount: integer('directory_count').notNull().default(0),
    /** Triggers update these too: how large all profiles are together, which is what a scan has to read. */
    memberBytes: integer('member_bytes').notNull().default(0),
    teamBytes: integer('team_bytes').notNull().default(0),
    /** How long a session counts here, in minutes; null: the product's default. */
    sessionLifetimeMinutes: integer('session_lifetime_minutes'),
    /** After how many minutes without use a session counts here no more; null: never. */
    sessionIdleMinutes: integer('session_idle_minutes'),
    /** When everybody was signed out: a proof that a browser gave up to then doesn't count here. */
    signedOutAt: integer('signed_out_at').notNull().default(0),
    /** What an Admin changes about whom we trust waits for an Owner (pending_connection_changes). */
    approveConnectionChanges: integer('approve_connection_changes', { mode: 'boolean' })
      .notNull()
      .default(false),
    /** Nobody of it signs in, its settings are read-only and its SCIM client is refused; null: it is not. */
    suspendedAt: integer('suspended_at'),
    /**
     * The connection, where single sign-on is on and required; null: it is not. Triggers on connections
     * update it, so that whether a session may stand here is read without a look there.
     */
    requiredConnectionId: text('required_connection_id'),
    /** An Owner lets whole responses be kept for support until then; null or past: none is. */
    keepResponsesUntil: integer('keep_responses_until'),
    /** Nobody enters any more, and the daily and ten-minute runs delete what is left, some rows at a time. */
    deletedAt: integer('deleted_at'),
    createdAt: integer('created_at').notNull(),
    updatedAt: integer('updated_at').notNull(),
  },
  (table) => [
    uniqueIndex('organizations_external_id').on(table.externalId),
    index('organizations_created').on(table.createdAt, table.id),
    // For the operator, who looks for the beginning of a name.
    index('organizations_name').on(sql`name collate nocase`, table.id),
    index('organizations_deleted').on(table.deletedAt).where(sql`deleted_at is not null`),
  ],
);

export type OrganizationRow = typeof organizations.$inferSelect;
