// Searches in the logs, which have millions of rows where a directory is busy. D1 runs one statement after
// the other, so that a search which reads the whole log of one organization would hold the requests of all of
// them. Each search looks at some rows only, and the next one goes on where it gave up.

import { and, desc, gte, type SQL, sql } from 'drizzle-orm';
import type { SQLiteColumn, SQLiteTable } from 'drizzle-orm/sqlite-core';
import type { Database } from './database.ts';

/** D1 reads them in about 20 ms. */
export const MAX_LOOKED_AT = 20_000;

/** Enough for a page of what is common, such as changes among look-ups; only what is rare costs the rest. */
export const LOOKED_AT_FIRST = 1_000;

/** A row of a log, or a place between two of them. */
export interface LogPlace {
  readonly at: number;
  readonly id: string;
}

export interface FoundRows<Row> {
  readonly rows: Row[];
  /** Where the search gave up before it had found enough; null if it has looked at everything. */
  readonly gaveUpAt: LogPlace | null;
}

/** Sorts before every id. */
const BEFORE_ALL = '-';

interface LogSearch<Row> {
  /** A part of the index (organization, at, id), newest first. */
  readonly part: SQL | undefined;
  /** What no index knows; undefined: every row is wanted. */
  readonly wanted: SQL | undefined;
  readonly limit: number;
  readonly select: (where: SQL | undefined) => PromiseLike<Row[]>;
}

export async function searchLog<Row>(
  db: Database,
  table: SQLiteTable & { readonly at: SQLiteColumn; readonly id: SQLiteColumn },
  { part, wanted, limit, select }: LogSearch<Row>,
): Promise<FoundRows<Row>> {
  if (wanted === undefined) return { rows: await select(part), gaveUpAt: null };
  const search = { part, wanted, limit, select };
  const first = await look(db, table, search, LOOKED_AT_FIRST);
  return first.gaveUpAt === null ? first : await look(db, table, search, MAX_LOOKED_AT);
}

async function look<Row>(
  db: Database,
  table: SQLiteTable & { readonly at: SQLiteColumn; readonly id: SQLiteColumn },
  { part, wanted, limit, select }: LogSearch<Row>,
  count: number,
): Promise<FoundRows<Row>> {
  const [last] = await db
    .select({ at: sql<number>`${table.at}` })
    .from(table)
    .where(part)
    .orderBy(desc(table.at), desc(table.id))
    .limit(1)
    .offset(count - 1);
  const rows = await select(and(part, last && gte(table.at, last.at), wanted));
  // All rows of that instant were looked at, so that the next search goes on before it.
  return { rows, gaveUpAt: last && rows.length < limit ? { at: last.at, id: BEFORE_ALL } : null };
}
