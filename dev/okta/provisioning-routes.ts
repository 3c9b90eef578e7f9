// An app's routes for provisioning. A page is sent after the task that its button started has ended; the real
// Okta would respond first.
import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { justRun, showTasks } from '../idp/task-routes.ts';
import type { Task } from '../idp/tasks.ts';
import type { AppInstance } from './app-instance.ts';
import { assign, provision, provisionAll, unassign } from './directory.ts';
import { pushGroup, pushNow, unlinkGroup } from './group-push.ts';
import type { Group } from './groups.ts';
import { confirmImport, importUsers, testCredentials } from './import.ts';
import { findApp } from './org.ts';
import { pushGroupsPage } from './pages/groups.ts';
import { assignmentsPage, importPage, provisioningPage } from './pages/provisioning.ts';
import type { Person } from './people.ts';
import { parseProvisioning } from './provisioning-settings.ts';
import type { Runner } from './tasks.ts';

const ASSIGNMENTS = { assign, provision, unassign };
type Push = (runner: Runner, app: AppInstance, group: Group) => Promise<Task>;
const PUSHES = {
  create: (runner, app, group) => pushGroup(runner, app, group, 'create'),
  link: (runner, app, group) => pushGroup(runner, app, group, 'link'),
  now: pushNow,
  'unlink-delete': (runner, app, group) => unlinkGroup(runner, app, group, 'delete'),
  'unlink-leave': (runner, app, group) => unlinkGroup(runner, app, group, 'leave'),
} satisfies Record<string, Push>;

const pushForm = z.object({
  group: z.string(),
  verb: z.enum(Object.keys(PUSHES) as (keyof typeof PUSHES)[]),
});

export function provisioningRoutes(runner: Runner): Hono {
  const { org } = runner;
  const routes = new Hono();

  routes.get('/:app/provisioning', (c) =>
    forApp(c, (app) => {
      const saved = c.req.query('saved') !== undefined;
      return c.html(provisioningPage({ app, tasks: justRun(c, org), saved }));
    }),
  );

  routes.post('/:app/provisioning', (c) =>
    forApp(c, async (app) => {
      const result = parseProvisioning(await c.req.parseBody(), app.provisioning);
      if (!result.ok)
        return c.html(provisioningPage({ app, typed: result.typed, message: result.message }), 400);
      app.provisioning = result.provisioning;
      org.save();
      return c.redirect(`/admin/apps/${app.id}/provisioning?saved`, 303);
    }),
  );

  routes.post('/:app/provisioning/test', (c) =>
    forApp(c, async (app) => {
      return showTasks(c, `/admin/apps/${app.id}/provisioning`, [await testCredentials(runner, app)]);
    }),
  );

  routes.post('/:app/provisioning/off', (c) =>
    forApp(c, (app) => {
      delete app.provisioning;
      org.save();
      return c.redirect(`/admin/apps/${app.id}/provisioning?saved`, 303);
    }),
  );

  routes.get('/:app/import', (c) =>
    forApp(c, (app) => c.html(importPage(app, org.imported.get(app.id) ?? [], justRun(c, org)))),
  );

  routes.post('/:app/import', (c) =>
    forApp(c, async (app) => {
      return showTasks(c, `/admin/apps/${app.id}/import`, [await importUsers(runner, app)]);
    }),
  );

  routes.post('/:app/import/confirm', (c) =>
    forApp(c, async (app) => {
      const { scimId } = await c.req.parseBody();
      confirmImport(runner, app, String(scimId));
      return c.redirect(`/admin/apps/${app.id}/import`, 303);
    }),
  );

  routes.get('/:app/assignments', (c) =>
    forApp(c, (app) => c.html(assignmentsPage(app, org.people, justRun(c, org)))),
  );

  for (const [verb, act] of Object.entries(ASSIGNMENTS)) {
    routes.post(`/:app/assignments/${verb}`, (c) =>
      forApp(c, async (app) => {
        const person = await personOf(c);
        return person
          ? showTasks(c, `/admin/apps/${app.id}/assignments`, await act(runner, app, person))
          : c.notFound();
      }),
    );
  }

  routes.post('/:app/assignments/provision-all', (c) =>
    forApp(c, async (app) => {
      return showTasks(c, `/admin/apps/${app.id}/assignments`, await provisionAll(runner, app));
    }),
  );

  routes.get('/:app/push-groups', (c) =>
    forApp(c, (app) => c.html(pushGroupsPage(app, org.groups, justRun(c, org)))),
  );

  routes.post('/:app/push-groups', (c) =>
    forApp(c, async (app) => {
      const { group: id, verb } = pushForm.parse(await c.req.parseBody());
      const group = org.groups.find((one) => one.id === id);
      if (!group) return c.notFound();
      return showTasks(c, `/admin/apps/${app.id}/push-groups`, [await PUSHES[verb](runner, app, group)]);
    }),
  );

  function forApp(c: Context, answer: (app: AppInstance) => Response | Promise<Response>) {
    const app = findApp(org, c.req.param('app') ?? '');
    return app ? answer(app) : c.notFound();
  }

  async function personOf(c: Context): Promise<Person | undefined> {
    const { person } = await c.req.parseBody();
    return org.people.find(({ id, deactivated }) => id === person && !deactivated);
  }

  return routes;
}
