// The members of groups that are too many to be held at once: read part by part, in the order in which the answer shows the groups. A part
// is one batch of at most 10,000 memberships, of as many groups as fit, in which the token is confirmed: who joins or leaves meanwhile may
// be in it or not. A group that is deleted meanwhile ends the reading, because without its rows it would look like one that nobody is in.

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
import { readConfirmed } from './confirmed-batch.ts';

export interface TeamToRead {
  readonly id: string;
  /** By which the parts are planned, and nothing else: it may change meanwhile. Infinity: not known. */
  readonly memberCount: number;
}

export interface MemberPart {
  readonly members: readonly ScimMemberRow[];
  /** Of its team. */
  readonly isLast: boolean;
}

export type MemberParts = AsyncGenerator<MemberPart, void, undefined>;

/**
 * One part or more for each of `teams`, in their order. `held`: what was read of them already, from the first row on in the order of
 * team and member.
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
  /** How many are expected. */
  readonly left: number;
}

/** Every team, but for those whose rows are held to the last one: in SQLite's order of ids, which are ASCII, they come before it. */
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

/** Adds the next part to `rows`, and answers what is unread after it. */
async function readPart(
  db: Database,
  request: ScimRequest,
  unread: readonly Unread[],
  rows: Map<string, ScimMemberRow[]>,
): Promise<readonly Unread[]> {
  const spans = planPart(unread);
  const ids = spans.flatMap(({ teams }) => teams.map(({ id }) => id));
  const { rows: results } = await readConfirmed(db, request, [
    countTeams(db, request.client.organizationId, ids),
    ...spans.map(({ teams, limit }) => {
      const teamIds = teams.map(({ id }) => id);
      return selectMembersOfTeams(db, teamIds, teams[0]?.afterId ?? '', limit);
    }),
  ]);
  const [[counted], ...found] = results;
  if (counted?.total !== ids.length) throw new ScimError('conflict', 'A group was deleted meanwhile.');
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
  /** One, or several from their first member on. */
  readonly teams: readonly Unread[];
  readonly limit: number;
  /** Whether more is to come. */
  readonly isBegun: boolean;
}

/** The first teams, as many as fit: to their ends, but for the last one. */
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

/** Who joins meanwhile has room, too, though not without end. */
function toItsEnd(teams: readonly Unread[]): Span {
  const limit = teams.reduce((sum, { left }) => sum + left, MEMBERS_AT_ONCE);
  return { teams, limit, isBegun: false };
}

function take(rows: Map<string, ScimMemberRow[]>, id: string): readonly ScimMemberRow[] {
  const members = rows.get(id) ?? [];
  rows.delete(id);
  return members;
}
