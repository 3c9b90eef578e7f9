// `npm run deploy -- --dry-run`: builds the Worker, and says what a deployment would do. It needs no account
// and no network.

import { isContracting } from '../../src/storage/migration-kinds.ts';
import { addressOfRoutes, parseAddress } from './address.ts';
import { named } from './database.ts';
import { DeployFailure, lastLines } from './failure.ts';
import type { Project } from './project.ts';
import type { Wrangler } from './run-wrangler.ts';
import { SECRETS } from './secrets.ts';

/** @throws DeployFailure if the Worker can't be built, or the address is none */
export async function planDeployment(
  wrangler: Wrangler,
  project: Project,
  url: string | undefined,
): Promise<string> {
  const address = url === undefined ? addressOfRoutes(project) : parseAddress(url, '--url');
  const built = await wrangler.run(['deploy', '--dry-run', '--outdir', `${wrangler.scratch}/build`]);
  if (!built.ok) {
    throw new DeployFailure(
      'The Worker could not be built.',
      'Run `npm run check` to see what is wrong with the source.',
      lastLines(built.output),
    );
  }
  const size = /Total Upload: .*/.exec(built.output)?.[0] ?? '';
  const expanding = project.migrations.filter((name) => !isContracting(name));
  const contracting = project.migrations.filter(isContracting);
  const where = address ?? 'what the Worker has, else its workers.dev address';
  return `A dry run: nothing was sent to Cloudflare. ${size}

1. Who is logged in. Nobody, or several accounts: it stops and says so.
2. Migrations that only add, before the code, if the database ${project.databaseName} is there:
   what is missing of ${named(expanding)}.
3. The Worker ${project.workerName}: wrangler deploy. Missing, the database ${project.databaseName} and the namespace
   ${project.namespaceTitle} are made. PUBLIC_URL: ${where}.
4. Secrets that are missing, of ${Object.keys(SECRETS).join(' and ')}.
5. The other migrations, after the code: ${contracting.length === 0 ? 'none' : named(contracting)}.
6. The address, and the set-up link until somebody has used it.`;
}
