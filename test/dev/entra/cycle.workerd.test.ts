// Provisioning cycles of the simulated Entra ID against the real Worker, in both flavors: after each step,
// what the directory has.
import { exports } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Network } from '../../../dev/idp/scim-client.ts';
import { newTenant, rows, type Tenant } from '../../http/scim/server.ts';
import { type EntraConsole, FLAVORS, idOf, openEntra } from '../../support/entra.ts';
import { emptyStorage } from '../../support/storage.ts';

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const HERTHA = 'Export Hertha Ayrton';
const worker: Network = { fetch: (url, init) => exports.default.fetch(url, init), wait: async () => {} };

let gatehouse: Tenant;
let entra: EntraConsole;

describe.each(FLAVORS)('a cycle %s', (_name, flag) => {
  beforeEach(async () => {
    await emptyStorage();
    gatehouse = await newTenant('contoso.test');
    entra = openEntra(worker, { token: gatehouse.token, flag });
  });

  it('creates the people to whom the application is assigned, with their managers, and says who was refused', async () => {
    const tasks = await entra.provision();
    expect(tasks).toEqual([
      ['Export Katherine Johnson', 'Created.'],
      ['Export Dorothy Vaughan', 'Created.'],
      ['Export Mary Jackson', 'Created.'],
      ['Export Annie Easley', 'Created.'],
      [HERTHA, expect.stringContaining('fabrikam.test')],
      ['Manager of Mary Jackson', 'Set.'],
      ['Manager of Annie Easley', 'Set.'],
    ]);
    expect(await people()).toEqual(
      ['annie', 'dorothy', 'katherine', 'mary'].map((name) => [`${name}@contoso.test`, 1]),
    );
    const { body } = await gatehouse.get(`/Users/${scimId('Annie')}`);
    expect(body).toMatchObject({
      userName: 'annie@contoso.test',
      externalId: idOf('Annie'),
      active: true,
      displayName: 'Annie Easley',
      title: 'Mathematician',
      name: { givenName: 'Annie', familyName: 'Easley' },
      emails: [{ type: 'work', value: 'annie@contoso.test', primary: true }],
      [ENTERPRISE]: {
        department: 'West Area',
        employeeNumber: 'C-04',
        manager: { value: scimId('Dorothy') },
      },
    });
  });

  it('passes over everybody who stays the same, and tries the refused again', async () => {
    await entra.provision();
    expect(await entra.provision()).toEqual([[HERTHA, expect.stringContaining('fabrikam.test')]]);
    await entra.press('assignments/remove', { id: idOf('Hertha') });
    expect(await entra.provision()).toEqual([]);
  });

  it('finds everything as it wants it in a cycle from the start', async () => {
    await settled();
    const tasks = await entra.press('provisioning/restart');
    expect(tasks.slice(1).map(({ message }) => message)).toEqual(Array(4).fill('No change.'));
    expect(writes(tasks)).toEqual([]);
  });

  it.each(['userName', 'externalId'] as const)(
    'matches an account that is there already, by %s',
    async (matchBy) => {
      const { body } = await gatehouse.post('/Users', {
        schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
        userName: matchBy === 'userName' ? 'annie@contoso.test' : 'a.easley@contoso.test',
        externalId: matchBy === 'userName' ? 'made by hand' : idOf('Annie'),
      });
      entra.tenant.application.provisioning!.matchBy = matchBy;
      const tasks = await settled();
      const message = tasks.find(([title]) => title === 'Export Annie Easley')![1];
      expect(message).toContain(`Matched by ${matchBy}, and updated: `);
      expect(message).toContain(matchBy === 'userName' ? 'externalId' : 'userName');
      expect(scimId('Annie')).toBe(body.id);
      expect((await gatehouse.get(`/Users/${body.id}`)).body).toMatchObject({
        userName: 'annie@contoso.test',
        externalId: idOf('Annie'),
        name: { familyName: 'Easley' },
      });
      expect(await people()).toHaveLength(4);
    },
  );

  it('changes what has changed, and nothing else', async () => {
    await settled();
    await entra.change('Annie', {
      surname: 'Turner',
      userPrincipalName: 'annie.turner@contoso.test',
      mail: 'annie.turner@contoso.test',
      department: 'Engine Lab',
      jobTitle: '',
      managerId: '',
    });
    expect(await entra.provision()).toEqual([
      [
        'Export Annie Turner',
        `Updated: userName, displayName, title, emails[type eq "work"].value, name.familyName, ${ENTERPRISE}:department.`,
      ],
      ['Manager of Annie Turner', 'Removed.'],
    ]);
    const { body } = await gatehouse.get(`/Users/${scimId('Annie')}`);
    expect(body).toMatchObject({
      userName: 'annie.turner@contoso.test',
      emails: [{ value: 'annie.turner@contoso.test' }],
      name: { givenName: 'Annie', familyName: 'Turner' },
      [ENTERPRISE]: { department: 'Engine Lab', employeeNumber: 'C-04' },
    });
    expect(body).not.toHaveProperty('title');
    expect(body[ENTERPRISE]).not.toHaveProperty('manager');
  });

  it('disables the people who are disabled or not assigned any longer, and enables them again', async () => {
    await settled();
    const before = scimId('Annie');
    await entra.press(`people/${idOf('Annie')}/disable`);
    await entra.press('assignments/remove', { id: idOf('Mary') });
    expect(await entra.provision()).toEqual([
      ['Export Mary Jackson', 'Updated: active.'],
      ['Export Annie Easley', 'Updated: active.'],
    ]);
    expect(await inactive()).toEqual(['annie@contoso.test', 'mary@contoso.test']);
    await entra.press(`people/${idOf('Annie')}/enable`);
    await entra.press('assignments/assign', { id: idOf('Mary') });
    await entra.provision();
    expect(await inactive()).toEqual([]);
    expect(scimId('Annie')).toBe(before);
  });

  it('keeps the address of somebody who is deleted, and gives the same member back with the restore', async () => {
    await settled();
    const before = scimId('Annie');
    await entra.press(`people/${idOf('Annie')}/delete`);
    const [task] = (await entra.press('provisioning/cycle')).slice(1);
    expect(task).toMatchObject({ state: 'done', message: 'Updated: userName, active.' });
    expect(task!.exchanges.at(-1)!.body).toContain(`${idOf('Annie').replaceAll('-', '')}annie@contoso.test`);
    expect(await inactive()).toEqual(['annie@contoso.test']);
    const logged = await rows(
      'select * from provisioning_events where organization_id = ?',
      gatehouse.organizationId,
    );
    expect(JSON.stringify(logged)).toContain('tombstone');

    await entra.press(`people/${idOf('Annie')}/restore`);
    expect(await entra.provision()).toEqual([['Export Annie Easley', 'Updated: userName, active.']]);
    expect(await inactive()).toEqual([]);
    expect(scimId('Annie')).toBe(before);
    expect((await gatehouse.get(`/Users/${before}`)).body).toMatchObject({ userName: 'annie@contoso.test' });
  });

  it('stays deleted in a cycle from the start, which sends the tombstone again', async () => {
    await settled();
    await entra.press(`people/${idOf('Annie')}/delete`);
    await entra.provision();
    const tasks = await entra.press('provisioning/restart');
    expect(writes(tasks)).toEqual([['PATCH', 200]]);
    expect(await inactive()).toEqual(['annie@contoso.test']);
  });

  it('matches a namesake with the account of somebody who is deleted, who then cannot come back', async () => {
    await settled();
    await entra.press(`people/${idOf('Annie')}/delete`);
    await entra.provision();
    const { id, accountEnabled: _, state: __, note: ___, ...profile } = entra.person('Annie');
    await entra.press('people', { ...profile, surname: 'Namesake', employeeId: 'C-99' });
    const namesake = entra.tenant.people.at(-1)!;
    await entra.press('assignments/assign', { id: namesake.id });
    const [[title, message]] = (await entra.provision()) as [[string, string]];
    // The account matches by its address, so that the namesake gets the former member's.
    expect(title).toBe('Export Annie Namesake');
    expect(message).toContain('Matched by userName');
    expect(await people()).toHaveLength(4);
    // The first one cannot come back while somebody else has the name.
    expect((await entra.post(`/admin/people/${id}/restore`)).status).toBe(400);
  });

  it('deletes for good, and forgets the person', async () => {
    await settled();
    const before = scimId('Annie');
    await entra.press(`people/${idOf('Annie')}/delete`);
    await entra.provision();
    await entra.press(`people/${idOf('Annie')}/purge`);
    expect(await entra.provision()).toEqual([['Delete Annie Easley', 'Deleted.']]);
    expect((await gatehouse.get(`/Users/${before}`)).status).toBe(404);
    expect(await people()).toHaveLength(3);
    expect(entra.tenant.people.map(({ givenName }) => givenName)).not.toContain('Annie');
    expect(await entra.provision()).toEqual([]);
  });

  it('makes an account anew when the service provider has lost it', async () => {
    await settled();
    await gatehouse.del(`/Users/${scimId('Annie')}`);
    const tasks = await entra.press('provisioning/restart');
    expect(tasks.map(({ message }) => message)).toContain('Created.');
    expect(await people()).toHaveLength(4);
  });

  it('pushes a group with its members, follows it, and deletes it', async () => {
    await entra.press('assignments/assign', { id: computers().id });
    await settled();
    expect(await team('Computers')).toEqual(ids('Dorothy', 'Mary', 'Annie'));
    await entra.press(`groups/${computers().id}`, {
      displayName: 'Programmers',
      members: [idOf('Annie'), idOf('Katherine'), idOf('Sofia')],
    });
    // Sofia comes into scope by the group.
    expect((await entra.provision()).map(([title, message]) => `${title}: ${message}`)).toEqual([
      'Export Sofia Kovalevskaya: Created.',
      'Export group Programmers: renamed, 2 added, 2 removed',
    ]);
    expect(await team('Computers')).toBeNull();
    expect(await team('Programmers')).toEqual(ids('Katherine', 'Annie', 'Sofia'));

    await entra.press(`people/${idOf('Katherine')}/delete`);
    await entra.provision();
    expect(await team('Programmers')).toEqual(ids('Annie', 'Sofia'));

    await entra.press('assignments/remove', { id: computers().id });
    await entra.provision();
    expect(await team('Programmers')).toBeNull();
    expect(await inactive()).toContain('sofia@contoso.test');
  });

  it('links a team that has the name already', async () => {
    const { body } = await gatehouse.post('/Groups', {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
      displayName: 'Computers',
    });
    await entra.press('assignments/assign', { id: computers().id });
    await settled();
    expect(entra.tenant.application.provisioning!.groups[computers().id]!.scimId).toBe(body.id);
    expect(await team('Computers')).toEqual(ids('Dorothy', 'Mary', 'Annie'));
  });

  it('stops after the probe when the token is wrong', async () => {
    entra.tenant.application.provisioning!.token = 'another';
    const tasks = await entra.press('provisioning/cycle');
    expect(tasks).toHaveLength(1);
    expect(tasks[0]).toMatchObject({ state: 'failed', reason: 'refused' });
    expect(tasks[0]!.message).toContain('Unauthorized (401)');
    expect(await people()).toEqual([]);
  });
});

/** A cycle after which everything is as Entra wants it, since Hertha is not assigned. */
async function settled(): Promise<[string, string][]> {
  await entra.press('assignments/remove', { id: idOf('Hertha') });
  const tasks = await entra.provision();
  expect(entra.tenant.tasks.filter(({ state }) => state !== 'done')).toEqual([]);
  return tasks;
}

/** Address and `active` of each member, sorted. */
async function people(): Promise<[string, number][]> {
  const found = await rows(
    'select user_name, active from members where organization_id = ? order by 1',
    gatehouse.organizationId,
  );
  return found.map(({ user_name, active }) => [user_name, active]);
}

async function inactive(): Promise<string[]> {
  return (await people()).filter(([, active]) => active === 0).map(([address]) => address);
}

function scimId(givenName: string): string {
  return entra.tenant.application.provisioning!.users[idOf(givenName)]!.scimId;
}

function ids(...givenNames: string[]): string[] {
  return givenNames.map(scimId).sort();
}

/** Ids of the members, sorted; null when there is no such team. */
async function team(displayName: string): Promise<string[] | null> {
  const filter = encodeURIComponent(`displayName eq "${displayName}"`);
  const { body } = await gatehouse.get(`/Groups?filter=${filter}`);
  const [found] = body.Resources ?? [];
  return found ? (found.members ?? []).map((member: { value: string }) => member.value).sort() : null;
}

function computers() {
  return entra.tenant.groups[0]!;
}

function writes(tasks: Awaited<ReturnType<EntraConsole['press']>>): [string, number | null][] {
  return tasks
    .flatMap(({ exchanges }) => exchanges)
    .filter(({ method }) => method !== 'GET')
    .map(({ method, status }) => [method, status]);
}
