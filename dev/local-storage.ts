// What the local Worker keeps, written before it runs: the schema, and keys of the management API. One
// process does all of it, because a command of wrangler starts workerd anew for each migration.
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { loadWrangler } from './load-wrangler.ts';
import { type LocalFolder, newSecret } from './local-folder.ts';
import { MIGRATION_RECORD, noteOf } from './migration-record.ts';
import { BATCH_WORKER, batchWorker, runBatches } from './sql-batches.ts';
import { ROOT } from './wrangler.ts';

const { unstable_getMiniflareWorkerOptions, unstable_splitSqlQuery } = loadWrangler();

// wrangler's own Miniflare, which writes what `wrangler dev` reads.
const { Miniflare, convertV4MiniflareOptions } = createRequire(
  createRequire(import.meta.url).resolve('wrangler'),
)('miniflare') as typeof import('miniflare');

const MIGRATIONS = join(ROOT, 'migrations');

/** What wrangler.toml says of the databases, in Miniflare's words. */
interface Databases {
  readonly d1Databases: Record<string, string>;
  readonly kvNamespaces: Record<string, string>;
}

export interface LocalStorage {
  readonly DB: D1Database;
  readonly TOKENS: KVNamespace;
}

type Run = (batches: readonly (readonly string[])[]) => Promise<void>;

/** Opens the storage of a Worker that does not run, with every migration applied, and closes it again. */
export async function withLocalStorage(
  folder: Pick<LocalFolder, 'state'>,
  use: (storage: LocalStorage) => Promise<void>,
): Promise<void> {
  await withStorageAsItIs(folder.state, async (storage, run) => {
    await migrate(storage.DB, run);
    await use(storage);
  });
}

/** The same without the migrations: an empty database stays empty. */
export async function withStorageAsItIs<Result>(
  folder: string,
  use: (storage: LocalStorage, run: Run) => Promise<Result>,
): Promise<Result> {
  const { workerOptions } = unstable_getMiniflareWorkerOptions(join(ROOT, 'wrangler.toml'));
  const { d1Databases, kvNamespaces } = workerOptions as unknown as Databases;
  const state = join(folder, 'v3');
  mkdirSync(state, { recursive: true });
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      cf: false,
      ...batchWorker(d1Databases),
      kvNamespaces,
      resourcePersistencePath: state,
    }),
  );
  try {
    const DB = (await miniflare.getD1Database('DB')) as unknown as D1Database;
    const TOKENS = (await miniflare.getKVNamespace('TOKENS')) as unknown as KVNamespace;
    return await use({ DB, TOKENS }, async (batches) => {
      await runBatches(await miniflare.getWorker(BATCH_WORKER), batches);
    });
  } finally {
    await miniflare.dispose();
  }
}

/** Leaves what `wrangler d1 migrations apply` does: each migration whole or not at all, and its name. */
async function migrate(DB: D1Database, run: Run): Promise<void> {
  await DB.prepare(MIGRATION_RECORD).run();
  const { results } = await DB.prepare('select name from d1_migrations').all<{ name: string }>();
  const applied = new Set(results.map(({ name }) => name));
  const files = readdirSync(MIGRATIONS).filter((name) => name.endsWith('.sql') && !applied.has(name));
  if (files.length === 0) return;
  await run(
    files
      .sort()
      .map((name) => [...unstable_splitSqlQuery(readFileSync(join(MIGRATIONS, name), 'utf8')), noteOf(name)]),
  );
}

/** Puts a key of the management API where the Worker looks for it. */
export async function putOperatorKey({ TOKENS }: LocalStorage, key: string, entry: object): Promise<void> {
  await TOKENS.put(`api_key:${createHash('sha256').update(key).digest('hex')}`, JSON.stringify(entry));
}

/** For a Worker that runs for one measurement or test: makes its storage, and returns a key. */
export async function prepareStorage(folder: LocalFolder, name: string): Promise<string> {
  const key = `ghk_${newSecret()}`;
  const entry = { id: name, label: name, createdAt: 0 };
  await withLocalStorage(folder, (storage) => putOperatorKey(storage, key, entry));
  return key;
}
