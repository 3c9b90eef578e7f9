// Tokens that are presented: what they say and to whom, what a change of the application takes from them, and
// what is not a token, however it is signed.

import { env } from 'cloudflare:workers';
import { CompactSign, decodeJwt, decodeProtectedHeader, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { changeApplication } from '../../../src/domain/apps/applications.ts';
import { check } from '../../../src/domain/apps/check.ts';
import { count, depsAt, NOW_MS, OPERATOR, world } from '../../support/deps.ts';
import { Browser, ORIGIN } from '../browser.ts';
import { signedIn } from '../session-of.ts';
import { newApplication, post, type TestApplication, tokensOf } from './client.ts';

let app: TestApplication;

beforeEach(async () => {
  await world();
  app = await newApplication();
});

const introspect = async (token: string, by = app) => (await post('/oauth/introspect', { token }, by)).body;
const userinfo = async (token: string) =>
  await post('/oauth/userinfo', {}, undefined, { Authorization: `Bearer ${token}` });
const refresh = async (token: string | undefined, more: Record<string, string> = {}) =>
  await post('/oauth/token', { grant_type: 'refresh_token', refresh_token: token ?? '', ...more }, app);
const INACTIVE = { active: false };

describe('introspection', () => {
  it.each(['jwt', 'opaque'] as const)('of a %s token says what its scope covers', async (format) => {
    app = await newApplication({ accessTokenFormat: format });
    const plain = await tokensOf(app, await signedIn('ada@acme.test'), { scope: 'openid' });
    const said = await introspect(plain.access_token);
    expect(Object.keys(said).filter((name) => /email|username|name|role|member/.test(name))).toEqual([]);
    expect(JSON.stringify(said)).not.toContain('ada@');
    const full = await tokensOf(app, await signedIn('ada@acme.test'), { scope: 'openid email organization' });
    expect(await introspect(full.access_token)).toMatchObject({ username: 'ada@acme.test', role: 'member' });
  });

  it('of a token that was narrowed says no more than that token', async () => {
    const { refresh_token } = await tokensOf(app, await signedIn('ada@acme.test'));
    const { body } = await refresh(refresh_token, { scope: 'openid' });
    const said = await introspect(String(body.access_token));
    expect(said).toMatchObject({ active: true, scope: 'openid' });
    expect(said).not.toHaveProperty('role');
    expect(said).not.toHaveProperty('username');
  });

  it('is for the application and for its resource, and for nobody else', async () => {
    const resource = 'https://api.example';
    app = await newApplication({ resource });
    const { access_token, refresh_token } = await tokensOf(app, await signedIn('ada@acme.test'));
    const api = await newApplication({ name: 'API', resource });
    const other = await newApplication({ name: 'Other', resource: 'https://api.example/' });
    expect((await introspect(access_token, api)).active).toBe(true);
    expect(await introspect(access_token, other)).toEqual(INACTIVE);
    // A refresh token is nobody's but the application's.
    expect(await introspect(refresh_token ?? '', api)).toEqual(INACTIVE);
    expect((await introspect(refresh_token ?? '')).active).toBe(true);
  });
});

describe('what the operator takes from an application', () => {
  const change = (input: object) => changeApplication(depsAt(NOW_MS + 1), OPERATOR, app.id, input);

  it('is not in tokens that are there already, nor in those that a refresh gives', async () => {
    const tokens = await tokensOf(app, await signedIn('ada@acme.test'));
    await change({ scopes: ['openid', 'offline_access'] });
    const seen = await userinfo(tokens.access_token);
    expect(Object.keys(seen.body).toSorted()).toEqual(['org_id', 'sub']);
    expect(await introspect(tokens.access_token)).not.toHaveProperty('username');
    const { body } = await refresh(tokens.refresh_token);
    expect(body.scope).toBe('openid offline_access');
    expect(decodeJwt(String(body.id_token))).not.toHaveProperty('email');
  });

  it('openid is told nothing any more', async () => {
    const tokens = await tokensOf(app, await signedIn('ada@acme.test'));
    await change({ scopes: ['email'] });
    expect((await userinfo(tokens.access_token)).status).toBe(403);
  });

  it('the leave to act for itself ends the tokens that it had for that', async () => {
    app = await newApplication({ grantTypes: ['client_credentials', 'authorization_code'] });
    const { body } = await post('/oauth/token', { grant_type: 'client_credentials' }, app);
    expect((await introspect(String(body.access_token))).active).toBe(true);
    await change({ grantTypes: ['authorization_code'] });
    expect(await introspect(String(body.access_token))).toEqual(INACTIVE);
  });

  it('a secret opens nothing from then on, and the other goes on', async () => {
    const tokens = await tokensOf(app, await signedIn('ada@acme.test'));
    await env.DB.prepare('delete from application_secrets').run();
    expect((await refresh(tokens.refresh_token)).body.error).toBe('invalid_client');
  });
});

describe('an application that acts for itself', () => {
  beforeEach(async () => {
    app = await newApplication({ grantTypes: ['client_credentials'], redirectUris: [] });
  });
  const ownToken = async (more: Record<string, string> = {}) =>
    await post('/oauth/token', { grant_type: 'client_credentials', ...more }, app);

  it.each(['openid', 'directory:read openid', 'directory:write', 'groups'])('gets no %s', async (scope) => {
    expect((await ownToken({ scope })).body.error).toBe('invalid_scope');
  });

  it('gets no scope that was taken from it', async () => {
    await changeApplication(depsAt(NOW_MS + 1), OPERATOR, app.id, { scopes: [] });
    expect((await ownToken()).body.scope).toBe('');
    expect((await ownToken({ scope: 'directory:read' })).body.error).toBe('invalid_scope');
    expect((await ownToken({ scope: ' ' })).body.error).toBe('invalid_scope');
  });

  it.each(['jwt', 'opaque'] as const)('can revoke its %s token, and nobody else can', async (format) => {
    await changeApplication(depsAt(NOW_MS + 1), OPERATOR, app.id, { accessTokenFormat: format });
    const other = await newApplication({ name: 'Other' });
    const token = String((await ownToken()).body.access_token);
    expect((await post('/oauth/revoke', { token }, other)).status).toBe(200);
    expect((await introspect(token)).active).toBe(true);
    for (const _ of [1, 2]) expect((await post('/oauth/revoke', { token }, app)).status).toBe(200);
    expect(await introspect(token)).toEqual(INACTIVE);
    // Another of its tokens is good still.
    expect((await introspect(String((await ownToken()).body.access_token))).active).toBe(true);
  });

  it('is nobody: userinfo and the check of a session say so', async () => {
    const token = String((await ownToken()).body.access_token);
    expect((await userinfo(token)).status).toBe(401);
    const { answer } = await check(depsAt(), { accessToken: token }, {});
    expect(answer).toEqual({ active: false, reason: 'token_of_application' });
  });
});

describe('a scope of white space', () => {
  it('is none, and gives no token', async () => {
    const { refresh_token } = await tokensOf(app, await signedIn('ada@acme.test'));
    expect((await refresh(refresh_token, { scope: ' ' })).body.error).toBe('invalid_scope');
  });
});

describe('what is not a token of ours', () => {
  const claims = (token: string) => decodeJwt(token) as Record<string, unknown>;
  const jwks = async () =>
    (await (await new Browser().get('/oauth/jwks')).json<{ keys: Record<string, string>[] }>()).keys;
  const unsigned = (header: object, payload: object) =>
    [header, payload]
      .map((part) => btoa(JSON.stringify(part)).replace(/=+$/, '').replaceAll('+', '-').replaceAll('/', '_'))
      .join('.');
  const utf8 = (text: string) => new TextEncoder().encode(text);

  const forgeries: readonly [string, (good: string) => Promise<string>][] = [
    ['none as its algorithm', async (good) => `${unsigned({ alg: 'none', typ: 'at+jwt' }, claims(good))}.`],
    [
      'the key that we publish as a shared secret',
      async (good) => {
        const { kid } = decodeProtectedHeader(good);
        const key = (await jwks()).find((one) => one.kid === kid);
        return await new SignJWT(claims(good))
          .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', kid: String(kid) })
          .sign(utf8(JSON.stringify(key)));
      },
    ],
    [
      'a key of its own under our kid',
      async (good) => {
        const { privateKey } = await generateKeyPair('ES256');
        return await new SignJWT(claims(good))
          .setProtectedHeader(decodeProtectedHeader(good) as never)
          .sign(privateKey);
      },
    ],
    [
      'a key of its own in its header',
      async (good) => {
        const { privateKey, publicKey } = await generateKeyPair('ES256');
        const jwk = await exportJWK(publicKey);
        return await new SignJWT(claims(good))
          .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', jwk, jku: 'https://evil.example/jwks' })
          .sign(privateKey);
      },
    ],
    [
      'a kid that is a path',
      async (good) => {
        const { privateKey } = await generateKeyPair('ES256');
        return await new SignJWT(claims(good))
          .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: "../../dev/null' or 1=1" })
          .sign(privateKey);
      },
    ],
    [
      'other claims under our signature',
      async (good) => {
        const [header, , signature] = good.split('.');
        return `${header}.${unsigned({ ...claims(good), role: 'owner' }, {}).split('.')[0]}.${signature}`;
      },
    ],
    ['a signature that was cut off', async (good) => good.slice(0, good.lastIndexOf('.') + 1)],
    ['more parts', async (good) => `${good}.e30`],
  ];
  it.each(forgeries)('%s', async (_, forge) => {
    const { access_token } = await tokensOf(app, await signedIn('ada@acme.test'));
    const forged = await forge(access_token);
    expect((await userinfo(forged)).status).toBe(401);
    expect(await introspect(forged)).toEqual(INACTIVE);
    expect((await check(depsAt(), { accessToken: forged }, {})).answer.active).toBe(false);
    expect((await post('/oauth/revoke', { token: forged }, app)).status).toBe(200);
    expect(await count('grants', 'ended_at is not null')).toBe(0);
  });

  it('a token of another kind under our own signature: ID token, access token, and neither in the place of a code', async () => {
    const {
      id_token = '',
      access_token,
      refresh_token = '',
    } = await tokensOf(app, await signedIn('ada@acme.test'));
    for (const token of [id_token, refresh_token]) expect((await userinfo(token)).status).toBe(401);
    for (const code of [id_token, access_token, refresh_token]) {
      const { body } = await post(
        '/oauth/token',
        { grant_type: 'authorization_code', code, code_verifier: 'v'.repeat(43) },
        app,
      );
      expect(body.error).toBe(code.length > 2048 ? 'invalid_request' : 'invalid_grant');
    }
    for (const token of [id_token, access_token]) expect((await refresh(token)).status).toBe(400);
    expect(await count('grants', 'ended_at is not null')).toBe(0);
  });

  it('one of another issuer, and one that is over', async () => {
    const { access_token } = await tokensOf(app, await signedIn('ada@acme.test'));
    expect(claims(access_token)).toMatchObject({ iss: ORIGIN, aud: app.id });
    vi.setSystemTime(NOW_MS + 300_000);
    expect(await introspect(access_token)).toEqual(INACTIVE);
    expect((await userinfo(access_token)).status).toBe(401);
  });

  it('a signature over something else', async () => {
    const { privateKey } = await generateKeyPair('EdDSA');
    const text = await new CompactSign(utf8('[]'))
      .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt' })
      .sign(privateKey);
    expect((await userinfo(text)).status).toBe(401);
  });
});
