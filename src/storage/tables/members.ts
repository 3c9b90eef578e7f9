import { getTableColumns, sql } from 'drizzle-orm';
import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { accounts } from './accounts.ts';
import { organizations } from './organizations.ts';

export interface AssertedClaims {
  readonly displayName?: string;
  /** By the names of the attribute map's claims. */
  readonly attributes?: Readonly<Record<string, string>>;
}

/** One row per account and organization: the membership, and at the same time the SCIM User. */
export const members = sqliteTable(
  'members',
  {
    id: text().primaryKey(),
    organizationId: text('organization_id')
      .notNull()
      .references(() => organizations.id, { onDelete: 'cascade' }),
    accountId: text('account_id')
      .notNull()
      .references(() => accounts.id, { onDelete: 'cascade' }),
    role: text({ enum: ['owner', 'admin', 'billing_admin', 'member'] }).notNull(),
    active: integer({ mode: 'boolean' }).notNull().default(true),
    source: text({ enum: ['sign_up', 'invitation', 'saml', 'scim', 'api'] }).notNull(),
    userName: text('user_name').notNull(),
    userNameKey: text('user_name_key').notNull(),
    externalId: text('external_id'),
    givenName: text('given_name').notNull().default(''),
    familyName: text('family_name').notNull().default(''),
    /**
     * The names as `foldText` folds them; null if SQL's lower() does the same (ASCII), and in older rows
     * until the scheduled run has folded them (`people/folded.ts`). Both are what names are searched and
     * filtered by.
     */
    givenNameKey: text('given_name_key'),
    familyNameKey: text('family_name_key'),
    /** Every other SCIM attribute, as the identity provider sent it. */
    profile: text({ mode: 'json' }).$type<Record<string, unknown>>().notNull().default({}),
    /**
     * JSON: the profile, and `userName`, with folded strings in place of theirs; null as the names' keys are.
     */
    folded: text(),
    /**
     * Triggers on team_members update it, so that a page of people is read without a row for each membership.
     */
    teamIds: text('team_ids', { mode: 'json' }).$type<readonly string[]>().notNull().default([]),
    /** Increases with each change; it is the SCIM ETag, and what compare-and-swap compares. */
    version: integer().notNull().default(1),
    createdAt: integer('created_at').notNull(),
    updatedAt: integer('updated_at').notNull(),
    /**
     * When one of their sessions was last used, to within some minutes; 0 means never. It changes neither
     * `version` nor `updatedAt`.
     */
    lastActiveAt: integer('last_active_at').notNull().default(0),
    /**
     * When the membership began, was last deactivated or reactivated, or the identity provider last ended all
     * of it (Universal Logout): a proof that a browser gave before then doesn't count here. Sessions belong
     * to accounts, and one that is still open for another organization must not become valid again in this
     * one.
     */
    provenSince: integer('proven_since').notNull().default(0),
    /**
     * When the directory last gave them another address or, after they had left, their externalId to somebody
     * else; until they sign in. Null for who never had a subject of their own and whose record is theirs. See
     * `storage/people/subjects.ts`.
     */
    unconfirmedSince: integer('unconfirmed_since'),
    /**
     * The identity provider group that gives the role, as people read it; null: somebody gave it by hand. The
     * trigger `members_map_role` writes it together with `role`.
     */
    roleFrom: text('role_from'),
    /** Which groups of the role rules the last single sign-on asserted, as `assertedGroup` writes each. */
    assertedGroups: text('asserted_groups', { mode: 'json' }).$type<readonly string[]>(),
    /** What the last single sign-on said in the attributes that applications may ask for. */
    assertedClaims: text('asserted_claims', { mode: 'json' }).$type<AssertedClaims>(),
  },
  (table) => [
    uniqueIndex('members_organization_account').on(table.organizationId, table.accountId),
    uniqueIndex('members_organization_user_name').on(table.organizationId, table.userNameKey),
    index('members_organization_external_id').on(table.organizationId, table.externalId),
    index('members_organization_created').on(table.organizationId, table.createdAt, table.id),
    index('members_organization_active').on(table.organizationId, table.lastActiveAt, table.id),
    index('members_account').on(table.accountId),
    // Only those whom role rules can concern.
    index('members_mapped')
      .on(table.organizationId)
      .where(sql`role_from is not null or asserted_groups is not null`),
    // Only a handful among a hundred thousand members.
    index('members_administrators').on(table.organizationId).where(sql`role in ('owner', 'admin')`),
  ],
);

// Columns that may be large are read by those who need them: SCIM (provisioning/users.ts) and role rules.
const {
  profile: _profile,
  folded: _folded,
  teamIds: _teamIds,
  assertedGroups: _assertedGroups,
  assertedClaims: _assertedClaims,
  ...columns
} = getTableColumns(members);

export const memberColumns = columns;

export type MemberRow = Omit<
  typeof members.$inferSelect,
  'profile' | 'folded' | 'teamIds' | 'assertedGroups' | 'assertedClaims'
>;
