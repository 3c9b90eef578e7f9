// Searches an organization's members for a text in an address or a name, inside or outside a team.

import { type SQL, sql } from 'drizzle-orm';
import { foldCase, foldText } from '../../lib/fold.ts';
import { type Database, rawRows } from '../database.ts';
import { familyNameKey, givenNameKey } from './folded.ts';
import { filterSql, type ListedMember, listedColumns, type MemberFilter, membersBy } from './member-lists.ts';

/**
 * A search by beginnings gives up after this many people whose names match: of a hundred thousand, all may
 * be in a team, or none.
 */
const MAX_LOOKED_AT = 1000;

export interface MemberSearch extends MemberFilter {
  readonly text: string;
  readonly limit: number;
  /** Where the organization has more members, only the beginnings of names and addresses are searched. */
  readonly insideUpTo: number;
  readonly inTeam?: { readonly id: string; readonly memberCount: number } | undefined;
  /** Leaves out the members of this team. */
  readonly notInTeam?: string | undefined;
}

export interface FoundMembers {
  readonly found: ListedMember[];
  /** How many match, those that are not shown included. */
  readonly total: number;
  /** False if the search gave up and there may be more. */
  readonly complete: boolean;
  /** False in an organization that is too large to look inside every name. */
  readonly inside: boolean;
}

/**
 * Finds members, whatever the case and spelling of their letters, whose email address, first and last name
 * have every word of `text` in them; those that begin with it come first. Among more than
 * `insideUpTo` it finds those whose address, first name or last name begins with `text`, or whose
 * first and last name begin with its two words in either order.
 */
export async function searchMembers(
  db: Database,
  organizationId: string,
  search: MemberSearch,
): Promise<FoundMembers> {
  const { text, limit, insideUpTo, inTeam, notInTeam } = search;
  // What decides about the size of the organization comes first, so that only one kind of search runs.
  const among = (columns: SQL, index: string, size: SQL) => sql`select ${columns} from organizations o
    cross join ${membersBy(search, index)} where o.id = ${organizationId} and o.member_count ${size} ${insideUpTo}
      and m.organization_id = o.id and ${filterSql(search)}`;
  const isSmall = inTeam !== undefined && inTeam.memberCount <= MAX_LOOKED_AT;
  const ranked = sql`m.id, m.user_name_key as k, ${isLater(text)} as later`;
  // A small team is read as a whole, whatever the size of the organization.
  const candidates = isSmall
    ? sql`select ${ranked} from team_members tm cross join members m on m.id = tm.member_id
        where tm.team_id = ${inTeam.id} and m.organization_id = ${organizationId} and ${filterSql(search)}
          and ${hasInside(text)}`
    : sql`${among(ranked, 'members_inactive', sql.raw('<='))} and ${hasInside(text)}
        union all select * from (${sql.join(
          // There is one branch for each index, each with a limit of its own.
          beginningsWith(text).map(
            ([condition, index]) =>
              sql`select * from (${among(sql.raw('m.id, m.user_name_key, 0'), index, sql.raw('>'))} and ${condition}
                limit ${sql.raw(`${MAX_LOOKED_AT}`)})`,
          ),
          sql` union `,
        )})`;
  const isIn = (teamId: string) =>
    sql`exists (select 1 from team_members tm where tm.team_id = ${teamId} and tm.member_id = c.id)`;
  const wanted = [
    ...(inTeam ? [isIn(inTeam.id)] : []),
    ...(notInTeam === undefined ? [] : [sql`not ${isIn(notInTeam)}`]),
  ];
  const hits =
    wanted.length === 0
      ? sql`candidates`
      : sql`(select * from candidates c where ${sql.join(wanted, sql` and `)})`;
  const rows = await rawRows<(ListedMember | { readonly id: null }) & Counts>(
    db,
    sql`with candidates as materialized (${candidates}), hits as materialized (
        select id, k, later, count(*) over () as total from ${hits} order by later, k limit ${limit})
      select * from (select (select count(*) from (select 1 from candidates limit ${sql.raw(`${MAX_LOOKED_AT}`)})) as looked,
        ifnull((select total from hits limit 1), 0) as total,
        (select member_count from organizations where id = ${organizationId}) as members) left join (
        select ${listedColumns} from hits h cross join members m on m.id = h.id
          cross join accounts a on a.id = m.account_id order by h.later, h.k)`,
  );
  const { looked = 0, total = 0, members = 0 } = rows[0] ?? {};
  const inside = isSmall || members <= insideUpTo;
  return {
    found: rows.filter((row) => row.id !== null),
    total,
    complete: inside || looked < MAX_LOOKED_AT,
    inside,
  };
}

interface Counts {
  readonly looked: number;
  readonly total: number;
  readonly members: number;
}

/** A text of more words ends in one of several. */
const MAX_WORDS = 5;

/** Every word is somewhere in the address or the names. */
function hasInside(text: string): SQL {
  const words = text.split(' ').filter((word) => word !== '');
  const rest = words.splice(MAX_WORDS - 1).join(' ');
  return sql.join(
    [...words, ...(rest === '' ? [] : [rest])].map((word) => {
      const name = foldText(word);
      return sql`(instr(m.user_name_key, ${foldCase(word)}) or instr(${familyNameKey}, ${name}) or instr(${givenNameKey}, ${name}))`;
    }),
    sql` and `,
  );
}

/** 1 unless the address or the names begin with the text. */
function isLater(text: string): SQL {
  const name = foldText(text);
  return sql`instr(m.user_name_key, ${foldCase(text)}) <> 1 and instr(${familyNameKey} || ' ' || ${givenNameKey}, ${name}) <> 1
    and instr(${givenNameKey} || ' ' || ${familyNameKey}, ${name}) <> 1`;
}

/** What begins with the text, each with the index of the deactivated that it reads. */
function beginningsWith(text: string): readonly (readonly [SQL, index: string])[] {
  const [first = '', ...others] = text.split(' ');
  const rest = others.join(' ');
  const family = (word: string) => beginsWith(familyNameKey, foldText(word));
  const given = (word: string) => beginsWith(givenNameKey, foldText(word));
  const [byEmail, byFamily, byGiven] = [
    'members_inactive',
    'members_inactive_family_key',
    'members_inactive_given_key',
  ];
  return [
    [beginsWith(sql.raw('m.user_name_key'), foldCase(text)), byEmail],
    [family(text), byFamily],
    [given(text), byGiven],
    ...(rest === ''
      ? []
      : ([
          [sql`${given(first)} and ${family(rest)}`, byGiven],
          [sql`${family(first)} and ${given(rest)}`, byFamily],
        ] as const)),
  ];
}

/** Selects a range of the index rather than with LIKE, because the text may contain its wildcards. */
function beginsWith(key: SQL, text: string): SQL {
  return sql`${key} >= ${text} and ${key} < ${`${text}\u{10ffff}`}`;
}
