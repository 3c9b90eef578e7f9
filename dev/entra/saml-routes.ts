// The tenant's SAML address, which is one for sign-in and sign-out, and the federation metadata document.
import { type Context, Hono } from 'hono';
import {
  type AuthnRequest,
  AuthnRequestError,
  inflateMessage,
  parsePostRequest,
  parseRedirectRequest,
  parseRoot,
} from '../idp/authn-request.ts';
import { newToken } from '../idp/ids.ts';
import { LogoutError, readRedirect } from '../idp/logout-message.ts';
import { allow } from '../idp/security-policy.ts';
import { responseUrls } from './application.ts';
import { receive, trustOf } from './logout.ts';
import { metadataXml } from './metadata.ts';
import { messagePage } from './pages/layout.ts';
import { signInPage } from './pages/people.ts';
import { endSession, findSignedIn, respond, respondPassively } from './sign-in.ts';
import { enabledPeople, type Tenant } from './tenant.ts';

export function samlRoutes(tenant: Tenant, clock: () => number): Hono {
  const routes = new Hono();
  const { application } = tenant;

  routes.get('/federationmetadata/2007-06/federationmetadata.xml', (c) => {
    return c.body(metadataXml(tenant), 200, { 'Content-Type': 'application/samlmetadata+xml' });
  });

  routes.get('/saml2', (c) => {
    const { SAMLRequest, SAMLResponse, RelayState, login_hint } = c.req.query();
    if (SAMLResponse || isLogout(SAMLRequest)) return signOut(c);
    const request = parseRedirectRequest(SAMLRequest, responseUrls(application.saml));
    return begin(c, request, RelayState ?? null, login_hint ?? null);
  });

  routes.post('/saml2', async (c) => {
    const { SAMLRequest, RelayState } = await c.req.parseBody();
    const message = typeof SAMLRequest === 'string' ? SAMLRequest : undefined;
    const request = parsePostRequest(message, responseUrls(application.saml));
    return begin(c, request, typeof RelayState === 'string' ? RelayState : null, null);
  });

  routes.onError((error, c) => {
    const code = codeOf(error);
    if (!code) throw error;
    const reason = (error as AuthnRequestError | LogoutError).reason;
    return c.html(messagePage('Sorry, but we’re having trouble signing you in.', `${code} (${reason})`), 400);
  });

  function begin(c: Context, request: AuthnRequest, relayState: string | null, hint: string | null) {
    if (request.issuer !== application.saml.identifier) {
      const sentence = `AADSTS700016: Application with identifier '${request.issuer ?? ''}' was not found in the directory 'Contoso'.`;
      return c.html(messagePage('Sorry, but we’re having trouble signing you in.', sentence), 400);
    }
    const signedIn = findSignedIn(c, tenant);
    const options = { tenant, request, relayState, nowMs: clock() };
    if (signedIn && !request.forceAuthn) return respond(c, { ...options, signedIn });
    if (request.isPassive) return respondPassively(c, options);
    const pending = newToken();
    tenant.pending.set(pending, { request, relayState });
    const expected = hint ?? request.subject;
    return c.html(signInPage({ people: enabledPeople(tenant), label: application.label, pending, expected }));
  }

  function signOut(c: Context) {
    const rawQuery = c.req.url.slice(c.req.url.indexOf('?') + 1);
    const outgoing = receive(tenant, readRedirect(rawQuery, trustOf(tenant)), clock());
    if (outgoing) {
      endSession(c, tenant);
      return c.redirect(outgoing.url, 303);
    }
    // The response to our own request arrives in the hidden frame of our own page.
    allow(c, { framed: true });
    return c.html(messagePage('Signed out', `${application.label} has responded.`));
  }

  return routes;
}

function isLogout(message: string | undefined): boolean {
  try {
    return parseRoot(inflateMessage(message)).localName === 'LogoutRequest';
  } catch {
    // The reader of requests to sign in says what is wrong with it.
    return false;
  }
}

/** Entra's number for what is wrong with a message; null for any other error. */
function codeOf(error: Error): string | null {
  if (error instanceof AuthnRequestError) {
    return error.reason === 'acs_not_configured'
      ? `AADSTS50011: The reply URL '${error.detail.wanted}' does not match the reply URLs configured for the application.`
      : 'AADSTS750054: SAMLRequest or SAMLResponse must be present as query string parameters in HTTP request for SAML Redirect binding.';
  }
  return error instanceof LogoutError ? 'AADSTS50061: Sign-out request is invalid.' : null;
}
