// Rows of one or several tables from one statement, each row as one column of JSON. D1 makes an object of
// every row, column by column, in which columns of joined tables with the same name overwrite each other, and
// the query builder makes its list of columns anew for each statement: for a wide row both take longer than
// the look-up itself.

import { type GetColumnData, type SQL, sql } from 'drizzle-orm';
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core';
import { type Database, fixed, rawRows } from './database.ts';

/** D1's limit for the arguments of a function. */
const MAX_COLUMNS = 32;

type Columns = Readonly<Record<string, SQLiteColumn>>;
type Row<C extends Columns> = { readonly [K in keyof C]: GetColumnData<C[K]> };

export type JoinedRow = Readonly<Record<string, unknown>>;

export interface Joined<C extends Columns> {
  /** For the list after `select`. */
  readonly list: SQL;
  /** Returns null where a left join found no row. */
  readonly read: (row: JoinedRow) => Row<C> | null;
}

/**
 * @param alias of the table in the statement
 * @param columns the first of them is never null
 */
export function joined<C extends Columns>(alias: string, columns: C): Joined<C> {
  const entries = Object.entries(columns);
  if (entries.length > MAX_COLUMNS) throw new Error(`more than ${MAX_COLUMNS} columns of ${alias}`);
  const names = entries.map(([, { name }]) => `${alias}."${name}"`);
  return {
    list: sql.raw(`json_array(${names.join(', ')}) as "${alias}"`),
    read: (row) => {
      const values = JSON.parse(row[alias] as string) as unknown[];
      if (values[0] === null) return null;
      const named: Record<string, unknown> = {};
      for (let i = 0; i < entries.length; i++) {
        const [key, column] = entries[i] as (typeof entries)[number];
        const value = values[i];
        named[key] = value === null ? null : column.mapFromDriverValue(value);
      }
      return named as Row<C>;
    },
  };
}

/**
 * Rows of one table, by a fixed query.
 *
 * @param rest everything after the list: `from … where …`, with `sql.placeholder(…)` for each value
 */
export function rowsOf<C extends Columns>({ list, read }: Joined<C>, rest: SQL) {
  const query = fixed(sql`select ${list} ${rest}`);
  const decode = (rows: readonly JoinedRow[]) => rows.map((row) => read(row) as Row<C>);
  return (db: Database, values: Parameters<typeof query>[0]) => {
    const raw = rawRows<JoinedRow>(db, query(values));
    const [execute, mapResult] = [raw.execute.bind(raw), raw.mapResult.bind(raw)];
    return Object.assign(raw as unknown as ReturnType<typeof rawRows<Row<C>>>, {
      execute: async () => decode(await execute()),
      mapResult: (result: unknown, isFromBatch?: boolean) =>
        decode(mapResult(result, isFromBatch) as readonly JoinedRow[]),
    });
  };
}
