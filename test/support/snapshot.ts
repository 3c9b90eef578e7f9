// Keeps the rows that a fixture wrote and writes them again under new ids. The domain's functions make them
// once; repeating their dozen round trips before each of a thousand tests would be a third of the suite's
// time.

import { env } from 'cloudflare:workers';
import { newId } from '../../src/lib/ids.ts';
import { listTables } from './storage.ts';

/** As `newId` makes them. */
export const ID = /\b([a-z]+)_[0-9a-hjkmnp-tv-z]{20}\b/g;

/** A fixture begins without events: else the test that makes it first would have some, and others none. */
const UNHEARD = ['directory_events', 'change_cause'];

type Row = Record<string, string | number | null>;

export interface Snapshot {
  /** `[table, rows]` of each table that has any. */
  readonly json: string;
}

/** @param omitted a table whose rows are bound to their ids, so that the caller writes them itself */
export async function takeSnapshot(...omitted: readonly string[]): Promise<Snapshot> {
  const tables = (await listTables()).filter((name) => ![...UNHEARD, ...omitted].includes(name));
  const rows = await env.DB.batch<Row>(tables.map((name) => env.DB.prepare(`select * from "${name}"`)));
  const filled = tables.map((name, index) => [name, rows[index]?.results ?? []] as const);
  return { json: JSON.stringify(filled.filter(([, results]) => results.length > 0)) };
}

/** Writes the rows; returns what each id of the snapshot has become. */
export async function replay({ json }: Snapshot): Promise<(id: string) => string> {
  const ids = new Map<string, string>();
  const fresh = (id: string, prefix: string) => {
    const known = ids.get(id) ?? newId(prefix);
    ids.set(id, known);
    return known;
  };
  const tables = JSON.parse(json.replace(ID, fresh)) as [string, Row[]][];
  await env.DB.batch([
    env.DB.prepare('pragma defer_foreign_keys = on'),
    // Organizations come last: the triggers that count members find no row to change yet, and the row that
    // comes has the count.
    ...tables
      .sort(([a], [b]) => Number(a === 'organizations') - Number(b === 'organizations'))
      .map(([name, rows]) => env.DB.prepare(insertion(name, rows))),
    ...UNHEARD.map((name) => env.DB.prepare(`delete from "${name}"`)),
  ]);
  return (id) => ids.get(id) ?? id;
}

/** All rows at once, as literals: a statement takes longer than a row, and at most a hundred parameters. */
function insertion(table: string, rows: readonly Row[]): string {
  const columns = Object.keys(rows[0] ?? {});
  const values = rows.map((row) => `(${columns.map((column) => literal(row[column] ?? null)).join(', ')})`);
  return `insert into "${table}" (${columns.map((column) => `"${column}"`).join(', ')}) values ${values.join(', ')}`;
}

function literal(value: string | number | null): string {
  return typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value);
}
