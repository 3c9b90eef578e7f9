// Empty storage: what a test file begins with.
import { reset } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { recordMigrations } from './record-migrations.ts';

/** The names of the product's tables; wrangler's record of the migrations is none of them. */
export async function listTables(): Promise<string[]> {
  const { results } = await env.DB.prepare(
    `select name from sqlite_master where type = 'table' and name not like 'sqlite!_%' escape '!'
      and name not like '!_cf!_%' escape '!'
      and name <> 'd1_migrations'`,
  ).all<{ name: string }>();
  return results.map(({ name }) => name);
}

/** Empties D1, KV, Durable Objects and the counts of the rate limits, and applies all migrations. */
export async function resetStorage(): Promise<void> {
  // reset() passes over objects that were evicted from memory after some seconds without a request, so each
  // try wakes them first.
  for (let tries = 0; tries === 0 || (await holdsAnything()); tries++) {
    if (tries === 10) throw new Error('reset() leaves tables or keys');
    await holdsAnything();
    await reset();
  }
  const queries = env.TEST_MIGRATIONS.flatMap((migration) => migration.queries);
  await env.DB.batch([
    ...queries.map((query) => env.DB.prepare(query)),
    ...recordMigrations(
      env.DB,
      env.TEST_MIGRATIONS.map(({ name }) => name),
    ),
  ]);
}

async function holdsAnything(): Promise<boolean> {
  const [tables, { keys }] = await Promise.all([listTables(), env.TOKENS.list()]);
  return tables.length + keys.length > 0;
}
