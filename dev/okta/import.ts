// Test API Credentials, and import. Okta reads all users and groups, skips inactive users, and links the ones
// it knows by name. Users that it doesn't know wait on the page until the administrator confirms them.

import type { Json } from '../idp/scim-client.ts';
import { idOf, readAll, readList } from '../idp/scim-find.ts';
import type { Task } from '../idp/tasks.ts';
import type { AppInstance } from './app-instance.ts';
import type { ImportedUser } from './org.ts';
import { newPersonId } from './people.ts';
import { type Runner, runTask } from './tasks.ts';

export function testCredentials(runner: Runner, app: AppInstance): Promise<Task> {
  return runTask(runner, {
    app,
    title: `Test API Credentials – ${app.settings.label}`,
    failure: `Error authenticating: Unable to authenticate user`,
    job: async (client, { importGroups }) => {
      readList(await client.get('/Users', { startIndex: 1, count: 2 }));
      if (importGroups) readList(await client.get('/Groups', { startIndex: 1, count: 100 }));
      return `${app.settings.label} was verified successfully!`;
    },
  });
}

export function importUsers(runner: Runner, app: AppInstance): Promise<Task> {
  return runTask(runner, {
    app,
    title: `Import from ${app.settings.label}`,
    failure: 'Import failed',
    job: async (client, provisioning) => {
      const users = await readAll(client, '/Users');
      const groups = provisioning.importGroups ? await readAll(client, '/Groups') : [];
      const active = users.filter((user) => user.active !== false).map(imported);
      const strangers = active.filter((user) => {
        const person = runner.org.people.find(({ login }) => isSame(login, user.userName));
        if (person) provisioning.users[person.id] = user.scimId;
        return !person;
      });
      runner.org.imported.set(app.id, strangers);
      const known = active.length - strangers.length;
      const read = `${users.length} users and ${groups.length} groups scanned`;
      return `${read}: ${known} matched, ${strangers.length} new, ${users.length - active.length} inactive and skipped.`;
    },
  });
}

/** Adds the imported user to the directory and assigns the app to them. */
export function confirmImport(runner: Runner, app: AppInstance, scimId: string): void {
  const { org } = runner;
  const waiting = org.imported.get(app.id) ?? [];
  const user = waiting.find((one) => one.scimId === scimId);
  if (!user || !app.provisioning) return;
  const { userName: login, firstName, lastName } = user;
  const id = newPersonId();
  org.people.push({ id, login, email: login, firstName, lastName, note: 'imported' });
  app.assignedTo.push(id);
  app.provisioning.users[id] = scimId;
  org.imported.set(
    app.id,
    waiting.filter((one) => one !== user),
  );
  org.save();
}

function imported(user: Json): ImportedUser {
  const name = (user.name ?? {}) as Json;
  const text = (value: unknown) => (typeof value === 'string' ? value : '');
  return {
    scimId: idOf(200, user),
    userName: text(user.userName),
    firstName: text(name.givenName),
    lastName: text(name.familyName),
  };
}

function isSame(login: string, userName: string): boolean {
  return login.toLowerCase() === userName.toLowerCase();
}
