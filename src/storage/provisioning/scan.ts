// Reads an organization's people or teams a piece at a time, in the order in which they were created. D1 runs
// one statement after the other: between two pieces other requests get their turn.

import { sql } from 'drizzle-orm';
import type { Filter } from '../../scim/filter.ts';
import { type Database, rawRows } from '../database.ts';
import type { FilteredTable } from './filter-cells.ts';
import { filterSql } from './filter-sql.ts';
import { type ScimSort, sortValueSql } from './pages.ts';

/** A row that matches, with what it is sorted by (null: nothing). */
export type ScanMatch = readonly [id: string, createdAt: number, sortValue: string | number | null];

export interface ScanPiece {
  /** How many rows were looked at; fewer than asked for at the end. */
  readonly looked: number;
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

export function selectScanPiece(
  db: Database,
  organizationId: string,
  { table, filter, sort }: Scan,
  piece: { readonly after: ScanPlace; readonly limit: number },
) {
  const { args, condition } = filterSql(filter, table);
  const row = sql.raw(table === 'members' ? 'm' : 't');
  return rawRows<ScanPiece>(
    db,
    sql`${args} select count(*) as looked,
        json_group_array(json_array(${row}.id, ${row}.created_at, ${sortValueSql(sort, table)})) filter (where ${condition}) as found,
        max(printf(${`%0${CREATED_DIGITS}d`}, ${row}.created_at) || ${row}.id) as last
      from (select * from ${sql.raw(table)} where organization_id = ${organizationId}
        and (created_at, id) > (${piece.after[0]}, ${piece.after[1]}) order by created_at, id limit ${piece.limit}) ${row}`,
  );
}
