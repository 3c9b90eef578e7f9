// What a SCIM client reads: one D1 batch confirms the token, reads the rows and logs the request. Reading
// shows every member of the organization, including those whom SCIM may not change.

import type { ListQuery } from '../../scim/query.ts';
import type { StoredGroup, StoredUser } from '../../scim/stored.ts';
import type { Database } from '../../storage/database.ts';
import {
  countScimGroups,
  MEMBERS_AT_ONCE,
  type ScimGroupRow,
  selectMembersOfGroup,
  selectMembersOfGroupPage,
  selectScimGroup,
  selectScimGroupPage,
} from '../../storage/provisioning/groups.ts';
import type { ScimPage, ScimPosition } from '../../storage/provisioning/pages.ts';
import { insertScimEvent, outcomeOfRead } from '../../storage/provisioning/token.ts';
import {
  countScimUsers,
  type ScimList,
  selectScimUserPage,
  selectScimUsers,
  selectTeamNames,
} from '../../storage/provisioning/users.ts';
import type { ScimRequest } from '../commands.ts';
import type { Deps } from '../deps.ts';
import { runConfirmed, runConfirmedParts } from './confirmed-batch.ts';
import { eventColumns } from './log.ts';
import { type MemberParts, membersInParts } from './member-parts.ts';
import { refused } from './refusals.ts';
import { heldMembers, toStoredGroup, toStoredUser } from './rows.ts';

/** @throws ScimError unauthorized; ProvisioningRefused `member_not_found` */
export async function loadScimUser(
  { db }: Pick<Deps, 'db'>,
  request: ScimRequest,
  id: string,
  withGroups: boolean,
): Promise<StoredUser> {
  const { organizationId } = request.client;
  const { rows } = await runConfirmed(db, request, [
    selectScimUsers(db, organizationId, { kind: 'id', value: id }, withGroups),
    logFound(db, request, 'members', 'user', id),
  ]);
  const [[row]] = rows;
  if (row === undefined) throw refused('member_not_found');
  return toStoredUser(row);
}

/** @throws ScimError unauthorized; ProvisioningRefused `team_not_found` */
export async function loadScimGroup(
  { db }: Pick<Deps, 'db'>,
  request: ScimRequest,
  id: string,
  withMembers: boolean,
): Promise<{ readonly group: StoredGroup; readonly parts: MemberParts | undefined }> {
  const { organizationId } = request.client;
  const { rows } = await runConfirmedParts(db, request, {
    group: selectScimGroup(db, organizationId, id),
    log: logFound(db, request, 'teams', 'group', id),
    members: withMembers ? selectMembersOfGroup(db, organizationId, id) : undefined,
  });
  const [row] = rows.group;
  if (row === undefined) throw refused('team_not_found');
  const members = heldMembers(rows.members);
  const tooManyToHold = withMembers && members === undefined;
  const parts = tooManyToHold ? membersInParts({ db }, request, [row], rows.members) : undefined;
  return { group: toStoredGroup(row, members), parts };
}

export interface ScimResults<T> {
  readonly items: readonly T[];
  /** How many match, on all pages together. */
  readonly total: number;
  /** Where the next cursor page begins; undefined without a further page. */
  readonly next: ScimPosition | undefined;
}

export async function listScimUsers(
  { db }: Pick<Deps, 'db'>,
  request: ScimRequest,
  query: ListQuery,
  after: ScimPosition | undefined,
  withGroups: boolean,
): Promise<ScimResults<StoredUser>> {
  const { organizationId } = request.client;
  const list = toScimList(query, after);
  const isShown = list.page.limit > 0;
  const namesSeparately = isShown && withGroups && query.filter === undefined;
  const { clientRow, rows } = await runConfirmedParts(db, request, {
    log: logList(db, request, 'user'),
    page: isShown ? selectScimUserPage(db, organizationId, list, withGroups) : undefined,
    teams: namesSeparately ? selectTeamNames(db, organizationId) : undefined,
    total: query.filter ? countScimUsers(db, organizationId, query.filter) : undefined,
  });
  const found = rows.page ?? [];
  const teamNames = new Map(rows.teams?.map(({ id, name }) => [id, name]));
  return {
    ...cut(query, found, list),
    items: found.slice(0, query.page.count).map((row) => toStoredUser(row, teamNames)),
    total: rows.total?.[0]?.total ?? clientRow.memberCount,
  };
}

export interface ScimGroupResults extends ScimResults<StoredGroup> {
  /**
   * The members of all the items, which then lack them; undefined if the items have them, or none were asked
   * for.
   */
  readonly parts: MemberParts | undefined;
}

/**
 * A page may have fewer items than asked for: RFC 7644 section 3.4.2.4 forbids only more of them, and the
 * next page begins after the last item.
 */
export async function listScimGroups(
  { db }: Pick<Deps, 'db'>,
  request: ScimRequest,
  query: ListQuery,
  after: ScimPosition | undefined,
  withMembers: boolean,
): Promise<ScimGroupResults> {
  const { organizationId } = request.client;
  const list = toScimList(query, after);
  const isShown = list.page.limit > 0;
  const { clientRow, rows } = await runConfirmedParts(db, request, {
    log: logList(db, request, 'group'),
    page: isShown ? selectScimGroupPage(db, organizationId, list) : undefined,
    members: isShown && withMembers ? selectMembersOfGroupPage(db, organizationId, list) : undefined,
    total: query.filter ? countScimGroups(db, organizationId, query.filter) : undefined,
  });
  const members = heldMembers(rows.members);
  const tooManyToHold = isShown && withMembers && members === undefined;
  const found = rows.page ?? [];
  const count = tooManyToHold ? readable(found.slice(0, query.page.count)) : query.page.count;
  const groups = found.slice(0, count);
  const membersOf = members && Map.groupBy(members, (row) => row.teamId);
  return {
    ...cut(query, found, list, count),
    items: groups.map((row) => toStoredGroup(row, membersOf && (membersOf.get(row.id) ?? []))),
    total: rows.total?.[0]?.total ?? clientRow.teamCount,
    parts: tooManyToHold ? membersInParts({ db }, request, groups, rows.members) : undefined,
  };
}

/**
 * A page of groups with more memberships than this is cut short, though never to nothing, because one
 * invocation may query D1 a thousand times at most.
 */
export const MEMBERS_A_PAGE = 100 * MEMBERS_AT_ONCE;

function readable(found: readonly ScimGroupRow[]): number {
  let members = 0;
  const tooMany = found.findIndex((row, index) => {
    members += row.memberCount;
    return index > 0 && members > MEMBERS_A_PAGE;
  });
  return tooMany === -1 ? found.length : tooMany;
}

function toScimList({ filter, sort, page }: ListQuery, after: ScimPosition | undefined): ScimList {
  // One more than the cursor page shows tells whether another page follows.
  const rows: ScimPage =
    page.kind === 'index'
      ? { kind: 'index', offset: page.startIndex - 1, limit: page.count }
      : { kind: 'cursor', after, limit: page.count === 0 ? 0 : page.count + 1 };
  return { filter, sort, page: rows };
}

interface Positioned {
  readonly id: string;
  readonly createdAt: number;
  readonly sortValue: string | number | null;
}

/** Where a cursor page that shows `count` items ends, if more items follow. */
function cut({ page, sort }: ListQuery, found: readonly Positioned[], list: ScimList, count = page.count) {
  const last = page.kind === 'cursor' && found.length > count ? found[count - 1] : undefined;
  if (last === undefined || list.page.limit === 0) return { next: undefined };
  const { createdAt, id, sortValue } = last;
  return { next: sort === undefined ? [createdAt, id] : [sortValue, createdAt, id] };
}

function logList(db: Database, request: ScimRequest, targetType: 'user' | 'group') {
  return insertScimEvent(db, {
    ...eventColumns(request),
    operation: `${targetType}.listed`,
    status: 200,
    reason: null,
    targetType,
    targetId: null,
    targetLabel: null,
    detail: {},
  });
}

/** Logs the outcome inside the batch, because only the batch itself knows whether the row exists. */
function logFound(
  db: Database,
  request: ScimRequest,
  table: 'members' | 'teams',
  targetType: 'user' | 'group',
  targetId: string,
) {
  return insertScimEvent(db, {
    ...eventColumns(request),
    ...outcomeOfRead(table, request.client.organizationId, targetId),
    operation: `${targetType}.read`,
    targetType,
    targetId,
    targetLabel: null,
    detail: {},
  });
}
