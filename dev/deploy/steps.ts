// A deployment, from the login to the address. Each step can be repeated: it looks first and does what is
// missing, so that the second run is the upgrade, and a run after one that stopped goes on from there.

import { chooseAccount } from './account.ts';
import { addressOfRoutes, costOfMove, findDeployed, parseAddress } from './address.ts';
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
  const before = await findDeployed(wrangler);
  const publicUrl = wanted ?? before?.publicUrl ?? null;
  if (before?.publicUrl && publicUrl && before.publicUrl !== publicUrl) {
    say(indented(costOfMove(before.publicUrl, publicUrl)));
  }

  heading('Migrations that only add, before the code');
  const schema = await findSchema(wrangler, project);
  const { expanding, contracting } = pendingMigrations(project, schema.applied);
  if (schema.exists) await migrate(wrangler, project, expanding, say);
  else say('   There is no database yet.');

  // A Worker that runs has its secrets before the code that may need a new one.
  const secrets = async () => {
    heading('Secrets');
    const made = await putMissingSecrets(wrangler);
    say(made.length > 0 ? `   Made ${made.join(' and ')}. Nobody has seen them.` : '   All are there.');
  };
  if (before !== null) await secrets();
  heading(before === null ? 'The Worker, its database and its namespace' : 'The new code');
  const address = await upload(wrangler, project, publicUrl, say);
  if (before === null) await secrets();

  heading('The other migrations');
  await migrate(wrangler, project, [...(schema.exists ? [] : expanding), ...contracting], say);

  heading('The set-up link');
  const setupLink = await makeSetupLink(wrangler, address, nowMs);
  say(setupLink === null ? '   It was used: Gatehouse is set up.' : '   Made; any earlier one has ended.');
  return { publicUrl: address, setupLink };
}

function headings(say: DeployOptions['say']): (text: string) => void {
  let count = 0;
  return (text) => say(`${++count}. ${text}`);
}

async function migrate(
  wrangler: Wrangler,
  project: Project,
  names: readonly string[],
  say: DeployOptions['say'],
): Promise<void> {
  await applyMigrations(wrangler, project, names);
  say(names.length > 0 ? `   Applied ${named(names)}.` : '   There are none to apply.');
}

/** Nobody knows a workers.dev address before the Worker is there, so the first deployment has two parts. */
async function upload(
  wrangler: Wrangler,
  project: Project,
  known: string | null,
  say: DeployOptions['say'],
): Promise<string> {
  const targets = await uploadWorker(wrangler, project, known);
  if (known !== null) {
    say(`   Its address is ${known}.`);
    return known;
  }
  const address = workersDevOf(targets);
  if (address === null) {
    throw new DeployFailure(
      'The Worker has no address: neither a route nor workers.dev.',
      'Remove `workers_dev = false` from wrangler.toml or add a route, or say it: `npm run deploy -- --url https://sso.example.com`.',
    );
  }
  say(`   Its address is ${address}; deploying once more, so that it knows.`);
  await uploadWorker(wrangler, project, address);
  return address;
}

function indented(text: string): string {
  return text.replaceAll(/^/gm, '   ');
}
