// Where a backup comes from or goes to: the deployment's database, or that of wrangler's local development.

import { chooseAccount } from '../deploy/account.ts';
import { DeployFailure, lastLines } from '../deploy/failure.ts';
import type { Project } from '../deploy/project.ts';
import { jsonOf, type Ran, type Wrangler } from '../deploy/run-wrangler.ts';
import { isBackupKey } from './sealed-file.ts';

export interface Place {
  /** The flag that wrangler's commands take. */
  readonly flag: '--remote' | '--local';
  execute(sql: string): Promise<Ran>;
}

export async function openPlace(wrangler: Wrangler, project: Project, local: boolean): Promise<Place> {
  if (!local) await chooseAccount(wrangler, process.env.CLOUDFLARE_ACCOUNT_ID || project.accountId);
  const flag = local ? '--local' : '--remote';
  return {
    flag,
    execute: (sql) => wrangler.run(['d1', 'execute', 'DB', flag, '--json', '--command', sql]),
  };
}

/** @throws DeployFailure unless BACKUP_KEY is one */
export function readBackupKey(): string {
  const key = process.env.BACKUP_KEY ?? '';
  if (isBackupKey(key)) return key;
  throw new DeployFailure(
    key === '' ? 'BACKUP_KEY is not set.' : 'BACKUP_KEY is not a key that this program has made.',
    'Make one with `npm run backup -- --new-key`, keep it where a backup is not kept, and set BACKUP_KEY to it.',
  );
}

/** How many rows each table has, with wrangler's record of the migrations. */
export async function countRows(place: Place): Promise<Record<string, number>> {
  const names = `select name from sqlite_master where type = 'table' and name not like 'sqlite!_%' escape '!'
    and name not like '!_cf!_%' escape '!' order by name`;
  const tables = rows<{ name: string }>(await place.execute(names)).map(({ name }) => name);
  if (tables.length === 0) return {};
  const counts = tables.map((name) => `(select count(*) from "${name}") as "${name}"`);
  const [counted] = rows<Record<string, number>>(await place.execute(`select ${counts.join(', ')}`));
  return counted ?? {};
}

export function rows<Row>(ran: Ran): Row[] {
  if (!ran.ok) {
    throw new DeployFailure(
      'The database did not answer.',
      'Try again in a minute. `npx wrangler d1 info DB` says what Cloudflare knows of it.',
      lastLines(ran.output),
    );
  }
  return jsonOf<{ results: Row[] }[]>(ran).at(-1)?.results ?? [];
}
