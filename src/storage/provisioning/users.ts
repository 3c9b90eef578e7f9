// Members as SCIM reads them: one by id, or a page of a filtered, sorted list. Each member's teams come in
// the same row, which costs a row read for each membership. In a list of everybody in an organization with
// few teams the row has only the teams' ids, and the names are read once for the page.

import { type SQL, sql } from 'drizzle-orm';
import { unreachable } from '../../lib/unreachable.ts';
import type { Filter } from '../../scim/filter.ts';
import { type Database, rawRows } from '../database.ts';
import { filterSql } from './filter-sql.ts';
import {
  fromSql,
  ifInShare,
  orderSql,
  type PageRow,
  type ScimPage,
  type ScimSort,
  seekSql,
  sortValueSql,
} from './pages.ts';

/** Columns as SQLite returns them: JSON is text, booleans are 0 and 1. */
export interface ScimUserRow {
  readonly id: string;
  readonly accountId: string;
  readonly role: 'owner' | 'admin' | 'billing_admin' | 'member';
  /** The group that the role comes from; null: somebody gave it by hand. */
  readonly roleFrom: string | null;
  readonly active: 0 | 1;
  readonly userName: string;
  readonly userNameKey: string;
  readonly externalId: string | null;
  /** See `unconfirmed_since`. */
  readonly inDoubt: 0 | 1;
  readonly givenName: string;
  readonly familyName: string;
  readonly profile: string;
  readonly version: number;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** `[{"id","display"}]`, or in a page `["id"]` with the names in `selectTeamNames`; NULL if not loaded. */
  readonly teams: string | null;
}

/** A row without a profile is too large for its page: `selectScimUsersByIds` reads it. */
export type ScimUserPageRow = Omit<ScimUserRow, 'profile'> & PageRow & { readonly profile: string | null };

const COLUMNS =
  sql.raw(`m.id, m.account_id as "accountId", m.role, m.role_from as "roleFrom", m.active, m.user_name as "userName", m.user_name_key as "userNameKey",
  m.external_id as "externalId", m.unconfirmed_since is not null as "inDoubt", m.given_name as "givenName", m.family_name as "familyName", m.version,
  m.created_at as "createdAt", m.updated_at as "updatedAt"`);

const TEAMS_OF_MEMBER = `(select json_group_array(json_object('id', t.id, 'display', t.name)) from json_each(m.team_ids) j
  cross join teams t on t.id = j.value)`;

/**
 * The teams of a member in a list: D1 counts the rows of json_each too, and most people are in few teams,
 * which are written out one by one.
 */
const TEAMS_LISTED = sql.raw(`case json_array_length(m.team_ids) when 0 then '[]'
  ${[1, 2, 3, 4, 5].map((count) => `when ${count} then json_array(${teamsAt(count)})`).join('\n  ')} else ${TEAMS_OF_MEMBER} end`);

function teamsAt(count: number): string {
  return Array.from(
    { length: count },
    (_, at) =>
      `(select json_object('id', t.id, 'display', t.name) from teams t where t.id = m.team_ids ->> '$[${at}]')`,
  ).join(', ');
}

/** What the row takes in the response: its profile, about 1 KB for the rest, and 200 bytes for each team. */
const BYTES = sql.raw('(length(cast(m.profile as blob)) + 1000)');
const BYTES_WITH_TEAMS = sql.raw('(length(cast(m.profile as blob)) + 1000 + 8 * length(m.team_ids))');

/** Up to this many teams, reading all their names costs no more than the page. */
const FEW_TEAMS = 100;

/** `emailKey` is the account's. An externalId identifies nobody. */
export type UserKey = {
  readonly kind: 'id' | 'userNameKey' | 'emailKey';
  readonly value: string;
};

export function selectScimUsers(db: Database, organizationId: string, by: UserKey, withTeams: boolean) {
  return rawRows<ScimUserRow>(
    db,
    sql`select ${COLUMNS}, m.profile, ${withTeams ? sql.raw(TEAMS_OF_MEMBER) : sql`null`} as teams from members m
      where m.organization_id = ${organizationId} and ${conditionOf(by)} limit 1`,
  );
}

function conditionOf({ kind, value }: UserKey): SQL {
  switch (kind) {
    case 'id':
      return sql`m.id = ${value}`;
    case 'userNameKey':
      return sql`m.user_name_key = ${value}`;
    case 'emailKey':
      return sql`m.account_id = (select a.id from accounts a where a.email_key = ${value})`;
    default:
      return unreachable(kind);
  }
}

export function selectScimUsersByIds(
  db: Database,
  organizationId: string,
  ids: readonly string[],
  withTeams: boolean,
) {
  return rawRows<ScimUserRow>(
    db,
    sql`select ${COLUMNS}, m.profile, ${withTeams ? sql.raw(TEAMS_OF_MEMBER) : sql`null`} as teams
      from json_each(${JSON.stringify(ids)}) j cross join members m on m.id = j.value
      where m.organization_id = ${organizationId}`,
  );
}

export interface ScimList {
  readonly filter: Filter | undefined;
  readonly sort: ScimSort | undefined;
  readonly page: ScimPage;
}

export function selectScimUserPage(db: Database, organizationId: string, list: ScimList, withTeams: boolean) {
  const { args, condition, lookup } = filterSql(list.filter, 'members');
  // A filter matches few members, so each row has its teams' names.
  const few = list.filter === undefined ? isFew(organizationId) : sql`0`;
  const bytes = withTeams ? BYTES_WITH_TEAMS : BYTES;
  const teams = sql`iif(${few}, m.team_ids, ${TEAMS_LISTED})`;
  return rawRows<ScimUserPageRow>(
    db,
    sql`${args} select ${COLUMNS}, ${ifInShare(bytes, list.page, sql`m.profile`)} as profile,
        ${withTeams ? ifInShare(bytes, list.page, teams) : sql`null`} as teams,
        ${sortValueSql(list.sort, 'members')} as "sortValue", ${bytes} as bytes
      from ${fromSql(list.page, 'members')}
      where m.organization_id = ${organizationId} and ${condition} ${seekSql(list.sort, list.page, 'members')}
      ${orderSql(list.sort, list.page, 'members', lookup)}`,
  );
}

function isFew(organizationId: string): SQL {
  return sql`(select team_count <= ${FEW_TEAMS} from organizations where id = ${organizationId})`;
}

/**
 * Selects the names of the teams of an organization that has few: the other half of a list without a filter,
 * in the same batch.
 */
export function selectTeamNames(db: Database, organizationId: string) {
  return rawRows<{ id: string; name: string }>(
    db,
    sql`select t.id, t.name from organizations o cross join teams t on t.organization_id = o.id
      where o.id = ${organizationId} and o.team_count <= ${FEW_TEAMS}`,
  );
}

/**
 * Counts by reading the rows that match. Without a filter nobody needs this, because the organization's row
 * has that total.
 */
export function countScimUsers(db: Database, organizationId: string, filter: Filter) {
  const { args, condition } = filterSql(filter, 'members');
  return rawRows<{ total: number }>(
    db,
    sql`${args} select count(*) as total from members m where m.organization_id = ${organizationId} and ${condition}`,
  );
}
