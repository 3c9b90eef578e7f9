// What one cycle does for one group: Entra keeps what it has told, and sends what has changed since then.
import type { ScimClient } from '../idp/scim-client.ts';
import { findOne, idOf } from '../idp/scim-find.ts';
import type { Task } from '../idp/tasks.ts';
import { isCompliant, type Provisioning, type PushedGroup } from './application.ts';
import { entraTask, isNotFound, type Runner } from './export.ts';
import type { Group } from './people.ts';
import { addOperation, newGroup, patch, removeOperations, renameOperation } from './scim-bodies.ts';
import type { Tenant } from './tenant.ts';

const WITHOUT_MEMBERS = { excludedAttributes: 'members' };

/** Returns null when nothing has changed since the last cycle that succeeded. */
export async function exportGroup(runner: Runner, group: Group): Promise<Task | null> {
  const { tenant } = runner;
  const { provisioning, assignedTo } = tenant.application;
  const pushed = provisioning?.groups[group.id];
  if (!assignedTo.includes(group.id)) return pushed ? await deleteGroup(runner, group, pushed) : null;
  const members = provisioning ? membersOf(tenant, provisioning, group) : [];
  if (pushed?.displayName === group.displayName && isSame(pushed.memberIds, members)) return null;
  return await entraTask(runner, `Export group ${group.displayName}`, async (client, connected) => {
    const known = connected.groups[group.id];
    const there = known ?? (await findOrCreate(client, connected, group));
    connected.groups[group.id] = there;
    const done = known ? [] : ['Linked'];
    const compliant = isCompliant(connected);
    const path = `/Groups/${encodeURIComponent(there.scimId)}`;
    if (there.displayName !== group.displayName) {
      await client.get(path, WITHOUT_MEMBERS);
      await client.send('PATCH', path, patch(renameOperation(group.displayName, compliant)));
      there.displayName = group.displayName;
      done.push('renamed');
    }
    const came = members.filter((id) => !there.memberIds.includes(id));
    const left = there.memberIds.filter((id) => !members.includes(id));
    if (came.length) await client.send('PATCH', path, patch(addOperation(came, compliant)));
    if (left.length) await client.send('PATCH', path, patch(...removeOperations(left, compliant)));
    there.memberIds = members;
    return [...done, `${came.length} added`, `${left.length} removed`].join(', ');
  });
}

async function findOrCreate(client: ScimClient, connected: Provisioning, group: Group): Promise<PushedGroup> {
  const { id, displayName } = group;
  const found = await findOne(client, '/Groups', 'displayName', displayName, WITHOUT_MEMBERS);
  if (found) return { scimId: idOf(200, found), displayName, memberIds: [] };
  const made = newGroup(id, displayName, isCompliant(connected));
  const { status, body } = await client.send('POST', '/Groups', made);
  return { scimId: idOf(status, body), displayName, memberIds: [] };
}

function deleteGroup(runner: Runner, group: Group, { scimId }: PushedGroup): Promise<Task> {
  return entraTask(runner, `Delete group ${group.displayName}`, async (client, connected) => {
    try {
      await client.send('DELETE', `/Groups/${encodeURIComponent(scimId)}`);
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
    delete connected.groups[group.id];
    return 'Deleted.';
  });
}

/** Somebody who is deleted is in no group any longer; somebody who is blocked stays. */
function membersOf({ people }: Tenant, provisioning: Provisioning, group: Group): string[] {
  return people
    .filter(({ id, state }) => group.memberIds.includes(id) && state === 'present')
    .map(({ id }) => provisioning.users[id]?.scimId)
    .filter((scimId): scimId is string => scimId !== undefined);
}

function isSame(first: readonly string[], second: readonly string[]): boolean {
  return first.length === second.length && first.every((id) => second.includes(id));
}
