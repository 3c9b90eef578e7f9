// The library under openid-client, Auth.js and @hono/oidc-auth: what it sends is read here, and what is made
// here it takes.
import * as oauth from 'oauth4webapi';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { SigningAlgorithm } from '../../src/oauth/application.ts';
import { readAuthorizeRequest, readTarget } from '../../src/oauth/authorize.ts';
import {
  assertionAudiences,
  readClientCredentials,
  verifyClientAssertion,
} from '../../src/oauth/client-auth.ts';
import { discoveryDocument, OAUTH_PATHS } from '../../src/oauth/discovery.ts';
import { verifyDpopProof } from '../../src/oauth/dpop.ts';
import { OAuthError } from '../../src/oauth/errors.ts';
import { readParameters } from '../../src/oauth/parameters.ts';
import { requireVerifier } from '../../src/oauth/pkce.ts';
import { answerUrl } from '../../src/oauth/response.ts';
import { mintAccessToken, mintIdToken } from '../../src/oauth/tokens.ts';
import {
  application,
  CALLBACK,
  CLIENT_ID,
  ec,
  ed,
  ISSUER,
  KEYS,
  type KeyPair,
  NOW,
  NOW_MS,
  rsa,
} from '../support/oauth.ts';
import { ada, grant } from '../support/oauth-people.ts';

const SECRET = 'gh_secret_J2qT3n-0_x.~!*()';
const client: oauth.Client = { client_id: CLIENT_ID };
let server: oauth.AuthorizationServer;

beforeAll(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: NOW_MS });
  const response = Response.json(discoveryDocument(ISSUER));
  server = await oauth.processDiscoveryResponse(new URL(ISSUER), response);
});
afterAll(() => {
  vi.useRealTimers();
});

/** What it would have sent, in place of the network. */
async function sent(
  authentication: oauth.ClientAuth,
  options: { readonly DPoP?: oauth.DPoPHandle; readonly verifier?: string } = {},
): Promise<Request> {
  const callback = oauth.validateAuthResponse(server, client, callbackOf({ code: 'c' }), 'state-1');
  let request: Request | undefined;
  await oauth.authorizationCodeGrantRequest(
    server,
    client,
    authentication,
    callback,
    CALLBACK,
    options.verifier ?? oauth.nopkce,
    {
      ...(options.DPoP && { DPoP: options.DPoP }),
      [oauth.customFetch]: async (url, init) => {
        request = new Request(url, init as RequestInit);
        return Response.json({});
      },
    },
  );
  return request as Request;
}

function callbackOf(answer: Parameters<typeof answerUrl>[2]): URL {
  const parameters = readParameters([
    ['redirect_uri', CALLBACK],
    ['state', 'state-1'],
  ]);
  return new URL(answerUrl(readTarget(parameters, application()), ISSUER, answer));
}

async function credentialsOf(request: Request) {
  const form = readParameters(new URLSearchParams(await request.clone().text()));
  return readClientCredentials(form, request.headers.get('authorization'));
}

describe('oauth4webapi', () => {
  it('takes the discovery document', () => {
    expect(server.issuer).toBe(ISSUER);
    expect(server.token_endpoint).toBe(ISSUER + OAUTH_PATHS.token);
  });

  it('sends an authorization request that is read, and a verifier that fits', async () => {
    const verifier = oauth.generateRandomCodeVerifier();
    const url = new URL(server.authorization_endpoint ?? '');
    for (const [name, value] of Object.entries({
      client_id: CLIENT_ID,
      redirect_uri: CALLBACK,
      response_type: 'code',
      scope: (server.scopes_supported ?? []).join(' '),
      state: oauth.generateRandomState(),
      nonce: oauth.generateRandomNonce(),
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    })) {
      url.searchParams.set(name, value);
    }
    const parameters = readParameters(url.searchParams);
    expect(readTarget(parameters, application()).redirectUri).toBe(CALLBACK);
    const { challenge } = readAuthorizeRequest(parameters, application());
    const request = await sent(oauth.None(), { verifier });
    await requireVerifier(readParameters(new URLSearchParams(await request.text())), challenge);
  });

  it('takes an answer with a code, and reads one with an error', () => {
    const parameters = oauth.validateAuthResponse(server, client, callbackOf({ code: 'c' }), 'state-1');
    expect(parameters.get('code')).toBe('c');
    const refused = callbackOf({ refusal: new OAuthError('access_denied', { expected: 'No.' }) });
    expect(() => oauth.validateAuthResponse(server, client, refused, 'state-1')).toThrow(
      expect.objectContaining({ error: 'access_denied', error_description: 'No.' }),
    );
  });

  it('authenticates in each way', async () => {
    const secret = { clientId: CLIENT_ID, secret: SECRET };
    expect(await credentialsOf(await sent(oauth.ClientSecretBasic(SECRET)))).toEqual({
      method: 'client_secret_basic',
      ...secret,
    });
    expect(await credentialsOf(await sent(oauth.ClientSecretPost(SECRET)))).toEqual({
      method: 'client_secret_post',
      ...secret,
    });
    expect(await credentialsOf(await sent(oauth.None()))).toEqual({ method: 'none', clientId: CLIENT_ID });
  });

  for (const key of [rsa, ec, ed]) {
    it(`signs assertions that are verified: ${key.alg}`, async () => {
      const credentials = await credentialsOf(
        await sent(oauth.PrivateKeyJwt({ key: key.privateKey as CryptoKey, kid: key.kid })),
      );
      if (credentials.method !== 'private_key_jwt') throw new Error(credentials.method);
      const audiences = assertionAudiences(ISSUER, 'token');
      const { assertion } = credentials;
      expect(await verifyClientAssertion(assertion, CLIENT_ID, KEYS, audiences, NOW_MS)).toMatchObject({
        expiresAtMs: NOW_MS + 120_000,
      });
    });
  }

  for (const alg of ['ES256', 'RS256', 'PS256', 'Ed25519'] as const) {
    it(`makes DPoP proofs that are verified, and takes the token that is bound to its key: ${alg}`, async () => {
      const pair = await oauth.generateKeyPair(alg);
      const handle = oauth.DPoP(client, pair);
      const request = await sent(oauth.None(), { DPoP: handle });
      const url = ISSUER + OAUTH_PATHS.token;
      const { thumbprint } = await verifyDpopProof(request.headers.get('dpop') ?? '', {
        method: 'POST',
        url,
        accessToken: null,
        nowMs: NOW_MS,
      });
      expect(thumbprint).toBe(await handle.calculateThumbprint());

      const token = await mintAccessToken(minting(ec), grant, ada, { jti: 'j', thumbprint });
      const call = await called(token, handle);
      const claims = await oauth.validateJwtAccessToken(server, call, CLIENT_ID, keySet());
      expect(claims).toMatchObject({ sub: ada.accountId, cnf: { jkt: thumbprint } });
      expect(
        await verifyDpopProof(call.headers.get('dpop') ?? '', {
          method: 'GET',
          url: `${ISSUER}${OAUTH_PATHS.userinfo}`,
          accessToken: token,
          nowMs: NOW_MS,
        }),
      ).toMatchObject({ thumbprint });
    });
  }

  for (const key of [rsa, ec, ed]) {
    it(`takes the tokens: ${key.alg}`, async () => {
      const accessToken = await mintAccessToken(minting(key), grant, ada, { jti: 'j', thumbprint: null });
      const idToken = await mintIdToken(minting(key), grant, ada, { nonce: 'n-1', accessToken });
      const answer = (changes: object = {}) =>
        Response.json({ access_token: accessToken, token_type: 'Bearer', id_token: idToken, ...changes });
      const of = { ...client, id_token_signed_response_alg: key.alg };
      const process = (response: Response, nonce = 'n-1') =>
        oauth.processAuthorizationCodeResponse(server, of, response, {
          expectedNonce: nonce,
          requireIdToken: true,
          maxAge: 60,
        });
      const response = answer();
      const result = await process(response);
      await oauth.validateApplicationLevelSignature(server, response, keySet());
      expect(oauth.getValidatedIdTokenClaims(result)).toMatchObject({
        sub: ada.accountId,
        org_id: 'org_1',
        auth_time: NOW - 30,
      });
      expect(
        await oauth.validateJwtAccessToken(server, await called(accessToken), CLIENT_ID, keySet()),
      ).toMatchObject({ sub: ada.accountId, scope: grant.scope.join(' ') });

      await expect(process(answer(), 'other')).rejects.toThrow(/nonce/);
      await expect(process(answer({ id_token: accessToken }))).rejects.toThrow();
      await expect(
        oauth.validateJwtAccessToken(server, await called(idToken), CLIENT_ID, keySet()),
      ).rejects.toThrow();
      await expect(
        oauth.validateJwtAccessToken(server, await called(accessToken), 'app_other', keySet()),
      ).rejects.toThrow();
    });
  }
});

function minting(key: KeyPair) {
  const signer = { kid: key.kid, alg: key.alg as SigningAlgorithm, privateKey: key.privateKey };
  return { issuer: ISSUER, nowMs: NOW_MS, application: application(), key: signer };
}

/** A call of a resource with the token. */
async function called(token: string, handle?: oauth.DPoPHandle): Promise<Request> {
  let request: Request | undefined;
  const url = new URL(ISSUER + OAUTH_PATHS.userinfo);
  await oauth.protectedResourceRequest(token, 'GET', url, undefined, undefined, {
    ...(handle && { DPoP: handle }),
    [oauth.customFetch]: async (target, init) => {
      request = new Request(target, init as RequestInit);
      return new Response();
    },
  });
  return request as Request;
}

function keySet() {
  return { [oauth.customFetch]: async () => Response.json(KEYS) };
}
