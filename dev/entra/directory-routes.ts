// The directory's routes. A change waits for the next provisioning cycle.
import { randomUUID } from 'node:crypto';
import { Hono } from 'hono';
import { z } from 'zod';
import { groupsPage, peoplePage } from './pages/directory.ts';
import type { Person } from './people.ts';
import type { Tenant } from './tenant.ts';

const text = z.string().trim().max(200);
const required = text.min(1);
const address = z.email('Give an email address.').transform((value) => value.toLowerCase());

const personForm = z.object({
  givenName: required,
  surname: required,
  userPrincipalName: address,
  mail: address,
  jobTitle: text,
  department: text,
  employeeId: text,
  managerId: text,
});
const groupForm = z.object({ displayName: required, members: z.array(z.string()) });

/** What the buttons of a person do. Each is refused in another state. */
const ACTS: Readonly<Record<string, readonly [from: Person['state'], change: Partial<Person>]>> = {
  enable: ['present', { accountEnabled: true }],
  disable: ['present', { accountEnabled: false }],
  delete: ['present', { state: 'deleted' }],
  restore: ['deleted', { state: 'present' }],
  purge: ['deleted', { state: 'purged' }],
};

export function directoryRoutes(tenant: Tenant): Hono {
  const routes = new Hono();
  const findPerson = (id: string) => tenant.people.find((person) => person.id === id);

  routes.get('/people', (c) => c.html(peoplePage(tenant)));

  routes.post('/people', async (c) => {
    const parsed = personForm.safeParse(await c.req.parseBody());
    const refused = reasonOf(tenant, parsed);
    if (refused || !parsed.data) return c.html(peoplePage(tenant, refused), 400);
    const state = { accountEnabled: true, state: 'present', note: 'new' } as const;
    tenant.people.push({ id: randomUUID(), ...parsed.data, ...state });
    tenant.save();
    return c.redirect('/entra/admin/people', 303);
  });

  routes.post('/people/:person', async (c) => {
    const person = findPerson(c.req.param('person'));
    if (person?.state !== 'present') return c.notFound();
    const parsed = personForm.safeParse(await c.req.parseBody());
    const refused = reasonOf(tenant, parsed, person.id);
    if (refused || !parsed.data) return c.html(peoplePage(tenant, refused), 400);
    Object.assign(person, parsed.data);
    tenant.save();
    return c.redirect('/entra/admin/people', 303);
  });

  for (const [verb, [from, change]] of Object.entries(ACTS)) {
    routes.post(`/people/:person/${verb}`, (c) => {
      const person = findPerson(c.req.param('person'));
      if (person?.state !== from) return c.notFound();
      if (verb === 'restore' && isTaken(tenant, person.userPrincipalName)) {
        return c.html(peoplePage(tenant, TAKEN), 400);
      }
      Object.assign(person, change);
      tenant.save();
      return c.redirect('/entra/admin/people', 303);
    });
  }

  routes.get('/groups', (c) => c.html(groupsPage(tenant)));

  routes.post('/groups', async (c) => {
    const parsed = groupForm.pick({ displayName: true }).safeParse(await c.req.parseBody());
    if (!parsed.success) return c.html(groupsPage(tenant), 400);
    tenant.groups.push({ id: randomUUID(), memberIds: [], ...parsed.data });
    tenant.save();
    return c.redirect('/entra/admin/groups', 303);
  });

  routes.post('/groups/:group', async (c) => {
    const group = tenant.groups.find(({ id }) => id === c.req.param('group'));
    if (!group) return c.notFound();
    const { members = [], ...form } = await c.req.parseBody({ all: true });
    const parsed = groupForm.safeParse({ ...form, members: [members].flat() });
    if (!parsed.success) return c.html(groupsPage(tenant), 400);
    Object.assign(group, { displayName: parsed.data.displayName, memberIds: parsed.data.members });
    tenant.save();
    return c.redirect('/entra/admin/groups', 303);
  });

  return routes;
}

const TAKEN = 'Another user has this user principal name.';

/** Why a form of a person is refused; null when it is not. */
function reasonOf(tenant: Tenant, parsed: z.ZodSafeParseResult<z.infer<typeof personForm>>, own?: string) {
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return `${issue?.path.join('.')}: ${issue?.message}`;
  }
  return isTaken(tenant, parsed.data.userPrincipalName, own) ? TAKEN : null;
}

/** Somebody who is deleted does not keep the name. */
function isTaken({ people }: Tenant, userPrincipalName: string, own?: string): boolean {
  return people.some(
    (one) => one.id !== own && one.state === 'present' && one.userPrincipalName === userPrincipalName,
  );
}
