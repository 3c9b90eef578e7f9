// What was used up stays used up, and a copy of an old request ends nothing: its sender has not shown
// that they are the application.

import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { count, NOW_MS, world } from '../../support/deps.ts';
import { ec } from '../../support/oauth.ts';
import { signedIn } from '../session-of.ts';
import { begin, CALLBACK, follow, newApplication, post, type TestApplication } from './client.ts';
import { assertionOf, dpop } from './proofs.ts';

let app: TestApplication;

beforeEach(async () => {
  await world();
  app = await newApplication({ authMethod: 'private_key_jwt', jwks: { keys: [ec.publicJwk as never] } });
});

const endings = async () =>
  (await env.DB.prepare('select ended_why as why from grants order by rowid').all()).results.map(
    ({ why }) => why,
  );

async function redemption(): Promise<Record<string, string>> {
  const begun = await begin(app);
  const callback = await follow(await signedIn('ada@acme.test'), begun.path);
  return {
    grant_type: 'authorization_code',
    code: callback.searchParams.get('code') ?? '',
    redirect_uri: CALLBACK,
    code_verifier: begun.verifier,
  };
}

describe('a proof of a key that is sent twenty times at once', () => {
  it('counts once', async () => {
    app = await newApplication();
    const { body } = await post('/oauth/token', await redemption(), app, {
      DPoP: await dpop('/oauth/token'),
    });
    const accessToken = String(body.access_token);
    const headers = {
      Authorization: `DPoP ${accessToken}`,
      DPoP: await dpop('/oauth/userinfo', { accessToken }),
    };
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => post('/oauth/userinfo', {}, undefined, headers)),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(new Set(answers.map(({ body: { error } }) => error))).toEqual(
      new Set([undefined, 'invalid_dpop_proof']),
    );
  });
});

describe('a copy of a request', () => {
  it('that redeemed a code ends nothing, because its assertion was used', async () => {
    const request = { ...(await redemption()), ...(await assertionOf(app)) };
    expect((await post('/oauth/token', request)).status).toBe(200);
    const copied = await post('/oauth/token', request);
    expect([copied.status, copied.body.error]).toEqual([401, 'invalid_client']);
    expect(await endings()).toEqual([null]);
    expect(await count('audit_events', `action = 'application.access_ended'`)).toBe(0);
  });

  it('that used a refresh token long ago ends nothing either', async () => {
    const first = await post('/oauth/token', { ...(await redemption()), ...(await assertionOf(app)) });
    const request = {
      grant_type: 'refresh_token',
      refresh_token: String(first.body.refresh_token),
      ...(await assertionOf(app)),
    };
    expect((await post('/oauth/token', request)).status).toBe(200);
    vi.setSystemTime(NOW_MS + 20_000);
    const copied = await post('/oauth/token', request);
    expect([copied.status, copied.body.error]).toEqual([401, 'invalid_client']);
    expect(await endings()).toEqual([null]);
  });

  it('with its proof of a key ends nothing either', async () => {
    app = await newApplication();
    const request = await redemption();
    const proof = { DPoP: await dpop('/oauth/token') };
    expect((await post('/oauth/token', request, app, proof)).status).toBe(200);
    const copied = await post('/oauth/token', request, app, proof);
    expect([copied.status, copied.body.error]).toEqual([400, 'invalid_dpop_proof']);
    expect(await endings()).toEqual([null]);
  });

  it('of the application itself, signed anew, ends what the code gave', async () => {
    const request = await redemption();
    expect((await post('/oauth/token', { ...request, ...(await assertionOf(app)) })).status).toBe(200);
    const assertion = await assertionOf(app);
    const again = await post('/oauth/token', { ...request, ...assertion });
    expect([again.status, again.body.error]).toEqual([400, 'invalid_grant']);
    expect(await endings()).toEqual(['code_reused']);
    // That used the assertion up, too.
    const asked = await post('/oauth/introspect', { token: 'x', ...assertion });
    expect([asked.status, asked.body.error]).toEqual([401, 'invalid_client']);
  });

  it('of which twenty come at once is answered once', async () => {
    const request = { ...(await redemption()), ...(await assertionOf(app)) };
    const answers = await Promise.all(Array.from({ length: 20 }, () => post('/oauth/token', request)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(new Set(answers.map(({ body }) => body.error))).toEqual(new Set([undefined, 'invalid_client']));
    expect(await endings()).toEqual([null]);
  });
});
