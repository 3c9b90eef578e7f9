// The record of the migrations, for a database that wrangler did not migrate.

import { MIGRATION_RECORD, noteOf } from '../../dev/migration-record.ts';

/** @returns the statements, for an empty database */
export function recordOf(names: readonly string[]): string[] {
  return [MIGRATION_RECORD, ...names.map(noteOf)];
}
