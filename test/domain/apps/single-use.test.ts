// Many requests at once for a refresh token, which is good once: D1 decides. A code: test/http/oauth/flow.

import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { publishedKeys } from '../../../src/domain/apps/signing-keys.ts';
import { issueTokens, type TokenAnswer } from '../../../src/domain/apps/tokens.ts';
import { readClientCredentials } from '../../../src/oauth/client-auth.ts';
import { newApplication, type TestApplication, tokensOf } from '../../http/oauth/client.ts';
import { signedIn } from '../../http/session-of.ts';
import { count, depsAt, reasonOf, world } from '../../support/deps.ts';

let app: TestApplication;

beforeEach(async () => {
  await world();
  app = await newApplication({ idTokenAlg: 'ES256' });
  // Otherwise each of the first requests makes a key pair.
  await publishedKeys(depsAt());
});

const TWO_HUNDRED = Array.from({ length: 200 }, (_, nth) => nth);

async function ask(fields: Record<string, string>, nth: number): Promise<TokenAnswer | string> {
  const parameters = new Map(Object.entries({ client_id: app.id, client_secret: app.secret, ...fields }));
  const answer = issueTokens(depsAt(Date.now()), {
    parameters,
    credentials: readClientCredentials(parameters, null),
    proof: null,
    requestId: `req_${nth}`,
    address: null,
  });
  return await answer.catch(async () => await reasonOf(answer));
}

describe('of many at once', () => {
  it('one of two hundred replaces the refresh token, and the others are given the same successor', async () => {
    const { refresh_token = '' } = await tokensOf(app, await signedIn('ada@acme.test'));
    const fields = { grant_type: 'refresh_token', refresh_token };
    const answers = await Promise.all(TWO_HUNDRED.map((nth) => ask(fields, nth)));
    const successors = answers.map((one) => (typeof one === 'string' ? one : one.refresh_token));
    expect(new Set(successors).size).toBe(1);
    expect(successors[0]).toMatch(/^gh_refresh_/);
    const row = await env.DB.prepare('select generation from refresh_tokens').first();
    expect([row, await count('grants', 'ended_at is null')]).toEqual([{ generation: 2 }, 1]);
  }, 120_000);
});
