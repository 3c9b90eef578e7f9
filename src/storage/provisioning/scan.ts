// Reads an organization's people or teams a piece at a time, in the order in which they were created. D1 runs
// one statement after the other: between two pieces other requests get their turn.

import { type SQL, sql } from 'drizzle-orm';
import type { Filter } from '../../scim/filter.ts';
import { type Database, rawRows } from '../database.ts';
import type { FilteredTable } from './filter-cells.ts';
import { type ByteWeights, SMALL_ROW_BYTES } from './filter-cost.ts';
import { filterSql } from './filter-sql.ts';
import { type ScimSort, sortValueSql } from './pages.ts';

/** A row that matches, with what it is sorted by (null: nothing). */
export type ScanMatch = readonly [id: string, createdAt: number, sortValue: string | number | null];

export interface ScanPiece {
  /** How many rows were looked at; fewer than asked for at the end, or where the piece was cut. */
  readonly looked: number;
  /** The bytes of its rows ended it. */
  readonly isCut: 0 | 1;
  /** JSON: the list of `ScanMatch`. */
  readonly found: string;
  /** The last row that was looked at, as `placeOf` reads it; null if there was none. */
  readonly last: string | null;
}

export type ScanPlace = readonly [createdAt: number, id: string];

export const SCAN_START: ScanPlace = [-1, ''];

export function placeOf(last: string): ScanPlace {
  return [Number(last.slice(0, CREATED_DIGITS)), last.slice(CREATED_DIGITS)];
}

/** One text for both, so that one pass finds the greatest. */
const CREATED_DIGITS = 16;

export interface Scan {
  readonly table: FilteredTable;
  readonly filter: Filter | undefined;
  readonly sort: ScimSort | undefined;
}

/** What a piece may cost: so many rows, and so many units for their bytes. It has one row at least. */
export interface PieceLimit {
  readonly rows: number;
  readonly units: number;
  readonly weights: ByteWeights;
}

export function selectScanPiece(
  db: Database,
  organizationId: string,
  { table, filter, sort }: Scan,
  piece: { readonly after: ScanPlace; readonly limit: PieceLimit },
) {
  const { args, condition } = filterSql(filter, table);
  const row = sql.raw(table === 'members' ? 'm' : 't');
  const rows = sql`${sql.raw(table)} where organization_id = ${organizationId}
    and (created_at, id) > (${piece.after[0]}, ${piece.after[1]})`;
  return rawRows<ScanPiece>(
    db,
    sql`${args}, ended(created_at, id) as materialized (${endOfPiece(rows, piece.limit)})
      select count(*) as looked, exists (select 1 from ended) as "isCut",
        json_group_array(json_array(${row}.id, ${row}.created_at, ${sortValueSql(sort, table)})) filter (where ${condition}) as found,
        max(printf(${`%0${CREATED_DIGITS}d`}, ${row}.created_at) || ${row}.id) as last
      from (select * from ${rows} and (created_at, id) < (ifnull((select created_at from ended), ${NEVER}),
          ifnull((select id from ended), '')) order by created_at, id limit ${piece.limit.rows}) ${row}`,
  );
}

/** Later than every row. */
const NEVER = Number.MAX_SAFE_INTEGER;

/**
 * Selects the first row that the bytes of those before it leave no room for, or none. How long a text is
 * stands before it, so that nothing of it is read.
 */
function endOfPiece(rows: SQL, { rows: limit, units, weights }: PieceLimit): SQL {
  return sql`select created_at, id from (
      select created_at, id, units, sum(units) over (order by created_at, id) as "upTo" from (
        select created_at, id, size * ${weights.each} + max(0, size - ${SMALL_ROW_BYTES}) * ${weights.beyondSmall} as units from (
          select created_at, id, octet_length(profile) + ifnull(octet_length(folded), 0) as size
          from ${rows} order by created_at, id limit ${limit})))
    where "upTo" - units >= ${units} order by created_at, id limit 1`;
}
