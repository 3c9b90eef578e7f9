// Where KV was lost, SCIM tokens and keys of the API find nobody. Their hashes are in D1, and from these KV
// is filled again: what a token is, nobody knows but its owner.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Call } from '../deploy/cloudflare.ts';
import { DeployFailure, lastLines } from '../deploy/failure.ts';
import type { Project } from '../deploy/project.ts';
import type { Wrangler } from '../deploy/run-wrangler.ts';
import { findNamespace } from '../deploy/worker.ts';
import type { Place } from './place.ts';

/** wrangler takes 10,000 in one file. */
const MAX_ENTRIES = 10_000;

interface ScimToken {
  readonly id: string;
  readonly organization: string;
  readonly hash: string;
}
interface ApiKey {
  readonly id: string;
  readonly label: string;
  readonly hash: string;
  readonly at: number;
}

/** @returns how many were written */
export async function refillTokens(wrangler: Wrangler, project: Project, place: Place): Promise<number> {
  const [tokens, keys] = await place.read(async (query) => [
    await query<ScimToken>(
      'select id, organization_id as organization, hash from scim_tokens where revoked_at is null',
    ),
    await query<ApiKey>('select id, label, hash, created_at as at from api_keys where revoked_at is null'),
  ]);
  const entries = [
    ...tokens.map(({ id, organization, hash }) => ({
      key: `scim_token:${hash}`,
      value: JSON.stringify({ tokenId: id, organizationId: organization }),
    })),
    ...keys.map(({ id, label, hash, at }) => ({
      key: `api_key:${hash}`,
      // Without its row it opens nothing.
      value: JSON.stringify({ id, label, createdAt: at, hasRow: true }),
    })),
  ];
  const namespace = place.call === null ? ['--binding', 'TOKENS'] : await namespaceOf(place.call, project);
  for (let first = 0; first < entries.length; first += MAX_ENTRIES) {
    const file = join(wrangler.scratch, 'tokens.json');
    writeFileSync(file, JSON.stringify(entries.slice(first, first + MAX_ENTRIES)));
    const put = await wrangler.run(['kv', 'bulk', 'put', file, ...namespace, place.flag]);
    if (put.ok) continue;
    throw new DeployFailure(
      'The tokens were not all written to KV.',
      'Run `npm run restore -- --tokens` again: it may be repeated.',
      lastLines(put.output),
    );
  }
  return entries.length;
}

async function namespaceOf(call: Call, project: Project): Promise<string[]> {
  const id = await findNamespace(call, project);
  if (id !== null) return ['--namespace-id', id];
  throw new DeployFailure(
    `There is no KV namespace ${project.namespaceTitle}.`,
    'Run `npm run deploy` first: it makes the namespace.',
  );
}
