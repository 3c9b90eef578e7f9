// An application that signs people in through Gatehouse, with nothing but hono and openid-client: copy it.
// Sessions live in memory here, and end with the process; yours are in your database.
import { Hono } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { csrf } from 'hono/csrf';
import { secureHeaders } from 'hono/secure-headers';
import * as client from 'openid-client';
import { errorPage, homePage, leavingPage, STYLE, welcomePage } from './pages.ts';

export interface AppSettings {
  /** Where Gatehouse is. */
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** Both are registered with Gatehouse. */
  redirectUri: string;
  postLogoutRedirectUri: string;
}

/** Somebody who is signed in here. */
interface Session {
  claims: client.IDToken;
  idToken: string;
  accessToken: string;
  /** Each use replaces it. */
  refreshToken: string;
  /** The access token is good until then, in milliseconds. */
  expiresAt: number;
}

const SESSION = 'app-session';
/** One cookie for each tab in which a sign-in has begun: its state is in the name. */
const SIGN_IN = 'app-sign-in-';
const COOKIE = { prefix: 'host', httpOnly: true, secure: true, sameSite: 'Lax' } as const;
const SCOPE = 'openid profile email organization groups offline_access';
/** What a link may say about who wants to sign in; each only narrows. */
const HINTS = ['login_hint', 'organization', 'domain_hint'];

export function createApp(settings: AppSettings): Hono {
  const { issuer, redirectUri, postLogoutRedirectUri } = settings;
  const sessions = new Map<string, Session>();
  const app = new Hono();
  app.use(
    secureHeaders({
      contentSecurityPolicy: { defaultSrc: ["'none'"], styleSrc: ["'self'"], formAction: ["'self'"] },
      strictTransportSecurity: false,
    }),
  );
  app.use(csrf());

  app.get('/healthz', (c) => c.json({ status: 'ok' }));
  app.get('/app.css', (c) => c.body(STYLE, 200, { 'Content-Type': 'text/css; charset=utf-8' }));

  app.get('/', async (c) => {
    const id = getCookie(c, SESSION, 'host') ?? '';
    const session = sessions.get(id);
    if (!session) return c.html(welcomePage());
    if (Date.now() < session.expiresAt) return c.html(homePage(session.claims));
    return (await refresh(id, session)) ? c.html(homePage(session.claims)) : c.html(welcomePage(ENDED));
  });

  // OpenID Connect Core 4: Gatehouse itself may send people here, too, with its `iss`.
  app.get('/sign-in', async (c) => {
    if (![undefined, issuer].includes(c.req.query('iss'))) return c.html(errorPage('Unknown issuer.'), 400);
    const [state, nonce, verifier] = [
      client.randomState(),
      client.randomNonce(),
      client.randomPKCECodeVerifier(),
    ];
    setCookie(c, SIGN_IN + state, `${nonce}.${verifier}`, { ...COOKIE, maxAge: 600 });
    const hints = HINTS.flatMap((name) => (c.req.query(name) ? [[name, c.req.query(name) ?? '']] : []));
    const url = client.buildAuthorizationUrl(await gatehouse(settings), {
      ...Object.fromEntries(hints),
      redirect_uri: redirectUri,
      scope: SCOPE,
      state,
      nonce,
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    });
    return c.redirect(url.href);
  });

  app.get('/callback', async (c) => {
    const state = c.req.query('state') ?? '';
    const [nonce, verifier] = getCookie(c, SIGN_IN + state, 'host')?.split('.') ?? [];
    // Somebody else's link, or a page that was left open for too long.
    if (!nonce || !verifier) return c.html(errorPage('This sign-in did not begin in this browser.'), 400);
    deleteCookie(c, SIGN_IN + state, COOKIE);
    const checks = {
      pkceCodeVerifier: verifier,
      expectedState: state,
      expectedNonce: nonce,
      idTokenExpected: true,
    };
    const url = new URL(redirectUri);
    url.search = new URL(c.req.url).search;
    const tokens = await client.authorizationCodeGrant(await gatehouse(settings), url, checks);
    // A new id at each sign-in, so that nobody can have set it before.
    const id = client.randomState();
    sessions.set(id, sessionOf(tokens));
    setCookie(c, SESSION, id, COOKIE);
    return c.redirect('/');
  });

  app.post('/refresh', async (c) => {
    const id = getCookie(c, SESSION, 'host') ?? '';
    const session = sessions.get(id);
    if (session && !(await refresh(id, session))) return c.html(welcomePage(ENDED));
    return c.redirect('/', 303);
  });

  /** RFC 7662: for what must not wait until the access token is over. */
  app.post('/introspect', async (c) => {
    const session = sessions.get(getCookie(c, SESSION, 'host') ?? '');
    if (!session) return c.redirect('/', 303);
    return c.html(
      homePage(
        session.claims,
        await client.tokenIntrospection(await gatehouse(settings), session.accessToken),
      ),
    );
  });

  app.post('/sign-out', async (c) => {
    const id = getCookie(c, SESSION, 'host') ?? '';
    const session = sessions.get(id);
    sessions.delete(id);
    deleteCookie(c, SESSION, COOKIE);
    if (!session) return c.redirect('/', 303);
    const config = await gatehouse(settings);
    if (config.serverMetadata().end_session_endpoint) {
      const parameters = {
        id_token_hint: session.idToken,
        post_logout_redirect_uri: postLogoutRedirectUri,
      };
      // By a page, because Chromium holds a form's redirects to our form-action, and Gatehouse may redirect
      // on to an identity provider.
      return c.html(leavingPage(client.buildEndSessionUrl(config, parameters).href));
    }
    await client.tokenRevocation(config, session.refreshToken);
    return c.redirect('/', 303);
  });

  app.onError((error, c) => {
    if (error instanceof client.AuthorizationResponseError)
      return c.html(errorPage(error.error_description ?? error.error), 403);
    console.error(`sample application: ${error.message}`);
    return c.html(errorPage('Gatehouse could not be asked. Try again.'), 502);
  });
  return app;

  /** False: Gatehouse says that this person's access is over, and so it is here. */
  async function refresh(id: string, session: Session): Promise<boolean> {
    try {
      const config = await gatehouse(settings);
      Object.assign(session, sessionOf(await client.refreshTokenGrant(config, session.refreshToken)));
      return true;
    } catch (error) {
      if (!(error instanceof client.ResponseBodyError) || error.error !== 'invalid_grant') throw error;
      sessions.delete(id);
      return false;
    }
  }
}

const ENDED = 'Your access has ended. Sign in again.';

function sessionOf(tokens: client.TokenEndpointResponse & client.TokenEndpointResponseHelpers): Session {
  const claims = tokens.claims();
  if (!claims || !tokens.id_token || !tokens.refresh_token) throw new Error('a token is missing');
  const { id_token: idToken, access_token: accessToken, refresh_token: refreshToken } = tokens;
  return {
    claims,
    idToken,
    accessToken,
    refreshToken,
    expiresAt: Date.now() + (tokens.expiresIn() ?? 0) * 1000,
  };
}

const known = new WeakMap<AppSettings, Promise<client.Configuration>>();

/** What Gatehouse says of itself, read when it is first needed; again where that failed. */
function gatehouse(settings: AppSettings): Promise<client.Configuration> {
  const { issuer, clientId, clientSecret } = settings;
  const found =
    known.get(settings) ??
    client.discovery(new URL(issuer), clientId, undefined, client.ClientSecretBasic(clientSecret), {
      // Only on this machine; everywhere else the issuer is https.
      execute: issuer.startsWith('http://localhost:') ? [client.allowInsecureRequests] : [],
    });
  known.set(settings, found);
  found.catch(() => known.delete(settings));
  return found;
}
