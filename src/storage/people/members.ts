import { and, asc, eq, sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { type AccountRow, accounts } from '../tables/accounts.ts';
import { type MemberRow, memberColumns, members } from '../tables/members.ts';
import { organizations } from '../tables/organizations.ts';

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
