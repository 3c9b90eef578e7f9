// What thieves, other applications and broken clients send to the endpoints of applications.

import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { pushRequest } from '../../../src/domain/apps/pushed-requests.ts';
import { issueTokens } from '../../../src/domain/apps/tokens.ts';
import { readClientCredentials } from '../../../src/oauth/client-auth.ts';
import { openDatabase } from '../../../src/storage/database.ts';
import { countTrips } from '../../support/counting-d1.ts';
import { type Acme, count, depsAt, NOW_MS, reasonOf, world } from '../../support/deps.ts';
import { interruptD1 } from '../../support/interrupted-d1.ts';
import { signedIn } from '../session-of.ts';
import {
  type Begun,
  begin,
  CALLBACK,
  follow,
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

const sql = async (text: string) => void (await env.DB.prepare(text).run());
const endings = async () =>
  (await env.DB.prepare('select ended_why as why from grants order by rowid').all()).results.map(
    ({ why }) => why,
  );

async function codeFor(
  more: Record<string, string> = {},
  of = app,
): Promise<Begun & { readonly code: string }> {
  const begun = await begin(of, more);
  const callback = await follow(await signedIn('ada@acme.test'), begun.path);
  return { ...begun, code: callback.searchParams.get('code') ?? '' };
}

const redemption = ({ code, verifier }: { code: string; verifier: string }) => ({
  grant_type: 'authorization_code',
  code,
  redirect_uri: CALLBACK,
  code_verifier: verifier,
});

const refreshing = (token: string | undefined) => ({
  grant_type: 'refresh_token',
  refresh_token: token ?? '',
});

describe('a code', () => {
  it.each<[string, Record<string, string>, string]>([
    ['with another verifier', { code_verifier: 'v'.repeat(43) }, 'invalid_grant'],
    ['with the challenge for a verifier', { code_verifier: '' }, 'invalid_request'],
    ['with a verifier that is too short', { code_verifier: 'v' }, 'invalid_grant'],
    ['with another address', { redirect_uri: 'https://app.example/other' }, 'invalid_grant'],
    ['without the address', { redirect_uri: '' }, 'invalid_grant'],
    ['that nobody made', { code: `gh_code_${'A'.repeat(43)}` }, 'invalid_grant'],
    ['that is something else', { code: "' or 1=1 --" }, 'invalid_grant'],
    ['that is missing', { code: '' }, 'invalid_request'],
    ['for a resource of others', { resource: 'https://other.example' }, 'invalid_target'],
    ['as a grant of another kind', { grant_type: 'password' }, 'unsupported_grant_type'],
    ['without a kind', { grant_type: '' }, 'invalid_request'],
  ])('%s gives nothing, and is good still', async (_, more, error) => {
    const held = await codeFor();
    const refused = await post('/oauth/token', { ...redemption(held), ...more }, app);
    expect([refused.status, refused.body.error]).toEqual([400, error]);
    expect(refused.headers.get('Cache-Control')).toBe('no-store');
    expect((await post('/oauth/token', redemption(held), app)).status).toBe(200);
  });

  it('of one application gives another nothing, and what it gives does not end', async () => {
    const other = await newApplication({ name: 'Other' });
    const held = await codeFor();
    expect((await post('/oauth/token', redemption(held), other)).body.error).toBe('invalid_grant');
    expect((await post('/oauth/token', redemption(held), app)).status).toBe(200);
    expect((await post('/oauth/token', redemption(held), other)).body.error).toBe('invalid_grant');
    expect(await endings()).toEqual([null]);
    // Its own application ends what it gave.
    expect((await post('/oauth/token', redemption(held), app)).body.error).toBe('invalid_grant');
    expect(await endings()).toEqual(['code_reused']);
    expect(await count('audit_events', `action = 'application.access_ended'`)).toBe(1);
  });

  it('that was injected into another session of the application fails its verifier', async () => {
    const [stolen, own] = [await codeFor(), await begin(app)];
    const injected = await post(
      '/oauth/token',
      redemption({ code: stolen.code, verifier: own.verifier }),
      app,
    );
    expect(injected.body.error).toBe('invalid_grant');
  });

  it('is good for a minute', async () => {
    const held = await codeFor();
    vi.setSystemTime(NOW_MS + 60_000);
    expect((await post('/oauth/token', redemption(held), app)).body.error).toBe('invalid_grant');
    expect(await count('refresh_tokens')).toBe(0);
  });

  it('whose access ends between reading and writing gives nothing, and says what ended', async () => {
    const held = await codeFor();
    const interrupted = interruptD1(
      env.DB,
      (batch) => batch === 2,
      () => sql(`update sessions set ended_at = ${NOW_MS}`),
    );
    const reason = await reasonOf(issueTokens(depsOn(interrupted.d1), requestOf(redemption(held))));
    expect([reason, await endings()]).toEqual(['grant_ended', ['session_ended']]);
    expect(await count('refresh_tokens')).toBe(0);
  });

  it('that another request uses between reading and writing ends what that one got', async () => {
    const held = await codeFor();
    const interrupted = interruptD1(
      env.DB,
      (batch) => batch === 2,
      async () => expect((await post('/oauth/token', redemption(held), app)).status).toBe(200),
    );
    expect(await reasonOf(issueTokens(depsOn(interrupted.d1), requestOf(redemption(held))))).toBe(
      'code_used',
    );
    expect(await endings()).toEqual(['code_reused']);
  });

  it('that comes back again and again is written down once', async () => {
    const held = await codeFor();
    for (const expected of [200, 400])
      expect((await post('/oauth/token', redemption(held), app)).status).toBe(expected);
    const { d1, trips } = countTrips(env.DB);
    expect(await reasonOf(issueTokens(depsOn(d1), requestOf(redemption(held))))).toBe('code_used');
    expect(trips).toHaveLength(1);
    expect(await count('audit_events', `action = 'application.access_ended'`)).toBe(1);
  });
});

it('an application that is deleted while it pushes a request is unknown, and leaves nothing', async () => {
  const { path } = await begin(app);
  const { credentials } = requestOf({});
  const parameters = new Map(new URL(path, 'https://sso.example').searchParams);
  const { d1 } = interruptD1(
    env.DB,
    (batch) => batch === 2,
    () => sql('delete from applications'),
  );
  const pushed = pushRequest(depsOn(d1), { parameters, credentials, proof: null });
  expect([await reasonOf(pushed), await count('pushed_requests')]).toEqual(['client_unknown', 0]);
});

function depsOn(d1: D1Database) {
  return { ...depsAt(), db: openDatabase(d1) };
}

function requestOf(fields: Record<string, string>) {
  const parameters = new Map(Object.entries(fields));
  return {
    parameters,
    credentials: readClientCredentials(parameters, `Basic ${btoa(`${app.id}:${app.secret}`)}`),
    proof: null,
    requestId: 'req_1',
    address: null,
  };
}

describe('a client', () => {
  it.each<[string, () => Promise<{ status: number; body: Record<string, unknown> }>, number, string]>([
    [
      'without credentials',
      () => post('/oauth/token', { grant_type: 'refresh_token', refresh_token: 'x' }),
      400,
      'invalid_request',
    ],
    [
      'with a wrong secret',
      () =>
        post(
          '/oauth/token',
          { grant_type: 'refresh_token', refresh_token: 'x' },
          { id: app.id, secret: 'x' },
        ),
      401,
      'invalid_client',
    ],
    [
      'that authenticates in two ways',
      () =>
        post(
          '/oauth/token',
          { grant_type: 'refresh_token', refresh_token: 'x', client_secret: app.secret },
          app,
        ),
      400,
      'invalid_request',
    ],
    [
      'by its name alone',
      () => post('/oauth/token', { grant_type: 'refresh_token', refresh_token: 'x', client_id: app.id }),
      401,
      'invalid_client',
    ],
    [
      'that may not act for itself',
      () => post('/oauth/token', { grant_type: 'client_credentials' }, app),
      400,
      'unauthorized_client',
    ],
    [
      'with a body of another kind',
      () => post('/oauth/token', {}, app, { 'Content-Type': 'application/json' }),
      400,
      'invalid_request',
    ],
    [
      'that asks about a token without credentials',
      () => post('/oauth/introspect', { token: 'x' }),
      400,
      'invalid_request',
    ],
    ['that revokes nothing', () => post('/oauth/revoke', {}, app), 400, 'invalid_request'],
  ])('%s is refused', async (_, run, status, error) => {
    const answer = await run();
    expect([answer.status, answer.body.error]).toEqual([status, error]);
    expect(String(answer.body.error_description)).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/);
  });

  it('without a secret does not learn whether a token is good', async () => {
    const open = await newApplication({ authMethod: 'none' });
    expect((await post('/oauth/introspect', { token: 'x', client_id: open.id })).body.error).toBe(
      'invalid_client',
    );
  });
});

describe('a refresh token', () => {
  it('is good for its own application alone, and a stranger ends nothing with it', async () => {
    const other = await newApplication({ name: 'Other' });
    const tokens = await tokensOf(app, await signedIn('ada@acme.test'));
    for (const path of ['/oauth/token', '/oauth/revoke', '/oauth/introspect']) {
      const fields =
        path === '/oauth/token' ? refreshing(tokens.refresh_token) : { token: tokens.refresh_token ?? '' };
      const { body } = await post(path, fields, other);
      expect([undefined, 'invalid_grant']).toContain(body.error);
      expect(body.active ?? false).toBe(false);
    }
    expect((await post('/oauth/token', refreshing(tokens.refresh_token), app)).status).toBe(200);
    expect(await endings()).toEqual([null]);
  });

  it.each<[string, (token: string) => string]>([
    ['changed in one letter', (token) => token.slice(0, -1) + (token.endsWith('A') ? 'B' : 'A')],
    ['cut short', (token) => token.slice(0, -10)],
    ['made up', () => 'gh_refresh_k1.AAAA'],
    ['of another kind', (token) => token.replace('gh_refresh_', 'gh_access_')],
    ['too long', (token) => token + 'A'.repeat(2000)],
  ])('%s gives nothing and ends nothing', async (_, change) => {
    const tokens = await tokensOf(app, await signedIn('ada@acme.test'));
    const refused = await post('/oauth/token', refreshing(change(tokens.refresh_token ?? '')), app);
    expect(refused.status).toBe(400);
    expect(await endings()).toEqual([null]);
  });

  it('asks for no more than was granted', async () => {
    const tokens = await tokensOf(app, await signedIn('ada@acme.test'), { scope: 'openid offline_access' });
    const wider = { ...refreshing(tokens.refresh_token), scope: 'openid groups' };
    expect((await post('/oauth/token', wider, app)).body.error).toBe('invalid_scope');
    const narrower = { ...refreshing(tokens.refresh_token), scope: 'openid' };
    expect((await post('/oauth/token', narrower, app)).body.scope).toBe('openid');
  });

  it('of fifty uses at once gives all the same successor, and ends nothing', async () => {
    const tokens = await tokensOf(app, await signedIn('ada@acme.test'));
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => post('/oauth/token', refreshing(tokens.refresh_token), app)),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(new Set(answers.map(({ body }) => body.refresh_token)).size).toBe(1);
    expect(await endings()).toEqual([null]);
  });

  it.each([
    [10_000, 200, null],
    [10_001, 400, 'refresh_token_reused'],
  ])('that comes back %i ms after it was used', async (ms, status, why) => {
    const tokens = await tokensOf(app, await signedIn('ada@acme.test'));
    await post('/oauth/token', refreshing(tokens.refresh_token), app);
    vi.setSystemTime(NOW_MS + ms);
    expect((await post('/oauth/token', refreshing(tokens.refresh_token), app)).status).toBe(status);
    expect(await endings()).toEqual([why]);
  });

  it('whose access ends between reading and writing gives nothing', async () => {
    const tokens = await tokensOf(app, await signedIn('ada@acme.test'));
    const end = () => sql(`update members set active = 0 where id = '${acme.memberId}'`);
    const interrupted = interruptD1(env.DB, (batch) => batch === 2, end);
    const request = requestOf(refreshing(tokens.refresh_token));
    expect(await reasonOf(issueTokens(depsOn(interrupted.d1), request))).toBe('grant_ended');
    expect((await env.DB.prepare('select generation from refresh_tokens').first())?.generation).toBe(1);
  });

  it('cannot be had from what is stored', async () => {
    const tokens = await tokensOf(app, await signedIn('ada@acme.test'));
    const next = await post('/oauth/token', refreshing(tokens.refresh_token), app);
    const stored = JSON.stringify((await env.DB.prepare('select * from refresh_tokens').all()).results);
    for (const token of [tokens.refresh_token, next.body.refresh_token])
      expect(stored).not.toContain(String(token).slice(20, 60));
  });
});

describe('an access token', () => {
  it('is no ID token, and an ID token is no access token', async () => {
    const tokens = await tokensOf(app, await signedIn('ada@acme.test'));
    const bearer = { Authorization: `Bearer ${tokens.id_token}` };
    expect((await post('/oauth/userinfo', {}, undefined, bearer)).status).toBe(401);
    expect((await post('/oauth/introspect', { token: tokens.id_token ?? '' }, app)).body).toEqual({
      active: false,
    });
    const quiet = await begin(app, { prompt: 'none', id_token_hint: tokens.access_token });
    const back = await follow(await signedIn('ada@acme.test'), quiet.path);
    expect(back.searchParams.get('error')).toBe('login_required');
    const known = await begin(app, { prompt: 'none', id_token_hint: tokens.id_token ?? '' });
    expect((await follow(await signedIn('ada@acme.test'), known.path)).searchParams.has('code')).toBe(true);
    const foreign = await follow(await signedIn('owner@acme.test'), known.path);
    expect(foreign.searchParams.get('error')).toBe('login_required');
  });

  it.each<[string, Record<string, string>, string | null]>([
    ['missing', {}, null],
    ['of another scheme', { Authorization: 'Basic eA==' }, null],
    ['made up', { Authorization: 'Bearer gh_access_k1.AAAA' }, 'invalid_token'],
    ['without a signature', { Authorization: 'Bearer eyJhbGciOiJub25lIn0.e30.' }, 'invalid_token'],
  ])('%s opens nothing', async (_, headers, error) => {
    const { status, headers: answered } = await post('/oauth/userinfo', {}, undefined, headers);
    expect(status).toBe(401);
    const challenge = answered.get('WWW-Authenticate') ?? '';
    expect(/error="(\w+)"/.exec(challenge)?.[1] ?? null).toBe(error);
  });

  it('without the scope openid is told nothing', async () => {
    const { code, verifier } = await codeFor({ scope: 'email' });
    const { body } = await post('/oauth/token', redemption({ code, verifier }), app);
    expect(body.id_token).toBeUndefined();
    const { status, headers } = await post('/oauth/userinfo', {}, undefined, {
      Authorization: `Bearer ${body.access_token}`,
    });
    expect([status, headers.get('WWW-Authenticate')]).toEqual([
      403,
      expect.stringContaining('insufficient_scope'),
    ]);
  });

  it('that is revoked ends its refresh token, too', async () => {
    const tokens = await tokensOf(app, await signedIn('ada@acme.test'));
    expect((await post('/oauth/revoke', { token: tokens.access_token }, app)).status).toBe(200);
    expect((await post('/oauth/token', refreshing(tokens.refresh_token), app)).body.error).toBe(
      'invalid_grant',
    );
    expect(await endings()).toEqual(['revoked']);
    expect((await post('/oauth/revoke', { token: 'unknown' }, app)).status).toBe(200);
  });
});
