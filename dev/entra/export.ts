// What one cycle does for one person: find the account, create it, change what differs, disable or delete it;
// and then the manager, when both accounts are there.
import type { Json, Network, ScimClient } from '../idp/scim-client.ts';
import { ProvisioningError } from '../idp/scim-error.ts';
import { findOne, idOf, readList } from '../idp/scim-find.ts';
import { runTask, type Task } from '../idp/tasks.ts';
import { isCompliant, type Provisioning } from './application.ts';
import { displayNameOf, isActive, type Person, userNameOf } from './people.ts';
import {
  differences,
  managerOperation,
  newUser,
  patch,
  userOperations,
  type Wanted,
  wantedOf,
} from './scim-bodies.ts';
import { isAssigned, type Tenant } from './tenant.ts';

export interface Runner {
  tenant: Tenant;
  clock(): number;
  network: Network;
}

export function entraTask(
  { tenant, clock, network }: Runner,
  title: string,
  job: (client: ScimClient, provisioning: Provisioning) => Promise<string>,
): Promise<Task> {
  return runTask({
    journal: tenant,
    clock,
    network,
    headers: { Accept: 'application/scim+json' },
    appId: tenant.application.id,
    connection: () => tenant.application.provisioning,
    title,
    failure: `${title} failed`,
    job,
  });
}

/** Entra asks for somebody who does not exist: a random GUID in the matching attribute. */
export function probe(runner: Runner): Promise<Task> {
  return entraTask(runner, 'Test connection', async (client) => {
    await findOne(client, '/Users', 'userName', crypto.randomUUID(), {});
    return 'The supplied credentials are authorized to enable provisioning.';
  });
}

/** Returns null when nothing has changed for this person since the last cycle that succeeded. */
export async function exportPerson(runner: Runner, person: Person): Promise<Task | null> {
  const { tenant } = runner;
  const { provisioning } = tenant.application;
  const account = provisioning?.users[person.id];
  if (person.state === 'purged') return await deletePerson(runner, person);
  const inScope = isAssigned(tenant, person);
  if (!account && !(inScope && isActive(person))) return null;
  const wanted = inScope ? wantedOf(person) : { active: false };
  const exported = JSON.stringify(wanted);
  if (account?.exported === exported) return null;
  return await entraTask(runner, `Export ${displayNameOf(person)}`, async (client, connected) => {
    const { scimId, message } = await bring(client, connected, person, wanted);
    const managerId = connected.users[person.id]?.managerId ?? '';
    connected.users[person.id] = { scimId, exported, managerId };
    return message;
  });
}

/** Runs after everybody's account is there. Returns null when the manager stays the same. */
export async function exportManager(runner: Runner, person: Person): Promise<Task | null> {
  const users = runner.tenant.application.provisioning?.users ?? {};
  const account = users[person.id];
  const managerId = users[person.managerId]?.scimId ?? '';
  if (!account || account.managerId === managerId || !isAssigned(runner.tenant, person)) return null;
  return await entraTask(runner, `Manager of ${displayNameOf(person)}`, async (client, connected) => {
    const { scimId } = account;
    if (managerId && (await hasManager(client, scimId, managerId))) {
      account.managerId = managerId;
      return 'Found there.';
    }
    const operation = managerOperation(managerId, connected.baseUrl, isCompliant(connected));
    await client.send('PATCH', pathOf(scimId), patch(operation));
    account.managerId = managerId;
    return managerId ? 'Set.' : 'Removed.';
  });
}

interface Brought {
  scimId: string;
  message: string;
}

async function bring(
  client: ScimClient,
  connected: Provisioning,
  person: Person,
  wanted: Wanted,
): Promise<Brought> {
  const known = connected.users[person.id]?.scimId;
  const account = known === undefined ? null : await getIfThere(client, known);
  const found = account ?? (await match(client, connected, person));
  if (found === null) {
    if (wanted.active !== true) return { scimId: known ?? '', message: 'No such account, so nothing to do.' };
    const { status, body } = await client.send('POST', '/Users', newUser(person));
    return { scimId: idOf(status, body), message: 'Created.' };
  }
  const scimId = idOf(200, found);
  const before = JSON.parse(connected.users[person.id]?.exported || '{}') as Wanted;
  const changes = differences(found, wanted, before);
  if (changes.length === 0) return { scimId, message: 'No change.' };
  const operations = userOperations(changes, isCompliant(connected));
  await client.send('PATCH', pathOf(scimId), patch(...operations));
  const how = account ? 'Updated' : `Matched by ${connected.matchBy}, and updated`;
  return { scimId, message: `${how}: ${changes.map(({ path }) => path).join(', ')}.` };
}

function match(client: ScimClient, { matchBy }: Provisioning, person: Person): Promise<Json | null> {
  const value = matchBy === 'externalId' ? person.id : userNameOf(person);
  return findOne(client, '/Users', matchBy, value, {});
}

/** An account that the service provider has deleted is looked for again. */
async function getIfThere(client: ScimClient, scimId: string): Promise<Json | null> {
  try {
    return await client.get(pathOf(scimId));
  } catch (error) {
    if (isNotFound(error)) return null;
    throw error;
  }
}

async function deletePerson(runner: Runner, person: Person): Promise<Task | null> {
  const { tenant } = runner;
  const forget = () => {
    tenant.people = tenant.people.filter(({ id }) => id !== person.id);
  };
  if (!tenant.application.provisioning?.users[person.id]) {
    forget();
    return null;
  }
  return await entraTask(runner, `Delete ${displayNameOf(person)}`, async (client, connected) => {
    const { scimId } = connected.users[person.id]!;
    try {
      await client.send('DELETE', pathOf(scimId));
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
    delete connected.users[person.id];
    forget();
    return 'Deleted.';
  });
}

async function hasManager(client: ScimClient, scimId: string, managerId: string): Promise<boolean> {
  const filter = `id eq ${JSON.stringify(scimId)} and manager eq ${JSON.stringify(managerId)}`;
  return readList(await client.get('/Users', { filter, attributes: 'id' })).totalResults > 0;
}

export function isNotFound(error: unknown): boolean {
  return error instanceof ProvisioningError && error.detail.status === 404;
}

function pathOf(scimId: string): string {
  return `/Users/${encodeURIComponent(scimId)}`;
}
