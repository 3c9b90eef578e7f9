// Where to find the value of a SCIM attribute: in a column, in the profile's JSON, or in separate rows. Names
// that are written into a statement come from this server's schemas; names of open extensions come from
// requests and are bound.

import { type SQL, sql } from 'drizzle-orm';
import type { AttributePath } from '../../scim/filter.ts';
import { familyNameKey, givenNameKey } from '../people/folded.ts';
import { memberDisplay, memberDisplayKey } from '../people/member-display.ts';

/** The rows are called `m` (members) or `t` (teams). */
export type FilteredTable = 'members' | 'teams';

/** One value; NULL means unassigned. */
export interface Cell {
  readonly raw: SQL;
  /** The same value folded, unless it is compared exactly. */
  readonly folded?: SQL;
  /**
   * Folded as addresses are, which decides whether two of them are one: for every operator but co, sw, ew.
   */
  readonly addressKey?: SQL;
  /** Folded by either rule: older rows have the other one. */
  readonly eitherKey?: SQL;
  /** The value is never NULL. */
  readonly required?: boolean;
}

export type Place =
  | { readonly kind: 'cell'; readonly cell: Cell }
  /** Any of these rows may match. */
  | { readonly kind: 'rows'; readonly from: SQL; readonly cell: Cell }
  /** Every resource has a value. */
  | { readonly kind: 'always' };

type Bind = (value: string | number) => SQL;

export function resourceCell(path: AttributePath, table: FilteredTable, bind: Bind): Place {
  if (path.open) return { kind: 'rows', from: openRows(path, table, bind), cell: openCell };
  const column = (table === 'members' ? MEMBER_COLUMNS : TEAM_COLUMNS)[path.text];
  if (column !== undefined) return { kind: 'cell', cell: column };
  if (path.text === 'meta') return { kind: 'always' };
  if (path.attribute.multiValued) {
    const from = rowsOf(path, table, bind);
    return { kind: 'rows', from, cell: rowCell(path) };
  }
  if (path.leaf.type === 'complex') {
    const inProfile = sql`(select 1 from json_each(${profileOf(table)}, ${jsonPath(path, table)}) s where s.value <> '' limit 1)`;
    const raw =
      path.text === 'name' ? sql`iif(m.given_name <> '' or m.family_name <> '', 1, ${inProfile})` : inProfile;
    return { kind: 'cell', cell: { raw } };
  }
  const valueIn = (profile: SQL) => sql`nullif(json_extract(${profile}, ${jsonPath(path, table)}), '')`;
  return {
    kind: 'cell',
    cell: { raw: valueIn(profileOf(table)), folded: sql`lower(${valueIn(foldedProfileOf(table))})` },
  };
}

/** The current row of `openRows`, whose texts are folded unless they are ASCII. */
const openCell = { raw: sql`nullif(v.value, '')`, folded: sql`nullif(lower(v.value), '')` };

/**
 * Returns the one value to sort by. For a multi-valued attribute it is the primary element's, or else the
 * first one's (RFC 7644 section 3.4.2.3).
 */
export function sortCell(path: AttributePath, table: FilteredTable): Cell {
  if (path.open) {
    // An object has no order.
    const value = sql`case when v.type = 'text' then ${openCell.folded} when v.type not in ('object', 'array') then v.value end`;
    return { raw: sql`(select ${value} from ${openRows(path, table, (value) => sql`${value}`)} limit 1)` };
  }
  const place = resourceCell(path, table, (value) => sql`${value}`);
  if (place.kind === 'always') return { raw: sql`1`, required: true };
  if (place.kind === 'cell') return place.cell;
  const { raw, folded } = place.cell;
  const first = (value: SQL) =>
    sql`(select ${value} from ${place.from} order by ifnull(json_extract(e.value, '$.primary'), 0) desc, e.key limit 1)`;
  return { raw: first(raw), ...(folded && { folded: first(folded) }) };
}

/** Returns a sub-attribute of the current row of `rowsOf`. */
export function elementCell(path: AttributePath, bind: Bind): Place {
  if (!path.open) return { kind: 'cell', cell: rowCell(path) };
  const name = (path.subAttribute ?? path.attribute).name.toLowerCase();
  // An element that is not an object is its own `value`.
  const otherwise = name === 'value' ? listOf('v0') : sql`'[]'`;
  return { kind: 'rows', from: subValues(name, otherwise, bind), cell: openCell };
}

/**
 * Returns the elements of a multi-valued attribute as rows: `e` for the profile, `g` for the teams, `v0` for
 * an open extension.
 */
export function rowsOf(path: AttributePath, table: FilteredTable, bind: Bind): SQL {
  if (path.open) return sql`${openAttribute(path, table, bind)}, json_each(${listOf('a')}) v0`;
  if (path.attribute.name === 'groups') {
    return sql`(select t.id, t.name, t.name_key from team_members tm join teams t on t.id = tm.team_id where tm.member_id = m.id) g`;
  }
  if (path.attribute.name === 'members') {
    return sql`(select m.id, ${memberDisplay} as name, ${memberDisplayKey} as name_key from team_members tm join members m on m.id = tm.member_id where tm.team_id = t.id) g`;
  }
  const whole = { ...path, subAttribute: undefined };
  return sql`json_each(${foldedProfileOf(table)}, ${jsonPath(whole, table)}) e`;
}

function rowCell(path: AttributePath): Cell {
  const name = path.attribute.name;
  if (name === 'groups' || name === 'members') {
    if (path.subAttribute?.name !== 'display') return { raw: sql`g.id` };
    return { raw: sql`g.name`, folded: sql`g.name_key` };
  }
  if (path.subAttribute === undefined) {
    return { raw: sql`(select 1 from json_each(e.value) s where s.value <> '' limit 1)` };
  }
  const raw = sql`nullif(json_extract(e.value, ${sql.raw(`'$."${path.subAttribute.name}"'`)}), '')`;
  return { raw, folded: sql`lower(${raw})` };
}

/** Returns, as rows `v`, the values of an extension attribute that no schema defines. */
function openRows(path: AttributePath, table: FilteredTable, bind: Bind): SQL {
  const attribute = openAttribute(path, table, bind);
  if (path.subAttribute === undefined) return sql`${attribute}, json_each(${listOf('a')}) v`;
  const name = path.subAttribute.name.toLowerCase();
  return sql`${attribute}, json_each(${listOf('a')}) v0, ${subValues(name, sql`'[]'`, bind)}`;
}

/** Names of open attributes compare without regard to case, as all names do. */
function openAttribute(path: AttributePath, table: FilteredTable, bind: Bind): SQL {
  return sql`(select c.type, c.value from json_each(${foldedProfileOf(table)}) x,
    json_each(case x.type when 'object' then x.value else '{}' end) c
    where lower(x.key) = ${bind(path.schema.toLowerCase())} and lower(c.key) = ${bind(path.attribute.name.toLowerCase())}) a`;
}

function subValues(name: string, otherwise: SQL, bind: Bind): SQL {
  return sql`json_each(case v0.type when 'object' then
    (select ${listOf('s')} from json_each(v0.value) s where lower(s.key) = ${bind(name)}) else ${otherwise} end) v`;
}

/** Returns the JSON value of a row of json_each as a list: the list itself, or a list of only that value. */
function listOf(row: 'a' | 's' | 'v0'): SQL {
  return sql.raw(`case ${row}.type when 'array' then ${row}.value when 'object' then '[' || ${row}.value || ']'
    when 'true' then '[true]' when 'false' then '[false]' when 'null' then '[]' else json_array(${row}.value) end`);
}

function profileOf(table: FilteredTable): SQL {
  return table === 'members' ? sql`m.profile` : sql`t.profile`;
}

/**
 * The same shape with folded strings. A row without it is ASCII, or has not been folded yet: see `folded.ts`.
 */
function foldedProfileOf(table: FilteredTable): SQL {
  return table === 'members' ? sql`ifnull(m.folded, m.profile)` : sql`ifnull(t.folded, t.profile)`;
}

/**
 * Returns the path of a defined attribute. It needs no escaping: this server's schemas contain neither quotes
 * nor backslashes.
 */
function jsonPath(path: AttributePath, table: FilteredTable): SQL {
  const names = [
    ...(path.schema === CORE_SCHEMA[table] ? [] : [path.schema]),
    path.attribute.name,
    ...(path.subAttribute === undefined ? [] : [path.subAttribute.name]),
  ];
  return sql.raw(`'$${names.map((name) => `."${name}"`).join('')}'`);
}

const CORE_SCHEMA: Readonly<Record<FilteredTable, string>> = {
  members: 'urn:ietf:params:scim:schemas:core:2.0:User',
  teams: 'urn:ietf:params:scim:schemas:core:2.0:Group',
};

const MEMBER_COLUMNS: Readonly<Record<string, Cell>> = {
  id: { raw: sql`m.id`, required: true },
  externalId: { raw: sql`m.external_id` },
  userName: {
    raw: sql`m.user_name`,
    folded: sql`ifnull(m.folded ->> '$.userName', m.user_name_key)`,
    addressKey: sql`m.user_name_key`,
    required: true,
  },
  active: { raw: sql`m.active`, required: true },
  'name.givenName': { raw: sql`nullif(m.given_name, '')`, folded: sql`nullif(${givenNameKey}, '')` },
  'name.familyName': { raw: sql`nullif(m.family_name, '')`, folded: sql`nullif(${familyNameKey}, '')` },
  'meta.created': { raw: sql`m.created_at`, required: true },
  'meta.lastModified': { raw: sql`m.updated_at`, required: true },
  'meta.version': { raw: sql`('W/"' || m.version || '"')`, required: true },
};

const TEAM_COLUMNS: Readonly<Record<string, Cell>> = {
  id: { raw: sql`t.id`, required: true },
  externalId: { raw: sql`t.external_id` },
  displayName: { raw: sql`t.name`, folded: sql`t.name_key`, eitherKey: sql`t.name_key`, required: true },
  'meta.created': { raw: sql`t.created_at`, required: true },
  'meta.lastModified': { raw: sql`t.updated_at`, required: true },
  'meta.version': { raw: sql`('W/"' || t.version || '"')`, required: true },
};
