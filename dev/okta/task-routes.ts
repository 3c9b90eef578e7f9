// The Tasks page, and the redirect from a button back to its page, which then shows how the tasks ended.
import { type Context, Hono } from 'hono';
import type { Org, Task } from './org.ts';
import { tasksPage } from './pages/tasks.ts';
import type { Runner } from './tasks.ts';

export function taskRoutes({ org }: Runner): Hono {
  const routes = new Hono();

  routes.get('/', (c) => c.html(tasksPage(org.tasks)));

  routes.post('/:task/retry', async (c) => {
    const task = org.tasks.find(({ id }) => id === c.req.param('task'));
    if (!task) return c.notFound();
    await task.again();
    return c.redirect('/admin/tasks', 303);
  });

  return routes;
}

/** Redirects to `path`, where `justRun` finds the tasks again. */
export function showTasks(c: Context, path: string, tasks: readonly Task[]): Response {
  const query = new URLSearchParams(tasks.map(({ id }) => ['task', id]));
  return c.redirect(query.size ? `${path}?${query}` : path, 303);
}

export function justRun(c: Context, org: Org): Task[] {
  const ids = c.req.queries('task') ?? [];
  return org.tasks.filter(({ id }) => ids.includes(id)).reverse();
}
