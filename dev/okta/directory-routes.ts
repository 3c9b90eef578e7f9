// The directory's routes: people and groups. A change is pushed to every connected app at once.
import { Hono } from 'hono';
import { z } from 'zod';
import { newToken } from '../idp/ids.ts';
import { justRun, showTasks } from '../idp/task-routes.ts';
import { changeGroup, changeProfile, clearSessions, deactivate, reactivate } from './directory.ts';
import { directoryPage } from './pages/directory.ts';
import { groupsPage } from './pages/groups.ts';
import { newPersonId } from './people.ts';
import type { Runner } from './tasks.ts';

const name = z.string().trim().min(1).max(100);
const profileForm = z.object({
  firstName: name,
  lastName: name,
  email: z.email().transform((email) => email.toLowerCase()),
});
const groupForm = z.object({ name, members: z.array(z.string()) });
const TAKEN = 'Somebody else has this username.';

export function directoryRoutes(runner: Runner): Hono {
  const { org } = runner;
  const routes = new Hono();
  const findPerson = (id: string) => org.people.find((person) => person.id === id);
  const isTaken = (email: string, own?: string) =>
    org.people.some(({ id, login }) => id !== own && login.toLowerCase() === email);

  routes.get('/people', (c) => c.html(directoryPage(org.people, justRun(c, org))));

  routes.post('/people', async (c) => {
    const profile = profileForm.parse(await c.req.parseBody());
    if (isTaken(profile.email)) return c.html(directoryPage(org.people, [], TAKEN), 400);
    org.people.push({ id: newPersonId(), login: profile.email, note: 'no app is assigned', ...profile });
    org.save();
    return c.redirect('/admin/people', 303);
  });

  routes.post('/people/:person', async (c) => {
    const person = findPerson(c.req.param('person'));
    if (!person) return c.notFound();
    const profile = profileForm.parse(await c.req.parseBody());
    if (isTaken(profile.email, person.id)) return c.html(directoryPage(org.people, [], TAKEN), 400);
    return showTasks(c, '/admin/people', await changeProfile(runner, person, profile));
  });

  for (const [verb, act] of Object.entries({ deactivate, reactivate, 'clear-sessions': clearSessions })) {
    routes.post(`/people/:person/${verb}`, async (c) => {
      const person = findPerson(c.req.param('person'));
      return person ? showTasks(c, '/admin/people', await act(runner, person)) : c.notFound();
    });
  }

  routes.get('/groups', (c) => c.html(groupsPage(org.groups, org.people, justRun(c, org))));

  routes.post('/groups', async (c) => {
    const form = groupForm.pick({ name: true }).parse(await c.req.parseBody());
    org.groups.push({ id: `00g${newToken()}`, name: form.name, memberIds: [] });
    org.save();
    return c.redirect('/admin/groups', 303);
  });

  routes.post('/groups/:group', async (c) => {
    const group = org.groups.find(({ id }) => id === c.req.param('group'));
    if (!group) return c.notFound();
    const { members = [], ...form } = await c.req.parseBody({ all: true });
    const { name, members: memberIds } = groupForm.parse({ ...form, members: [members].flat() });
    return showTasks(c, '/admin/groups', await changeGroup(runner, group, { name, memberIds }));
  });

  return routes;
}
