// Which schema this code needs, and whether the database has it. wrangler records each migration that it has
// applied, by its file's name, in the table d1_migrations.

import journal from '../../migrations/meta/_journal.json' with { type: 'json' };
import { isContracting } from './migration-kinds.ts';

/** The last migration that comes before this code. Those that take something away come after it. */
export const NEEDED_MIGRATION = `${journal.entries.map(({ tag }) => tag).findLast((tag) => !isContracting(tag))}.sql`;

/** @throws any error of the database but that it has no migrations at all */
export async function hasMigration(d1: D1Database, name: string): Promise<boolean> {
  try {
    return (await d1.prepare('select 1 from d1_migrations where name = ?1').bind(name).first()) !== null;
  } catch (error) {
    if (/no such table: d1_migrations/.test(String(error))) return false;
    throw error;
  }
}
