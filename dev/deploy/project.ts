// What wrangler.toml and the folder `migrations` say.

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Unstable_Config, unstable_readConfig } from 'wrangler';

export interface Project {
  readonly folder: string;
  readonly workerName: string;
  readonly accountId: string | undefined;
  readonly databaseName: string;
  readonly databaseId: string | undefined;
  /** The title that wrangler gives to the namespace that it makes. */
  readonly namespaceTitle: string;
  readonly routes: readonly (string | { readonly pattern: string; readonly custom_domain?: boolean })[];
  readonly mailFrom: string;
  /** Names of the files, in order. */
  readonly migrations: readonly string[];
}

export function readProject(folder: string): Project {
  const config: Unstable_Config = unstable_readConfig(
    { config: join(folder, 'wrangler.toml') },
    { hideWarnings: true },
  );
  const workerName = config.name ?? 'gatehouse';
  const database = config.d1_databases.find(({ binding }) => binding === 'DB');
  return {
    folder,
    workerName,
    accountId: config.account_id,
    databaseName: database?.database_name ?? `${workerName}-db`,
    databaseId: database?.database_id,
    namespaceTitle: `${workerName}-tokens`,
    routes: config.routes ?? (config.route === undefined ? [] : [config.route]),
    mailFrom: String(config.vars.MAIL_FROM ?? ''),
    migrations: readdirSync(join(folder, 'migrations'))
      .filter((name) => name.endsWith('.sql'))
      .sort(),
  };
}
