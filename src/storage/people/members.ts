import { and, asc, eq, getTableColumns, sql } from 'drizzle-orm';
import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import type { Database } from '../database.ts';
import { organizations } from '../organization/organizations.ts';
import { type AccountRow, accounts } from './accounts.ts';

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
    /** Every other SCIM attribute, as the identity provider sent it. */
    profile: text({ mode: 'json' }).$type<Record<string, unknown>>().notNull().default({}),
    /** Kept by triggers on team_members, so that a page of people is read without a row for each membership. */
    teamIds: text('team_ids', { mode: 'json' }).$type<readonly string[]>().notNull().default([]),
    /** Counts up with each change; the SCIM ETag, and what compare-and-swap compares. */
    version: integer().notNull().default(1),
    createdAt: integer('created_at').notNull(),
    updatedAt: integer('updated_at').notNull(),
    /** When a session of theirs was last in use, to some minutes; 0: never. It changes neither `version` nor `updatedAt`. */
    lastActiveAt: integer('last_active_at').notNull().default(0),
    /**
     * When the membership began, or was last deactivated or reactivated: what a browser proved before counts for nothing here. Sessions
     * belong to accounts, and one that goes on for another organization must not come back to life in this one.
     */
    provenSince: integer('proven_since').notNull().default(0),
  },
  (table) => [
    uniqueIndex('members_organization_account').on(table.organizationId, table.accountId),
    uniqueIndex('members_organization_user_name').on(table.organizationId, table.userNameKey),
    index('members_organization_external_id').on(table.organizationId, table.externalId),
    index('members_organization_created').on(table.organizationId, table.createdAt, table.id),
    index('members_organization_active').on(table.organizationId, table.lastActiveAt, table.id),
    index('members_account').on(table.accountId),
    // A handful of a hundred thousand.
    index('members_administrators').on(table.organizationId).where(sql`role in ('owner', 'admin')`),
  ],
);

// What SCIM alone reads, which may be large, comes with its own rows (scim-users.ts).
const { profile: _profile, teamIds: _teamIds, ...columns } = getTableColumns(members);
export const memberColumns = columns;
export type MemberRow = Omit<typeof members.$inferSelect, 'profile' | 'teamIds'>;

export interface MemberWithAccount extends MemberRow {
  readonly account: AccountRow;
}

export async function findMember(
  db: Database,
  organizationId: string,
  id: string,
): Promise<MemberWithAccount | undefined> {
  return withAccount(
    await selectWithAccount(db).where(and(eq(members.id, id), eq(members.organizationId, organizationId))),
  )[0];
}

export async function findMemberByEmailKey(
  db: Database,
  organizationId: string,
  emailKey: string,
): Promise<MemberWithAccount | undefined> {
  return withAccount(
    await selectWithAccount(db).where(
      and(eq(accounts.emailKey, emailKey), eq(members.organizationId, organizationId)),
    ),
  )[0];
}

/** Oldest first; `after` is the last row of the page before. */
export async function listMembers(
  db: Database,
  organizationId: string,
  page: { limit: number; after?: { createdAt: number; id: string } | undefined },
): Promise<MemberWithAccount[]> {
  const { after } = page;
  return withAccount(
    await selectWithAccount(db)
      .where(
        and(
          eq(members.organizationId, organizationId),
          after && sql`(${members.createdAt}, ${members.id}) > (${after.createdAt}, ${after.id})`,
        ),
      )
      .orderBy(asc(members.createdAt), asc(members.id))
      .limit(page.limit),
  );
}

/**
 * Without a profile the person has one e-mail address: identity providers that import people look for it. Somebody may have been a
 * member before: the sessions of then do not count; one that begins in this very moment does.
 */
export function insertMember(db: Database, row: typeof members.$inferInsert) {
  return db
    .insert(members)
    .values({ profile: profileWithEmail(row.userName), provenSince: row.createdAt - 1, ...row });
}

/** The SCIM attributes of somebody who did not come by SCIM. */
export function profileWithEmail(email: string): Record<string, unknown> {
  return { emails: [{ value: email, type: 'work', primary: true }] };
}

/** `keep_an_owner`: the write takes place only if another active Owner remains. Decided inside the write, so that no two can pass. */
export type OwnerGuard = 'none' | 'keep_an_owner';

/** Compare-and-swap: changes the row only while it has `version`. Answers no row when it did not. */
export function updateMember(
  db: Database,
  id: string,
  version: number,
  change: Partial<
    Pick<
      typeof members.$inferSelect,
      'role' | 'active' | 'userName' | 'userNameKey' | 'externalId' | 'givenName' | 'familyName' | 'profile'
    >
  >,
  nowMs: number,
  guard: OwnerGuard,
) {
  return db
    .update(members)
    .set({
      ...change,
      ...(change.active !== undefined && {
        provenSince: sql`iif(${members.active} = ${Number(change.active)}, ${members.provenSince}, ${nowMs})`,
      }),
      version: version + 1,
      updatedAt: nowMs,
    })
    .where(swapCondition(id, version, guard))
    .returning({ version: members.version });
}

/** Forwards only: of two requests at once the later one counts. */
export async function setMembersActive(db: Database, ids: readonly string[], nowMs: number): Promise<void> {
  await db
    .update(members)
    .set({ lastActiveAt: nowMs })
    .where(
      sql`${members.id} in (select value from json_each(${JSON.stringify(ids)})) and ${members.lastActiveAt} < ${nowMs}`,
    );
}

export function deleteMember(db: Database, id: string, version: number, guard: OwnerGuard) {
  return db
    .delete(members)
    .where(swapCondition(id, version, guard))
    .returning({ id: members.id });
}

function swapCondition(id: string, version: number, guard: OwnerGuard) {
  return and(
    eq(members.id, id),
    eq(members.version, version),
    guard === 'keep_an_owner'
      ? sql`exists (select 1 from members other where other.organization_id = members.organization_id
          and other.role = 'owner' and other.active = 1 and other.id <> members.id)`
      : undefined,
  );
}

/** Whom notices go to: the active Owners and Admins. */
export async function listAdministrators(
  db: Database,
  organizationId: string,
): Promise<{ email: string; organizationName: string }[]> {
  return await db
    .select({ email: accounts.email, organizationName: organizations.name })
    .from(members)
    .innerJoin(accounts, eq(accounts.id, members.accountId))
    .innerJoin(organizations, eq(organizations.id, members.organizationId))
    .where(
      // The words of the index, so that SQLite takes it.
      sql`${members.organizationId} = ${organizationId} and ${members.role} in ('owner', 'admin') and ${members.active} = 1`,
    )
    .orderBy(asc(accounts.emailKey))
    .limit(50);
}

export async function listOwners(db: Database, organizationId: string): Promise<MemberWithAccount[]> {
  return withAccount(
    await selectWithAccount(db).where(
      and(eq(members.organizationId, organizationId), eq(members.role, 'owner'), eq(members.active, true)),
    ),
  );
}

function selectWithAccount(db: Database) {
  return db
    .select({ members: memberColumns, accounts })
    .from(members)
    .innerJoin(accounts, eq(accounts.id, members.accountId));
}

function withAccount(rows: { members: MemberRow; accounts: AccountRow }[]): MemberWithAccount[] {
  return rows.map((row) => ({ ...row.members, account: row.accounts }));
}
