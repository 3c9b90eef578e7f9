// A deployment, from the login to the address. Each step can be repeated: it looks first and does what is
// missing, so that the second run is the upgrade, and a run after one that stopped goes on from there.

import { chooseAccount } from './account.ts';
import { addressOfRoutes, costOfMove, findDeployed, findWorkersDev, parseAddress } from './address.ts';
import { type Call, orFail } from './cloudflare.ts';
import { findDatabase, type Query } from './d1.ts';
import { applyMigrations, findSchema, named, pendingMigrations } from './database.ts';
import { DeployFailure } from './failure.ts';
import type { Project } from './project.ts';
import type { Wrangler } from './run-wrangler.ts';
import { putMissingSecrets } from './secrets.ts';
import { makeSetupLink } from './setup-link.ts';
import { uploadWorker, workersDevOf } from './worker.ts';

export interface DeployOptions {
  readonly project: Project;
  readonly wrangler: Wrangler;
  /** `--url` */
  readonly url: string | undefined;
  /** CLOUDFLARE_ACCOUNT_ID */
  readonly accountId: string | undefined;
  readonly say: (text: string) => void;
  readonly nowMs: number;
}

export interface Done {
  readonly publicUrl: string;
  /** Null: it was used. */
  readonly setupLink: string | null;
}

/** @throws DeployFailure */
export async function deploy(options: DeployOptions): Promise<Done> {
  const { project, wrangler, url, accountId, say, nowMs } = options;
  const wanted = url === undefined ? addressOfRoutes(project) : parseAddress(url, '--url');

  const heading = headings(say);
  heading('Who is logged in');
  const account = await chooseAccount(wrangler, accountId ?? project.accountId);
  say(`   ${account.email ?? 'A token of an account'}, deploying to ${account.name}.`);
  const { call } = account;
  const before = await findDeployed(call, project);
  const publicUrl = wanted ?? before?.publicUrl ?? null;
  if (before?.publicUrl && publicUrl && before.publicUrl !== publicUrl) {
    say(indented(costOfMove(before.publicUrl, publicUrl)));
  }

  heading('Migrations that only add, before the code');
  const schema = await findSchema(call, project);
  const { expanding, contracting } = pendingMigrations(project, schema.applied);
  if (schema.database) await migrate(schema.database, project, expanding, say);
  else say('   There is no database yet.');

  // A Worker that runs has its secrets before the code that may need a new one.
  const secrets = async () => {
    heading('Secrets');
    const made = await putMissingSecrets(call, project);
    say(made.length > 0 ? `   Made ${made.join(' and ')}. Nobody has seen them.` : '   All are there.');
  };
  if (before !== null) await secrets();
  heading(before === null ? 'The Worker, its database and its namespace' : 'The new code');
  const address = await upload(wrangler, call, project, publicUrl, say);
  if (before === null) await secrets();

  heading('The other migrations');
  const database = schema.database ?? (await findNewDatabase(call, project));
  await migrate(database, project, [...(schema.database ? [] : expanding), ...contracting], say);

  heading('The set-up link');
  const setupLink = await makeSetupLink(database, address, nowMs);
  say(setupLink === null ? '   It was used: Gatehouse is set up.' : '   Made; any earlier one has ended.');
  return { publicUrl: address, setupLink };
}

function headings(say: DeployOptions['say']): (text: string) => void {
  let count = 0;
  return (text) => say(`${++count}. ${text}`);
}

/** wrangler made it with the Worker. */
async function findNewDatabase(call: Call, project: Project): Promise<Query> {
  const next = 'Run `npm run deploy` again: it goes on from here.';
  const found = await findDatabase(call, project).catch(orFail('The database was not found.', next));
  if (found === null) throw new DeployFailure(`There is no database ${project.databaseName}.`, next);
  return found;
}

async function migrate(
  database: Query,
  project: Project,
  names: readonly string[],
  say: DeployOptions['say'],
): Promise<void> {
  await applyMigrations(database, project, names);
  say(names.length > 0 ? `   Applied ${named(names)}.` : '   There are none to apply.');
}

/** A Worker on workers.dev is told where it is going to be, and once more if it came to be elsewhere. */
async function upload(
  wrangler: Wrangler,
  call: Call,
  project: Project,
  known: string | null,
  say: DeployOptions['say'],
): Promise<string> {
  const expected = known ?? (await findWorkersDev(call, project));
  const targets = await uploadWorker(wrangler, call, project, expected);
  const address = known ?? workersDevOf(targets);
  if (address === null) {
    throw new DeployFailure(
      'The Worker has no address: neither a route nor workers.dev.',
      'Remove `workers_dev = false` from wrangler.toml or add a route, or say it: `npm run deploy -- --url https://sso.example.com`.',
    );
  }
  if (address === expected) {
    say(`   Its address is ${address}.`);
    return address;
  }
  say(`   Its address is ${address}; deploying once more, so that it knows.`);
  await uploadWorker(wrangler, call, project, address);
  return address;
}

function indented(text: string): string {
  return text.replaceAll(/^/gm, '   ');
}
