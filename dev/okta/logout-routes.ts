// The single logout URL of an app by both bindings, and the same with `/callback` for responses, as at the
// real Okta.
import { type Context, Hono } from 'hono';
import {
  LogoutError,
  type LogoutMessage,
  type LogoutTrust,
  readPost,
  readRedirect,
} from '../idp/logout-message.ts';
import { allow } from '../idp/security-policy.ts';
import { receive, trustOf } from './logout.ts';
import { findApp, type Org } from './org.ts';
import { messagePage } from './pages/layout.ts';
import { carryPage } from './pages/logout.ts';

export function logoutRoutes(org: Org, clock: () => number): Hono {
  const routes = new Hono();

  for (const path of ['/gatehouse/:app/slo/saml', '/gatehouse/:app/slo/saml/callback'] as const) {
    routes.get(path, (c) => {
      const at = c.req.url.indexOf('?');
      const rawQuery = at < 0 ? '' : c.req.url.slice(at + 1);
      return answer(c, c.req.param('app'), (trust) => readRedirect(rawQuery, trust));
    });
    routes.post(path, async (c) => {
      const form = await c.req.parseBody();
      return answer(c, c.req.param('app'), (trust) => readPost(form, trust));
    });
  }

  routes.onError((error, c) => {
    if (!(error instanceof LogoutError)) throw error;
    return c.html(messagePage('Bad logout message', error.reason), 400);
  });

  function answer(
    c: Context,
    id: string,
    read: (trust: LogoutTrust) => LogoutMessage,
  ): Response | Promise<Response> {
    const app = findApp(org, id);
    if (!app) return c.notFound() as Response | Promise<Response>;
    const { pathname } = new URL(c.req.url);
    const trust = trustOf(app, org.url);
    const isCallback = pathname.endsWith('/callback');
    const destination = isCallback ? `${trust.destination}/callback` : trust.destination;
    const outgoing = receive(org, app, read({ ...trust, destination }), clock());
    if (outgoing?.kind === 'redirect') return c.redirect(outgoing.url, 303);
    // A response to our own request arrives in the hidden frame of our own page.
    allow(c, { formsTo: outgoing ? [new URL(outgoing.url).origin] : [], framed: true });
    return c.html(
      outgoing ? carryPage(outgoing) : messagePage('Signed out', `${app.settings.label} has responded.`),
    );
  }

  return routes;
}
