// Teams as SCIM reads them: one by id or name, or a page of a filtered, sorted list. Their members are read
// only where a response shows them.

import { type SQL, sql } from 'drizzle-orm';
import type { Filter } from '../../scim/filter.ts';
import { type Database, rawRows } from '../database.ts';
import { memberDisplay } from '../people/member-display.ts';
import { filterSql } from './filter-sql.ts';
import { fromSql, ifInShare, orderSql, type PageRow, seekSql, sortValueSql } from './pages.ts';
import type { ScimList } from './users.ts';

export interface ScimGroupRow {
  readonly id: string;
  readonly name: string;
  readonly nameKey: string;
  readonly externalId: string | null;
  readonly profile: string;
  readonly memberCount: number;
  readonly version: number;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** A row without a profile is too large for its page: `selectScimGroupsByIds` reads it. */
export type ScimGroupPageRow = Omit<ScimGroupRow, 'profile'> & PageRow & { readonly profile: string | null };

const COLUMNS = sql.raw(`t.id, t.name, t.name_key as "nameKey", t.external_id as "externalId",
  t.member_count as "memberCount", t.version, t.created_at as "createdAt", t.updated_at as "updatedAt"`);

export function selectScimGroup(db: Database, organizationId: string, id: string) {
  return rawRows<ScimGroupRow>(
    db,
    sql`select ${COLUMNS}, t.profile from teams t where t.id = ${id} and t.organization_id = ${organizationId}`,
  );
}

export function selectScimGroupsByIds(db: Database, organizationId: string, ids: readonly string[]) {
  return rawRows<ScimGroupRow>(
    db,
    sql`select ${COLUMNS}, t.profile from json_each(${JSON.stringify(ids)}) j cross join teams t on t.id = j.value
      where t.organization_id = ${organizationId}`,
  );
}

/** What the row takes in the response without its members, which have a limit of their own. */
const BYTES = sql.raw('(length(cast(t.profile as blob)) + 1000)');

export function selectScimGroupPage(db: Database, organizationId: string, list: ScimList) {
  return rawRows<ScimGroupPageRow>(
    db,
    sql`${filterSql(list.filter, 'teams').args} select ${COLUMNS}, ${ifInShare(BYTES, list.page, sql`t.profile`)} as profile,
        ${sortValueSql(list.sort, 'teams')} as "sortValue", ${BYTES} as bytes
      ${pageSql(organizationId, list)}`,
  );
}

export function countScimGroups(db: Database, organizationId: string, filter: Filter) {
  const { args, condition } = filterSql(filter, 'teams');
  return rawRows<{ total: number }>(
    db,
    sql`${args} select count(*) as total from teams t where t.organization_id = ${organizationId} and ${condition}`,
  );
}

export interface ScimMemberRow {
  readonly teamId: string;
  readonly id: string;
  readonly display: string;
}

/** The most members in memory at once; a read of members returns one more if there are more. */
export const MEMBERS_AT_ONCE = 1000;

/** Selects the first members of the group, in the order of their ids. */
export function selectMembersOfGroup(db: Database, organizationId: string, id: string) {
  return membersOf(
    db,
    sql`select t.id from teams t where t.id = ${id} and t.organization_id = ${organizationId}`,
  );
}

/**
 * Selects the first members of all the teams on the page together, in the order of team and member. The same
 * batch selects the page once more for this.
 */
export function selectMembersOfGroupPage(db: Database, organizationId: string, list: ScimList) {
  return membersOf(db, sql`select t.id ${pageSql(organizationId, list)}`, {
    args: filterSql(list.filter, 'teams').args,
  });
}

/**
 * @param teamIds teams of the organization, which `countTeams` confirms in the same batch
 * @param afterId the last member that was read before
 */
export function selectMembersOfTeams(
  db: Database,
  teamIds: readonly string[],
  afterId: string,
  limit: number,
) {
  return membersOf(db, sql`select value from json_each(${JSON.stringify(teamIds)})`, { afterId, limit });
}

/** Counts how many of them the organization has. */
export function countTeams(db: Database, organizationId: string, ids: readonly string[]) {
  return rawRows<{ total: number }>(
    db,
    sql`select count(*) as total from json_each(${JSON.stringify(ids)}) j cross join teams t on t.id = j.value
      where t.organization_id = ${organizationId}`,
  );
}

function membersOf(
  db: Database,
  teamIds: SQL,
  { args = sql``, afterId = '', limit = MEMBERS_AT_ONCE + 1 } = {},
) {
  return rawRows<ScimMemberRow>(
    db,
    sql`${args} select tm.team_id as "teamId", m.id, ${memberDisplay} as display from team_members tm
      join members m on m.id = tm.member_id where tm.team_id in (${teamIds}) and tm.member_id > ${afterId}
      order by tm.team_id, tm.member_id limit ${limit}`,
  );
}

function pageSql(organizationId: string, list: ScimList): SQL {
  const { condition, lookup } = filterSql(list.filter, 'teams');
  return sql`from ${fromSql(list.page, 'teams')} where t.organization_id = ${organizationId} and ${condition}
    ${seekSql(list.sort, list.page, 'teams')} ${orderSql(list.sort, list.page, 'teams', lookup)}`;
}
