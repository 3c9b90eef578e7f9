// Teams that a single sign-on asserts. Memberships that came so are marked: the next sign-in ends those that
// it does not assert, and no others.

import { type SQL, sql } from 'drizzle-orm';
import { atItsTime } from '../cause.ts';
import { record } from '../change.ts';
import { type Database, rawStatement, type Statement } from '../database.ts';
import type { AuditEventRow } from '../tables/audit-events.ts';
import { foldTeam } from './folded.ts';

export interface AssertedTeams {
  readonly teams: readonly AssertedTeam[];
  /** What each event of it has in common; its `id` is the beginning of theirs. */
  readonly event: Omit<AuditEventRow, 'action' | 'targetId' | 'detail'>;
}

export interface AssertedTeam {
  /** For a team that is not there yet. */
  readonly id: string;
  readonly name: string;
  /** The folded name. */
  readonly key: string;
}

/** A team that SCIM has pushed. */
const PUSHED = sql.raw(`(t.source = 'scim' or t.external_id is not null)`);

/**
 * Puts the member into exactly these teams, as far as sign-ins decide: what people did by hand stays, and
 * teams of SCIM stay as they are.
 *
 * @param when a condition, under which anything happens
 */
export function assertTeams(
  db: Database,
  { organizationId, memberId, nowMs }: { organizationId: string; memberId: string; nowMs: number },
  { teams, event }: AssertedTeams,
  when: SQL,
): Statement[] {
  const list = JSON.stringify(teams.map((team) => ({ ...team, folded: foldTeam({}, team.name) })));
  const keys = JSON.stringify(teams.map(({ key }) => key));
  const wanted = sql`(select t.id from json_each(${keys}) j cross join teams t
    on t.organization_id = ${organizationId} and t.name_key = j.value where not ${PUSHED})`;
  const ended = sql`member_id = ${memberId} and source = 'saml' and team_id not in ${wanted} and ${when}`;
  const begun = sql`id in ${wanted} and not exists (select 1 from team_members tm
    where tm.team_id = teams.id and tm.member_id = ${memberId}) and ${when}`;
  const change = (action: 'team.user_added' | 'team.user_removed', of: SQL) =>
    record(
      db,
      {
        ...{ ...event, action, id: sql`${`${event.id}_${action.slice(10)}_`} || t.team_id` },
        targetId: sql`t.team_id`,
        detail: sql`json_object('count', 1, 'memberIds', json_array(${memberId}), 'source', 'saml')`,
      },
      sql`from (${of}) t`,
    );
  return [
    atItsTime(
      rawStatement(
        db,
        sql`insert into teams (id, organization_id, name, name_key, folded, source, created_at, updated_at)
          select j.value ->> '$.id', ${organizationId}, j.value ->> '$.name', j.value ->> '$.key', j.value ->> '$.folded', 'saml', ${nowMs}, ${nowMs}
          from json_each(${list}) j where ${when} on conflict (organization_id, name_key) do nothing`,
      ),
    ),
    record(
      db,
      {
        ...{ ...event, action: 'team.created', id: sql`${event.id} || '_new_' || t.id`, targetId: sql`t.id` },
        detail: sql`json_object('name', t.name, 'source', 'saml')`,
      },
      sql`from (select id, name from teams where id in (select j.value ->> '$.id' from json_each(${list}) j)) t`,
    ),
    // A team that gets another member is another version to those who compare.
    rawStatement(
      db,
      sql`update teams set version = version + 1, updated_at = ${nowMs}
        where id in (select team_id from team_members where ${ended}) or (${begun})`,
    ),
    change('team.user_removed', sql`select team_id from team_members where ${ended}`),
    rawStatement(db, sql`delete from team_members where ${ended}`),
    change('team.user_added', sql`select id as team_id from teams where ${begun}`),
    rawStatement(
      db,
      sql`insert into team_members (team_id, member_id, created_at, source)
        select id, ${memberId}, ${nowMs}, 'saml' from teams where ${begun}`,
    ),
  ];
}
