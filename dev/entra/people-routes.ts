// A person's routes: picking an account, the apps, the tile, and signing out.
import { Hono } from 'hono';
import { allow } from '../idp/security-policy.ts';
import { farewell } from './logout.ts';
import { messagePage } from './pages/layout.ts';
import { appsPage, signedOutPage, signInPage } from './pages/people.ts';
import { endSession, findSignedIn, respond, startSession } from './sign-in.ts';
import { enabledPeople, isAssigned, type Tenant } from './tenant.ts';

export function peopleRoutes(tenant: Tenant, clock: () => number): Hono {
  const routes = new Hono();
  const { label } = tenant.application;

  routes.get('/', (c) => {
    const signedIn = findSignedIn(c, tenant);
    if (!signedIn) return c.redirect('/entra/login', 303);
    const { signOnUrl } = tenant.application.saml;
    const app = isAssigned(tenant, signedIn.person) ? { label, signOnUrl } : null;
    return c.html(appsPage(signedIn.person, app));
  });

  routes.get('/login', (c) => {
    return c.html(signInPage({ people: enabledPeople(tenant), label: null, pending: null, expected: null }));
  });

  routes.post('/login', async (c) => {
    const form = await c.req.parseBody();
    const person = enabledPeople(tenant).find(({ id }) => id === form.person);
    const pending = typeof form.pending === 'string' ? form.pending : null;
    const waiting = pending === null ? null : tenant.pending.get(pending);
    if (!person || waiting === undefined) {
      const sentence = 'This account or this sign-in is not there any longer. Start again at the app.';
      return c.html(messagePage('Unable to sign in', sentence), 400);
    }
    const signedIn = startSession(c, tenant, person, clock());
    if (waiting === null) return c.redirect('/entra', 303);
    tenant.pending.delete(pending as string);
    return respond(c, { tenant, signedIn, ...waiting, nowMs: clock() });
  });

  routes.post('/launch', (c) => {
    const signedIn = findSignedIn(c, tenant);
    if (!signedIn) return c.redirect('/entra/login', 303);
    return respond(c, { tenant, signedIn, request: null, relayState: null, nowMs: clock() });
  });

  routes.post('/logout', (c) => {
    const signedIn = findSignedIn(c, tenant);
    const message = signedIn && farewell(tenant, signedIn, clock());
    endSession(c, tenant);
    if (message) allow(c, { frames: [new URL(message.url).origin] });
    return c.html(signedOutPage(label, message));
  });

  return routes;
}
