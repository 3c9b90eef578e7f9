// Changes to a team and its members. Members are rows: adding or removing one costs the same in a team of ten
// as in one of ten thousand. The domain decides who may be changed. Lists of ids are one bound JSON value,
// because D1 binds at most 100 values.

import { and, eq, sql } from 'drizzle-orm';
import { foldCase, foldText } from '../../lib/fold.ts';
import { type Database, rawRows, rawStatement } from '../database.ts';
import { type TeamRow, teams } from '../tables/teams.ts';
import { foldTeam } from './folded.ts';
import { memberClaimed } from './member-display.ts';

export function insertTeam(db: Database, row: Omit<typeof teams.$inferInsert, 'nameKey' | 'folded'>) {
  return db.insert(teams).values({
    ...row,
    nameKey: foldText(row.name),
    folded: foldTeam(row.profile ?? {}, row.name),
  });
}

/** Compare-and-swap on `version`. Returns no row if it changed nothing. */
export function updateTeam(
  db: Database,
  id: string,
  version: number,
  change: Partial<Pick<TeamRow, 'name' | 'externalId' | 'profile'>>,
  nowMs: number,
) {
  return db
    .update(teams)
    .set({
      ...change,
      ...(change.name !== undefined && { nameKey: foldText(change.name) }),
      ...(change.profile !== undefined && { folded: foldTeam(change.profile, change.name ?? '') }),
      version: version + 1,
      updatedAt: nowMs,
    })
    .where(and(eq(teams.id, id), eq(teams.version, version)))
    .returning({ version: teams.version });
}

export function deleteTeam(db: Database, id: string, version: number) {
  return db
    .delete(teams)
    .where(and(eq(teams.id, id), eq(teams.version, version)))
    .returning({ id: teams.id });
}

/** Finds a team by its name, also one whose key is still folded as addresses are: see `folded.ts`. */
export function selectTeamIdByName(db: Database, organizationId: string, name: string) {
  return rawRows<{ id: string }>(
    db,
    sql`select id from teams where organization_id = ${organizationId} and name_key in (${foldText(name)}, ${foldCase(name)})`,
  );
}

export interface TeamCandidateRow {
  readonly id: string;
  /** In a verified domain of the organization: SCIM may change only these. */
  readonly claimed: 0 | 1;
  readonly inTeam: 0 | 1;
}

/** Selects those of `ids` who are members of the organization. */
export function selectTeamCandidates(
  db: Database,
  organizationId: string,
  teamId: string,
  ids: readonly string[],
) {
  return rawRows<TeamCandidateRow>(
    db,
    sql`select m.id, ${memberClaimed} as claimed,
        exists (select 1 from team_members tm where tm.team_id = ${teamId} and tm.member_id = m.id) as "inTeam"
      from json_each(${JSON.stringify(ids)}) j cross join members m on m.id = j.value
      where m.organization_id = ${organizationId}`,
  );
}

/** Counts how many `deleteOtherTeamMembers` would delete. */
export function countOtherTeamMembers(db: Database, teamId: string, keepIds: readonly string[]) {
  return rawRows<{ others: number }>(
    db,
    sql`select count(*) as others from team_members tm join members m on m.id = tm.member_id
      where tm.team_id = ${teamId} and tm.member_id not in (select value from json_each(${JSON.stringify(keepIds)})) and ${memberClaimed}`,
  );
}

/** Deletes everybody in a claimed domain except `keepIds`. */
export function deleteOtherTeamMembers(db: Database, teamId: string, keepIds: readonly string[]) {
  return rawStatement(
    db,
    sql`delete from team_members where team_id = ${teamId}
      and member_id not in (select value from json_each(${JSON.stringify(keepIds)}))
      and exists (select 1 from members m where m.id = team_members.member_id and ${memberClaimed})`,
  );
}

export function deleteTeamMembers(db: Database, teamId: string, ids: readonly string[]) {
  return rawStatement(
    db,
    sql`delete from team_members where team_id = ${teamId}
      and member_id in (select value from json_each(${JSON.stringify(ids)}))`,
  );
}

/** Adds members; those who are in the team already stay as they are. */
export function insertTeamMembers(db: Database, teamId: string, ids: readonly string[], nowMs: number) {
  return rawStatement(
    db,
    sql`insert into team_members (team_id, member_id, created_at)
      select ${teamId}, value, ${nowMs} from json_each(${JSON.stringify(ids)}) where true on conflict do nothing`,
  );
}
