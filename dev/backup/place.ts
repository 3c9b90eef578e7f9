// Where a backup comes from or goes to: the deployment's database, or that of wrangler's local development.

import { join } from 'node:path';
import { chooseAccount } from '../deploy/account.ts';
import { type Call, orFail } from '../deploy/cloudflare.ts';
import { findDatabase, type Query } from '../deploy/d1.ts';
import { DeployFailure } from '../deploy/failure.ts';
import type { Project } from '../deploy/project.ts';
import type { Wrangler } from '../deploy/run-wrangler.ts';
import { isBackupKey } from './sealed-file.ts';

export interface Place {
  /** Null: on this machine. */
  readonly call: Call | null;
  /** The flag that wrangler's commands take. */
  readonly flag: '--remote' | '--local';
  /** No command of wrangler's may run until it has returned. */
  read<Result>(use: (query: Query) => Promise<Result>): Promise<Result>;
}

export async function openPlace(wrangler: Wrangler, project: Project, local: boolean): Promise<Place> {
  return local ? localPlace(project) : await remotePlace(wrangler, project);
}

async function remotePlace(wrangler: Wrangler, project: Project): Promise<Place> {
  const { call } = await chooseAccount(wrangler, wrangler.env.CLOUDFLARE_ACCOUNT_ID || project.accountId);
  const read = async <Result>(use: (query: Query) => Promise<Result>) => {
    const query = await findDatabase(call, project);
    if (query === null) {
      throw new DeployFailure(
        `There is no database ${project.databaseName}.`,
        'Make it with `npx wrangler d1 create`, or set database_name in wrangler.toml to one that is there.',
      );
    }
    return await use(query);
  };
  return {
    call,
    flag: '--remote',
    read: async (use) =>
      await read(use).catch(
        orFail(
          'The database did not answer.',
          'Try again in a minute. `npx wrangler d1 info DB` says what Cloudflare knows of it.',
        ),
      ),
  };
}

function localPlace({ folder }: Project): Place {
  return {
    call: null,
    flag: '--local',
    read: async (use) => {
      const { withStorageAsItIs } = await import('../local-storage.ts');
      return await withStorageAsItIs(join(folder, '.wrangler/state'), async ({ DB }) =>
        use(async <Row>(sql: string) => {
          const { results } = await DB.prepare(sql).all<Row>().catch(notAnswered);
          return results;
        }),
      );
    },
  };
}

function notAnswered(error: Error): never {
  throw new DeployFailure('The local database did not answer.', 'Has `npm start` made it?', error.message);
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
  return await place.read(async (query) => {
    const tables = await query<{ name: string }>(names);
    if (tables.length === 0) return {};
    const counts = tables.map(({ name }) => `(select count(*) from "${name}") as "${name}"`);
    const [counted] = await query<Record<string, number>>(`select ${counts.join(', ')}`);
    return counted ?? {};
  });
}
