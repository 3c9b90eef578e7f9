// What the administrator changes in people, groups and assignments, and everything that follows at the
// connected apps.

import type { Task } from '../idp/tasks.ts';
import type { AppInstance } from './app-instance.ts';
import { isPushed, pushMembership, renameGroup } from './group-push.ts';
import type { Group } from './groups.ts';
import { activePeople } from './org.ts';
import type { Person } from './people.ts';
import { endSessionsOf } from './sign-in.ts';
import type { Runner } from './tasks.ts';
import { revokeAtApp } from './universal-logout.ts';
import { deactivateUser, provisionUser, pushProfile, reactivateUser } from './user-provisioning.ts';

export interface Profile {
  firstName: string;
  lastName: string;
  email: string;
}

/** Returns the tasks that followed; there are none when nothing is connected. */
export type Outcome = Promise<Task[]>;

export function assign(runner: Runner, app: AppInstance, person: Person): Outcome {
  if (!app.assignedTo.includes(person.id)) app.assignedTo.push(person.id);
  runner.org.save();
  return withGroups(runner, [app], person, (one) => reactivateUser(runner, one, person));
}

/** For people who were assigned before the app was connected, or whose task failed. */
export function provision(runner: Runner, app: AppInstance, person: Person): Outcome {
  return withGroups(runner, [app], person, (one) => provisionUser(runner, one, person));
}

/** "Provision Users": provisions everybody who has the app and is not at the service provider yet. */
export async function provisionAll(runner: Runner, app: AppInstance): Outcome {
  const missing = activePeople(runner.org).filter(
    ({ id }) => app.assignedTo.includes(id) && app.provisioning?.users[id] === undefined,
  );
  const tasks: Task[] = [];
  for (const person of missing) tasks.push(...(await provision(runner, app, person)));
  return tasks;
}

export function unassign(runner: Runner, app: AppInstance, person: Person): Outcome {
  app.assignedTo = app.assignedTo.filter((id) => id !== person.id);
  runner.org.save();
  return withGroups(runner, [app], person, (one) => deactivateUser(runner, one, person));
}

/** The email address is the Okta username as well. */
export function changeProfile(runner: Runner, person: Person, profile: Profile): Outcome {
  Object.assign(person, profile, { login: profile.email });
  runner.org.save();
  return each(appsOf(runner, person), (app) => pushProfile(runner, app, person));
}

export function deactivate(runner: Runner, person: Person): Outcome {
  person.deactivated = true;
  endSessionsOf(runner.org, person.id);
  runner.org.save();
  return withGroups(runner, appsOf(runner, person), person, (app) => deactivateUser(runner, app, person));
}

/** "Clear User Sessions": the person is signed out here and, by Universal Logout, at their apps. */
export function clearSessions(runner: Runner, person: Person): Outcome {
  endSessionsOf(runner.org, person.id);
  return each(appsOf(runner, person), (app) => revokeAtApp(runner, app, person));
}

export function reactivate(runner: Runner, person: Person): Outcome {
  delete person.deactivated;
  runner.org.save();
  return withGroups(runner, appsOf(runner, person), person, (app) => reactivateUser(runner, app, person));
}

export async function changeGroup(
  runner: Runner,
  group: Group,
  { name, memberIds }: Omit<Group, 'id'>,
): Outcome {
  const renamed = group.name !== name;
  Object.assign(group, { name, memberIds });
  runner.org.save();
  const apps = runner.org.apps.filter((app) => isPushed(app, group));
  const names = await each(apps, (app) => (renamed ? renameGroup(runner, app, group) : null));
  return [...names, ...(await each(apps, (app) => pushMembership(runner, app, group)))];
}

function appsOf({ org }: Runner, person: Person): AppInstance[] {
  return org.apps.filter((app) => app.assignedTo.includes(person.id));
}

/** A person who joins or leaves an app joins or leaves the groups that are pushed to it. */
async function withGroups(
  runner: Runner,
  apps: readonly AppInstance[],
  person: Person,
  act: (app: AppInstance) => Promise<Task | null>,
): Outcome {
  const tasks: Task[] = [];
  for (const app of apps) {
    tasks.push(...(await each([app], act)));
    const groups = runner.org.groups.filter(({ memberIds }) => memberIds.includes(person.id));
    tasks.push(...(await each(groups, (group) => pushMembership(runner, app, group))));
  }
  return tasks;
}

async function each<Item>(
  items: readonly Item[],
  act: (item: Item) => Promise<Task | null> | null,
): Promise<Task[]> {
  const tasks: Task[] = [];
  for (const item of items) {
    const task = await act(item);
    if (task) tasks.push(task);
  }
  return tasks;
}
