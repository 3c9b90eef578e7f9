// Step 6: the set-up link. Only its hash goes to Cloudflare; the one who has the link has the deployment.

import { createHash } from 'node:crypto';
import { newSecret } from '../local-folder.ts';
import { execute, rowsOf } from './database.ts';
import { DeployFailure, lastLines } from './failure.ts';
import type { Wrangler } from './run-wrangler.ts';

export const SETUP_LINK_HOURS = 24;

/** @returns null where somebody has used one. Otherwise this link is the only one that works. */
export async function makeSetupLink(
  wrangler: Wrangler,
  publicUrl: string,
  nowMs: number,
): Promise<string | null> {
  const token = newSecret();
  const hash = createHash('sha256').update(token).digest('hex');
  const ran = await execute(
    wrangler,
    `insert into deployment (id, setup_hash, setup_expires_at)
     values (1, '${hash}', ${nowMs + SETUP_LINK_HOURS * 3_600_000})
     on conflict (id) do update set setup_hash = excluded.setup_hash, setup_expires_at = excluded.setup_expires_at
     where operator_organization_id is null;
     select operator_organization_id as organization from deployment;`,
  );
  if (!ran.ok) {
    throw new DeployFailure(
      'Gatehouse is deployed, but there is no set-up link.',
      'Run `npm run deploy` again: it prints one.',
      lastLines(ran.output),
    );
  }
  const [row] = rowsOf<{ organization: string | null }>(ran);
  return row?.organization == null ? `${publicUrl}/setup?token=${token}` : null;
}
