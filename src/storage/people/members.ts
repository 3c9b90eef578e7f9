import { and, asc, eq, is, ne, SQL, sql } from 'drizzle-orm';
import { withoutEvent } from '../cause.ts';
import { isLiveOrganization } from '../conditions.ts';
import {
  type Database,
  insertRow,
  type RowValues,
  rawRows,
  rawStatement,
  type Statement,
} from '../database.ts';
import { type AccountRow, accounts } from '../tables/accounts.ts';
import { type AssertedClaims, type MemberRow, memberColumns, members } from '../tables/members.ts';
import { organizations } from '../tables/organizations.ts';
import { foldMember, foldName } from './folded.ts';

export interface MemberWithAccount extends MemberRow {
  readonly account: AccountRow;
}

export async function findMember(
  db: Database,
  organizationId: string,
  id: string,
): Promise<MemberWithAccount | undefined> {
  return withAccount(
    await selectWithAccount(db).where(
      and(eq(members.id, id), eq(members.organizationId, organizationId), isLiveOrganization(organizationId)),
    ),
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

/** What a sign-in says for applications; it changes nothing that anybody else reads of the member. */
export function assertClaims(db: Database, id: string, claims: AssertedClaims, when: SQL): Statement {
  const text = Object.keys(claims).length === 0 ? null : JSON.stringify(claims);
  return withoutEvent(
    rawStatement(
      db,
      sql`update members set asserted_claims = ${text} where id = ${id} and asserted_claims is not ${text} and ${when}`,
    ),
  );
}

export type RoleOfMember = Pick<MemberRow, 'role' | 'version'>;

/** What a batch has made of a member whose role the trigger decides. */
export function selectRoleOf(db: Database, id: string) {
  return rawRows<RoleOfMember>(db, sql`select role, version from members where id = ${id}`);
}

/** Lists members, oldest first; `after` is the last row of the previous page. */
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

/** Returns the SCIM attributes of someone who was not added through SCIM. */
export function profileWithEmail(email: string): Record<string, unknown> {
  return { emails: [{ value: email, type: 'work', primary: true }] };
}

/**
 * Inserts a member. Without a profile the person gets one email address, because identity providers that
 * import people look for it. Someone may have been a member before: sessions from that time don't count; one
 * that begins at this very moment does.
 *
 * With `keep` it leaves a member who already has the account or the userName as they are.
 */
export function insertMember(
  db: Database,
  row: RowValues<typeof members> & { readonly createdAt: number },
  from?: SQL,
  onConflict?: 'fail' | 'keep',
): Statement {
  const profile = typeof row.userName === 'string' ? profileWithEmail(row.userName) : {};
  const full = { profile, provenSince: row.createdAt - 1, ...row };
  return insertRow(db, members, { ...foldedColumns(full), ...full }, from, onConflict);
}

/** The folded text of the columns that are given as values; of expressions the caller gives it. */
function foldedColumns(row: { readonly [K in FoldedFrom]?: RowValues<typeof members>[K] | undefined }) {
  const { givenName, familyName, profile, userNameKey } = row;
  return {
    ...(typeof givenName === 'string' && { givenNameKey: foldName(givenName) }),
    ...(typeof familyName === 'string' && { familyNameKey: foldName(familyName) }),
    ...(profile !== undefined &&
      !is(profile, SQL) &&
      typeof userNameKey === 'string' && { folded: foldMember(profile, userNameKey) }),
  };
}

type Selected = typeof members.$inferSelect;

/**
 * Every column but those that name the row, count its changes, or are written in other ways. The profile
 * comes with the userName, because both are folded into one column.
 */
export type MemberChange = Partial<
  Omit<
    Selected,
    | 'id'
    | 'organizationId'
    | 'accountId'
    | 'source'
    | 'teamIds'
    | 'version'
    | 'createdAt'
    | 'updatedAt'
    | 'lastActiveAt'
    | 'provenSince'
    | 'givenNameKey'
    | 'familyNameKey'
    | 'folded'
    | FoldedTogether
  >
> &
  (Pick<Selected, FoldedTogether> | { readonly [K in FoldedTogether]?: undefined });

type FoldedFrom = 'givenName' | 'familyName' | 'userNameKey' | 'profile';
type FoldedTogether = 'userName' | 'userNameKey' | 'profile';

/** Compare-and-swap, for `requireChanged`: changes the row only while it has `version`. */
export function updateMember(
  db: Database,
  id: string,
  version: number,
  change: MemberChange,
  nowMs: number,
): Statement {
  return db
    .update(members)
    .set({
      ...change,
      ...foldedColumns(change),
      ...(change.active !== undefined && {
        provenSince: sql`iif(${members.active} = ${Number(change.active)}, ${members.provenSince}, ${nowMs})`,
      }),
      version: version + 1,
      updatedAt: nowMs,
    })
    .where(and(eq(members.id, id), eq(members.version, version)));
}

/** What `set` gives the row of a member whose names alone change. */
export function changedNames(
  { givenName, familyName }: { readonly givenName: string; readonly familyName: string },
  nowMs: number,
): SQL {
  return sql`given_name = ${givenName}, family_name = ${familyName},
    given_name_key = ${foldName(givenName)}, family_name_key = ${foldName(familyName)},
    version = version + 1, updated_at = ${nowMs}`;
}

/**
 * Nothing that the person proved until now counts in this organization any more. It only moves forward, and
 * changes neither `version` nor what anybody reads of the member.
 */
export function demandNewProof(db: Database, id: string, nowMs: number): Statement {
  return withoutEvent(
    rawStatement(
      db,
      sql`update members set proven_since = ${nowMs} where id = ${id} and proven_since < ${nowMs}`,
    ),
  );
}

/** Compare-and-swap, for `requireChanged`. */
export function deleteMember(db: Database, id: string, version: number): Statement {
  return db.delete(members).where(and(eq(members.id, id), eq(members.version, version)));
}

/** Updates "last active", which only moves forward: of two concurrent requests the later one counts. */
export function touchMembers(db: Database, ids: readonly string[], nowMs: number): Statement {
  return withoutEvent(
    db
      .update(members)
      .set({ lastActiveAt: nowMs })
      .where(
        sql`${members.id} in (select value from json_each(${JSON.stringify(ids)})) and ${members.lastActiveAt} < ${nowMs}`,
      ),
  );
}

/** Lists the active Owners and Admins, who get the notices. */
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
      // Spelled like the partial index's predicate, so that SQLite can use it.
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

/** The organizations in which the account has a role above Member. */
export async function listHigherRoles(
  db: Database,
  accountId: string,
): Promise<Pick<MemberRow, 'organizationId' | 'role'>[]> {
  return await db
    .select({ organizationId: members.organizationId, role: members.role })
    .from(members)
    .where(and(eq(members.accountId, accountId), ne(members.role, 'member'), eq(members.active, true)));
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
