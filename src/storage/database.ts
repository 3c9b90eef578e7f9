// D1 through drizzle. SQL and the names of KV keys live in this room and nowhere else.
//
// Two kinds of function stand in the table files: statements (returned unexecuted, so that the domain can put a change and its audit
// event into one batch, which D1 runs as one transaction) and reads (executed).
//
// In a batch, select from one table at a time or name each column: D1 answers a batch with objects, in which the columns of joined
// tables that share a name overwrite each other.

import type { SQL } from 'drizzle-orm';
import type { BatchItem } from 'drizzle-orm/batch';
import { type DrizzleD1Database, drizzle } from 'drizzle-orm/d1';

export type Database = DrizzleD1Database<Record<string, never>> & { readonly $client: D1Database };
export type Statement = BatchItem<'sqlite'>;

const opened = new WeakMap<D1Database, Database>();

/** The same client each time for one binding: drizzle computes its configuration anew for every client, which costs a request 4 to 7 %. */
export function openDatabase(d1: D1Database): Database {
  const known = opened.get(d1);
  if (known !== undefined) return known;
  const db = drizzle(d1);
  opened.set(d1, db);
  return db;
}

/** Runs the statements in one transaction and one round trip: all of them, or none. */
export async function runBatch(db: Database, statements: readonly Statement[]): Promise<unknown[]> {
  const [first, ...rest] = statements;
  return first === undefined ? [] : await db.batch([first, ...rest]);
}

/**
 * SQL that the query builder cannot say, as a statement for `runBatch` or `db.batch`.
 *
 * drizzle-orm 0.45 binds the parameters of a batched statement through `stmt`, which its own raw statements lack.
 */
export function rawStatement(db: Database, query: SQL) {
  const raw = db.run(query);
  return Object.assign(raw, { stmt: db.$client.prepare(raw.getQuery().sql) });
}

/** The same, for its rows. */
export function rawRows<Row>(db: Database, query: SQL) {
  const raw = db.all<Row>(query);
  return Object.assign(raw, { stmt: db.$client.prepare(raw.getQuery().sql) });
}

/** A write named a row that is not there. */
export function violatedForeignKey(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (/FOREIGN KEY constraint failed/.test(cause.message)) return true;
  }
  return false;
}

/** Which unique index a write ran into, as `table.column[, table.column]`; undefined when the error is another one. */
export function violatedUniqueIndex(error: unknown): string | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const match = /UNIQUE constraint failed: ([\w., ]+)/.exec(cause.message);
    if (match) return (match[1] as string).trim();
  }
  return undefined;
}
