// Step 4: the secrets that are missing are made and put. Nobody sees them: they go from here to
// Cloudflare. Those that exist stay.

import { newSecret } from '../local-folder.ts';
import { type Call, orFail } from './cloudflare.ts';
import { findDatabase, isMissingTable } from './d1.ts';
import { DeployFailure } from './failure.ts';
import type { Project } from './project.ts';

/** Each with the id of its first key; a keyring begins with one. */
export const SECRETS = { SESSION_KEYS: 'k1', WRAPPING_KEYS: 'w1' } as const;

/** @returns the names of those that were made */
export async function putMissingSecrets(call: Call, project: Project): Promise<string[]> {
  const worker = `/workers/scripts/${project.workerName}`;
  const listed = await call<{ name: string }[]>('GET', `${worker}/secrets`).catch(
    orFail(
      'Cloudflare did not list the secrets of the Worker.',
      'Try again in a minute: `npm run deploy`. No secret was changed.',
    ),
  );
  const present = listed.map(({ name }) => name);
  const missing = Object.entries(SECRETS).filter(([name]) => !present.includes(name));
  if (missing.length === 0) return [];
  if (missing.some(([name]) => name === 'WRAPPING_KEYS')) await refuseToReplaceWrapping(call, project);
  const secrets = Object.fromEntries(
    missing.map(([name, id]) => [name, { name, type: 'secret_text', text: `${id}:${newSecret()}` }]),
  );
  const names = missing.map(([name]) => name);
  await call('PATCH', `${worker}/secrets-bulk`, { secrets }).catch(
    orFail(
      `The secrets ${names.join(' and ')} could not be put.`,
      'Run `npm run deploy` again: it makes new ones. The login needs the permission "Workers Scripts: Edit".',
    ),
  );
  return names;
}

/** A new key would open nothing that the old one has sealed: no token would be signed any more. */
async function refuseToReplaceWrapping(call: Call, project: Project): Promise<void> {
  if (!(await isSealed(call, project))) return;
  throw new DeployFailure(
    'The Worker has no WRAPPING_KEYS, but the database holds private keys that were sealed with one.',
    'Put the old value back: `npx wrangler secret put WRAPPING_KEYS`. If it is lost, see "Secrets" in OPERATIONS.md.',
  );
}

async function isSealed(call: Call, project: Project): Promise<boolean> {
  const sealed = 'select (select count(*) from sp_keys) + (select count(*) from signing_keys) as n';
  try {
    const database = await findDatabase(call, project);
    if (database === null) return false;
    const [row] = await database<{ n: number }>(sealed);
    return row?.n !== 0;
  } catch (error) {
    // Without the tables, nothing was sealed yet.
    if (isMissingTable(error)) return false;
    return orFail(
      'The database did not say whether it holds private keys that were sealed, so no WRAPPING_KEYS were made.',
      'Try again in a minute: `npm run deploy`. No secret was changed.',
    )(error);
  }
}
