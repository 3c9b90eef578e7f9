// The directory for a copy that begins, or has to begin anew. Each page says up to which event it is: the
// feed goes on after the number of the first page, and what changed between two pages comes again there.

import {
  type DirectoryFilter,
  type DirectoryMemberRow,
  type DirectoryPlace,
  type DirectoryTeamRow,
  readMemberPage,
  readMembersById,
  readTeamPage,
  readTeamsById,
} from '../../storage/events/directory.ts';
import { readFeed } from '../../storage/events/feed.ts';
import { openOrganizations } from '../../storage/events/organizations.ts';
import type { DirectoryEventRow } from '../../storage/tables/directory-events.ts';
import type { Deps } from '../deps.ts';
import { DomainError } from '../errors.ts';
import { narrow, type Readable, requireOpen } from './reader.ts';

export type { DirectoryPlace };

/** Where a page begins: after a row, at the beginning of an organization, or after an event. */
export type PageStart =
  | { readonly kind: 'row'; readonly place: DirectoryPlace }
  | { readonly kind: 'organization'; readonly id: string }
  | { readonly kind: 'event'; readonly seq: number; readonly of: number };

export interface DirectoryQuery {
  readonly organizationId: string | null;
  readonly limit: number;
  readonly start: PageStart | null;
  /** Only what has changed since this event; null: everything. */
  readonly changedSince: number | null;
}

export interface DirectoryPage<Item> {
  readonly items: readonly Item[];
  /** The ids of those that changed and are gone. */
  readonly removed: readonly string[];
  readonly seq: number;
  readonly next: PageStart | null;
}

export function readDirectoryMembers(deps: Pick<Deps, 'db'>, readable: Readable, query: DirectoryQuery) {
  return readDirectory(deps, readable, query, MEMBERS);
}

export function readDirectoryTeams(deps: Pick<Deps, 'db'>, readable: Readable, query: DirectoryQuery) {
  return readDirectory(deps, readable, query, TEAMS);
}

interface Kind<Row extends DirectoryPlace, Item> {
  readonly page: (
    db: Deps['db'],
    filter: DirectoryFilter,
  ) => Promise<{ readonly rows: readonly Row[]; readonly seq: number }>;
  readonly byId: (db: Deps['db'], ids: readonly string[]) => Promise<readonly Row[]>;
  /** The one that an event concerns; null: none of this kind. */
  readonly concerned: (event: DirectoryEventRow) => string | null;
  readonly toItem: (row: Row) => Item;
}

async function readDirectory<Row extends DirectoryPlace, Item>(
  deps: Pick<Deps, 'db'>,
  readable: Readable,
  query: DirectoryQuery,
  kind: Kind<Row, Item>,
): Promise<DirectoryPage<Item>> {
  const organizations = narrow(readable, query.organizationId);
  if (query.organizationId !== null) await requireOpen(deps, query.organizationId);
  if (query.changedSince !== null)
    return await readChanged(deps, organizations, query, query.changedSince, kind);
  const { start, limit } = query;
  const place = start?.kind === 'row' ? start.place : null;
  // One organization after the other, where not all of them are the reader's.
  const open = organizations && (await openOrganizations(deps.db, organizations));
  const from = start?.kind === 'organization' ? start.id : (place?.organizationId ?? '');
  const current = open === null ? null : open.find((id) => id >= from);
  if (current === undefined) {
    const { seq } = await kind.page(deps.db, { organizationId: '', after: null, limit: 0 });
    return { items: [], removed: [], seq, next: null };
  }
  const after = place !== null && (current === null || place.organizationId === current) ? place : null;
  const { rows, seq } = await kind.page(deps.db, { organizationId: current, after, limit: limit + 1 });
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const following = open?.find((id) => id > (current ?? ''));
  const next: PageStart | null =
    rows.length > limit && last !== undefined
      ? { kind: 'row', place: placeOf(last) }
      : following === undefined
        ? null
        : { kind: 'organization', id: following };
  return { items: shown.map(kind.toItem), removed: [], seq, next };
}

function placeOf({ organizationId, createdAt, id }: DirectoryPlace): DirectoryPlace {
  return { organizationId, createdAt, id };
}

/**
 * It walks the events, a bounded number for each page, and returns those they concern as they are by now.
 * Somebody may come on several pages. `seq` is that of the first page throughout, to which the walk goes.
 */
async function readChanged<Row extends DirectoryPlace, Item>(
  deps: Pick<Deps, 'db'>,
  organizations: Readable,
  { start, limit }: DirectoryQuery,
  changedSince: number,
  kind: Kind<Row, Item>,
): Promise<DirectoryPage<Item>> {
  const after = start?.kind === 'event' ? start.seq : changedSince;
  const feed = await readFeed(deps.db, { after, limit, organizations, types: null });
  if (after + 1 < feed.oldest || after > feed.newest) {
    throw new DomainError('events_gone', { after, oldest: feed.oldest, newest: feed.newest });
  }
  const of = start?.kind === 'event' ? start.of : feed.newest;
  const ids = [...new Set(feed.rows.map(kind.concerned).filter((id) => id !== null))];
  const rows = ids.length > 0 ? await kind.byId(deps.db, ids) : [];
  const there = new Set(rows.map(({ id }) => id));
  const next: PageStart | null = feed.end < of ? { kind: 'event', seq: feed.end, of } : null;
  return {
    items: rows.map(kind.toItem),
    removed: ids.filter((id) => !there.has(id)),
    seq: of,
    next,
  };
}

const MEMBERS: Kind<DirectoryMemberRow, ReturnType<typeof toMember>> = {
  page: readMemberPage,
  byId: readMembersById,
  concerned: ({ subjectType, subjectId, type, before, after }) =>
    subjectType === 'member'
      ? subjectId
      : type === 'team.member_added' || type === 'team.member_removed'
        ? String((after ?? before)?.memberId)
        : null,
  toItem: toMember,
};

const TEAMS: Kind<DirectoryTeamRow, ReturnType<typeof toTeam>> = {
  page: readTeamPage,
  byId: readTeamsById,
  concerned: ({ subjectType, subjectId }) => (subjectType === 'team' ? subjectId : null),
  toItem: toTeam,
};

/** As the events of a member show them, with what those need not say. */
function toMember(row: DirectoryMemberRow) {
  return {
    id: row.id,
    organizationId: row.organizationId,
    accountId: row.accountId,
    email: row.userName,
    externalId: row.externalId,
    givenName: row.givenName,
    familyName: row.familyName,
    role: row.role,
    roleFrom: row.roleFrom,
    active: row.active,
    source: row.source,
    attributes: row.profile,
    teamIds: [...row.teamIds],
    createdAt: new Date(row.createdAt).toISOString(),
    updatedAt: new Date(row.updatedAt).toISOString(),
  };
}

function toTeam(row: DirectoryTeamRow) {
  return {
    id: row.id,
    organizationId: row.organizationId,
    name: row.name,
    externalId: row.externalId,
    source: row.source,
    attributes: row.profile,
    memberCount: row.memberCount,
    createdAt: new Date(row.createdAt).toISOString(),
    updatedAt: new Date(row.updatedAt).toISOString(),
  };
}
