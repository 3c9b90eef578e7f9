// The folded text that rows of people and teams are searched, filtered and sorted by. It is written with the
// row itself, wherever that is; rows from before it existed get it from the scheduled run. A row of ASCII
// needs none: SQL's lower() folds that the same.

import { type SQL, sql } from 'drizzle-orm';
import { foldText, isAscii } from '../../lib/fold.ts';
import { withoutEvent } from '../cause.ts';
import { type Database, rawRows, rawStatement, type Statement } from '../database.ts';

/** For the columns `given_name_key` and `family_name_key`. */
export function foldName(name: string): string | null {
  return isAscii(name) ? null : foldText(name);
}

/** For the column `members.folded`: the profile in its own shape, and `userName`. */
export function foldMember(profile: Readonly<Record<string, unknown>>, userNameKey: string): string | null {
  return isAscii(userNameKey) && isAscii(JSON.stringify(profile))
    ? null
    : JSON.stringify({ ...foldProfile(profile), userName: foldText(userNameKey) });
}

/** For the column `teams.folded`. */
export function foldTeam(profile: Readonly<Record<string, unknown>>, name: string): string | null {
  return isAscii(name) && isAscii(JSON.stringify(profile)) ? null : JSON.stringify(foldProfile(profile));
}

/**
 * These attributes are lists whose `value` is case-exact, and which are filtered element by element: there
 * the folded profile keeps it as it is. A case-exact attribute that is not a list is read from the profile
 * itself.
 */
const CASE_EXACT_VALUES: ReadonlySet<string> = new Set(['photos', 'x509Certificates']);

export function foldProfile(profile: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(profile).map(([name, value]) => [
      name,
      foldValue(value, CASE_EXACT_VALUES.has(name) ? 'value' : undefined),
    ]),
  );
}

function foldValue(value: unknown, exact: string | undefined): unknown {
  if (typeof value === 'string') return foldText(value);
  if (Array.isArray(value)) return value.map((one) => foldValue(one, exact));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, name === exact ? item : foldValue(item, exact)]),
  );
}

/** The folded names of the member `m`. The indexes `members_…_key` have the same expressions. */
export const givenNameKey: SQL = sql.raw('ifnull(m.given_name_key, lower(m.given_name))');
export const familyNameKey: SQL = sql.raw('ifnull(m.family_name_key, lower(m.family_name))');

export interface UnfoldedMember {
  readonly id: string;
  readonly givenName: string;
  readonly familyName: string;
  readonly userNameKey: string;
  readonly profile: string;
  readonly version: number;
}

export interface UnfoldedTeam {
  readonly id: string;
  readonly organizationId: string;
  readonly name: string;
  readonly profile: string;
  readonly version: number;
}

/** Selects some of the rows that the partial index `members_unfolded` has. */
export function selectUnfoldedMembers(db: Database, limit: number) {
  return rawRows<UnfoldedMember>(
    db,
    sql`select id, given_name as "givenName", family_name as "familyName", user_name_key as "userNameKey", profile, version
      from members indexed by members_unfolded where ${sql.raw(UNFOLDED_MEMBER)} limit ${limit}`,
  );
}

export function selectUnfoldedTeams(db: Database, limit: number) {
  return rawRows<UnfoldedTeam>(
    db,
    sql`select id, organization_id as "organizationId", name, profile, version
      from teams indexed by teams_unfolded where ${sql.raw(UNFOLDED_TEAM)} limit ${limit}`,
  );
}

/** Writes what follows from the row, unless the row has changed: then its change has written it. */
export function foldStoredMember(db: Database, row: UnfoldedMember): Statement {
  const statement = rawStatement(
    db,
    sql`update members set given_name_key = ${foldName(row.givenName)}, family_name_key = ${foldName(row.familyName)},
        folded = ${foldMember(JSON.parse(row.profile), row.userNameKey)}
      where id = ${row.id} and version = ${row.version}`,
  );
  return withoutEvent(statement);
}

/** A team whose name is another one's by now keeps its old key until it is renamed, because both exist. */
export function foldStoredTeam(db: Database, row: UnfoldedTeam): Statement {
  const key = foldText(row.name);
  const statement = rawStatement(
    db,
    sql`update teams set folded = ${foldTeam(JSON.parse(row.profile), row.name)},
        name_key = iif(exists (select 1 from teams o where o.organization_id = ${row.organizationId}
          and o.name_key = ${key} and o.id <> ${row.id}), name_key, ${key})
      where id = ${row.id} and version = ${row.version}`,
  );
  return withoutEvent(statement);
}

// Both are spelled like the partial indexes' predicates, so that SQLite can use them.
const UNFOLDED_MEMBER = `((given_name_key is null and length(cast(given_name as blob)) > length(given_name))
  or (family_name_key is null and length(cast(family_name as blob)) > length(family_name))
  or (folded is null and (length(cast(user_name_key as blob)) > length(user_name_key) or length(cast(profile as blob)) > length(profile))))`;
const UNFOLDED_TEAM = `folded is null
  and (length(cast(name as blob)) > length(name) or length(cast(profile as blob)) > length(profile))`;
