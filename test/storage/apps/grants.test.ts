// The swaps of codes and refresh tokens, against a grant that ended after it was read.

import { env } from 'cloudflare:workers';
import { beforeEach, expect, it } from 'vitest';
import { consumeCode, replaceRefreshToken } from '../../../src/storage/apps/grants.ts';
import { ChangeRefused, commit, requireChanged } from '../../../src/storage/change.ts';
import { newApplication, tokensOf } from '../../http/oauth/client.ts';
import { signedIn } from '../../http/session-of.ts';
import { depsAt, NOW_MS, world } from '../../support/deps.ts';

const { db } = depsAt();
const NEXT = { hash: 'next', sealed: null, expiresAt: NOW_MS + 1000 };

beforeEach(async () => {
  await world();
  await tokensOf(await newApplication(), await signedIn('ada@acme.test'));
  await env.DB.prepare('update codes set consumed_by = null').run();
});

async function swaps() {
  const code = await env.DB.prepare('select hash from codes').first<string>('hash');
  const row = await env.DB.prepare('select grant_id as grantId, hash from refresh_tokens').first<{
    grantId: string;
    hash: string;
  }>();
  if (code === null || row === null) throw new Error('no tokens');
  return [consumeCode(db, code, 'req_1', NOW_MS), replaceRefreshToken(db, row, NEXT, NOW_MS)];
}

const reasonOf = (error: unknown) => (error instanceof ChangeRefused ? error.reason : error);

it('change the row while the grant stands', async () => {
  for (const swap of await swaps()) await commit(db, [swap, requireChanged(db)]);
});

it('change nothing once it has ended', async () => {
  await env.DB.prepare('update grants set ended_at = 1').run();
  for (const swap of await swaps()) {
    const refused = await commit(db, [swap, requireChanged(db)]).catch(reasonOf);
    expect(refused).toBe('changed_meanwhile');
  }
  expect(await env.DB.prepare('select consumed_by from codes').first('consumed_by')).toBeNull();
});
