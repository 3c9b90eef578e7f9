// An application signs a person in, with a library that we did not write: oauth4webapi.

import { env } from 'cloudflare:workers';
import * as oauth from 'oauth4webapi';
import { beforeEach, describe, expect, it } from 'vitest';
import { publishedKeys } from '../../../src/domain/apps/signing-keys.ts';
import { type Acme, count, depsAt, world } from '../../support/deps.ts';
import { signedIn } from '../session-of.ts';
import {
  authorizationServer,
  begin,
  CALLBACK,
  follow,
  goOn,
  intoWorker,
  newApplication,
  post,
  type TestApplication,
  tokensOf,
} from './client.ts';

let acme: Acme;
let app: TestApplication;

beforeEach(async () => {
  acme = await world();
  app = await newApplication();
});

const rows = async (sql: string) => (await env.DB.prepare(sql).all()).results;

describe('somebody who is signed in', () => {
  it('arrives with who they are, where they stand and what they may', async () => {
    const tokens = await tokensOf(app, await signedIn('ada@acme.test'));
    const claims = oauth.getValidatedIdTokenClaims(tokens);
    expect(claims).toMatchObject({
      iss: 'https://sso.example',
      aud: app.id,
      org_id: acme.id,
      org_name: 'Acme',
      member_id: acme.memberId,
      role: 'member',
      email: 'ada@acme.test',
      email_verified: true,
      groups: [],
      amr: ['pwd'],
    });
    expect(claims?.sub).toMatch(/^acc_/);
    expect(tokens).toMatchObject({ token_type: 'bearer', expires_in: 300 });
    expect(tokens.refresh_token).toMatch(/^gh_refresh_/);
    expect(
      await rows(`select action, target_id from audit_events where action like 'application.signed%'`),
    ).toEqual([{ action: 'application.signed_in', target_id: acme.memberId }]);
  });

  it('is told to the application by userinfo, with what the scope covers', async () => {
    const as = await authorizationServer();
    const tokens = await tokensOf(app, await signedIn('ada@acme.test'), { scope: 'openid email' });
    const response = await oauth.userInfoRequest(as, app.client, tokens.access_token, intoWorker);
    const claims = await oauth.processUserInfoResponse(as, app.client, oauth.skipSubjectCheck, response);
    expect(claims).toEqual({
      sub: expect.stringMatching(/^acc_/),
      org_id: acme.id,
      email: 'ada@acme.test',
      email_verified: true,
    });
  });

  it('goes on by refreshing, and a token that comes back late ends everything', async () => {
    const as = await authorizationServer();
    const first = await tokensOf(app, await signedIn('ada@acme.test'));
    const refreshed = async (token = '') =>
      await oauth.processRefreshTokenResponse(
        as,
        app.client,
        await oauth.refreshTokenGrantRequest(as, app.client, app.auth, token, intoWorker),
      );
    const second = await refreshed(first.refresh_token);
    expect(second.refresh_token).not.toBe(first.refresh_token);
    // Within the grace the same successor is repeated.
    expect((await refreshed(first.refresh_token)).refresh_token).toBe(second.refresh_token);
    const third = await refreshed(second.refresh_token);
    const fields = { grant_type: 'refresh_token', refresh_token: first.refresh_token ?? '' };
    const late = await post('/oauth/token', fields, app);
    expect([late.status, late.body.error]).toEqual([400, 'invalid_grant']);
    const next = { grant_type: 'refresh_token', refresh_token: third.refresh_token ?? '' };
    expect((await post('/oauth/token', next, app)).body.error).toBe('invalid_grant');
    expect(await rows('select ended_why from grants')).toEqual([{ ended_why: 'refresh_token_reused' }]);
    expect(await count('audit_events', `action = 'application.access_ended'`)).toBe(1);
  });
});

describe('a code', () => {
  it('gives tokens once, of a thousand that redeem it at once, and then nothing that it gave is good', async () => {
    // The first token makes the keys, and a thousand first ones would make a thousand RSA keys.
    await publishedKeys(depsAt());
    const begun = await begin(app);
    const callback = await follow(await signedIn('ada@acme.test'), begun.path);
    const fields = {
      grant_type: 'authorization_code',
      code: callback.searchParams.get('code') ?? '',
      redirect_uri: CALLBACK,
      code_verifier: begun.verifier,
    };
    const answers = await Promise.all(Array.from({ length: 1000 }, () => post('/oauth/token', fields, app)));
    const good = answers.filter(({ status }) => status === 200);
    expect(good).toHaveLength(1);
    expect(new Set(answers.map(({ body }) => body.error))).toEqual(new Set([undefined, 'invalid_grant']));
    const introspected = await post('/oauth/introspect', { token: String(good[0]?.body.access_token) }, app);
    expect(introspected.body).toEqual({ active: false });
    expect(await rows('select ended_why from grants')).toEqual([{ ended_why: 'code_reused' }]);
    expect([
      await count('refresh_tokens'),
      await count('audit_events', `action = 'application.signed_in'`),
      await count('audit_events', `action = 'application.access_ended'`),
    ]).toEqual([1, 1, 1]);
  }, 120_000);
});

describe('access that ended', () => {
  it.each<[string, (acme: Acme) => string]>([
    ['the session', () => `update sessions set ended_at = 1`],
    ['the membership', ({ memberId }) => `update members set active = 0 where id = '${memberId}'`],
    ['the organization', ({ id }) => `update organizations set deleted_at = 1 where id = '${id}'`],
    ['the leave to use the application', () => `update applications set organizations = '[]'`],
    ['the application', () => `delete from applications where name = 'Reports'`],
  ])('with %s ends token, refresh and introspection at once', async (_, sql) => {
    const tokens = await tokensOf(app, await signedIn('ada@acme.test'));
    const other = await newApplication({ name: 'API', resource: 'https://api.example' });
    expect((await post('/oauth/introspect', { token: tokens.access_token }, app)).body.active).toBe(true);
    await env.DB.prepare(sql(acme)).run();
    const fields = { grant_type: 'refresh_token', refresh_token: tokens.refresh_token ?? '' };
    const refreshed = await post('/oauth/token', fields, app);
    expect(refreshed.status).toBeGreaterThanOrEqual(400);
    expect(['invalid_grant', 'invalid_client']).toContain(refreshed.body.error);
    const seen = await post('/oauth/introspect', { token: tokens.access_token }, app);
    expect(seen.body.active ?? seen.body.error).not.toBe(true);
    expect((await post('/oauth/introspect', { token: tokens.access_token }, other)).body).toEqual({
      active: false,
    });
  });
});

describe('an authorization request', () => {
  it('of somebody who is not signed in leads to the sign-in and goes on after it, and leaves no row', async () => {
    const browser = await signedIn('ada@acme.test');
    const session = [...browser.cookies];
    browser.cookies.clear();
    const { path, state } = await begin(app);
    const page = await follow(browser, path);
    expect(page.pathname).toBe('/sign-in');
    expect(await count('grants')).toBe(0);
    for (const [name, value] of session) browser.cookies.set(name, value);
    const back = await goOn(browser, page.searchParams.get('return_to') ?? '');
    expect(back.href.startsWith(`${CALLBACK}?code=`)).toBe(true);
    expect(back.searchParams.get('state')).toBe(state);
  });

  it.each<[string, Record<string, string>, string]>([
    ['without PKCE', { code_challenge: '' }, 'invalid_request'],
    ['with plain PKCE', { code_challenge_method: 'plain' }, 'invalid_request'],
    ['for a token', { response_type: 'token' }, 'unsupported_response_type'],
    ['with no scope', { scope: '' }, 'invalid_scope'],
    ['with a request object', { request: 'x.y.z' }, 'request_not_supported'],
    ['that must not ask', { prompt: 'none' }, 'login_required'],
  ])('%s goes back with the error', async (_, more, error) => {
    const { path, state } = await begin(app, more);
    const { origin, pathname, searchParams } = await follow(await anonymous(), path);
    expect(origin + pathname).toBe(CALLBACK);
    expect(Object.fromEntries(searchParams)).toMatchObject({ error, state, iss: 'https://sso.example' });
  });

  it.each<[string, Record<string, string>]>([
    ['to another address', { redirect_uri: 'https://evil.example/callback' }],
    ['to the address with something after it', { redirect_uri: `${CALLBACK}/x` }],
    ['of an unknown application', { client_id: 'app_unknown' }],
  ])('%s is sent nowhere', async (_, more) => {
    const { path } = await begin(app, more);
    const response = await (await anonymous()).get(path);
    expect([response.status, response.headers.get('Location')]).toEqual([400, null]);
  });
});

async function anonymous() {
  const browser = await signedIn('ada@acme.test');
  browser.cookies.clear();
  return browser;
}
