// `npm run restore -- gatehouse.backup`: puts a backup into an empty database. It looks at the whole file
// before it writes anything.
//
// --tokens  fills KV again from the database, where KV was lost
// --local   of wrangler's local development, for drills
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { countRows, openPlace, type Place, readBackupKey } from './backup/place.ts';
import { BackupUnreadable, openFile } from './backup/sealed-file.ts';
import { refillTokens } from './backup/tokens.ts';
import { DeployFailure, lastLines } from './deploy/failure.ts';
import { readArguments, runProgram } from './deploy/program.ts';
import { readProject } from './deploy/project.ts';
import type { Wrangler } from './deploy/run-wrangler.ts';

const USAGE =
  'Name one file: `npm run restore -- gatehouse.backup`. Where KV was lost: `npm run restore -- --tokens`.';

await runProgram(async (wrangler) => {
  const options = { tokens: { type: 'boolean' }, local: { type: 'boolean' } } as const;
  const { values, positionals } = readArguments(options, USAGE, 1);
  const [file] = positionals;
  const open = async () => {
    const project = readProject(process.cwd());
    return { project, place: await openPlace(wrangler, project, values.local === true) };
  };
  if (values.tokens) {
    const { project, place } = await open();
    console.log(`Wrote ${await refillTokens(wrangler, project, place)} tokens and keys to KV.`);
    return;
  }
  if (file === undefined) throw new DeployFailure('What is to be restored?', USAGE);
  if (!existsSync(file)) throw new DeployFailure(`There is no file ${file}.`, USAGE);
  const dump = await decrypt(wrangler, file, readBackupKey());
  const { project, place } = await open();
  await refuseUnlessEmpty(place, project.databaseName);
  const ran = await wrangler.run(['d1', 'execute', 'DB', place.flag, '--yes', '--file', dump]);
  if (!ran.ok) {
    throw new DeployFailure(
      'The backup was not restored. The database has nothing of it.',
      'Read what the database said, and run `npm run restore` again.',
      lastLines(ran.output),
    );
  }
  const counts = Object.entries(await countRows(place));
  const total = counts.reduce((sum, [, count]) => sum + count, 0);
  console.log(`Restored ${file}: ${counts.length} tables, ${total} rows.
Next: \`npm run deploy\`; where KV was lost, \`npm run restore -- --tokens\` after it.`);
});

async function decrypt(wrangler: Wrangler, file: string, key: string): Promise<string> {
  const dump = join(wrangler.scratch, 'dump.sql');
  try {
    await openFile(file, dump, key);
    return dump;
  } catch (error) {
    if (!(error instanceof BackupUnreadable)) throw error;
    throw new DeployFailure(
      `${file} can't be read with this BACKUP_KEY, or it is not as it was written.`,
      'Use the key that it was made with, or another backup. Nothing has been changed.',
    );
  }
}

async function refuseUnlessEmpty(place: Place, databaseName: string): Promise<void> {
  const tables = Object.keys(await countRows(place));
  if (tables.length === 0) return;
  throw new DeployFailure(
    `The database ${databaseName} is not empty: it has ${tables.length} tables.`,
    'Make a new one (`npx wrangler d1 create gatehouse-restored`), set database_name in wrangler.toml to it, and run `npm run restore` again. The old one stays as it is.',
  );
}
