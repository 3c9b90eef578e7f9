// Searches an organization's members by the beginning of an address or a name, inside or outside a team.

import { type SQL, sql } from 'drizzle-orm';
import { foldCase, foldText } from '../../lib/fold.ts';
import { type Database, rawRows } from '../database.ts';
import { familyNameKey, givenNameKey } from './folded.ts';
import { filterSql, type ListedMember, listedColumns, type MemberFilter, membersBy } from './member-lists.ts';

/**
 * A search in teams gives up after this many people whose names match: of a hundred thousand, all may be in
 * the team, or none.
 */
const MAX_LOOKED_AT = 1000;

export interface MemberSearch extends MemberFilter {
  readonly text: string;
  readonly limit: number;
  readonly inTeam?: { readonly id: string; readonly memberCount: number } | undefined;
  /** Leaves out the members of this team. */
  readonly notInTeam?: string | undefined;
}

/**
 * Finds members, whatever the case and spelling of their letters, whose email address, first name or last
 * name begins with `text`, or whose first and last name begin with its two words in either order.
 *
 * @returns `complete` is false if the search gave up and there may be more
 */
export async function searchMembers(
  db: Database,
  organizationId: string,
  search: MemberSearch,
): Promise<{ readonly found: ListedMember[]; readonly complete: boolean }> {
  const { text, limit, inTeam, notInTeam } = search;
  const [first = '', ...others] = text.split(' ');
  const rest = others.join(' ');
  const wanted = sql`m.organization_id = ${organizationId} and ${filterSql(search)}`;
  const by = {
    email: beginsWith(sql.raw('m.user_name_key'), foldCase(text)),
    family: (word: string) => beginsWith(familyNameKey, foldText(word)),
    given: (word: string) => beginsWith(givenNameKey, foldText(word)),
  };
  const [email, family, given] = [
    'members_inactive',
    'members_inactive_family_key',
    'members_inactive_given_key',
  ];
  const conditions: readonly (readonly [SQL, index: string])[] = [
    [by.email, email],
    [by.family(text), family],
    [by.given(text), given],
    ...(rest === ''
      ? []
      : ([
          [sql`${by.given(first)} and ${by.family(rest)}`, given],
          [sql`${by.family(first)} and ${by.given(rest)}`, family],
        ] as const)),
  ];
  const throughTeams = inTeam !== undefined || notInTeam !== undefined;
  // There is one branch for each index, each with a limit of its own. A small team is read as a whole
  // instead.
  const candidates =
    inTeam && inTeam.memberCount <= MAX_LOOKED_AT
      ? sql`select m.id from team_members tm cross join members m on m.id = tm.member_id
          where tm.team_id = ${inTeam.id} and ${wanted} and (${sql.join(
            conditions.map(([condition]) => condition),
            sql` or `,
          )})`
      : sql.join(
          conditions.map(
            ([
              condition,
              index,
            ]) => sql`select * from (select m.id from ${membersBy(search, index)} where ${wanted} and ${condition}
              limit ${throughTeams ? MAX_LOOKED_AT : limit})`,
          ),
          sql` union `,
        );
  const isIn = (teamId: string) =>
    sql`exists (select 1 from team_members tm where tm.team_id = ${teamId} and tm.member_id = m.id)`;
  const rows = await rawRows<(ListedMember | { readonly id: null }) & { readonly looked: number }>(
    db,
    sql`with candidates as (${candidates})
      select * from (select count(*) as looked from candidates) left join (
        select ${listedColumns} from candidates cross join members m on m.id = candidates.id cross join accounts a on a.id = m.account_id
        where ${inTeam ? isIn(inTeam.id) : sql`true`} and ${notInTeam === undefined ? sql`true` : sql`not ${isIn(notInTeam)}`}
        order by m.user_name_key limit ${limit})`,
  );
  return {
    found: rows.filter((row) => row.id !== null),
    complete: !throughTeams || (rows[0]?.looked ?? 0) < MAX_LOOKED_AT,
  };
}

/** Selects a range of the index rather than with LIKE, because the text may contain its wildcards. */
function beginsWith(key: SQL, text: string): SQL {
  return sql`${key} >= ${text} and ${key} < ${`${text}\u{10ffff}`}`;
}
