// Reads members that are too many to be held at once part by part, in the order in which the answer shows
// their groups. A part is one batch, which confirms the token and reads at most 10,000 memberships, of as
// many groups as fit. Someone who joins or leaves between two parts may be included or not. A group that is
// deleted between two parts ends the reading, because without its rows it would look like a group without
// members.

import { ScimError } from '../../scim/errors.ts';
import type { Database } from '../../storage/database.ts';
import {
  countTeams,
  MEMBERS_AT_ONCE,
  type ScimMemberRow,
  selectMembersOfTeams,
} from '../../storage/provisioning/groups.ts';
import type { ScimRequest } from '../commands.ts';
import type { Deps } from '../deps.ts';
import { runConfirmed } from './confirmed-batch.ts';

export interface TeamToRead {
  readonly id: string;
  /** Only for planning the parts, because it may change concurrently. Infinity means that it isn't known. */
  readonly memberCount: number;
}

export interface MemberPart {
  readonly members: readonly ScimMemberRow[];
  /** Whether it is the last part of its team. */
  readonly isLast: boolean;
}

export type MemberParts = AsyncGenerator<MemberPart, void, undefined>;

/**
 * Yields one part or more for each of `teams`, in their order. `held` are the rows that were read already:
 * the first ones in the order of team and member.
 *
 * @throws ScimError unauthorized, conflict; ProvisioningRefused `plan_lacks_scim`
 */
export async function* membersInParts(
  { db }: Pick<Deps, 'db'>,
  request: ScimRequest,
  teams: readonly TeamToRead[],
  held: readonly ScimMemberRow[] = [],
): MemberParts {
  const rows = Map.groupBy(held, (row) => row.teamId);
  let unread = stillUnread(teams, rows, held.at(-1));
  for (const { id } of teams) {
    while (unread[0]?.id === id) {
      yield { members: take(rows, id), isLast: false };
      unread = await readPart(db, request, unread, rows);
    }
    yield { members: take(rows, id), isLast: true };
  }
}

interface Unread {
  readonly id: string;
  readonly afterId: string;
  /** How many more members are expected. */
  readonly left: number;
}

/**
 * Every team, except those that are held completely: they come before the team of the last row in SQLite's
 * order of ids, which are ASCII.
 */
function stillUnread(
  teams: readonly TeamToRead[],
  rows: ReadonlyMap<string, readonly ScimMemberRow[]>,
  last: ScimMemberRow | undefined,
): readonly Unread[] {
  return teams.flatMap(({ id, memberCount }) => {
    if (last === undefined || id > last.teamId) return { id, afterId: '', left: memberCount };
    if (id < last.teamId) return [];
    return { id, afterId: last.id, left: Math.max(0, memberCount - (rows.get(id)?.length ?? 0)) };
  });
}

/** Adds the next part to `rows`, and returns what is unread after it. */
async function readPart(
  db: Database,
  request: ScimRequest,
  unread: readonly Unread[],
  rows: Map<string, ScimMemberRow[]>,
): Promise<readonly Unread[]> {
  const spans = planPart(unread);
  const ids = spans.flatMap(({ teams }) => teams.map(({ id }) => id));
  const { rows: results } = await runConfirmed(db, request, [
    countTeams(db, request.client.organizationId, ids),
    ...spans.map(({ teams, limit }) => {
      const teamIds = teams.map(({ id }) => id);
      return selectMembersOfTeams(db, teamIds, teams[0]?.afterId ?? '', limit);
    }),
  ]);
  const [[counted], ...found] = results;
  if (counted?.total !== ids.length)
    throw new ScimError('conflict', 'A group was deleted while it was read.');
  const goesOn = spans.flatMap(({ teams, limit, isBegun }, index) => {
    const [team, last] = [teams[0], found[index]?.[limit - 1]];
    if (team === undefined || last === undefined) return [];
    if (!isBegun) throw new ScimError('conflict', 'A group has grown too fast to be read.');
    return { id: team.id, afterId: last.id, left: team.left - limit };
  });
  for (const [id, members] of Map.groupBy(found.flat(), (row) => row.teamId)) {
    rows.set(id, [...(rows.get(id) ?? []), ...members]);
  }
  return [...goesOn, ...unread.slice(ids.length)];
}

interface Span {
  /** One team, or several teams that are read from their first member on. */
  readonly teams: readonly Unread[];
  readonly limit: number;
  /** Whether a later part continues it. */
  readonly isBegun: boolean;
}

/** As many teams as fit. Each is read to its end, except the last one, which may not fit as a whole. */
function planPart(unread: readonly Unread[]): readonly Span[] {
  let room = MEMBERS_AT_ONCE;
  const fitting: Unread[] = [];
  for (const team of unread) {
    if (team.left > room) break;
    fitting.push(team);
    room -= team.left;
  }
  const fresh = fitting.filter(({ afterId }) => afterId === '');
  const resumed = fitting.filter(({ afterId }) => afterId !== '');
  const next = unread[fitting.length];
  return [
    ...resumed.map((team) => toItsEnd([team])),
    ...(fresh.length === 0 ? [] : [toItsEnd(fresh)]),
    ...(next === undefined || room === 0 ? [] : [{ teams: [next], limit: room, isBegun: true }]),
  ];
}

/** The limit leaves room for members who join concurrently, though not for any number of them. */
function toItsEnd(teams: readonly Unread[]): Span {
  const limit = teams.reduce((sum, { left }) => sum + left, MEMBERS_AT_ONCE);
  return { teams, limit, isBegun: false };
}

function take(rows: Map<string, ScimMemberRow[]>, id: string): readonly ScimMemberRow[] {
  const members = rows.get(id) ?? [];
  rows.delete(id);
  return members;
}
