// Step 3: the database's schema. Migrations that only add come before the new code, those that take away come
// after it, so that neither the old Worker nor the new one ever misses anything.

import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isContracting } from '../../src/storage/migration-kinds.ts';
import { DeployFailure, lastLines } from './failure.ts';
import type { Project } from './project.ts';
import { jsonOf, type Ran, type Wrangler } from './run-wrangler.ts';

export interface Schema {
  /** The database is there. */
  readonly exists: boolean;
  readonly applied: readonly string[];
}

/** @throws DeployFailure if the database has migrations that this checkout doesn't know */
export async function findSchema(wrangler: Wrangler, project: Project): Promise<Schema> {
  const ran = await execute(wrangler, 'select name from d1_migrations order by id');
  if (!ran.ok && /Couldn't find a D1 DB/.test(ran.output)) return { exists: false, applied: [] };
  if (!ran.ok && /no such table/.test(ran.output)) return { exists: true, applied: [] };
  if (!ran.ok) {
    throw new DeployFailure(
      `The database ${project.databaseName} did not say which migrations it has.`,
      'Try again in a minute. If it stays like this, see https://www.cloudflarestatus.com. Nothing has been changed.',
      lastLines(ran.output),
    );
  }
  const applied = rowsOf<{ name: string }>(ran).map(({ name }) => name);
  const newer = applied.filter((name) => !project.migrations.includes(name));
  if (newer.length > 0) {
    throw new DeployFailure(
      `The database is newer than this checkout, which does not have: ${newer.join(', ')}.`,
      'Deploy the version that made them, or a later one. To go back to older code, see "Roll back" in OPERATIONS.md. Nothing has been changed.',
    );
  }
  return { exists: true, applied };
}

/** What is still to be applied, by kind. */
export function pendingMigrations(project: Project, applied: readonly string[]) {
  const pending = project.migrations.filter((name) => !applied.includes(name));
  return {
    expanding: pending.filter((name) => !isContracting(name)),
    contracting: pending.filter(isContracting),
  };
}

/** Applies those that are named, in order; wrangler records each. */
export async function applyMigrations(
  wrangler: Wrangler,
  project: Project,
  names: readonly string[],
): Promise<void> {
  if (names.length === 0) return;
  const config = folderOf(wrangler, project, names);
  const ran = await wrangler.run(['d1', 'migrations', 'apply', 'DB', '--remote', '--config', config]);
  if (ran.ok) return;
  throw new DeployFailure(
    'A migration did not work. It was rolled back; those before it stay applied.',
    'Read what the database said, and run `npm run deploy` again: it goes on with the migration that failed. What was running still runs.',
    lastLines(ran.output),
  );
}

/** wrangler applies a whole folder, so the others stay out of this one. */
function folderOf(wrangler: Wrangler, project: Project, names: readonly string[]): string {
  const folder = join(wrangler.scratch, 'migrations');
  mkdirSync(folder, { recursive: true });
  for (const name of names) copyFileSync(join(project.folder, 'migrations', name), join(folder, name));
  const config = join(wrangler.scratch, 'wrangler.json');
  const { workerName: name, databaseName, databaseId } = project;
  const id = databaseId === undefined ? {} : { database_id: databaseId };
  const database = { binding: 'DB', database_name: databaseName, ...id, migrations_dir: 'migrations' };
  writeFileSync(config, JSON.stringify({ name, d1_databases: [database] }));
  return config;
}

export async function execute(wrangler: Wrangler, sql: string): Promise<Ran> {
  return await wrangler.run(['d1', 'execute', 'DB', '--remote', '--json', '--command', sql]);
}

/** The rows of the last statement. */
export function rowsOf<Row>(ran: Ran): Row[] {
  return jsonOf<{ results: Row[] }[]>(ran).at(-1)?.results ?? [];
}

/** All of a few, or how many they are and the last one. */
export function named(names: readonly string[]): string {
  return names.length > 5 ? `${names.length} migrations, up to ${names.at(-1)}` : names.join(', ');
}
