// The page of tasks, and the redirect from a button back to its page, which then shows how the tasks ended.
import { type Context, Hono } from 'hono';
import type { Html } from './pages/document.ts';
import type { Journal, Task } from './tasks.ts';

/** @param path of the page itself */
export function taskRoutes(journal: Journal, path: string, page: (tasks: readonly Task[]) => Html): Hono {
  const routes = new Hono();

  routes.get('/', (c) => c.html(page(journal.tasks)));

  routes.post('/:task/retry', async (c) => {
    const task = journal.tasks.find(({ id }) => id === c.req.param('task'));
    if (!task) return c.notFound();
    await task.again();
    return c.redirect(path, 303);
  });

  return routes;
}

/** Redirects to `path`, where `justRun` finds the tasks again. */
export function showTasks(c: Context, path: string, tasks: readonly Task[]): Response {
  const query = new URLSearchParams(tasks.map(({ id }) => ['task', id]));
  return c.redirect(query.size ? `${path}?${query}` : path, 303);
}

export function justRun(c: Context, { tasks }: Journal): Task[] {
  const ids = c.req.queries('task') ?? [];
  return tasks.filter(({ id }) => ids.includes(id)).reverse();
}
