// Step 3: the database's schema. Migrations that only add come before the new code, those that take away come
// after it, so that neither the old Worker nor the new one ever misses anything.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isContracting } from '../../src/storage/migration-kinds.ts';
import { MIGRATION_RECORD, noteOf } from '../migration-record.ts';
import { type Call, orFail } from './cloudflare.ts';
import { findDatabase, isMissingTable, type Query } from './d1.ts';
import { DeployFailure } from './failure.ts';
import type { Project } from './project.ts';

export interface Schema {
  /** Null: the database isn't there yet. */
  readonly database: Query | null;
  readonly applied: readonly string[];
}

/** @throws DeployFailure if the database has migrations that this checkout doesn't know */
export async function findSchema(call: Call, project: Project): Promise<Schema> {
  const { database, applied } = await readSchema(call, project).catch(
    orFail(
      `The database ${project.databaseName} did not say which migrations it has.`,
      'Try again in a minute. If it stays like this, see https://www.cloudflarestatus.com. Nothing has been changed.',
    ),
  );
  const newer = applied.filter((name) => !project.migrations.includes(name));
  if (newer.length > 0) {
    throw new DeployFailure(
      `The database is newer than this checkout, which does not have: ${newer.join(', ')}.`,
      'Deploy the version that made them, or a later one. To go back to older code, see "Roll back" in OPERATIONS.md. Nothing has been changed.',
    );
  }
  return { database, applied };
}

async function readSchema(call: Call, project: Project): Promise<Schema> {
  const database = await findDatabase(call, project);
  if (database === null) return { database, applied: [] };
  try {
    const rows = await database<{ name: string }>('select name from d1_migrations order by id');
    return { database, applied: rows.map(({ name }) => name) };
  } catch (error) {
    if (isMissingTable(error)) return { database, applied: [] };
    throw error;
  }
}

/** What is still to be applied, by kind. */
export function pendingMigrations(project: Project, applied: readonly string[]) {
  const pending = project.migrations.filter((name) => !applied.includes(name));
  return {
    expanding: pending.filter((name) => !isContracting(name)),
    contracting: pending.filter(isContracting),
  };
}

/** Applies those that are named, in order; each is recorded with what it does, or neither happens. */
export async function applyMigrations(
  database: Query,
  project: Project,
  names: readonly string[],
): Promise<void> {
  if (names.length > 0) await database(MIGRATION_RECORD).catch(notApplied('The record of migrations'));
  for (const name of names) {
    const sql = readFileSync(join(project.folder, 'migrations', name), 'utf8');
    await database(`${sql}\n${noteOf(name)}`).catch(notApplied(name));
  }
}

function notApplied(name: string) {
  return orFail(
    `A migration did not work: ${name}. It was rolled back; those before it stay applied.`,
    'Read what the database said, and run `npm run deploy` again: it goes on with the migration that failed. What was running still runs.',
  );
}

/** All of a few, or how many they are and the last one. */
export function named(names: readonly string[]): string {
  return names.length > 5 ? `${names.length} migrations, up to ${names.at(-1)}` : names.join(', ');
}
