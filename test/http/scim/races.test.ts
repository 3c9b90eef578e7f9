// Provisioning while everything else goes on: other requests on the same rows, an organization that is
// deleted, a plan that is lowered, a claim that is given up. Whatever was answered is true afterwards, and
// what the service counts is what is there.

import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { dropDomain } from '../../../src/domain/domains/claims.ts';
import { deleteOrganization } from '../../../src/domain/organization/deletion.ts';
import { count, depsAt, OPERATOR } from '../../support/deps.ts';
import { emptyStorage } from '../../support/storage.ts';
import {
  type Answered,
  createGroup,
  createUser,
  GROUP,
  newTenant,
  oktaUser,
  PATCH_OP,
  rows,
  type Tenant,
} from './server.ts';

const BULK = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';

let tenant: Tenant;

beforeEach(async () => {
  await emptyStorage();
  tenant = await newTenant();
});

const times = <T>(howMany: number, run: (index: number) => Promise<T>) =>
  Promise.all(Array.from({ length: howMany }, (_, index) => run(index)));

const statusesOf = (answers: readonly Answered[]) => [...new Set(answers.map((one) => one.status))].sort();

/** What is kept twice is the same in both places, and nothing refers to what is gone. */
async function expectSound() {
  const [found] = await rows(`select
    (select count(*) from organizations o where member_count <> (select count(*) from members where organization_id = o.id)) as members,
    (select count(*) from organizations o where team_count <> (select count(*) from teams where organization_id = o.id)) as teams,
    (select count(*) from teams t where member_count <> (select count(*) from team_members where team_id = t.id)) as inTeams,
    (select count(*) from members m where (select coalesce(group_concat(value), '') from (select value from json_each(m.team_ids) order by 1))
      <> (select coalesce(group_concat(team_id), '') from (select team_id from team_members where member_id = m.id order by 1))) as teamIds,
    (select count(*) from accounts a where not exists (select 1 from members where account_id = a.id)) as accounts`);
  expect(found).toEqual({ members: 0, teams: 0, inTeams: 0, teamIds: 0, accounts: 0 });
}

describe('requests of all kinds at once', () => {
  it('leave what they answered: nobody comes back, and counts are right', async () => {
    const people = await times(12, (index) => createUser(tenant, `p${index}@acme.test`));
    const group = await createGroup(tenant, 'Everybody', people);
    const patch = (path: string, ...Operations: object[]) => ({
      method: 'PATCH',
      path,
      data: { schemas: [PATCH_OP], Operations },
    });
    const all = await Promise.all([
      ...people.map((id, index) =>
        tenant.patch(`/Users/${id}`, { op: 'replace', path: 'title', value: `t${index}` }),
      ),
      ...people.slice(0, 6).map((id) => tenant.del(`/Users/${id}`)),
      ...people.map((id) =>
        tenant.patch(`/Groups/${group}`, { op: 'remove', path: `members[value eq "${id}"]` }),
      ),
      ...people.map((id) =>
        tenant.patch(`/Groups/${group}`, { op: 'add', path: 'members', value: [{ value: id }] }),
      ),
      tenant.put(`/Groups/${group}`, {
        schemas: [GROUP],
        displayName: 'All',
        members: people.map((value) => ({ value })),
      }),
      ...people
        .slice(0, 4)
        .map((id, index) => tenant.put(`/Users/${id}`, oktaUser(`renamed${index}@acme.test`))),
      tenant.post('/Bulk', {
        schemas: [BULK],
        Operations: [
          ...people.map((id) => patch(`/Users/${id}`, { op: 'add', path: 'nickName', value: 'N' })),
          patch(`/Groups/${group}`, { op: 'remove', path: 'members' }),
          ...people.slice(6, 8).map((id) => ({ method: 'DELETE', path: `/Users/${id}` })),
          { method: 'POST', path: '/Users', bulkId: 'x', data: oktaUser('p0@acme.test') },
        ],
      }),
    ]);
    expect(statusesOf(all).filter((status) => ![200, 204, 404].includes(status))).toEqual([]);
    const bulk = all.at(-1)?.body.Operations.map((one: { status: string }) => Number(one.status));
    expect(bulk.filter((status: number) => ![200, 201, 204, 404, 409].includes(status))).toEqual([]);
    for (const id of people.slice(0, 6)) expect((await tenant.get(`/Users/${id}`)).status).toBe(404);
    await expectSound();
  });

  it.each([
    ['person', '/Users'],
    ['team', '/Groups'],
  ])('7644 3.14: change a %s once where all of them ask for the same version', async (_what, endpoint) => {
    const id =
      endpoint === '/Users'
        ? await createUser(tenant, 'ada@acme.test')
        : await createGroup(tenant, 'Engines');
    const answers = await times(30, (index) =>
      tenant.send(
        index % 5 === 4 ? 'DELETE' : 'PATCH',
        `${endpoint}/${id}`,
        { schemas: [PATCH_OP], Operations: [{ op: 'replace', path: 'externalId', value: `ext-${index}` }] },
        { headers: { 'If-Match': 'W/"1"' } },
      ),
    );
    const done = answers.filter(({ status }) => status < 300);
    expect(done).toHaveLength(1);
    expect(statusesOf(answers).filter((status) => ![200, 204, 404, 412].includes(status))).toEqual([]);
    await expectSound();
  });

  it('give a name to one of the teams that all want it', async () => {
    const teams = await times(10, (index) => createGroup(tenant, `Team ${index}`));
    const answers = await Promise.all(
      teams.map((id) => tenant.patch(`/Groups/${id}`, { op: 'replace', value: { displayName: 'The one' } })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([204, ...Array(9).fill(409)]);
    expect(await count('teams', "name_key = 'the one'")).toBe(1);
  });
});

describe('provisioning while', () => {
  const push = () =>
    times(30, (index) =>
      index % 3 === 2
        ? tenant.post('/Groups', { schemas: [GROUP], displayName: `Team ${index}` })
        : tenant.post('/Users', oktaUser(`p${index}@acme.test`)),
    );

  it('the organization is deleted leaves none of its rows', async () => {
    const [answers] = await Promise.all([
      push(),
      deleteOrganization(depsAt(), OPERATOR, tenant.organizationId),
    ]);
    expect(statusesOf(answers).filter((status) => ![201, 401].includes(status))).toEqual([]);
    expect((await tenant.get('/Users')).status).toBe(401);
    expect([await count('members'), await count('teams'), await count('accounts')]).toEqual([0, 0, 0]);
  });

  it('the plan is lowered keeps acknowledged changes, and refuses the rest with the reason', async () => {
    const lower = env.DB.prepare("update organizations set plan = 'growth'").run();
    const [answers] = await Promise.all([push(), lower]);
    expect(statusesOf(answers).filter((status) => ![201, 403].includes(status))).toEqual([]);
    const created = answers.filter(({ status }) => status === 201).length;
    expect((await count('members')) + (await count('teams'))).toBe(created);
    expect(await count('provisioning_events', "reason = 'plan_lacks_scim'")).toBe(30 - created);
    await expectSound();
  });

  it('the claim is given up no longer touches anyone in the domain', async () => {
    const id = await createUser(tenant, 'ada@acme.test');
    const group = await createGroup(tenant, 'Engines', [id]);
    const [{ id: domainId }] = await rows('select id from domains');
    await dropDomain(depsAt(), OPERATOR, tenant.organizationId, domainId);
    const before = await rows('select version, active, team_ids from members');
    expect(
      statusesOf([
        await tenant.put(`/Users/${id}`, oktaUser('ada@acme.test')),
        await tenant.patch(`/Users/${id}`, { op: 'replace', value: { active: false } }),
        await tenant.del(`/Users/${id}`),
      ]),
    ).toEqual([403]);
    expect((await tenant.post('/Users', oktaUser('grace@acme.test'))).status).toBe(400);
    expect(
      (await tenant.put(`/Groups/${group}`, { schemas: [GROUP], displayName: 'Engines', members: [] }))
        .status,
    ).toBe(200);
    expect(await rows('select version, active, team_ids from members')).toEqual(before);
    // Read they can be: the import has to see whom it cannot change.
    expect((await tenant.get(`/Users/${id}`)).body.active).toBe(true);
  });
});
