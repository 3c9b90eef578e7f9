// The administrator's routes: the application, who may use it, provisioning and its logs.
import { Hono } from 'hono';
import type { Network } from '../idp/scim-client.ts';
import { justRun, showTasks, taskRoutes } from '../idp/task-routes.ts';
import { parseProvisioning, parseSaml } from './application.ts';
import { forgetExported, runCycle } from './cycle.ts';
import { directoryRoutes } from './directory-routes.ts';
import { probe } from './export.ts';
import { applicationPage, assignmentsPage, provisioningPage, signInsPage } from './pages/admin.ts';
import { LOGS, logsPage } from './pages/layout.ts';
import type { Tenant } from './tenant.ts';

const PROVISIONING = '/entra/admin/provisioning';

export function adminRoutes(tenant: Tenant, clock: () => number, network: Network): Hono {
  const routes = new Hono();
  const runner = { tenant, clock, network };
  const { application } = tenant;
  routes.route('/', directoryRoutes(tenant));
  routes.route('/logs', taskRoutes(tenant, LOGS, logsPage));

  routes.get('/', (c) => c.html(applicationPage(tenant, { saved: c.req.query('saved') !== undefined })));

  routes.post('/', async (c) => {
    const result = parseSaml(await c.req.parseBody());
    if (!result.ok) return c.html(applicationPage(tenant, { message: result.message }), 400);
    application.saml = result.saml;
    tenant.save();
    return c.redirect('/entra/admin?saved', 303);
  });

  routes.get('/certificate', (c) => {
    return c.body(tenant.key.certificate, 200, {
      'Content-Type': 'application/x-x509-ca-cert',
      'Content-Disposition': 'attachment; filename="Gatehouse.cer"',
    });
  });

  routes.get('/assignments', (c) => c.html(assignmentsPage(tenant)));

  for (const verb of ['assign', 'remove'] as const) {
    routes.post(`/assignments/${verb}`, async (c) => {
      const { id } = await c.req.parseBody();
      const known = [...tenant.people, ...tenant.groups].find((one) => one.id === id);
      if (!known) return c.notFound();
      const others = application.assignedTo.filter((one) => one !== id);
      application.assignedTo = verb === 'assign' ? [...others, known.id] : others;
      tenant.save();
      return c.redirect('/entra/admin/assignments', 303);
    });
  }

  routes.get('/provisioning', (c) => {
    const saved = c.req.query('saved') !== undefined;
    return c.html(provisioningPage(tenant, { saved, tasks: justRun(c, tenant) }));
  });

  routes.post('/provisioning', async (c) => {
    const result = parseProvisioning(await c.req.parseBody(), application.provisioning);
    if (!result.ok) return c.html(provisioningPage(tenant, { message: result.message }), 400);
    application.provisioning = result.provisioning;
    tenant.save();
    return c.redirect(`${PROVISIONING}?saved`, 303);
  });

  routes.post('/provisioning/test', async (c) => showTasks(c, PROVISIONING, [await probe(runner)]));

  routes.post('/provisioning/cycle', async (c) => showTasks(c, PROVISIONING, await runCycle(runner)));

  routes.post('/provisioning/restart', async (c) => {
    forgetExported(runner);
    return showTasks(c, PROVISIONING, await runCycle(runner));
  });

  routes.post('/provisioning/off', (c) => {
    delete application.provisioning;
    tenant.save();
    return c.redirect(`${PROVISIONING}?saved`, 303);
  });

  routes.get('/sign-ins', (c) => c.html(signInsPage(tenant)));

  return routes;
}
