// Pages of a list: order, offset, and how a cursor finds its place. Without sorting the order is (created_at,
// id), which has an index, so that a page by cursor reads only its own rows wherever it is.

import { type SQL, sql } from 'drizzle-orm';
import type { AttributePath } from '../../scim/filter.ts';
import type { FilteredTable } from './filter-cells.ts';
import { sortCell } from './filter-cells.ts';

export interface ScimSort {
  readonly path: AttributePath;
  readonly order: 'ascending' | 'descending';
}

export type ScimPage =
  | { readonly kind: 'index'; readonly offset: number; readonly limit: number }
  /**
   * `after`: the position of the last row before the page, `[created_at, id]` or `[sorted value, created_at,
   * id]`.
   */
  | { readonly kind: 'cursor'; readonly after: ScimPosition | undefined; readonly limit: number }
  /** These rows, which a scan has found; the rows come in no order. */
  | { readonly kind: 'found'; readonly ids: readonly string[]; readonly limit: number };

export type ScimPosition = readonly (string | number | null)[];

/**
 * A page ends before its rows have more bytes than this, though not before its first row: 200 people of 4 KB
 * fit. Reading and writing it takes a Worker some 20 ms and a few megabytes.
 */
export const PAGE_MAX_BYTES = 1_000_000;

/** What a row of a page has beyond the resource. */
export interface PageRow {
  /** What it takes in the response, roughly. */
  readonly bytes: number;
  /** The value that the row is sorted by, in a sorted page. */
  readonly sortValue: string | number | null;
}

/**
 * Returns `value` if the row has no more than its share of the page's bytes, and NULL otherwise: however
 * large rows are, one statement returns no more than a page may have. Larger ones are read by their ids, as
 * far as the page has room.
 */
export function ifInShare(bytes: SQL, page: ScimPage, value: SQL): SQL {
  return sql`iif(${bytes} <= ${Math.floor(PAGE_MAX_BYTES / Math.max(1, page.limit))}, ${value}, null)`;
}

/** Returns the rows that the page selects from. */
export function fromSql(page: ScimPage, table: FilteredTable): SQL {
  const rows = sql`${sql.raw(table)} ${rowOf(table)}`;
  if (page.kind !== 'found') return rows;
  return sql`json_each(${JSON.stringify(page.ids)}) j cross join ${rows} on ${rowOf(table)}.id = j.value`;
}

/** Returns what the rows are sorted by, as a column; NULL without sorting. */
export function sortValueSql(sort: ScimSort | undefined, table: FilteredTable): SQL {
  return sort === undefined ? sql`null` : sortValueOf(sort, table).value;
}

/** RFC 7644 section 3.4.2.3: resources without a value come last ascending and first descending. */
export function orderSql(
  sort: ScimSort | undefined,
  page: ScimPage,
  table: FilteredTable,
  lookup: boolean,
): SQL {
  if (page.kind === 'found') return sql``;
  const row = rowOf(table);
  const limit = sql`limit ${page.limit}${page.kind === 'index' && page.offset > 0 ? sql` offset ${page.offset}` : sql``}`;
  // The plus keeps SQLite from walking the index of the order when the filter's own index finds the few rows.
  const first = sql`${sql.raw(lookup ? '+' : '')}${row}.created_at`;
  if (sort === undefined) return sql`order by ${first}, ${row}.id ${limit}`;
  const { value, required, unique } = sortValueOf(sort, table);
  const direction = sql.raw(sort.order === 'ascending' ? 'asc' : 'desc');
  const nulls = sql.raw(required ? '' : sort.order === 'ascending' ? 'nulls last' : 'nulls first');
  // After a unique value nothing is left to order, and the index is enough.
  const rest = unique ? sql`` : sql`, ${row}.created_at, ${row}.id`;
  return sql`order by ${value} ${direction} ${nulls}${rest} ${limit}`;
}

/** Returns `and …` for the rows after the position, and nothing for a first page. */
export function seekSql(sort: ScimSort | undefined, page: ScimPage, table: FilteredTable): SQL {
  if (page.kind !== 'cursor' || page.after === undefined) return sql``;
  const row = rowOf(table);
  const [id, createdAt, sorted] = [...page.after].reverse();
  const behind = sql`(${row}.created_at, ${row}.id) > (${createdAt}, ${id})`;
  if (sort === undefined) return sql`and ${behind}`;
  const { value } = sortValueOf(sort, table);
  if (sort.order === 'ascending') {
    return sorted === null
      ? sql`and ${value} is null and ${behind}`
      : sql`and (${value} > ${sorted} or (${value} is ${sorted} and ${behind}) or ${value} is null)`;
  }
  return sorted === null
    ? sql`and (${value} is not null or ${behind})`
    : sql`and (${value} < ${sorted} or (${value} is ${sorted} and ${behind}))`;
}

function sortValueOf(sort: ScimSort, table: FilteredTable) {
  const cell = sortCell(sort.path, table);
  const textual =
    !sort.path.leaf.caseExact && (sort.path.leaf.type === 'string' || sort.path.leaf.type === 'reference');
  const value = textual && !sort.path.open ? (cell.addressKey ?? cell.folded ?? cell.raw) : cell.raw;
  return { value, required: cell.required === true, unique: isUnique(sort) };
}

/** Whether an index has the order: that of creation, or of a userName or a Group's displayName. */
export function isIndexedOrder(sort: ScimSort | undefined): boolean {
  return sort === undefined || (isUnique(sort) && sort.path.text !== 'id');
}

function isUnique({ path }: ScimSort): boolean {
  return path.leaf.uniqueness === 'server' && path.subAttribute === undefined;
}

function rowOf(table: FilteredTable): SQL {
  return sql.raw(table === 'members' ? 'm' : 't');
}
