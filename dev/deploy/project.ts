// What wrangler.toml and the folder `migrations` say.

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Unstable_Config } from 'wrangler';
import { loadWrangler } from '../load-wrangler.ts';

export interface Project {
  readonly folder: string;
  readonly workerName: string;
  readonly accountId: string | undefined;
  readonly databaseName: string;
  readonly databaseId: string | undefined;
  /** The title that wrangler gives to the namespace that it makes. */
  readonly namespaceTitle: string;
  /** wrangler puts it on workers.dev. */
  readonly workersDev: boolean;
  readonly routes: readonly (string | { readonly pattern: string; readonly custom_domain?: boolean })[];
  readonly mailFrom: string;
  /** Names of the files, in order. */
  readonly migrations: readonly string[];
}

export function readProject(folder: string): Project {
  const config: Unstable_Config = loadWrangler().unstable_readConfig(
    { config: join(folder, 'wrangler.toml') },
    { hideWarnings: true },
  );
  const workerName = config.name ?? 'gatehouse';
  const routes = config.routes ?? (config.route === undefined ? [] : [config.route]);
  const database = config.d1_databases.find(({ binding }) => binding === 'DB');
  return {
    folder,
    workerName,
    accountId: config.account_id,
    databaseName: database?.database_name ?? `${workerName}-db`,
    databaseId: database?.database_id,
    namespaceTitle: `${workerName}-tokens`,
    workersDev: config.workers_dev ?? routes.length === 0,
    routes,
    mailFrom: String(config.vars.MAIL_FROM ?? ''),
    migrations: readdirSync(join(folder, 'migrations'))
      .filter((name) => name.endsWith('.sql'))
      .sort(),
  };
}
