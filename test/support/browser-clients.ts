// Applications of libraries that know nothing of us, with the pages of `dev/app`, for browser tests. They are
// on http://127.0.0.1 and Gatehouse is on http://localhost, so that a browser takes them for two sites.
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import {
  getAuth,
  getAuthorizationServer,
  initOidcAuthMiddleware,
  oidcAuthMiddleware,
  revokeSession,
} from '@hono/oidc-auth';
import { type Context, Hono } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { html } from 'hono/html';
import * as oauth from 'oauth4webapi';
import type { IDToken } from 'openid-client';
import { type AppSettings, createApp } from '../../dev/app/app.ts';
import { errorPage, homePage, welcomePage } from '../../dev/app/pages.ts';
import type { RunningDemo } from './browser-demo.ts';

export interface RunningClient {
  readonly url: string;
  readonly clientId: string;
  stop(): void;
}

type MakeClient = (settings: AppSettings) => Hono;

/** By the name of the library. */
export const CLIENTS: Readonly<Record<string, MakeClient>> = {
  'openid-client': createApp,
  oauth4webapi: (settings) => withOauth4webapi(settings),
  '@hono/oidc-auth': withOidcAuth,
};

const SCOPE = 'openid profile email organization groups offline_access';

/** Registers the application with the demo and serves it, on a port of its own. */
export async function startClient(
  demo: RunningDemo,
  make: MakeClient,
  { name, ...input }: { readonly name: string; readonly [field: string]: unknown },
  initiateLogin: 'by link' | 'by Gatehouse, too' = 'by link',
): Promise<RunningClient> {
  let app = new Hono();
  const server = serve({ fetch: (request) => app.fetch(request), port: 0, hostname: '127.0.0.1' });
  await new Promise((resolve) => server.once('listening', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const [redirectUri, postLogoutRedirectUri] = [`${url}/callback`, `${url}/`];
  const { clientId, clientSecret } = await demo.api<{ clientId: string; clientSecret: string }>(
    'POST',
    '/applications',
    {
      name,
      redirectUris: [redirectUri],
      postLogoutRedirectUris: [postLogoutRedirectUri],
      homeUrl: url,
      ...(initiateLogin === 'by Gatehouse, too' && { initiateLoginUri: `${url}/sign-in` }),
      organizations: 'all',
      ...input,
    },
  );
  app = make({ issuer: demo.issuer ?? '', clientId, clientSecret, redirectUri, postLogoutRedirectUri });
  return { url, clientId, stop: () => void server.close() };
}

/**
 * The session is in memory. What a sign-in needs until its answer comes is in a cookie that a form of another
 * site brings along, too, because the answer may be one.
 */
export function withOauth4webapi(
  { issuer, clientId, clientSecret, redirectUri, postLogoutRedirectUri }: AppSettings,
  more: Readonly<Record<string, string>> = {},
): Hono {
  const client = { client_id: clientId };
  const auth = oauth.ClientSecretBasic(clientSecret);
  const insecure = { [oauth.allowInsecureRequests]: true };
  const sessions = new Map<string, { claims: IDToken; idToken: string; refreshToken: string }>();
  const app = new Hono();
  let found: Promise<oauth.AuthorizationServer> | undefined;
  const server = () => {
    const url = new URL(issuer);
    found ??= oauth
      .discoveryRequest(url, insecure)
      .then((answer) => oauth.processDiscoveryResponse(url, answer));
    return found;
  };
  const sessionOf = (c: Context) => getCookie(c, 'o4w-session') ?? '';
  const keep = (id: string, tokens: oauth.TokenEndpointResponse) => {
    const claims = oauth.getValidatedIdTokenClaims(tokens);
    if (!claims || !tokens.id_token || !tokens.refresh_token) throw new Error('a token is missing');
    sessions.set(id, { claims, idToken: tokens.id_token, refreshToken: tokens.refresh_token });
  };

  app.get('/', (c) => {
    const session = sessions.get(sessionOf(c));
    return c.html(session ? homePage(session.claims) : welcomePage());
  });
  app.get('/sign-in', async (c) => {
    const [state, nonce, verifier] = [
      oauth.generateRandomState(),
      oauth.generateRandomNonce(),
      oauth.generateRandomCodeVerifier(),
    ];
    setCookie(c, `o4w-${state}`, `${nonce}.${verifier}`, { httpOnly: true, secure: true, sameSite: 'None' });
    const query = new URLSearchParams({
      ...c.req.query(),
      ...more,
      client_id: clientId,
      redirect_uri: redirectUri,
      response_type: 'code',
      scope: SCOPE,
      state,
      nonce,
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    });
    return c.redirect(`${(await server()).authorization_endpoint}?${query}`);
  });
  app.on(['GET', 'POST'], '/callback', async (c) => {
    const isForm = c.req.method === 'POST';
    const answer = isForm
      ? new URLSearchParams(await c.req.text())
      : new URLSearchParams(new URL(c.req.url).search);
    const state = answer.get('state') ?? '';
    const [nonce = '', verifier = ''] = (getCookie(c, `o4w-${state}`) ?? '').split('.');
    deleteCookie(c, `o4w-${state}`, { secure: true });
    const as = await server();
    const parameters = oauth.validateAuthResponse(as, client, answer, state);
    const response = await oauth.authorizationCodeGrantRequest(
      as,
      client,
      auth,
      parameters,
      redirectUri,
      verifier,
      insecure,
    );
    const checks = { expectedNonce: nonce, requireIdToken: true };
    const tokens = await oauth.processAuthorizationCodeResponse(as, client, response, checks);
    // The signature, against the published keys: oauth4webapi leaves that to who asks for it.
    await oauth.validateApplicationLevelSignature(as, response, insecure);
    const id = oauth.generateRandomState();
    keep(id, tokens);
    setCookie(c, 'o4w-session', id, { httpOnly: true, sameSite: 'Lax' });
    return c.redirect(isForm ? '/?by=form' : '/', 303);
  });
  app.post('/refresh', async (c) => {
    const session = sessions.get(sessionOf(c));
    if (!session) return c.redirect('/', 303);
    const as = await server();
    const response = await oauth.refreshTokenGrantRequest(as, client, auth, session.refreshToken, insecure);
    try {
      keep(sessionOf(c), await oauth.processRefreshTokenResponse(as, client, response));
    } catch (error) {
      if (!(error instanceof oauth.ResponseBodyError) || error.error !== 'invalid_grant') throw error;
      sessions.delete(sessionOf(c));
    }
    return c.redirect('/', 303);
  });
  app.post('/sign-out', async (c) => {
    const session = sessions.get(sessionOf(c));
    sessions.delete(sessionOf(c));
    const query = new URLSearchParams({
      id_token_hint: session?.idToken ?? '',
      post_logout_redirect_uri: postLogoutRedirectUri,
      state: 'signed-out',
    });
    return c.redirect(`${(await server()).end_session_endpoint}?${query}`, 303);
  });
  /** RP-Initiated Logout 2: by a form, as well. */
  app.get('/leave', async (c) => {
    const { end_session_endpoint: endpoint } = await server();
    const hint = sessions.get(sessionOf(c))?.idToken ?? '';
    return c.html(html`<form method="post" action="${endpoint}">
      <input type="hidden" name="id_token_hint" value="${hint}">
      <input type="hidden" name="post_logout_redirect_uri" value="${postLogoutRedirectUri}">
      <button>Leave</button>
    </form>`);
  });
  app.onError((error, c) => {
    const denied = error instanceof oauth.AuthorizationResponseError;
    return c.html(errorPage(denied ? `${error.error}: ${error.error_description}` : String(error)), 403);
  });
  return app;
}

/** It keeps everything in its cookie. It refreshes at each look, as it does at every fifteenth minute. */
function withOidcAuth({ issuer, clientId, clientSecret, postLogoutRedirectUri }: AppSettings): Hono {
  const app = new Hono();
  const variables = {
    OIDC_ISSUER: issuer,
    OIDC_CLIENT_ID: clientId,
    OIDC_CLIENT_SECRET: clientSecret,
    OIDC_SCOPES: SCOPE,
    OIDC_REDIRECT_URI: '/callback',
    OIDC_AUTH_SECRET: 'a-secret-of-this-test-and-nothing-else',
    OIDC_AUTH_REFRESH_INTERVAL: '-1',
  };
  app.use(initOidcAuthMiddleware(variables), async (c, next) => {
    c.set('oidcClaimsHook', async (_, claims) => ({ ...claims }));
    await next();
  });
  app.get('/', async (c) => {
    const auth = await getAuth(c);
    return c.html(auth ? homePage(auth as unknown as IDToken) : welcomePage());
  });
  app.use('/callback', oidcAuthMiddleware());
  app.get('/sign-in', oidcAuthMiddleware(), (c) => c.redirect('/'));
  app.post('/refresh', (c) => c.redirect('/', 303));
  app.post('/sign-out', async (c) => {
    await revokeSession(c);
    const { end_session_endpoint: endpoint } = await getAuthorizationServer(c);
    // It keeps no ID token that could say who asks.
    const query = new URLSearchParams({
      client_id: clientId,
      post_logout_redirect_uri: postLogoutRedirectUri,
    });
    return c.redirect(`${endpoint}?${query}`, 303);
  });
  app.onError((error, c) => c.html(errorPage(error.message), 500));
  return app;
}
