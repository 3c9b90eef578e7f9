// An app's SAML routes: SP-initiated sign-in by both bindings, single logout, and the metadata.
import { type Context, Hono } from 'hono';
import {
  type AuthnRequest,
  AuthnRequestError,
  parsePostRequest,
  parseRedirectRequest,
} from '../idp/authn-request.ts';
import { newToken } from '../idp/ids.ts';
import { type AppInstance, responseUrls } from './app-instance.ts';
import { logoutRoutes } from './logout-routes.ts';
import { metadataXml } from './metadata.ts';
import { activePeople, findApp, type Org } from './org.ts';
import { messagePage } from './pages/layout.ts';
import { signInPage } from './pages/people.ts';
import { findSignedIn, respond } from './sign-in.ts';

export function ssoRoutes(org: Org, clock: () => number): Hono {
  const routes = new Hono();
  routes.route('/', logoutRoutes(org, clock));

  routes.get('/:app/sso/saml/metadata', (c) => {
    const app = findApp(org, c.req.param('app'));
    if (!app) return c.notFound();
    return c.body(metadataXml(app, org.url), 200, { 'Content-Type': 'application/xml; charset=utf-8' });
  });

  routes.get('/gatehouse/:app/sso/saml', (c) => {
    const app = findApp(org, c.req.param('app'));
    if (!app) return c.notFound();
    const { SAMLRequest, RelayState, login_hint, LoginHint } = c.req.query();
    // As at the real Okta, the sign-in URL without a request starts an IdP-initiated sign-in.
    const request = SAMLRequest ? parseRedirectRequest(SAMLRequest, responseUrls(app.settings)) : null;
    return begin(c, app, request, RelayState ?? null, login_hint ?? LoginHint ?? null);
  });

  routes.post('/gatehouse/:app/sso/saml', async (c) => {
    const app = findApp(org, c.req.param('app'));
    if (!app) return c.notFound();
    const { SAMLRequest, RelayState } = await c.req.parseBody();
    const request = parsePostRequest(typed(SAMLRequest), responseUrls(app.settings));
    return begin(c, app, request, typed(RelayState) ?? null, null);
  });

  routes.onError((error, c) => {
    if (!(error instanceof AuthnRequestError)) throw error;
    const detail = Object.entries(error.detail).map(([name, value]) => `${name}: ${value}`);
    return c.html(messagePage('Bad SAML request', [error.reason, ...detail].join(' · ')), 400);
  });

  function begin(
    c: Context,
    app: AppInstance,
    request: AuthnRequest | null,
    relayState: string | null,
    hint: string | null,
  ): Response | Promise<Response> {
    const signedIn = findSignedIn(c, org);
    if (signedIn && !request?.forceAuthn) {
      return respond(c, { org, app, signedIn, request, relayState, nowMs: clock() });
    }
    const pending = newToken();
    org.pending.set(pending, { appId: app.id, request, relayState });
    return c.html(
      signInPage({ people: activePeople(org), app, pending, expected: hint ?? request?.subject ?? null }),
    );
  }

  return routes;
}

function typed(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
