// Many requests at once for what is good once: each is decided by D1, and one of them wins.

import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { publishedKeys } from '../../../src/domain/apps/signing-keys.ts';
import { issueTokens, type TokenAnswer } from '../../../src/domain/apps/tokens.ts';
import { readClientCredentials } from '../../../src/oauth/client-auth.ts';
import {
  begin,
  CALLBACK,
  follow,
  newApplication,
  type TestApplication,
  tokensOf,
} from '../../http/oauth/client.ts';
import { signedIn } from '../../http/session-of.ts';
import { count, depsAt, reasonOf, world } from '../../support/deps.ts';

let app: TestApplication;

beforeEach(async () => {
  await world();
  app = await newApplication({ idTokenAlg: 'ES256' });
  // Otherwise each of the first requests makes a key pair.
  await publishedKeys(depsAt());
});

const THOUSAND = Array.from({ length: 1000 }, (_, nth) => nth);
const TWO_HUNDRED = THOUSAND.slice(0, 200);

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
  it('one of a thousand redeems the code, and what it was given ends', async () => {
    const begun = await begin(app);
    const code = (await follow(await signedIn('ada@acme.test'), begun.path)).searchParams.get('code') ?? '';
    const fields = {
      grant_type: 'authorization_code',
      code,
      redirect_uri: CALLBACK,
      code_verifier: begun.verifier,
    };
    const answers = await Promise.all(THOUSAND.map((nth) => ask(fields, nth)));
    expect(answers.filter((one) => typeof one !== 'string')).toHaveLength(1);
    expect(new Set(answers.filter((one) => typeof one === 'string'))).toEqual(new Set(['code_used']));
    expect([await count('refresh_tokens'), await count('grants', `ended_why = 'code_reused'`)]).toEqual([
      1, 1,
    ]);
    expect(await count('audit_events', `action = 'application.signed_in'`)).toBe(1);
    expect(await count('audit_events', `action = 'application.access_ended'`)).toBe(1);
  }, 120_000);

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
