// Step 4: the secrets that are missing are made and put. Nobody sees them: they go from here to wrangler's
// stdin and from there to Cloudflare. Those that exist stay.

import { newSecret } from '../local-folder.ts';
import { execute, rowsOf } from './database.ts';
import { DeployFailure, lastLines } from './failure.ts';
import { jsonOf, type Wrangler } from './run-wrangler.ts';

/** Each with the id of its first key; a keyring begins with one. */
export const SECRETS = { SESSION_KEYS: 'k1', WRAPPING_KEYS: 'w1' } as const;

/** @returns the names of those that were made */
export async function putMissingSecrets(wrangler: Wrangler): Promise<string[]> {
  const listed = await wrangler.run(['secret', 'list', '--format', 'json']);
  if (!listed.ok) {
    throw new DeployFailure(
      'Cloudflare did not list the secrets of the Worker.',
      'Try again in a minute: `npm run deploy`. No secret was changed.',
      lastLines(listed.output),
    );
  }
  const present = jsonOf<{ name: string }[]>(listed).map(({ name }) => name);
  const missing = Object.entries(SECRETS).filter(([name]) => !present.includes(name));
  if (missing.length === 0) return [];
  if (missing.some(([name]) => name === 'WRAPPING_KEYS')) await refuseToReplaceWrapping(wrangler);
  const values = missing.map(([name, id]) => [name, `${id}:${newSecret()}`]);
  const put = await wrangler.run(['secret', 'bulk'], JSON.stringify(Object.fromEntries(values)));
  if (put.ok) return missing.map(([name]) => name);
  throw new DeployFailure(
    `The secrets ${missing.map(([name]) => name).join(' and ')} could not be put.`,
    'Run `npm run deploy` again: it makes new ones. The login needs the permission "Workers Scripts: Edit".',
    lastLines(put.output),
  );
}

/** A new key would open nothing that the old one has sealed: no token would be signed any more. */
async function refuseToReplaceWrapping(wrangler: Wrangler): Promise<void> {
  const sealed = 'select (select count(*) from sp_keys) + (select count(*) from signing_keys) as n';
  const ran = await execute(wrangler, sealed);
  // Without the tables, nothing was sealed yet.
  if (!ran.ok && /no such table|Couldn't find a D1 DB/.test(ran.output)) return;
  if (ran.ok && rowsOf<{ n: number }>(ran)[0]?.n === 0) return;
  throw new DeployFailure(
    'The Worker has no WRAPPING_KEYS, but the database holds private keys that were sealed with one.',
    'Put the old value back: `npx wrangler secret put WRAPPING_KEYS`. If it is lost, see "Secrets" in OPERATIONS.md.',
    ran.ok ? '' : lastLines(ran.output),
  );
}
