// What a SCIM client reads: one D1 batch, in which the token is confirmed, the rows are read and the request is logged. Reading shows
// every member of the organization, also those whom SCIM may not change.

import type { ListQuery } from '../scim/query.ts';
import type { Reference, StoredGroup, StoredUser } from '../scim/stored.ts';
import type { Database, Statement } from '../storage/database.ts';
import { foundOr404, insertScimEvent } from '../storage/scim-gate.ts';
import {
  countScimGroups,
  MEMBERS_AT_ONCE,
  type ScimMemberRow,
  selectMembersOfGroup,
  selectMembersOfGroupPage,
  selectScimGroup,
  selectScimGroupPage,
} from '../storage/scim-groups.ts';
import type { ScimPage, ScimPosition } from '../storage/scim-pages.ts';
import {
  countScimUsers,
  type ScimList,
  selectScimUserPage,
  selectScimUsers,
  selectTeamNames,
} from '../storage/scim-users.ts';
import type { Deps } from './deps.ts';
import type { ScimRequest } from './provisioning.ts';
import { eventColumns, logDone } from './provisioning-log.ts';
import { refused } from './provisioning-refusals.ts';
import { readConfirmed } from './scim-batch.ts';
import { membersIn, toStoredGroup, toStoredUser } from './scim-rows.ts';

/** @throws ScimError unauthorized; ProvisioningRefused `member_not_found` */
export async function loadScimUser(
  { db }: Pick<Deps, 'db'>,
  request: ScimRequest,
  id: string,
  withGroups: boolean,
): Promise<StoredUser> {
  const { organizationId } = request.client;
  const { rows } = await readConfirmed(db, request, [
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
): Promise<StoredGroup> {
  const { organizationId } = request.client;
  const { rows } = await readConfirmed(db, request, [
    selectScimGroup(db, organizationId, id),
    logFound(db, request, 'teams', 'group', id),
    ...(withMembers ? [selectMembersOfGroup(db, organizationId, id)] : []),
  ]);
  const [[row], , members] = rows;
  if (row === undefined) throw refused('team_not_found');
  return toStoredGroup(row, withMembers ? membersIn((members ?? []) as ScimMemberRow[]) : {});
}

/**
 * The members of a team that are too many to be held at once, part by part in the order of their ids. Each part is a batch of its own, in
 * which the token is confirmed: who joins or leaves meanwhile may be in it or not.
 *
 * @throws ScimError unauthorized; ProvisioningRefused `plan_lacks_scim`
 */
export async function* membersInParts(
  { db }: Pick<Deps, 'db'>,
  request: ScimRequest,
  id: string,
): AsyncGenerator<readonly Reference[]> {
  const { organizationId } = request.client;
  for (let afterId: string | undefined = ''; afterId !== undefined; ) {
    const read = selectMembersOfGroup(db, organizationId, id, afterId);
    const [found]: [ScimMemberRow[]] = (await readConfirmed(db, request, [read])).rows;
    const part = found.slice(0, MEMBERS_AT_ONCE);
    yield part;
    afterId = found.length > MEMBERS_AT_ONCE ? part.at(-1)?.id : undefined;
  }
}

export interface ScimResults<T> {
  readonly items: readonly T[];
  /** Before paging. */
  readonly total: number;
  /** Of a cursor page with another one behind it. */
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
  const page = list.page.limit > 0 ? [selectScimUserPage(db, organizationId, list, withGroups)] : [];
  const apart = page.length > 0 && withGroups && query.filter === undefined;
  const names = apart ? [selectTeamNames(db, organizationId)] : [];
  const total = query.filter ? [countScimUsers(db, organizationId, query.filter)] : [];
  const { gate, rows } = await readConfirmed(db, request, [
    logList(db, request, 'user'),
    ...(page as Statement[]),
    ...(names as Statement[]),
    ...(total as Statement[]),
  ]);
  const found = (page.length > 0 ? rows[1] : []) as Awaited<ReturnType<typeof selectScimUserPage>>;
  const teams = (apart ? rows[2] : []) as Awaited<ReturnType<typeof selectTeamNames>>;
  const teamNames = new Map(teams.map(({ id, name }) => [id, name]));
  return {
    ...cut(query, found, list),
    items: shown(query, found).map((row) => toStoredUser(row, teamNames)),
    total: query.filter ? countOf(rows.at(-1)) : gate.memberCount,
  };
}

export async function listScimGroups(
  { db }: Pick<Deps, 'db'>,
  request: ScimRequest,
  query: ListQuery,
  after: ScimPosition | undefined,
  withMembers: boolean,
): Promise<ScimResults<StoredGroup>> {
  const { organizationId } = request.client;
  const list = toScimList(query, after);
  const page = list.page.limit > 0 ? [selectScimGroupPage(db, organizationId, list)] : [];
  const members = page.length > 0 && withMembers ? [selectMembersOfGroupPage(db, organizationId, list)] : [];
  const total = query.filter ? [countScimGroups(db, organizationId, query.filter)] : [];
  const { gate, rows } = await readConfirmed(db, request, [
    logList(db, request, 'group'),
    ...(page as Statement[]),
    ...(members as Statement[]),
    ...(total as Statement[]),
  ]);
  const found = (page.length > 0 ? rows[1] : []) as Awaited<ReturnType<typeof selectScimGroupPage>>;
  const loaded = membersIn((members.length > 0 ? rows[2] : []) as ScimMemberRow[]).members;
  const membersOf =
    withMembers && loaded ? Map.groupBy(loaded as ScimMemberRow[], (row) => row.teamId) : undefined;
  return {
    ...cut(query, found, list),
    items: shown(query, found).map((row) =>
      toStoredGroup(row, membersOf && { members: membersOf.get(row.id) ?? [] }),
    ),
    total: query.filter ? countOf(rows.at(-1)) : gate.teamCount,
  };
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

function shown<T>({ page }: ListQuery, found: readonly T[]): readonly T[] {
  return found.slice(0, page.count);
}

function cut({ page, sort }: ListQuery, found: readonly Positioned[], list: ScimList) {
  const last = page.kind === 'cursor' && found.length > page.count ? found[page.count - 1] : undefined;
  if (last === undefined || list.page.limit === 0) return { next: undefined };
  const { createdAt, id, sortValue } = last;
  return { next: sort === undefined ? [createdAt, id] : [sortValue, createdAt, id] };
}

function countOf(rows: unknown): number {
  return (rows as { total: number }[])[0]?.total ?? 0;
}

function logList(db: Database, request: ScimRequest, targetType: 'user' | 'group') {
  const operation = `${targetType}.listed`;
  return logDone(db, request, { operation, status: 200, targetType, targetId: null, targetLabel: null });
}

/** Whether the row is there only the batch itself knows. */
function logFound(
  db: Database,
  request: ScimRequest,
  table: 'members' | 'teams',
  targetType: 'user' | 'group',
  targetId: string,
) {
  return insertScimEvent(db, {
    ...eventColumns(request),
    ...foundOr404(table, request.client.organizationId, targetId),
    operation: `${targetType}.read`,
    targetType,
    targetId: targetId.slice(0, 100),
    targetLabel: null,
    detail: {},
  });
}
