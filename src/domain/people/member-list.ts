// The list of members as the settings show it: pages in four orders, filters, search inside words, and an
// export that has only one page in memory at a time.

import {
  type ExportedMember,
  type ListedMember,
  listMembersBy,
  listMembersToExport,
  listTeamsOfMember,
  MAX_COUNTED_TEAMS,
  type MemberFilter,
  type MemberPlace,
  type MemberSort,
  type TeamOfMember,
} from '../../storage/people/member-lists.ts';
import { type FoundMembers, type MemberSearch, searchMembers } from '../../storage/people/member-search.ts';
import type { Deps } from '../deps.ts';
import { MAX_SEARCHED_MEMBERS } from '../limits.ts';

export type { ExportedMember, ListedMember, MemberFilter, MemberPlace, MemberSort, TeamOfMember };
export { MAX_COUNTED_TEAMS };

export interface MemberPage {
  readonly members: readonly ListedMember[];
  /** Where the next page begins; null on the last one, and for a search, which has one page. */
  readonly next: MemberPlace | null;
  /** There are more than are shown, and no page to show them on. */
  readonly cut: boolean;
  /** How many a search matches, and how it looked; null without one. */
  readonly matches: Omit<FoundMembers, 'found'> | null;
}

export async function openMemberList(
  deps: Deps,
  organizationId: string,
  query: MemberFilter & {
    readonly search: string;
    readonly sort: MemberSort;
    readonly after: MemberPlace | null;
    readonly limit: number;
    /** For a search only: people inside or outside this team. */
    readonly inTeam?: MemberSearch['inTeam'];
    readonly notInTeam?: string;
  },
): Promise<MemberPage> {
  const { search, sort, limit } = query;
  if (search !== '') {
    const { found, ...matches } = await searchMembers(deps.db, organizationId, {
      ...query,
      text: search,
      insideUpTo: MAX_SEARCHED_MEMBERS,
    });
    return { members: found, next: null, cut: matches.total > found.length || !matches.complete, matches };
  }
  // Reading one more than is shown tells whether there is a next page.
  const rows = await listMembersBy(deps.db, organizationId, { ...query, limit: limit + 1 });
  const members = rows.slice(0, limit);
  const last = members.at(-1);
  return {
    members,
    next: rows.length > limit && last ? placeOf(sort, last) : null,
    cut: false,
    matches: null,
  };
}

function placeOf(sort: MemberSort, row: ListedMember): MemberPlace {
  switch (sort) {
    case 'name':
      return { sort, familyName: row.familyName, givenName: row.givenName, id: row.id };
    case 'email':
      return { sort, userNameKey: row.userNameKey };
    case 'joined':
      return { sort, createdAt: row.createdAt, id: row.id };
    case 'activity':
      return { sort, lastActiveAt: row.lastActiveAt, id: row.id };
  }
}

const MAX_SHOWN_TEAMS = 100;

export async function teamsOfMember(deps: Deps, memberId: string): Promise<TeamOfMember[]> {
  return await listTeamsOfMember(deps.db, memberId, MAX_SHOWN_TEAMS);
}

const EXPORT_PAGE = 500;

/**
 * Yields every member, oldest first, a page at a time. People who join during the export are included, and
 * nobody is listed twice.
 */
export async function* exportMembers(
  deps: Deps,
  organizationId: string,
): AsyncGenerator<readonly ExportedMember[]> {
  let after: ExportedMember | undefined;
  for (;;) {
    const page = await listMembersToExport(deps.db, organizationId, { limit: EXPORT_PAGE, after });
    if (page.length > 0) yield page;
    after = page.at(-1);
    if (page.length < EXPORT_PAGE) return;
  }
}
