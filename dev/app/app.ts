// An application that signs people in through Gatehouse, and hears when their access ends: copy it. It takes
// hono, openid-client, jose for logout tokens, and standardwebhooks.
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { csrf } from 'hono/csrf';
import { HTTPException } from 'hono/http-exception';
import { secureHeaders } from 'hono/secure-headers';
import { createRemoteJWKSet, errors, type JWTVerifyGetKey } from 'jose';
import * as client from 'openid-client';
import { acceptLogoutToken } from './logout-token.ts';
import { errorPage, homePage, leavingPage, STYLE, sessionPage, webhooksPage, welcomePage } from './pages.ts';
import { type Session, Sessions } from './sessions.ts';
import { Inbox } from './webhooks.ts';

export interface AppSettings {
  /** Where Gatehouse is. */
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** Both are registered with Gatehouse. */
  redirectUri: string;
  postLogoutRedirectUri: string;
  /** What signs the webhooks for `/webhooks`; without it this application takes none. */
  webhookSecret?: string;
}

const SESSION = 'app-session';
/** One cookie for each tab in which a sign-in has begun: its state is in the name. */
const SIGN_IN = 'app-sign-in-';
const COOKIE = { prefix: 'host', httpOnly: true, secure: true, sameSite: 'Lax' } as const;
const SCOPE = 'openid profile email organization groups offline_access';
/** What a link may say about who wants to sign in; each only narrows. */
const HINTS = ['login_hint', 'organization', 'domain_hint'];

export function createApp(settings: AppSettings): Hono {
  const { issuer, clientId, redirectUri, postLogoutRedirectUri, webhookSecret } = settings;
  const sessions = new Sessions();
  const inbox = webhookSecret === undefined ? undefined : new Inbox(webhookSecret);
  let keys: JWTVerifyGetKey | undefined;
  const app = new Hono();
  app.use(
    secureHeaders({
      contentSecurityPolicy: { defaultSrc: ["'none'"], styleSrc: ["'self'"], formAction: ["'self'"] },
      strictTransportSecurity: false,
    }),
  );

  // Both come from Gatehouse itself and not from a browser: what proves them is their signature.
  app.post('/backchannel-logout', bodyLimit({ maxSize: 16 * 1024 }), async (c) => {
    c.header('Cache-Control', 'no-store');
    const { logout_token: token } = await c.req.parseBody();
    keys ??= createRemoteJWKSet(new URL((await gatehouse(settings)).serverMetadata().jwks_uri!));
    try {
      const { jti, exp, ...about } = await acceptLogoutToken(String(token ?? ''), { keys, issuer, clientId });
      sessions.end(about, jti, exp, Date.now());
      return c.body(null, 200);
    } catch (error) {
      if (!(error instanceof errors.JOSEError)) throw error;
      return c.json({ error: 'invalid_request', error_description: error.message }, 400);
    }
  });
  app.post('/webhooks', bodyLimit({ maxSize: 1024 * 1024 }), async (c) => {
    if (!inbox) return c.body(null, 410);
    const isVerified = inbox.receive(await c.req.text(), c.req.header(), new Date());
    return isVerified ? c.body(null, 204) : c.json({ error: 'signature' }, 400);
  });

  app.use(csrf());

  app.get('/healthz', (c) => c.json({ status: 'ok' }));
  app.get('/app.css', (c) => c.body(STYLE, 200, { 'Content-Type': 'text/css; charset=utf-8' }));

  app.get('/', async (c) => {
    const { id, session } = current(c);
    if (!session) return c.html(welcomePage(sessions.endedAt(id) === undefined ? undefined : ENDED));
    if (Date.now() < session.expiresAt) return c.html(homePage(session.claims));
    return (await refresh(id, session)) ? c.html(homePage(session.claims)) : c.html(welcomePage(ENDED));
  });

  // It asks nobody: only a logout token ends what it shows.
  app.get('/session', (c) => {
    const { id, session } = current(c);
    return c.html(sessionPage(session?.claims, sessions.endedAt(id)));
  });

  // It shows no names, but ids of every organization: yours is for those who run the application alone.
  app.get('/webhooks', (c) => c.html(webhooksPage(inbox)));

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
    const beganAt = Date.now();
    const tokens = await client.authorizationCodeGrant(await gatehouse(settings), url, checks);
    // A new id at each sign-in, so that nobody can have set it before.
    const id = client.randomState();
    sessions.add(id, sessionOf(tokens), beganAt);
    setCookie(c, SESSION, id, COOKIE);
    return c.redirect('/');
  });

  app.post('/refresh', async (c) => {
    const { id, session } = current(c);
    if (session && !(await refresh(id, session))) return c.html(welcomePage(ENDED));
    return c.redirect('/', 303);
  });

  /** RFC 7662: for what must not wait until the access token is over. */
  app.post('/introspect', async (c) => {
    const { session } = current(c);
    if (!session) return c.redirect('/', 303);
    return c.html(
      homePage(
        session.claims,
        await client.tokenIntrospection(await gatehouse(settings), session.accessToken),
      ),
    );
  });

  app.post('/sign-out', async (c) => {
    const { id, session } = current(c);
    sessions.remove(id);
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
    if (error instanceof HTTPException) return error.getResponse();
    if (error instanceof client.AuthorizationResponseError)
      return c.html(errorPage(error.error_description ?? error.error), 403);
    console.error(`sample application: ${error.message}`);
    return c.html(errorPage('Gatehouse could not be asked. Try again.'), 502);
  });
  return app;

  function current(c: Context): { id: string; session: Session | undefined } {
    const id = getCookie(c, SESSION, 'host') ?? '';
    return { id, session: sessions.find(id) };
  }

  /** False: Gatehouse says that this person's access is over, and so it is here. */
  async function refresh(id: string, session: Session): Promise<boolean> {
    try {
      const config = await gatehouse(settings);
      Object.assign(session, sessionOf(await client.refreshTokenGrant(config, session.refreshToken)));
      return sessions.find(id) !== undefined;
    } catch (error) {
      if (!(error instanceof client.ResponseBodyError) || error.error !== 'invalid_grant') throw error;
      sessions.remove(id);
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
