// A SCIM filter as a condition in SQL (RFC 7644 section 3.4.2.2). Nothing is filtered in memory.
//
// Promises: every value is bound, never written into the statement; the condition is 0 or 1, never NULL, so
// that `not` means not; its depth grows with the logarithm of the number of terms, because D1 refuses
// expressions deeper than 100; `userName eq`, `externalId eq`, `id eq` and a Group's `displayName eq` use an
// index.

import { type SQL, sql } from 'drizzle-orm';
import { foldCase, foldText } from '../../lib/fold.ts';
import { unreachable } from '../../lib/unreachable.ts';
import type { AttributePath, CompareOperator, Comparison, Filter, FilterValue } from '../../scim/filter.ts';
import {
  type Cell,
  elementCell,
  type FilteredTable,
  type Place,
  resourceCell,
  rowsOf,
} from './filter-cells.ts';

export interface FilterSql {
  /**
   * `with args(v) as (…)` goes before the statement that contains the condition. D1 binds at most 100 values,
   * so all of them are bound as one.
   */
  readonly args: SQL;
  readonly condition: SQL;
  /** Few rows can match, and an index finds them. */
  readonly lookup: boolean;
}

export function filterSql(filter: Filter | undefined, table: FilteredTable): FilterSql {
  const values: (string | number)[] = [];
  const bind = (value: string | number) => {
    values.push(value);
    return sql`((select v from args) ->> ${sql.raw(String(values.length - 1))})`;
  };
  const condition = filter === undefined ? sql`1` : compile(filter, { table, bind, inElement: false });
  return {
    args: sql`with args(v) as (select ${JSON.stringify(values)})`,
    condition,
    lookup: filter !== undefined && isLookup(filter, table),
  };
}

/** Attributes with an index of their own. */
const INDEXED: Readonly<Record<FilteredTable, ReadonlySet<string>>> = {
  members: new Set(['id', 'externalId', 'userName']),
  teams: new Set(['id', 'externalId', 'displayName']),
};

/** Whether few rows can match, and an index finds them. */
export function isLookup(filter: Filter, table: FilteredTable): boolean {
  if (filter.kind === 'and') return filter.terms.some((term) => isLookup(term, table));
  if (filter.kind === 'or') return filter.terms.every((term) => isLookup(term, table));
  return filter.kind === 'compare' && filter.operator === 'eq' && INDEXED[table].has(filter.path.text);
}

interface Scope {
  readonly table: FilteredTable;
  readonly bind: (value: string | number) => SQL;
  /** True inside a value path, where paths are sub-attributes of the current row. */
  readonly inElement: boolean;
}

function compile(filter: Filter, scope: Scope): SQL {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return balance(
        filter.terms.map((term) => compile(term, scope)),
        filter.kind,
      );
    case 'not':
      return sql`(not ${compile(filter.term, scope)})`;
    case 'present':
      return present(placeOf(filter.path, scope));
    case 'compare':
      return compare(filter, placeOf(filter.path, scope), scope);
    case 'valuePath':
      return sql`exists (select 1 from ${rowsOf(filter.path, scope.table, scope.bind)} where ${compile(filter.filter, { ...scope, inElement: true })})`;
    case 'hasSchema': {
      const row = sql.raw(scope.table === 'members' ? 'm' : 't');
      return sql`exists (select 1 from json_each(${row}.profile) s where lower(s.key) = ${scope.bind(filter.schema.toLowerCase())})`;
    }
    case 'constant':
      return filter.matches ? sql`1` : sql`0`;
    default:
      return unreachable(filter);
  }
}

/** Writes `a and b and c and d` as `(a and b) and (c and d)`. */
function balance(terms: readonly SQL[], kind: 'and' | 'or'): SQL {
  if (terms.length === 1) return terms[0] as SQL;
  const half = Math.ceil(terms.length / 2);
  return sql`(${balance(terms.slice(0, half), kind)} ${sql.raw(kind)} ${balance(terms.slice(half), kind)})`;
}

function placeOf(path: AttributePath, scope: Scope): Place {
  return scope.inElement ? elementCell(path, scope.bind) : resourceCell(path, scope.table, scope.bind);
}

function present(place: Place): SQL {
  if (place.kind === 'rows')
    return sql`exists (select 1 from ${place.from} where ${place.cell.raw} is not null)`;
  if (place.kind === 'always') return sql`1`;
  return sql`(${place.cell.raw} is not null)`;
}

function compare({ path, operator, value }: Comparison, place: Place, scope: Scope): SQL {
  if (place.kind === 'always') return sql`1`;
  const { cell } = place;
  const exact = path.leaf.caseExact;
  const typed = path.open ? typeGuard(value) : undefined;
  if (place.kind === 'cell') {
    if (operator === 'ne') return sql`(not ${test('eq', cell, value, exact, scope)})`;
    return test(operator, cell, value, exact, scope);
  }
  // `ne` matches where any value differs, and where there is none.
  const differs = typed === undefined ? sql`1` : sql`(${typed})`;
  if (operator === 'ne') {
    return sql`(not exists (select 1 from ${place.from} where ${cell.raw} is not null)
      or exists (select 1 from ${place.from} where ${cell.raw} is not null and not (${differs} and ${test('eq', cell, value, exact, scope)})))`;
  }
  return sql`exists (select 1 from ${place.from} where ${differs} and ${test(operator, cell, value, exact, scope)})`;
}

/** Checks the type, because attributes of open extensions can have any: `"5"` is not 5. */
function typeGuard(value: FilterValue): SQL {
  switch (value.type) {
    case 'string':
    case 'dateTime':
      return sql`v.type = 'text'`;
    case 'number':
      return sql`v.type in ('integer', 'real')`;
    case 'boolean':
      return sql`v.type in ('true', 'false')`;
    default:
      return unreachable(value);
  }
}

/** Returns 0 or 1, and 0 for NULL with any operator. */
function test(
  operator: Exclude<CompareOperator, 'ne'>,
  cell: Cell,
  value: FilterValue,
  exact: boolean,
  scope: Scope,
): SQL {
  switch (value.type) {
    case 'string':
      return testText(operator, cell, value.value, exact, scope);
    case 'number':
      return ordered(operator, cell, cell.raw, scope.bind(value.value));
    case 'boolean':
      return sql`(${cell.raw} is ${sql.raw(value.value ? '1' : '0')})`;
    case 'dateTime':
      return ordered(operator, cell, cell.raw, scope.bind(value.ms));
    default:
      return unreachable(value);
  }
}

function testText(
  operator: Exclude<CompareOperator, 'ne'>,
  cell: Cell,
  text: string,
  exact: boolean,
  scope: Scope,
): SQL {
  const expected = exact ? text : foldText(text);
  const actual = exact ? cell.raw : (cell.folded ?? cell.raw);
  if (operator !== 'co' && operator !== 'sw' && operator !== 'ew') {
    // A name is stored without the white space around it, so it is found as it was sent.
    if (cell.addressKey) return ordered(operator, cell, cell.addressKey, scope.bind(foldCase(text.trim())));
    const other = foldCase(text);
    const bare = foldText(text.trim());
    if (operator === 'eq' && cell.eitherKey && bare !== expected) {
      return sql`(${cell.eitherKey} in (${scope.bind(expected)}, ${scope.bind(other)}, ${scope.bind(bare)}))`;
    }
    if (operator === 'eq' && cell.eitherKey && other !== expected)
      return sql`(${cell.eitherKey} in (${scope.bind(expected)}, ${scope.bind(other)}))`;
    return ordered(operator, cell, actual, scope.bind(expected));
  }
  // LIKE is not used: it has wildcards, and D1 limits its patterns to 50 bytes.
  if (expected === '') return sql`(${cell.raw} is not null)`;
  const bound = scope.bind(expected);
  if (operator === 'co') return sql`(ifnull(instr(${actual}, ${bound}), 0) > 0)`;
  return operator === 'sw'
    ? sql`(substr(${actual}, 1, length(${bound})) is ${bound})`
    : sql`(substr(${actual}, -length(${bound})) is ${bound})`;
}

/** `is` works as `=` does and uses an index in the same way, but is never NULL. */
function ordered(
  operator: 'eq' | 'gt' | 'ge' | 'lt' | 'le' | 'co' | 'sw' | 'ew',
  cell: Cell,
  actual: SQL,
  bound: SQL,
): SQL {
  if (operator === 'eq') return sql`(${actual} is ${bound})`;
  const sign = { gt: '>', ge: '>=', lt: '<', le: '<=', co: '=', sw: '=', ew: '=' }[operator];
  const condition = sql`${actual} ${sql.raw(sign)} ${bound}`;
  return cell.required === true ? sql`(${condition})` : sql`ifnull(${condition}, 0)`;
}
