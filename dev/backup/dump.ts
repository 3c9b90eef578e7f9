// The database as SQL, in an order in which it can be read back: all tables, then all rows, then triggers and
// indexes. wrangler's own export writes the rows of each table after the table, and a row that refers to a
// table that comes later is refused; triggers would count the rows a second time.

import { createReadStream, createWriteStream, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { DeployFailure, lastLines } from '../deploy/failure.ts';
import type { Wrangler } from '../deploy/run-wrangler.ts';
import { loadWrangler } from '../load-wrangler.ts';
import type { Place } from './place.ts';

/** @returns the file, in clear, in a folder that nobody else may read and that goes with the program */
export async function dumpDatabase(wrangler: Wrangler, place: Place): Promise<string> {
  const schema = await exported(wrangler, place, 'schema.sql', '--no-data');
  const rows = await exported(wrangler, place, 'rows.sql', '--no-schema');
  const statements = loadWrangler().unstable_splitSqlQuery(readFileSync(schema, 'utf8'));
  const isTable = (statement: string) => /^create table\b/i.test(statement);
  const isPragma = (statement: string) => /^pragma\b/i.test(statement);
  const tables = statements.filter(isTable);
  const others = statements.filter((statement) => !isTable(statement) && !isPragma(statement));
  const dump = join(wrangler.scratch, 'dump.sql');
  await pipeline(
    async function* () {
      yield textOf(['PRAGMA defer_foreign_keys=TRUE', ...tables]);
      yield* createReadStream(rows);
      yield `\n${textOf(others)}`;
    },
    createWriteStream(dump, { mode: 0o600 }),
  );
  return dump;
}

function textOf(statements: readonly string[]): string {
  return statements.map((statement) => `${statement.replace(/;\s*$/, '')};\n`).join('');
}

async function exported(wrangler: Wrangler, place: Place, name: string, part: string): Promise<string> {
  const file = join(wrangler.scratch, name);
  const args = ['d1', 'export', 'DB', place.flag, part, '--output', file, '--skip-confirmation'];
  const ran = await wrangler.run(args);
  if (ran.ok && existsSync(file)) return file;
  throw new DeployFailure(
    'The database was not exported.',
    'Try again. While an export runs, the database answers nobody else: choose a quiet hour.',
    lastLines(ran.output),
  );
}
