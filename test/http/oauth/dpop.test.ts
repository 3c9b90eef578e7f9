// RFC 9449 through the Worker: tokens that only the holder of a key can use.

import { env } from 'cloudflare:workers';
import * as oauth from 'oauth4webapi';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { ApplicationInput } from '../../../src/domain/apps/applications.ts';
import { count, NOW_MS, world } from '../../support/deps.ts';
import { ec, type KeyPair, keyPair, rsa } from '../../support/oauth.ts';
import { Browser } from '../browser.ts';
import { signedIn } from '../session-of.ts';
import {
  authorizationServer,
  begin,
  CALLBACK,
  follow,
  intoWorker,
  newApplication,
  post,
  type TestApplication,
} from './client.ts';
import { assertionOf, dpop, type ProofChanges, thumbprintOf } from './proofs.ts';

const other = await keyPair('ES256', 'ec-2');
let app: TestApplication;

beforeEach(async () => {
  await world();
  app = await newApplication();
});

const publicApplication = (more: ApplicationInput = {}) => newApplication({ authMethod: 'none', ...more });

/** Which way the application has to show that it is the one. */
const asClient = (of: TestApplication) =>
  of.secret === '' ? ({ client_id: of.id } as Record<string, string>) : {};
const secretOf = (of: TestApplication) => (of.secret === '' ? undefined : of);

async function codeOf(of: TestApplication, more: Record<string, string> = {}) {
  const begun = await begin(of, more);
  const back = await follow(await signedIn('ada@acme.test'), begun.path);
  return {
    grant_type: 'authorization_code',
    code: back.searchParams.get('code') ?? '',
    redirect_uri: CALLBACK,
    code_verifier: begun.verifier,
  };
}

async function token(of: TestApplication, fields: Record<string, string>, proof?: ProofChanges | null) {
  const headers = proof === null ? {} : { DPoP: await dpop('/oauth/token', proof) };
  return await post('/oauth/token', { ...fields, ...asClient(of) }, secretOf(of), headers);
}

const refresh = async (of: TestApplication, refreshToken: unknown, proof?: ProofChanges | null) =>
  await token(of, { grant_type: 'refresh_token', refresh_token: String(refreshToken) }, proof);

async function userinfo(accessToken: string, scheme: string, proof: string | null) {
  return await new Browser().get('/oauth/userinfo', {
    Authorization: `${scheme} ${accessToken}`,
    ...(proof !== null && { DPoP: proof }),
  });
}

const proofAt = (accessToken: string, changes: ProofChanges = {}) =>
  dpop('/oauth/userinfo', { method: 'GET', accessToken, ...changes });

describe('an application that proves a key', () => {
  it('gets tokens bound to it, and uses them, with a library that we did not write', async () => {
    const as = await authorizationServer();
    const DPoP = oauth.DPoP(app.client, await oauth.generateKeyPair('ES256'));
    const begun = await begin(app, { dpop_jkt: await DPoP.calculateThumbprint() });
    const back = await follow(await signedIn('ada@acme.test'), begun.path);
    const answer = await oauth.authorizationCodeGrantRequest(
      as,
      app.client,
      app.auth,
      oauth.validateAuthResponse(as, app.client, back, begun.state),
      CALLBACK,
      begun.verifier,
      { ...intoWorker, DPoP },
    );
    const tokens = await oauth.processAuthorizationCodeResponse(as, app.client, answer, {
      expectedNonce: begun.nonce,
    });
    expect(tokens.token_type).toBe('dpop');
    const response = await oauth.userInfoRequest(as, app.client, tokens.access_token, {
      ...intoWorker,
      DPoP,
    });
    expect(response.status).toBe(200);
    const introspected = await post('/oauth/introspect', { token: tokens.access_token }, app);
    expect(introspected.body).toMatchObject({
      active: true,
      token_type: 'DPoP',
      cnf: { jkt: await DPoP.calculateThumbprint() },
    });
  });

  it.each<['jwt' | 'opaque']>([['jwt'], ['opaque']])(
    'has a token (%s) that nobody else can use',
    async (accessTokenFormat) => {
      const of = await newApplication({ accessTokenFormat });
      const accessToken = String((await token(of, await codeOf(of))).body.access_token);
      const refused: [string, string | null, string, number][] = [
        ['Bearer', null, 'invalid_token', 401],
        ['Bearer', await proofAt(accessToken), 'invalid_token', 401],
        ['DPoP', null, 'invalid_dpop_proof', 401],
        ['DPoP', await proofAt(accessToken, { key: other }), 'invalid_token', 401],
        ['DPoP', await proofAt('another token'), 'invalid_dpop_proof', 401],
        ['DPoP', await dpop('/oauth/userinfo', { method: 'GET' }), 'invalid_dpop_proof', 401],
        ['DPoP', await proofAt(accessToken, { method: 'POST' }), 'invalid_dpop_proof', 401],
        ['DPoP', await dpop('/oauth/token', { method: 'GET', accessToken }), 'invalid_dpop_proof', 401],
      ];
      for (const [scheme, proof, error, status] of refused) {
        const response = await userinfo(accessToken, scheme, proof);
        const challenge = response.headers.get('WWW-Authenticate') ?? '';
        expect([response.status, (await response.json<{ error: string }>()).error]).toEqual([status, error]);
        expect(challenge.startsWith(`${scheme} `)).toBe(true);
        expect(challenge.includes('algs="RS256 PS256 ES256')).toBe(scheme === 'DPoP');
      }
      expect((await userinfo(accessToken, 'DPoP', await proofAt(accessToken))).status).toBe(200);
    },
  );

  it('proves anew at each request: a proof that was seen is good for nothing', async () => {
    const accessToken = String((await token(app, await codeOf(app))).body.access_token);
    const proof = await proofAt(accessToken);
    expect((await userinfo(accessToken, 'DPoP', proof)).status).toBe(200);
    const again = await userinfo(accessToken, 'DPoP', proof);
    expect([again.status, (await again.json<{ error: string }>()).error]).toEqual([
      401,
      'invalid_dpop_proof',
    ]);
  });

  it('leaves no row where the token is not good', async () => {
    const proof = await proofAt('gh_access_unknown');
    expect((await userinfo('gh_access_unknown', 'DPoP', proof)).status).toBe(401);
    expect(await count('used_proofs')).toBe(0);
  });

  it('cannot use a token that is bound to none', async () => {
    const accessToken = String((await token(app, await codeOf(app), null)).body.access_token);
    expect((await userinfo(accessToken, 'DPoP', await proofAt(accessToken))).status).toBe(401);
    expect((await userinfo(accessToken, 'Bearer', null)).status).toBe(200);
  });
});

describe('dpop_jkt', () => {
  it.each<[string, KeyPair | null, string]>([
    ['another key', other, 'dpop_refused'],
    ['no key', null, 'dpop_required'],
  ])('keeps the code from %s, and the code is not used up by it', async (_, key) => {
    const fields = await codeOf(app, { dpop_jkt: await thumbprintOf(ec) });
    const refused = await token(app, fields, key && { key });
    expect([refused.status, refused.body.error]).toEqual([400, 'invalid_dpop_proof']);
    expect(await count('codes', 'consumed_by is null')).toBe(1);
    expect((await token(app, fields, { key: ec })).body.token_type).toBe('DPoP');
  });

  it('is that of the proof with which a request was pushed (RFC 9449 10.1)', async () => {
    const begun = await begin(app);
    const fields = Object.fromEntries(new URL(begun.path, 'https://x.example').searchParams);
    const headers = { DPoP: await dpop('/oauth/par', { key: other }) };
    const { request_uri } = (await post('/oauth/par', fields, app, headers)).body;
    const query = new URLSearchParams({ client_id: app.id, request_uri: String(request_uri) });
    const back = await follow(await signedIn('ada@acme.test'), `/oauth/authorize?${query}`);
    const code = {
      grant_type: 'authorization_code',
      code: back.searchParams.get('code') ?? '',
      redirect_uri: CALLBACK,
      code_verifier: begun.verifier,
    };
    expect((await token(app, code, { key: ec })).body.error).toBe('invalid_dpop_proof');
    expect((await token(app, code, { key: other })).status).toBe(200);
    // The proof is used up there, too.
    expect((await post('/oauth/par', fields, app, headers)).body.error).toBe('invalid_dpop_proof');
    expect(await count('pushed_requests')).toBe(1);
  });
});

describe('a refresh token', () => {
  it('of an application without a secret is bound to its key (RFC 9449 5)', async () => {
    const of = await publicApplication();
    const first = await token(of, await codeOf(of));
    for (const proof of [null, { key: other }, { key: rsa }]) {
      const refused = await refresh(of, first.body.refresh_token, proof);
      expect([refused.status, refused.body.error]).toEqual([400, 'invalid_dpop_proof']);
    }
    expect(await count('refresh_tokens', 'generation = 1')).toBe(1);
    expect((await refresh(of, first.body.refresh_token, { key: ec })).body.token_type).toBe('DPoP');
  });

  it('of one that authenticates goes on with another key, and never with none', async () => {
    const first = await token(app, await codeOf(app));
    const refused = await refresh(app, first.body.refresh_token, null);
    expect([refused.status, refused.body.error]).toEqual([400, 'invalid_dpop_proof']);
    const second = await refresh(app, first.body.refresh_token, { key: other });
    expect(second.body.token_type).toBe('DPoP');
    const accessToken = String(second.body.access_token);
    expect((await userinfo(accessToken, 'DPoP', await proofAt(accessToken, { key: ec }))).status).toBe(401);
    expect((await userinfo(accessToken, 'DPoP', await proofAt(accessToken, { key: other }))).status).toBe(
      200,
    );
  });

  it('that was bound to none stays so where the application may', async () => {
    const first = await token(app, await codeOf(app), null);
    expect((await refresh(app, first.body.refresh_token, null)).body.token_type).toBe('Bearer');
  });
});

describe('an application that has to prove a key', () => {
  it.each(['authorization_code', 'refresh_token', 'client_credentials'])(
    'gets nothing without: %s',
    async (grantType) => {
      const of = await newApplication({
        requireDpop: true,
        grantTypes: ['authorization_code', 'refresh_token', 'client_credentials'],
        scopes: ['openid', 'offline_access', 'directory:read'],
      });
      const code = await codeOf(of);
      const fields =
        grantType === 'authorization_code'
          ? code
          : grantType === 'refresh_token'
            ? { grant_type: grantType, refresh_token: String((await token(of, code)).body.refresh_token) }
            : { grant_type: grantType };
      const refused = await token(of, fields, null);
      expect([refused.status, refused.body.error]).toEqual([400, 'invalid_dpop_proof']);
      expect((await token(of, fields)).body.token_type).toBe('DPoP');
    },
  );
});

describe('a proof that comes a second time', () => {
  const warned: string[] = [];
  beforeEach(() => {
    warned.length = 0;
    vi.spyOn(console, 'warn').mockImplementation((line) => void warned.push(JSON.parse(line).reason));
  });

  async function keyed() {
    return await newApplication({
      authMethod: 'private_key_jwt',
      jwks: { keys: [ec.publicJwk] } as NonNullable<ApplicationInput['jwks']>,
      grantTypes: ['client_credentials'],
      redirectUris: [],
    });
  }

  it.each<[string, { dpop: string; assertion: string }, string]>([
    ['the assertion', { dpop: 'dpop-2', assertion: 'same' }, 'client_assertion_replayed'],
    ['the DPoP proof', { dpop: 'same', assertion: 'assertion-2' }, 'dpop_replayed'],
    ['both', { dpop: 'same', assertion: 'same' }, 'client_assertion_replayed'],
  ])('is named: %s', async (_, jtis, reason) => {
    const of = await keyed();
    const ask = async (jti: { dpop: string; assertion: string }) =>
      await post(
        '/oauth/token',
        { grant_type: 'client_credentials', ...(await assertionOf(of, { jti: jti.assertion })) },
        undefined,
        { DPoP: await dpop('/oauth/token', { jti: jti.dpop }) },
      );
    expect((await ask({ dpop: 'same', assertion: 'same' })).status).toBe(200);
    expect(await count('used_proofs')).toBe(2);
    expect((await ask(jtis)).status).toBe(reason === 'dpop_replayed' ? 400 : 401);
    expect(warned).toEqual([reason]);
    // What was good of a request that was refused is not used up.
    expect(await count('used_proofs')).toBe(2);
  });

  it.each(['/oauth/introspect', '/oauth/revoke'])('is refused by name at %s', async (path) => {
    const of = await keyed();
    const fields = { token: 'gh_access_unknown', ...(await assertionOf(of, { jti: 'same' })) };
    expect((await post(path, fields)).status).toBe(200);
    const again = await post(path, fields);
    expect([again.status, again.body.error]).toEqual([401, 'invalid_client']);
    expect(warned).toEqual(['client_assertion_replayed']);
  });

  it('does not use up a code', async () => {
    const jti = 'same';
    expect((await token(app, await codeOf(app), { jti })).status).toBe(200);
    const fields = await codeOf(app);
    expect((await token(app, fields, { jti })).body.error).toBe('invalid_dpop_proof');
    expect(warned).toEqual(['dpop_replayed']);
    expect((await token(app, fields, { jti: 'next' })).status).toBe(200);
    const ended = await env.DB.prepare('select count(*) as n from grants where ended_at is not null').first(
      'n',
    );
    expect(ended).toBe(0);
  });

  it('is refused after its time as well', async () => {
    const fields = await codeOf(app);
    const headers = { DPoP: await dpop('/oauth/token') };
    vi.setSystemTime(NOW_MS + 60_000);
    expect((await post('/oauth/token', fields, app, headers)).body.error).not.toBeUndefined();
    expect(await count('used_proofs')).toBe(0);
  });
});
