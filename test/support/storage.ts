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

let schema: readonly string[] | undefined;

/**
 * Empties D1, KV, Durable Objects and the counts of the rate limits. The first time all migrations are
 * applied; after that what they made is made at once, in a third of the time.
 */
export async function resetStorage(): Promise<void> {
  // reset() passes over objects that were evicted from memory after some seconds without a request, so each
  // try wakes them first.
  for (let tries = 0; tries === 0 || (await holdsAnything()); tries++) {
    if (tries === 10) throw new Error('reset() leaves tables or keys');
    await holdsAnything();
    await reset();
  }
  const queries = schema ?? env.TEST_MIGRATIONS.flatMap((migration) => migration.queries);
  await env.DB.batch([
    ...queries.map((query) => env.DB.prepare(query)),
    ...recordMigrations(
      env.DB,
      env.TEST_MIGRATIONS.map(({ name }) => name),
    ),
  ]);
  schema ??= await readSchema();
}

/** What makes the tables, then their indexes, then the triggers. */
async function readSchema(): Promise<string[]> {
  const { results } = await env.DB.prepare(
    `select sql from sqlite_master where sql is not null and tbl_name not like '!_cf!_%' escape '!'
      and tbl_name not in ('d1_migrations', 'sqlite_sequence')
      order by case type when 'table' then 0 when 'index' then 1 else 2 end, rowid`,
  ).all<{ sql: string }>();
  return results.map(({ sql }) => sql);
}

/** Columns of one answer; D1 takes a hundred. */
const MAX_COLUMNS = 90;

/** Those of `tables` that have a row. */
export async function filledTables(tables: readonly string[]): Promise<ReadonlySet<string>> {
  const parts = Array.from({ length: Math.ceil(tables.length / MAX_COLUMNS) }, (_, at) =>
    tables.slice(at * MAX_COLUMNS, (at + 1) * MAX_COLUMNS),
  );
  const answers = await env.DB.batch<Record<string, number>>(
    parts.map((part) =>
      env.DB.prepare(
        `select ${part.map((name) => `exists (select 1 from "${name}") as "${name}"`).join(', ')}`,
      ),
    ),
  );
  const found = answers.flatMap(({ results }) => Object.entries(results[0] ?? {}));
  return new Set(found.filter(([, has]) => has === 1).map(([name]) => name));
}

async function holdsAnything(): Promise<boolean> {
  const [tables, { keys }] = await Promise.all([listTables(), env.TOKENS.list()]);
  return tables.length + keys.length > 0;
}
