// Push Groups: keeps a group of the directory at an app, with those of its members who have the app and are
// provisioned there.

import type { ScimClient } from '../idp/scim-client.ts';
import { ProvisioningError } from '../idp/scim-error.ts';
import { findOne, idOf } from '../idp/scim-find.ts';
import type { Task } from '../idp/tasks.ts';
import type { AppInstance } from './app-instance.ts';
import type { Group } from './groups.ts';
import type { Org } from './org.ts';
import type { Provisioning } from './provisioning-settings.ts';
import {
  allMembersOperation,
  membershipOperations,
  newGroup,
  type PushedMember,
  patch,
  renameOperation,
  wholeGroup,
} from './scim-bodies.ts';
import { type Runner, runTask } from './tasks.ts';

/**
 * Begins to push a group. `create` makes it at the app, or takes the group that already has its name; `link`
 * only takes that one.
 */
export function pushGroup(
  runner: Runner,
  app: AppInstance,
  group: Group,
  how: 'create' | 'link',
): Promise<Task> {
  return groupTask(runner, app, group, 'Push group', async (client, provisioning) => {
    const members = membersOf(runner.org, app, provisioning, group);
    const found = await findOne(client, '/Groups', 'displayName', group.name);
    if (!found && how === 'link') throw new ProvisioningError('group_not_found', { displayName: group.name });
    const scimId = found ? idOf(200, found) : await createGroup(client, group, members);
    const pushed = { scimId, memberIds: [] as string[] };
    provisioning.groups[group.id] = pushed;
    await client.get(`/Groups/${encodeURIComponent(scimId)}`);
    await writeAll(client, provisioning, group, members);
    const without = group.memberIds.length - members.length;
    return [
      found ? 'Linked, and its members pushed.' : 'Created, and its members pushed.',
      ...(without ? [`Left out, since not provisioned to this app: ${without}.`] : []),
    ].join(' ');
  });
}

/** "Push now": sends the whole membership again. */
export function pushNow(runner: Runner, app: AppInstance, group: Group): Promise<Task> {
  return groupTask(runner, app, group, 'Push group now', async (client, provisioning) => {
    await writeAll(client, provisioning, group, membersOf(runner.org, app, provisioning, group));
    return 'Pushed.';
  });
}

/**
 * Runs after people joined or left, here or at the app. Returns null when the group is not pushed or nothing
 * changed for this app.
 */
export async function pushMembership(runner: Runner, app: AppInstance, group: Group): Promise<Task | null> {
  if (!app.provisioning || !hasChanged(runner.org, app, app.provisioning, group)) return null;
  return await groupTask(runner, app, group, 'Push membership of group', async (client, provisioning) => {
    const { scimId, memberIds } = pushedOf(provisioning, group);
    const members = membersOf(runner.org, app, provisioning, group);
    if (provisioning.style === 'AIW') {
      await writeAll(client, provisioning, group, members);
      return 'Pushed.';
    }
    const left = memberIds.filter((id) => !members.some(({ value }) => value === id));
    const came = members.filter(({ value }) => !memberIds.includes(value));
    const operations = membershipOperations(left, came);
    const path = `/Groups/${encodeURIComponent(scimId)}`;
    if (operations.length) await client.send('PATCH', path, patch(...operations));
    remember(provisioning, group, members);
    await client.get(path);
    // Okta sends the name after every change of members, even if it stayed the same.
    await client.send('PATCH', path, patch(renameOperation(scimId, group.name)));
    return `${came.length} added, ${left.length} removed.`;
  });
}

export function renameGroup(runner: Runner, app: AppInstance, group: Group): Promise<Task> {
  return groupTask(runner, app, group, 'Rename group', async (client, provisioning) => {
    const { scimId } = pushedOf(provisioning, group);
    if (provisioning.style === 'AIW') {
      await writeAll(client, provisioning, group, membersOf(runner.org, app, provisioning, group));
    } else {
      const path = `/Groups/${encodeURIComponent(scimId)}`;
      await client.send('PATCH', path, patch(renameOperation(scimId, group.name)));
    }
    return 'Renamed.';
  });
}

/** Ends the push. `delete` deletes the group at the app too, but never a person. */
export function unlinkGroup(
  runner: Runner,
  app: AppInstance,
  group: Group,
  how: 'delete' | 'leave',
): Promise<Task> {
  return groupTask(runner, app, group, 'Unlink group', async (client, provisioning) => {
    const { scimId } = pushedOf(provisioning, group);
    if (how === 'delete') await client.send('DELETE', `/Groups/${encodeURIComponent(scimId)}`);
    delete provisioning.groups[group.id];
    return how === 'delete' ? 'Unlinked, and deleted at the app.' : 'Unlinked, and left at the app.';
  });
}

export function isPushed(app: AppInstance, group: Group): boolean {
  return app.provisioning?.groups[group.id] !== undefined;
}

function groupTask(
  runner: Runner,
  app: AppInstance,
  group: Group,
  verb: string,
  job: (client: ScimClient, provisioning: Provisioning) => Promise<string>,
): Promise<Task> {
  return runTask(runner, {
    app,
    title: `${verb} ${group.name} – ${app.settings.label}`,
    failure: `Unable to update group push mapping target App group ${group.name}`,
    job,
  });
}

async function createGroup(client: ScimClient, group: Group, members: readonly PushedMember[]) {
  const { status, body } = await client.send('POST', '/Groups', newGroup(group.name, members));
  return idOf(status, body);
}

async function writeAll(
  client: ScimClient,
  provisioning: Provisioning,
  group: Group,
  members: readonly PushedMember[],
): Promise<void> {
  const { scimId } = pushedOf(provisioning, group);
  const path = `/Groups/${encodeURIComponent(scimId)}`;
  if (provisioning.style === 'AIW') await client.send('PUT', path, wholeGroup(scimId, group.name, members));
  else await client.send('PATCH', path, patch(allMembersOperation(members)));
  remember(provisioning, group, members);
}

function remember(provisioning: Provisioning, group: Group, members: readonly PushedMember[]): void {
  pushedOf(provisioning, group).memberIds = members.map(({ value }) => value);
}

function hasChanged(org: Org, app: AppInstance, provisioning: Provisioning, group: Group): boolean {
  const pushed = provisioning.groups[group.id];
  if (!pushed) return false;
  const now = membersOf(org, app, provisioning, group).map(({ value }) => value);
  return now.length !== pushed.memberIds.length || now.some((id) => !pushed.memberIds.includes(id));
}

/** Only the members who have the app and are provisioned there: the others have no id to push. */
function membersOf(org: Org, app: AppInstance, provisioning: Provisioning, group: Group): PushedMember[] {
  return org.people
    .filter(
      ({ id, deactivated }) => group.memberIds.includes(id) && app.assignedTo.includes(id) && !deactivated,
    )
    .map(({ id, login }) => ({ value: provisioning.users[id], display: login }))
    .filter((member): member is PushedMember => member.value !== undefined);
}

function pushedOf(provisioning: Provisioning, group: Group) {
  const pushed = provisioning.groups[group.id];
  if (!pushed) throw new ProvisioningError('group_not_found', { displayName: group.name });
  return pushed;
}
