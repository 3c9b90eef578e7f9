// Everything that the product keeps, as lines of text: what a request changed, or that it changed nothing.

import { env } from 'cloudflare:workers';
import { filledTables, listTables } from './storage.ts';

/** What a mere look may move: when somebody was last there. */
const LOOKED_AT = ['last_active_at', 'last_used_at', 'last_seen_at', 'longest_pause_ms'];

/** Says who makes the batch that runs; between two batches it means nothing. */
const UNKEPT = ['d1_migrations', 'change_cause'];

let tables: readonly string[] | undefined;

/** Each row of each table, and each key of the key-value store, in order. */
export async function readState(): Promise<readonly string[]> {
  tables ??= (await listTables()).filter((name) => !UNKEPT.includes(name));
  const filled = await filledTables(tables);
  const names = [...filled];
  const rows = await env.DB.batch<Record<string, unknown>>(
    names.map((name) => env.DB.prepare(`select * from "${name}"`)),
  );
  const lines = rows.flatMap(({ results }, index) =>
    results.map((row) => {
      const kept = Object.entries(row).filter(([column]) => !LOOKED_AT.includes(column));
      return `${names[index]} ${JSON.stringify(Object.fromEntries(kept))}`;
    }),
  );
  const { keys } = await env.TOKENS.list();
  return [...lines, ...keys.map(({ name }) => `TOKENS ${name}`)].sort();
}

/** The lines that only one of the two has. */
export function changedLines(before: readonly string[], after: readonly string[]): string[] {
  const [old, now] = [new Set(before), new Set(after)];
  return [...before.filter((line) => !now.has(line)), ...after.filter((line) => !old.has(line))];
}
