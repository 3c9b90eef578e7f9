// What Okta does at an app for one person: provision after an assignment, push the profile, deactivate,
// reactivate.
import { randomBytes } from 'node:crypto';
import type { Json, ScimClient } from '../idp/scim-client.ts';
import { ProvisioningError } from '../idp/scim-error.ts';
import { findOne, idOf } from '../idp/scim-find.ts';
import type { Task } from '../idp/tasks.ts';
import type { AppInstance } from './app-instance.ts';
import { fullName, type Person } from './people.ts';
import type { Provisioning } from './provisioning-settings.ts';
import { activeOperation, mergedUser, newUser, patch } from './scim-bodies.ts';
import { type Runner, runTask } from './tasks.ts';

/**
 * Runs after an assignment or a reactivation. Returns null when "Create Users" is off or the app is not
 * connected.
 */
export async function provisionUser(runner: Runner, app: AppInstance, person: Person): Promise<Task | null> {
  if (!app.provisioning?.create) return null;
  return await runTask(runner, {
    app,
    title: `Provision ${fullName(person)} to ${app.settings.label}`,
    failure: `Automatic provisioning of user ${fullName(person)} to app ${app.settings.label} failed: Error while creating user ${person.login}`,
    job: async (client, provisioning) => {
      const found = await findUser(client, person);
      if (found === null) {
        const { status, body } = await client.send('POST', '/Users', newUser(person, newPassword()));
        provisioning.users[person.id] = idOf(status, body);
        return 'Created.';
      }
      const id = idOf(200, found);
      await putProfile(client, id, person, true);
      provisioning.users[person.id] = id;
      return 'Found there, linked and updated.';
    },
  });
}

/** Returns null when "Update User Attributes" is off, or the person is not at the app. */
export async function pushProfile(runner: Runner, app: AppInstance, person: Person): Promise<Task | null> {
  const id = app.provisioning?.users[person.id];
  if (!app.provisioning?.update || id === undefined) return null;
  return await runTask(runner, {
    app,
    title: `Push profile of ${fullName(person)} to ${app.settings.label}`,
    failure: `Automatic profile push of user ${fullName(person)} to app ${app.settings.label} failed: Error while trying to push profile update for ${person.login}`,
    job: async (client) => {
      await putProfile(client, id, person, true);
      return 'Updated.';
    },
  });
}

/**
 * Runs after an unassignment or a deactivation; Okta never sends `DELETE /Users`. Returns null when
 * "Deactivate Users" is off.
 */
export async function deactivateUser(runner: Runner, app: AppInstance, person: Person): Promise<Task | null> {
  if (!app.provisioning?.deactivate) return null;
  return await runTask(runner, {
    app,
    title: `Deactivate ${fullName(person)} in ${app.settings.label}`,
    failure: `Automatic deprovisioning of user ${fullName(person)} from app ${app.settings.label} failed: Error while deactivating user ${person.login}`,
    job: async (client, provisioning) => {
      const id = await linkedId(client, provisioning, person);
      if (id === null) return 'The app has no such user, so there is nothing to do.';
      if (provisioning.style === 'OIN') {
        await client.send('PATCH', `/Users/${encodeURIComponent(id)}`, patch(activeOperation(false)));
      } else {
        await putProfile(client, id, person, false);
      }
      return 'Deactivated.';
    },
  });
}

/** Returns null when "Create Users" is off, which covers reactivation too. */
export async function reactivateUser(runner: Runner, app: AppInstance, person: Person): Promise<Task | null> {
  const id = app.provisioning?.users[person.id];
  // A person who is not at the app yet, and anyone in the wizard's style, is treated like a new assignment.
  if (app.provisioning?.style !== 'OIN' || id === undefined) return await provisionUser(runner, app, person);
  if (!app.provisioning.create) return null;
  return await runTask(runner, {
    app,
    title: `Reactivate ${fullName(person)} in ${app.settings.label}`,
    failure: `Automatic reactivation of user ${fullName(person)} to app ${app.settings.label} failed: Error while reactivating user ${person.login}`,
    job: async (client) => {
      await client.send('PATCH', `/Users/${encodeURIComponent(id)}`, patch(activeOperation(true)));
      return 'Reactivated.';
    },
  });
}

async function putProfile(client: ScimClient, id: string, person: Person, active: boolean): Promise<void> {
  const path = `/Users/${encodeURIComponent(id)}`;
  const answered = await client.get(path);
  const { status, body } = await client.send('PUT', path, mergedUser(answered, person, active));
  if (idOf(status, body) !== id)
    throw new ProvisioningError('bad_answer', { status, missing: 'the same id' });
}

/** Finds people who were assigned before the app was connected by their username. */
async function linkedId(client: ScimClient, provisioning: Provisioning, person: Person) {
  const known = provisioning.users[person.id];
  if (known !== undefined) return known;
  const found = await findUser(client, person);
  return found && idOf(200, found);
}

function findUser(client: ScimClient, person: Person): Promise<Json | null> {
  return findOne(client, '/Users', 'userName', person.login);
}

function newPassword(): string {
  return randomBytes(12).toString('base64url');
}
