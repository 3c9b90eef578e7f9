// The administrator's routes: apps and their SAML settings, the switches, the setup instructions, the
// console. Provisioning and the directory have files of their own.
import { Hono } from 'hono';
import { ZodError } from 'zod';
import { NETWORK, type Network } from '../idp/scim-client.ts';
import { taskRoutes } from '../idp/task-routes.ts';
import { parseSettings } from './app-instance.ts';
import { directoryRoutes } from './directory-routes.ts';
import { addApp, findApp, type Org, switchesOf } from './org.ts';
import { appPage, appsPage, consolePage, newAppPage, setupPage } from './pages/admin.ts';
import { TASKS, tasksPage } from './pages/admin-frame.ts';
import { messagePage } from './pages/layout.ts';
import { mailPage } from './pages/mail.ts';
import { provisioningRoutes } from './provisioning-routes.ts';
import { parseSwitches } from './switches.ts';

export function adminRoutes(org: Org, clock: () => number, network: Network = NETWORK): Hono {
  const routes = new Hono();
  const runner = { org, clock, network };
  routes.route('/apps', provisioningRoutes(runner));
  routes.route('/', directoryRoutes(runner));
  routes.route('/tasks', taskRoutes(org, TASKS, tasksPage));

  routes.get('/', (c) => c.redirect('/admin/apps', 303));
  routes.get('/apps', (c) => c.html(appsPage(org.apps)));
  routes.get('/apps/new', (c) => c.html(newAppPage()));

  routes.post('/apps', async (c) => {
    const result = parseSettings(await c.req.parseBody());
    if (!result.ok) return c.html(newAppPage(result), 400);
    const app = await addApp(org, result.settings, new Date(clock()));
    return c.redirect(`/admin/apps/${app.id}/setup`, 303);
  });

  routes.get('/apps/:app', (c) => {
    const app = findApp(org, c.req.param('app'));
    if (!app) return c.notFound();
    const saved = c.req.query('saved') !== undefined;
    return c.html(appPage({ app, switches: switchesOf(org, app), saved }));
  });

  routes.post('/apps/:app', async (c) => {
    const app = findApp(org, c.req.param('app'));
    if (!app) return c.notFound();
    const result = parseSettings(await c.req.parseBody());
    if (!result.ok) return c.html(appPage({ app, switches: switchesOf(org, app), refused: result }), 400);
    app.settings = result.settings;
    org.save();
    return c.redirect(`/admin/apps/${app.id}?saved`, 303);
  });

  routes.post('/apps/:app/switches', async (c) => {
    const app = findApp(org, c.req.param('app'));
    if (!app) return c.notFound();
    org.switches.set(app.id, parseSwitches(await c.req.parseBody()));
    return c.redirect(`/admin/apps/${app.id}?saved`, 303);
  });

  routes.get('/apps/:app/setup', (c) => {
    const app = findApp(org, c.req.param('app'));
    return app ? c.html(setupPage(app, org.url)) : c.notFound();
  });

  routes.get('/apps/:app/okta.cert', (c) => {
    const app = findApp(org, c.req.param('app'));
    if (!app) return c.notFound();
    return c.body(app.key.certificate, 200, {
      'Content-Type': 'application/x-x509-ca-cert',
      'Content-Disposition': 'attachment; filename="okta.cert"',
    });
  });

  routes.get('/console', (c) => {
    return c.html(consolePage(org, new Map(org.apps.map((app) => [app.id, app.settings.label]))));
  });

  routes.get('/mail', (c) => c.html(mailPage(org.mails)));

  routes.onError((error, c) => {
    if (!(error instanceof ZodError)) throw error;
    return c.html(messagePage('Bad form', error.issues.map(({ path }) => path.join('.')).join(', ')), 400);
  });

  return routes;
}
