// Looks for texts in everything that is stored: each table, KV, and the hashers' own storage.

import { listDurableObjectIds, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { listTables } from './storage.ts';

/** `table.column`, the key or the hasher of each place that has one of the texts in it. */
export async function placesOf(texts: readonly string[], except: readonly string[] = []): Promise<string[]> {
  const found = new Set<string>();
  const look = (place: string, text: string) => {
    if (texts.some((one) => text.includes(one))) found.add(place);
  };
  for (const table of (await listTables()).filter((name) => !except.includes(name))) {
    for (const row of await rowsOf(table)) {
      for (const [column, value] of Object.entries(row)) look(`${table}.${column}`, String(value));
    }
  }
  const { keys } = await env.TOKENS.list();
  for (const { name, metadata } of keys) {
    look(name, `${name} ${JSON.stringify(metadata ?? null)} ${await env.TOKENS.get(name)}`);
  }
  for (const id of await listDurableObjectIds(env.HASHERS)) {
    const tries = await runInDurableObject(env.HASHERS.get(id), (_, { storage }) =>
      storage.sql.exec('select * from tries').toArray(),
    );
    look('hasher', JSON.stringify(tries));
  }
  return [...found].sort();
}

async function rowsOf(table: string): Promise<Record<string, unknown>[]> {
  return (await env.DB.prepare(`select * from "${table}"`).all<Record<string, unknown>>()).results;
}
