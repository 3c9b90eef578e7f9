// The settings' list of members, which works for a hundred thousand of them: each order has its own index, so
// that a page anywhere in the list reads about as many rows as it shows. Rare members have partial indexes,
// which are named where they are needed: SQLite would otherwise use the order's index and read everybody. The
// deactivated have one for each order; members with a role above Member are all read, then sorted.

import { type SQL, sql } from 'drizzle-orm';
import { type Database, rawRows } from '../database.ts';
import type { MemberRow } from '../tables/members.ts';
import { memberClaimed } from './member-display.ts';

export interface ListedMember
  extends Pick<
    MemberRow,
    'id' | 'role' | 'roleFrom' | 'givenName' | 'familyName' | 'userNameKey' | 'createdAt' | 'lastActiveAt'
  > {
  readonly active: 0 | 1;
  /** In a verified domain of the organization: provisioning manages them. */
  readonly claimed: 0 | 1;
  readonly email: string;
  /** JSON: the names of some of their teams. */
  readonly teamNames: string;
  /** `MAX_COUNTED_TEAMS` means that many or more. */
  readonly teamCount: number;
}

/** A person may be in every team. These limits keep the cost of a page the same for everybody. */
const MAX_NAMED_TEAMS = 3;
export const MAX_COUNTED_TEAMS = 100;

export interface MemberFilter {
  readonly role: MemberRow['role'] | null;
  readonly active: boolean | null;
}

/** A page begins after this row. */
export type MemberPlace =
  | { readonly sort: 'name'; readonly familyName: string; readonly givenName: string; readonly id: string }
  | { readonly sort: 'email'; readonly userNameKey: string }
  | { readonly sort: 'joined'; readonly createdAt: number; readonly id: string }
  | { readonly sort: 'activity'; readonly lastActiveAt: number; readonly id: string };

export type MemberSort = MemberPlace['sort'];

/** The columns for a member `m` with the account `a`. */
export const listedColumns: SQL = sql`m.id, a.email, m.given_name as "givenName", m.family_name as "familyName", m.role, m.role_from as "roleFrom", m.active,
  m.user_name_key as "userNameKey", m.created_at as "createdAt", m.last_active_at as "lastActiveAt", ${memberClaimed} as claimed,
  (select json_group_array(t.name) from
    (select tm.team_id from team_members tm where tm.member_id = m.id limit ${sql.raw(`${MAX_NAMED_TEAMS}`)}) some
    cross join teams t on t.id = some.team_id) as "teamNames",
  (select count(*) from (select 1 from team_members tm where tm.member_id = m.id limit ${sql.raw(`${MAX_COUNTED_TEAMS}`)})) as "teamCount"`;

const ORDER: Readonly<Record<MemberSort, SQL>> = {
  name: sql.raw('m.family_name collate nocase, m.given_name collate nocase, m.id'),
  email: sql.raw('m.user_name_key'),
  joined: sql.raw('m.created_at desc, m.id desc'),
  activity: sql.raw('m.last_active_at desc, m.id desc'),
};

/**
 * Lists members by family name, by user name (which is the email address), by when they joined, newest first,
 * or by when they were last active, latest first.
 */
export async function listMembersBy(
  db: Database,
  organizationId: string,
  page: MemberFilter & {
    readonly sort: MemberSort;
    readonly after: MemberPlace | null;
    readonly limit: number;
  },
): Promise<ListedMember[]> {
  const { sort, after, limit } = page;
  const order = ORDER[sort];
  const wanted = sql`m.organization_id = ${organizationId} and ${filterSql(page)}`;
  const members = membersBy(page, INACTIVE_INDEX[sort]);
  const from =
    after?.sort === 'name'
      ? sql`from (${sql.join(
          behindName(after).map(
            (range) =>
              sql`select * from (select m.id from ${members} where ${wanted} and ${range} order by ${order} limit ${limit})`,
          ),
          sql` union all `,
        )}) found cross join members m on m.id = found.id cross join accounts a on a.id = m.account_id`
      : sql`from ${members} cross join accounts a on a.id = m.account_id
          where ${wanted} and ${after ? behind(after) : sql`true`}`;
  return await rawRows<ListedMember>(
    db,
    sql`select ${listedColumns} ${from} order by ${order} limit ${limit}`,
  );
}

const INACTIVE_INDEX: Readonly<Record<MemberSort, string>> = {
  name: 'members_inactive_family_name',
  email: 'members_inactive',
  joined: 'members_inactive_created',
  activity: 'members_inactive_last_active',
};

/** @param inactiveIndex the index for the order of the list, or for what is searched */
export function membersBy({ role, active }: MemberFilter, inactiveIndex: string): SQL {
  if (role !== null && role !== 'member') return sql.raw('members m indexed by members_special_role');
  return sql.raw(active === false ? `members m indexed by ${inactiveIndex}` : 'members m');
}

export function filterSql({ role, active }: MemberFilter): SQL {
  // Spelled like the partial indexes' predicates, so that SQLite can use them.
  const byRole =
    role === null
      ? sql`true`
      : role === 'member'
        ? sql`m.role = 'member'`
        : sql`m.role <> 'member' and m.role = ${role}`;
  const byState = active === null ? sql`true` : sql.raw(`m.active = ${active ? 1 : 0}`);
  return sql`${byRole} and ${byState}`;
}

function behind(after: Exclude<MemberPlace, { sort: 'name' }>): SQL {
  switch (after.sort) {
    case 'email':
      return sql`m.user_name_key > ${after.userNameKey}`;
    case 'joined':
      return sql`(m.created_at, m.id) < (${after.createdAt}, ${after.id})`;
    case 'activity':
      return sql`(m.last_active_at, m.id) < (${after.lastActiveAt}, ${after.id})`;
  }
}

/**
 * Returns three ranges, each of which uses the index: SQLite doesn't use it to compare row values whose
 * columns have collations of their own.
 */
function behindName(after: Extract<MemberPlace, { sort: 'name' }>): SQL[] {
  const family = sql.raw('m.family_name collate nocase');
  const given = sql.raw('m.given_name collate nocase');
  return [
    sql`${family} = ${after.familyName} and ${given} = ${after.givenName} and m.id > ${after.id}`,
    sql`${family} = ${after.familyName} and ${given} > ${after.givenName}`,
    sql`${family} > ${after.familyName}`,
  ];
}

export interface ExportedMember
  extends Pick<
    MemberRow,
    'id' | 'role' | 'source' | 'givenName' | 'familyName' | 'userName' | 'createdAt' | 'lastActiveAt'
  > {
  readonly active: 0 | 1;
  readonly email: string;
  /** Their names, separated by `; `. */
  readonly teams: string | null;
}

/**
 * Lists members oldest first, so that people who join during the export are included; `after` is the last row
 * of the previous page.
 */
export async function listMembersToExport(
  db: Database,
  organizationId: string,
  page: { readonly limit: number; readonly after: Pick<MemberRow, 'createdAt' | 'id'> | undefined },
): Promise<ExportedMember[]> {
  const { after, limit } = page;
  return await rawRows<ExportedMember>(
    db,
    sql`select m.id, a.email, m.given_name as "givenName", m.family_name as "familyName", m.role, m.active, m.source,
        m.user_name as "userName", m.created_at as "createdAt", m.last_active_at as "lastActiveAt",
        (select group_concat(t.name, '; ') from team_members tm cross join teams t on t.id = tm.team_id
          where tm.member_id = m.id) as teams
      from members m cross join accounts a on a.id = m.account_id
      where m.organization_id = ${organizationId}
        and ${after ? sql`(m.created_at, m.id) > (${after.createdAt}, ${after.id})` : sql`true`}
      order by m.created_at, m.id limit ${limit}`,
  );
}

export interface TeamOfMember {
  readonly id: string;
  readonly name: string;
}

export async function listTeamsOfMember(
  db: Database,
  memberId: string,
  limit: number,
): Promise<TeamOfMember[]> {
  return await rawRows<TeamOfMember>(
    db,
    sql`select t.id, t.name from team_members tm join teams t on t.id = tm.team_id
      where tm.member_id = ${memberId} order by t.name_key limit ${limit}`,
  );
}
