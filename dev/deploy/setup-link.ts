// Step 6: the set-up link. Only its hash goes to Cloudflare; the one who has the link has the deployment.

import { createHash } from 'node:crypto';
import { newSecret } from '../local-folder.ts';
import { orFail } from './cloudflare.ts';
import type { Query } from './d1.ts';

export const SETUP_LINK_HOURS = 24;

/** @returns null where somebody has used one. Otherwise this link is the only one that works. */
export async function makeSetupLink(
  database: Query,
  publicUrl: string,
  nowMs: number,
): Promise<string | null> {
  const token = newSecret();
  const hash = createHash('sha256').update(token).digest('hex');
  const [row] = await database<{ organization: string | null }>(
    `insert into deployment (id, setup_hash, setup_expires_at)
     values (1, '${hash}', ${nowMs + SETUP_LINK_HOURS * 3_600_000})
     on conflict (id) do update set setup_hash = excluded.setup_hash, setup_expires_at = excluded.setup_expires_at
     where operator_organization_id is null;
     select operator_organization_id as organization from deployment;`,
  ).catch(
    orFail(
      'Gatehouse is deployed, but there is no set-up link.',
      'Run `npm run deploy` again: it prints one.',
    ),
  );
  return row?.organization == null ? `${publicUrl}/setup?token=${token}` : null;
}
