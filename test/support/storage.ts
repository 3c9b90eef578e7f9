// Empty storage: what a test begins with.
import { listDurableObjectIds, reset, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { forgetBranding } from '../../src/domain/operator/branding.ts';
import { openDatabase } from '../../src/storage/database.ts';
import { startCounting } from './rate-limits.ts';
import { recordOf } from './record-migrations.ts';

/** The product's own; wrangler's record of the migrations is none of them. */
const PRODUCT = `name not like 'sqlite!_%' escape '!' and tbl_name not like '!_cf!_%' escape '!'
  and tbl_name <> 'd1_migrations'`;

/** The names of the product's tables. */
export async function listTables(): Promise<string[]> {
  const { results } = await env.DB.prepare(
    `select name from sqlite_master where type = 'table' and ${PRODUCT}`,
  ).all<{ name: string }>();
  return results.map(({ name }) => name);
}

/** What the migrations made: tables, then indexes, then triggers. */
interface Schema {
  readonly queries: readonly string[];
  readonly tables: readonly string[];
  readonly shape: string;
}

let schema: Schema | undefined;

/** Tables that the deletions themselves write to: they go last. */
const WRITTEN = ['grants', 'audit_events', 'directory_events', 'logout_deliveries', 'change_cause'];

/**
 * Leaves D1 and KV empty, all tables there, and nothing counted towards a limit. Rows and keys are deleted;
 * only where a test has changed a table or a trigger, all is made anew, which takes ten times as long.
 */
export async function emptyStorage(): Promise<void> {
  startCounting();
  // An isolate keeps it for a while, whatever becomes of the row.
  forgetBranding(openDatabase(env.DB));
  const rows = deleteRows();
  const keys = env.TOKENS.list().then(
    async (list) => await Promise.all(list.keys.map(({ name }) => env.TOKENS.delete(name))),
  );
  const [emptied] = await Promise.allSettled([rows, keys, forgetTries()]);
  if (emptied?.status === 'rejected') return await makeStorage();
  await keys;
}

async function deleteRows(): Promise<void> {
  if (!schema) throw new Error('nothing is made yet');
  const [shape, filled] = await Promise.all([readShape(), filledTables(schema.tables)]);
  if (shape !== schema.shape) throw new Error('a test has changed the schema');
  const order = [...[...filled].filter((name) => !WRITTEN.includes(name)), ...WRITTEN];
  await env.DB.batch(order.map((name) => env.DB.prepare(`delete from "${name}"`)));
}

/** The hashers' counts of wrong passwords. */
export async function forgetTries(): Promise<void> {
  for (const id of await listDurableObjectIds(env.HASHERS)) {
    await runInDurableObject(env.HASHERS.get(id), (_, { storage }) => storage.sql.exec('delete from tries'));
  }
}

/**
 * Empties D1, KV and Durable Objects and makes the tables. The first time all migrations are applied; after
 * that what they made is made at once, in a third of the time.
 */
async function makeStorage(): Promise<void> {
  // reset() passes over objects that were evicted from memory after some seconds without a request, so each
  // try wakes them first.
  for (let tries = 0; tries === 0 || (await holdsAnything()); tries++) {
    if (tries === 10) throw new Error('reset() leaves tables or keys');
    await holdsAnything();
    await reset();
  }
  const queries = schema?.queries ?? env.TEST_MIGRATIONS.flatMap((migration) => migration.queries);
  const record = recordOf(env.TEST_MIGRATIONS.map(({ name }) => name));
  await env.DB.batch([...queries, ...record].map((query) => env.DB.prepare(query)));
  schema ??= { queries: await readQueries(), tables: await listTables(), shape: await readShape() };
}

async function readQueries(): Promise<string[]> {
  const { results } = await env.DB.prepare(
    `select sql from sqlite_master where sql is not null and ${PRODUCT}
      order by case type when 'table' then 0 when 'index' then 1 else 2 end, rowid`,
  ).all<{ sql: string }>();
  return results.map(({ sql }) => sql);
}

/** Differs once a table, an index, a trigger or the record of the migrations does. */
async function readShape(): Promise<string> {
  const found = await env.DB.prepare(
    `select count(*) as n, total(length(sql)) as length, (select count(*) from d1_migrations) as migrations
      from sqlite_master where ${PRODUCT}`,
  ).first();
  return JSON.stringify(found);
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
