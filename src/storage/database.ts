// D1 through drizzle. SQL and the names of KV keys live in this room and nowhere else.
//
// Functions of this room are of two kinds: statements (returned unexecuted, so that the domain can put a
// change and its audit event into one batch, see change.ts) and reads (executed).
//
// In a batch, select from one table at a time or name each column: D1 returns the rows of a batch as objects,
// in which columns of joined tables with the same name overwrite each other.

import { getTableColumns, getTableName, is, Placeholder, SQL, StringChunk, sql } from 'drizzle-orm';
import type { BatchItem } from 'drizzle-orm/batch';
import { type DrizzleD1Database, drizzle } from 'drizzle-orm/d1';
import { SQLiteAsyncDialect, type SQLiteColumn, type SQLiteTable } from 'drizzle-orm/sqlite-core';
import { metered } from './meter.ts';

export type Database = DrizzleD1Database<Record<string, never>> & { readonly $client: D1Database };
export type Statement = BatchItem<'sqlite'>;
/** What a batch of the statements returns. */
export type Results<T extends readonly Statement[]> = { [K in keyof T]: T[K]['_']['result'] };

const opened = new WeakMap<D1Database, Database>();

/**
 * Returns the same client each time for one binding, because drizzle computes its configuration again for
 * every client.
 */
export function openDatabase(d1: D1Database): Database {
  const known = opened.get(d1);
  if (known !== undefined) return known;
  const db = drizzle(d1 && metered(d1));
  // A deployment without the binding fails at its first query, where each surface reports the error in its
  // own format.
  if (d1 !== undefined) opened.set(d1, db);
  return db;
}

/**
 * SQL that the query builder can't express, as a statement for `commit` or `db.batch`.
 *
 * drizzle-orm 0.45 binds the parameters of a batched statement through `stmt`, which its own raw statements
 * lack; and it would compile the SQL once more to bind them.
 */
export function rawStatement(db: Database, query: SQL) {
  return compiled(db, db.run(query));
}

/** The same, for its rows. */
export function rawRows<Row>(db: Database, query: SQL) {
  return compiled(db, db.all<Row>(query));
}

/** The values of a fixed query by the names of their places, as D1 takes them: no column encodes them. */
type Values = Readonly<Record<string, string | number | null>>;

/**
 * A query whose text is always the same, with `sql.placeholder(…)` in the place of each value. It is compiled
 * at its first use: drizzle walks through every part of a query for that, which takes longer than a look-up.
 */
export function fixed(query: SQL): (values: Values) => SQL {
  let chunks: readonly (StringChunk | Placeholder)[] | undefined;
  return (values) => {
    chunks ??= chunksOf(query);
    return new SQL(
      chunks.map((one): unknown => (one instanceof Placeholder ? values[one.name] : one)) as SQL[],
    );
  };
}

function chunksOf(query: SQL): (StringChunk | Placeholder)[] {
  const { sql: text, params } = new SQLiteAsyncDialect().sqlToQuery(query);
  const [first = '', ...rest] = text.split('?');
  if (rest.length !== params.length || !params.every((one) => is(one, Placeholder)))
    throw new Error(`not a fixed query: ${text}`);
  return [
    new StringChunk(first),
    ...rest.flatMap((after, i) => [params[i] as Placeholder, new StringChunk(after)]),
  ];
}

function compiled<Raw extends { getQuery(): { sql: string } }>(db: Database, raw: Raw) {
  const query = raw.getQuery();
  return Object.assign(raw, { stmt: db.$client.prepare(query.sql), getQuery: () => query });
}

/** A column's value, or an expression for it. */
export type RowValues<T extends SQLiteTable> = {
  readonly [K in keyof T['$inferInsert']]: T['$inferInsert'][K] | SQL;
};

/**
 * Runs `insert … select`: it inserts one row, or one for each row of `from`, whose columns the values may
 * name. The table's definition gives the columns' names and encodings; a column that `row` leaves out gets
 * the table's default.
 *
 * @param from everything after the values: `from … where …`, or only `where …`
 * @param onConflict `fail`, `keep` the row that is there, or what follows `on conflict`
 */
export function insertRow<T extends SQLiteTable>(
  db: Database,
  table: T,
  row: RowValues<T>,
  from?: SQL,
  onConflict: 'fail' | 'keep' | SQL = 'fail',
) {
  const columns = getTableColumns(table) as Record<string, SQLiteColumn>;
  const given = Object.entries(row as Record<string, unknown>).filter(([, value]) => value !== undefined);
  const names = given.map(([key]) => `"${columns[key]!.name}"`).join(', ');
  const values = given.map(([key, value]) =>
    value === null || is(value, SQL) ? value : columns[key]!.mapToDriverValue(value),
  );
  // Text and plain values alone, because drizzle takes its time for anything else, and most batches insert.
  const list = new SQL(values.flatMap((value, i) => (i === 0 ? [value] : [COMMA, value])) as SQL[]);
  // A plain row is given as values: SQLite materializes the result of a query when the table has triggers.
  const source = from === undefined ? sql`values (${list})` : sql`select ${list} ${from}`;
  const tail =
    onConflict === 'fail' ? sql`` : sql` on conflict ${onConflict === 'keep' ? sql`do nothing` : onConflict}`;
  return rawStatement(
    db,
    sql`${sql.raw(`insert into "${getTableName(table)}" (${names}) `)}${source}${tail}`,
  );
}

const COMMA = new StringChunk(', ');
