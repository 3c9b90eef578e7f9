// The settings' list of members, for a hundred thousand of them: each order seeks on an index of its own, so
// that a page reads about as many rows as it shows, wherever it is. What is rare has partial indexes, which
// are named where they are wanted: SQLite would take the order's and read everybody. The deactivated have one
// for each order; of the roles above Member all are read, and sorted.

import { type SQL, sql } from 'drizzle-orm';
import { type Database, rawRows } from '../database.ts';
import type { MemberRow } from '../tables/members.ts';
import { memberClaimed } from './member-display.ts';

export interface ListedMember
  extends Pick<
    MemberRow,
    'id' | 'role' | 'givenName' | 'familyName' | 'userNameKey' | 'createdAt' | 'lastActiveAt'
  > {
  readonly active: 0 | 1;
  /** In a verified domain of the organization: provisioning keeps them. */
  readonly claimed: 0 | 1;
  readonly email: string;
  /** JSON: the names of some of their teams. */
  readonly teamNames: string;
  /** `MAX_COUNTED_TEAMS`: or more. */
  readonly teamCount: number;
}

/** So that a page costs the same, whoever is on it: a person may be in every team. */
const MAX_NAMED_TEAMS = 3;
export const MAX_COUNTED_TEAMS = 100;

export interface MemberFilter {
  readonly role: MemberRow['role'] | null;
  readonly active: boolean | null;
}

/** A page begins behind this row. */
export type MemberPlace =
  | { readonly sort: 'name'; readonly familyName: string; readonly givenName: string; readonly id: string }
  | { readonly sort: 'email'; readonly userNameKey: string }
  | { readonly sort: 'joined'; readonly createdAt: number; readonly id: string }
  | { readonly sort: 'activity'; readonly lastActiveAt: number; readonly id: string };

export type MemberSort = MemberPlace['sort'];

/** Of a member `m` with the account `a`. */
export const listedColumns: SQL = sql`m.id, a.email, m.given_name as "givenName", m.family_name as "familyName", m.role, m.active,
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
 * By family name, by user name (which is the e-mail address), the newest first, or who was here last first.
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

/** @param inactiveIndex the one in the order that is wanted, or over what is looked for */
export function membersBy({ role, active }: MemberFilter, inactiveIndex: string): SQL {
  if (role !== null && role !== 'member') return sql.raw('members m indexed by members_special_role');
  return sql.raw(active === false ? `members m indexed by ${inactiveIndex}` : 'members m');
}

export function filterSql({ role, active }: MemberFilter): SQL {
  // The words of the partial indexes: SQLite takes them only then.
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
 * Three ranges, each one of the index: SQLite compares no row of values by it where they have a collation of
 * their own.
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
  /** Names, by `; `. */
  readonly teams: string | null;
}

/** Oldest first, so that who joins meanwhile comes too; `after` is the last row of the page before. */
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
