// `npm run backup -- gatehouse.backup`: the whole database in one file, compressed and encrypted with the key
// in BACKUP_KEY.
//
// --new-key  makes a key and prints it
// --local    of wrangler's local database, for drills
import { existsSync, rmSync } from 'node:fs';
import { dumpDatabase } from './backup/dump.ts';
import { countRows, openPlace, readBackupKey } from './backup/place.ts';
import { newBackupKey, sealFile } from './backup/sealed-file.ts';
import { DeployFailure } from './deploy/failure.ts';
import { readArguments, runProgram } from './deploy/program.ts';
import { readProject } from './deploy/project.ts';

const USAGE =
  'Name one file: `npm run backup -- gatehouse.backup`. Before the first: `npm run backup -- --new-key`.';

await runProgram(async (wrangler) => {
  const options = { 'new-key': { type: 'boolean' }, local: { type: 'boolean' } } as const;
  const { values, positionals } = readArguments(options, USAGE, 1);
  if (values['new-key']) {
    console.log(newBackupKey());
    return;
  }
  const [file] = positionals;
  if (file === undefined) throw new DeployFailure('The backup needs a file.', USAGE);
  if (existsSync(file)) {
    throw new DeployFailure(`${file} is there already.`, 'Choose another name: a backup replaces none.');
  }
  const key = readBackupKey();
  const place = await openPlace(wrangler, readProject(process.cwd()), values.local === true);
  const dump = await dumpDatabase(wrangler, place);
  try {
    await sealFile(dump, file, key);
  } catch (error) {
    rmSync(file, { force: true });
    throw error;
  }
  const counts = Object.entries(await countRows(place));
  const total = counts.reduce((sum, [, count]) => sum + count, 0);
  console.log(`Wrote ${file}: ${counts.length} tables, ${total} rows.`);
});
