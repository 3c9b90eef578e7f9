// A person's routes: choosing who they are, their apps, and the tile that starts an IdP-initiated sign-in.
import { Hono } from 'hono';
import { allow } from '../idp/security-policy.ts';
import { farewells } from './logout.ts';
import { activePeople, findApp, type Org } from './org.ts';
import { messagePage } from './pages/layout.ts';
import { signedOutPage } from './pages/logout.ts';
import { dashboardPage, signInPage } from './pages/people.ts';
import { endSession, findSignedIn, respond, startSession } from './sign-in.ts';

export function peopleRoutes(org: Org, clock: () => number): Hono {
  const routes = new Hono();

  routes.get('/', (c) => {
    const signedIn = findSignedIn(c, org);
    if (!signedIn) return c.redirect('/login', 303);
    const apps = org.apps.filter((app) => app.assignedTo.includes(signedIn.person.id));
    return c.html(dashboardPage(signedIn.person, apps));
  });

  routes.get('/login', (c) => {
    return c.html(signInPage({ people: activePeople(org), app: null, pending: null, expected: null }));
  });

  routes.post('/login', async (c) => {
    const form = await c.req.parseBody();
    const person = org.people.find(({ id, deactivated }) => id === form.person && !deactivated);
    if (!person) return c.html(messagePage('Unable to sign in', 'There is no such person here.'), 400);
    const nowMs = clock();
    const waiting = typeof form.pending === 'string' ? org.pending.get(form.pending) : undefined;
    if (typeof form.pending === 'string' && !waiting) {
      return c.html(
        messagePage(
          'Too late',
          'This sign-in has already ended, or Okta was restarted. Start again at the app.',
        ),
        400,
      );
    }
    const signedIn = startSession(c, org, person, nowMs);
    if (!waiting) return c.redirect('/', 303);

    org.pending.delete(form.pending as string);
    const app = findApp(org, waiting.appId)!;
    const { request, relayState } = waiting;
    return respond(c, { org, app, signedIn, request, relayState, nowMs });
  });

  routes.post('/login/signout', async (c) => {
    const signedIn = findSignedIn(c, org);
    const told = signedIn ? await farewells(org, signedIn, clock()) : [];
    endSession(c, org);
    if (told.length === 0) return c.redirect('/login', 303);
    const origins = told.map(({ message }) => new URL(message.url).origin);
    allow(c, { formsTo: origins, frames: origins });
    return c.html(signedOutPage(told));
  });

  routes.post('/home/gatehouse/:app', (c) => {
    const app = findApp(org, c.req.param('app'));
    if (!app) return c.notFound();
    const signedIn = findSignedIn(c, org);
    if (!signedIn) return c.redirect('/login', 303);
    const relayState = app.settings.defaultRelayState || null;
    return respond(c, { org, app, signedIn, request: null, relayState, nowMs: clock() });
  });

  return routes;
}
