// Lists of people and teams that a SCIM client reads. One D1 batch confirms the token, reads the page and
// logs the request, if an index finds what the list asks for. Otherwise a scan finds it first, and more than
// a page may weigh is left to the next one.

import type { ListQuery } from '../../scim/query.ts';
import type { StoredGroup, StoredUser } from '../../scim/stored.ts';
import type { Database } from '../../storage/database.ts';
import { isLookup } from '../../storage/provisioning/filter-sql.ts';
import {
  countScimGroups,
  MEMBERS_AT_ONCE,
  type ScimGroupPageRow,
  selectMembersOfGroupPage,
  selectScimGroupPage,
  selectScimGroupsByIds,
} from '../../storage/provisioning/groups.ts';
import { isIndexedOrder, type ScimPage, type ScimPosition } from '../../storage/provisioning/pages.ts';
import type { Scan } from '../../storage/provisioning/scan.ts';
import { insertScimEvent } from '../../storage/provisioning/token.ts';
import {
  countScimUsers,
  type ScimList,
  selectScimUserPage,
  selectScimUsersByIds,
  selectTeamNames,
} from '../../storage/provisioning/users.ts';
import type { ScimRequest } from '../commands.ts';
import type { Deps } from '../deps.ts';
import { runConfirmed, runConfirmedParts } from './confirmed-batch.ts';
import { eventColumns } from './log.ts';
import { type MemberParts, membersInParts } from './member-parts.ts';
import { bytesOf, type Found, fitting, nextPosition, rowsInOrder, withLargeRows } from './page-rows.ts';
import { refusedByLane } from './refusals.ts';
import { heldMembers, toStoredGroup, toStoredUser } from './rows.ts';

export interface ScimResults<T> {
  readonly items: readonly T[];
  /** How many match, on all pages together. */
  readonly total: number;
  /** Where the next cursor page begins; undefined without a further page. */
  readonly next: ScimPosition | undefined;
  /** The page had no room for all that was asked for. */
  readonly isShort: boolean;
  /** What it takes in the response, roughly, without members that are read part by part. */
  readonly bytes: number;
}

/** Whether the list finds few resources by an index, and so costs about what one resource costs. */
export function isLookUp({ filter }: ListQuery, type: 'User' | 'Group'): boolean {
  return filter !== undefined && isLookup(filter, type === 'User' ? 'members' : 'teams');
}

type ListDeps = Pick<Deps, 'db' | 'lanes'>;

/**
 * A page may have fewer items than asked for: RFC 7644 section 3.4.2.4 forbids only more of them, and the
 * next page begins after the last item.
 */
export async function listScimUsers(
  { db, lanes }: ListDeps,
  request: ScimRequest,
  query: ListQuery,
  after: ScimPosition | undefined,
  withGroups: boolean,
): Promise<ScimResults<StoredUser>> {
  const { organizationId } = request.client;
  const { list, scanned } = await find(lanes, request, 'members', toScimList(query, after));
  const isShown = list.page.limit > 0;
  const namesSeparately = isShown && withGroups && list.filter === undefined;
  const { clientRow, rows } = await runConfirmedParts(db, request, {
    log: logList(db, request, 'user'),
    page: isShown ? selectScimUserPage(db, organizationId, list, withGroups) : undefined,
    teams: namesSeparately ? selectTeamNames(db, organizationId) : undefined,
    total: list.filter ? countScimUsers(db, organizationId, list.filter) : undefined,
  });
  const found = rowsInOrder(rows.page ?? [], scanned);
  const count = fitting(found, query.page.count);
  const shown = await withLargeRows(found.slice(0, count), async (ids) => {
    const read = await runConfirmed(db, request, [selectScimUsersByIds(db, organizationId, ids, withGroups)]);
    return read.rows[0];
  });
  const teamNames = new Map(rows.teams?.map(({ id, name }) => [id, name]));
  return {
    next: nextPosition(query, found, count),
    isShort: count < Math.min(found.length, query.page.count),
    bytes: bytesOf(found.slice(0, count)),
    items: shown.map((row) => toStoredUser(row, teamNames)),
    total: scanned?.total ?? rows.total?.[0]?.total ?? clientRow.memberCount,
  };
}

export interface ScimGroupResults extends ScimResults<StoredGroup> {
  /**
   * The members of all the items, which then lack them; undefined if the items have them, or none were asked
   * for.
   */
  readonly parts: MemberParts | undefined;
}

/** As `listScimUsers`. */
export async function listScimGroups(
  { db, lanes }: ListDeps,
  request: ScimRequest,
  query: ListQuery,
  after: ScimPosition | undefined,
  withMembers: boolean,
): Promise<ScimGroupResults> {
  const { organizationId } = request.client;
  const { list, scanned } = await find(lanes, request, 'teams', toScimList(query, after));
  const isShown = list.page.limit > 0;
  const { clientRow, rows } = await runConfirmedParts(db, request, {
    log: logList(db, request, 'group'),
    page: isShown ? selectScimGroupPage(db, organizationId, list) : undefined,
    members: isShown && withMembers ? selectMembersOfGroupPage(db, organizationId, list) : undefined,
    total: list.filter ? countScimGroups(db, organizationId, list.filter) : undefined,
  });
  const members = heldMembers(rows.members);
  const tooManyToHold = isShown && withMembers && members === undefined;
  const found = rowsInOrder(rows.page ?? [], scanned);
  const fits = fitting(found, query.page.count);
  const count = tooManyToHold ? readable(found.slice(0, fits)) : fits;
  const groups = await withLargeRows(found.slice(0, count), async (ids) => {
    const read = await runConfirmed(db, request, [selectScimGroupsByIds(db, organizationId, ids)]);
    return read.rows[0];
  });
  const membersOf = members && Map.groupBy(members, (row) => row.teamId);
  return {
    next: nextPosition(query, found, count),
    isShort: count < Math.min(found.length, query.page.count),
    bytes: bytesOf(found.slice(0, count)) + MEMBER_BYTES * (rows.members?.length ?? 0),
    items: groups.map((row) => toStoredGroup(row, membersOf && (membersOf.get(row.id) ?? []))),
    total: scanned?.total ?? rows.total?.[0]?.total ?? clientRow.teamCount,
    parts: tooManyToHold ? membersInParts({ db }, request, groups, rows.members) : undefined,
  };
}

/** A member as a response shows them. */
export const MEMBER_BYTES = 200;

/**
 * A page of groups with more memberships than this is cut short, though never to nothing, because one
 * invocation may query D1 a thousand times at most.
 */
export const MEMBERS_A_PAGE = 900 * MEMBERS_AT_ONCE;

function readable(found: readonly ScimGroupPageRow[]): number {
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

/**
 * If no index has what the list asks for, a scan finds the rows of its page, and the list becomes one of
 * those rows.
 */
async function find(
  lanes: Deps['lanes'],
  request: ScimRequest,
  table: Scan['table'],
  list: ScimList,
): Promise<{ readonly list: ScimList; readonly scanned: Found | undefined }> {
  const { filter, sort, page } = list;
  const isIndexed = filter ? isLookup(filter, table) : page.limit === 0 || isIndexedOrder(sort);
  if (isIndexed) return { list, scanned: undefined };
  const result = await lanes.scan({ request, scan: { table, filter, sort }, page });
  if (result.outcome === 'refused') throw refusedByLane(result);
  const ids = result.found.map(([id]) => id);
  return {
    list: { filter: undefined, sort: undefined, page: { kind: 'found', ids, limit: ids.length } },
    scanned: result,
  };
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
