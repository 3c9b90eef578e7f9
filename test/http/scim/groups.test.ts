// Groups through the Worker: they are teams, matched by name.

import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { addMember } from '../../../src/domain/people/members.ts';
import { count, depsAt, OPERATOR } from '../../support/deps.ts';
import { emptyStorage } from '../../support/storage.ts';
import { createGroup, createUser, GROUP, newTenant, rows, type Tenant } from './server.ts';

let tenant: Tenant;
let ada: string;
let grace: string;

beforeEach(async () => {
  await emptyStorage();
  tenant = await newTenant();
  ada = await createUser(tenant, 'ada@acme.test');
  grace = await createUser(tenant, 'grace@acme.test');
});

const idsIn = async (group: string): Promise<string[]> =>
  (await tenant.get(`/Groups/${group}`)).body.members.map((member: { value: string }) => member.value).sort();
const versionOf = async (group: string): Promise<string> =>
  (await tenant.get(`/Groups/${group}`)).body.meta.version;
const lastEvent = async () =>
  (
    await rows(
      'select operation, reason, detail from provisioning_events where target_type is not null and method <> ? order by rowid desc limit 1',
      'GET',
    )
  )[0];

describe('POST /Groups', () => {
  it('7644 3.3: answers 201 with members, Location and entity tag', async () => {
    const { status, body, headers } = await tenant.post('/Groups', {
      schemas: [GROUP, 'http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group'],
      displayName: 'Engineering',
      externalId: 'e1',
      members: [{ value: ada, display: null }, { value: ada }],
    });
    expect(status).toBe(201);
    expect(headers.get('location')).toBe(body.meta.location);
    expect(body).toMatchObject({
      displayName: 'Engineering',
      externalId: 'e1',
      members: [
        { value: ada, type: 'User', display: 'Ada Byron', $ref: `https://sso.example/scim/v2/Users/${ada}` },
      ],
      meta: { resourceType: 'Group', version: 'W/"1"' },
    });
    expect((await tenant.get(`/Groups/${body.id}`)).body).toEqual(body);
    expect((await tenant.get(`/Users/${ada}`)).body.groups).toMatchObject([
      { value: body.id, display: 'Engineering' },
    ]);
  });

  it('refuses a name that exists, compared without case, also of a team made in the settings', async () => {
    await env.DB.prepare(
      "insert into teams (id, organization_id, name, name_key, source, created_at, updated_at) values ('t', ?, 'Élite', 'élite', 'settings', 1, 1)",
    )
      .bind(tenant.organizationId)
      .run();
    const { status, body } = await tenant.post('/Groups', { schemas: [GROUP], displayName: 'ÉLITE' });
    expect([status, body.scimType]).toEqual([409, 'uniqueness']);
    expect((await lastEvent()).reason).toBe('team_name_taken');
    const found = await tenant.get(`/Groups?filter=${encodeURIComponent('displayName eq "éLITE"')}`);
    expect(found.body.Resources).toMatchObject([{ id: 't' }]);
  });

  it('skips members that nobody knows, and reports them', async () => {
    const other = await newTenant('other.test');
    const foreign = await createUser(other, 'eve@other.test');
    const id = await createGroup(tenant, 'Engineering', [ada, 'mem_unknown', foreign]);
    expect(await idsIn(id)).toEqual([ada]);
    const { detail } = await lastEvent();
    expect(JSON.parse(detail)).toMatchObject({ added: 1, unknownMembers: ['mem_unknown', foreign] });
  });
});

describe('PATCH /Groups', () => {
  it('answers 204, and 200 with the resource where `attributes` is given', async () => {
    const id = await createGroup(tenant, 'Engineering');
    const operation = { op: 'Add', path: 'members', value: [{ $ref: null, value: ada }] };
    expect(await tenant.patch(`/Groups/${id}`, operation)).toMatchObject({ status: 204, body: undefined });
    const path = `/Groups/${id}?attributes=members.value`;
    const { status, body } = await tenant.patch(path, { ...operation, value: [{ value: grace }] });
    expect(status).toBe(200);
    expect(body.members).toHaveLength(2);
  });

  it.each([
    ['a filter', () => [{ op: 'remove', path: `members[value eq "${ada}"]` }]],
    ["Entra's value list", () => [{ op: 'Remove', path: 'members', value: [{ $ref: null, value: ada }] }]],
  ])('removes one member by %s, never all', async (_, operations) => {
    const id = await createGroup(tenant, 'Engineering', [ada, grace]);
    expect((await tenant.patch(`/Groups/${id}`, ...operations())).status).toBe(204);
    expect(await idsIn(id)).toEqual([grace]);
  });

  it('removes all members when neither filter nor value is given', async () => {
    const id = await createGroup(tenant, 'Engineering', [ada, grace]);
    await tenant.patch(`/Groups/${id}`, { op: 'remove', path: 'members' });
    expect(await idsIn(id)).toEqual([]);
  });

  it.each([
    ['with a path', () => ({ op: 'replace', path: 'members', value: [{ value: grace }] })],
    ['without one', () => ({ op: 'replace', value: { members: [{ value: grace }] } })],
  ])('replaces all members %s', async (_, operation) => {
    const id = await createGroup(tenant, 'Engineering', [ada]);
    await tenant.patch(`/Groups/${id}`, operation());
    expect(await idsIn(id)).toEqual([grace]);
  });

  it("renames as Okta does, with the group's id in the value", async () => {
    const id = await createGroup(tenant, 'Engineering', [ada]);
    await tenant.patch(`/Groups/${id}`, { op: 'replace', value: { id, displayName: 'Research' } });
    expect((await tenant.get(`/Groups/${id}`)).body).toMatchObject({ id, displayName: 'Research' });
    expect(await idsIn(id)).toEqual([ada]);
  });

  it('runs several operations in order', async () => {
    const id = await createGroup(tenant, 'Engineering', [ada]);
    await tenant.patch(
      `/Groups/${id}`,
      { op: 'replace', path: 'members', value: [{ value: ada }, { value: grace }] },
      { op: 'remove', path: `members[value eq "${ada}"]` },
    );
    expect(await idsIn(id)).toEqual([grace]);
  });

  it('7644 3.5.2.1: keeps the version when nothing changes', async () => {
    const id = await createGroup(tenant, 'Engineering', [ada]);
    await tenant.patch(`/Groups/${id}`, { op: 'add', path: 'members', value: [{ value: ada }] });
    await tenant.patch(`/Groups/${id}`, { op: 'remove', path: `members[value eq "${grace}"]` });
    await tenant.patch(`/Groups/${id}`, { op: 'replace', path: 'members', value: [{ value: ada }] });
    await tenant.patch(`/Groups/${id}`, { op: 'replace', value: { id, displayName: 'Engineering' } });
    expect(await versionOf(id)).toBe('W/"1"');
    expect(await count('audit_events', "action like 'team.%'")).toBe(2);
  });

  it('applies all operations or none', async () => {
    const id = await createGroup(tenant, 'Engineering', [ada]);
    const { status } = await tenant.patch(
      `/Groups/${id}`,
      { op: 'remove', path: 'members' },
      { op: 'remove', path: 'displayName' },
    );
    expect(status).toBe(400);
    expect(await idsIn(id)).toEqual([ada]);
  });

  it('refuses the name of another group and changes no member then', async () => {
    await createGroup(tenant, 'Research');
    const id = await createGroup(tenant, 'Engineering', [ada]);
    const { status } = await tenant.patch(
      `/Groups/${id}`,
      { op: 'replace', path: 'displayName', value: 'RESEARCH' },
      { op: 'add', path: 'members', value: [{ value: grace }] },
    );
    expect(status).toBe(409);
    expect(await idsIn(id)).toEqual([ada]);
  });
});

describe('members outside of the claimed domains', () => {
  it('are neither added to a team nor removed from one', async () => {
    const organization = { id: tenant.organizationId, plan: 'enterprise' } as const;
    const [inside, outside] = await Promise.all(
      ['in@contractor.test', 'out@contractor.test'].map(
        async (email) => (await addMember(depsAt(), OPERATOR, organization, { email, role: 'member' })).id,
      ),
    );
    const id = await createGroup(tenant, 'Engineering', [ada]);
    await env.DB.prepare('insert into team_members (team_id, member_id, created_at) values (?, ?, 1)')
      .bind(id, inside)
      .run();
    await tenant.patch(`/Groups/${id}`, { op: 'add', path: 'members', value: [{ value: outside }] });
    expect(JSON.parse((await lastEvent()).detail)).toMatchObject({ outsideClaimedDomains: [outside] });
    await tenant.patch(`/Groups/${id}`, { op: 'replace', path: 'members', value: [{ value: grace }] });
    expect(await idsIn(id)).toEqual([grace, inside].sort());
    await tenant.patch(`/Groups/${id}`, { op: 'remove', path: `members[value eq "${inside}"]` });
    await tenant.patch(`/Groups/${id}`, { op: 'remove', path: 'members' });
    expect(await idsIn(id)).toEqual([inside]);
  });
});

describe('PUT /Groups', () => {
  it('7644 3.5.1: replaces name and members, and leaves members alone that it does not mention', async () => {
    const id = await createGroup(tenant, 'Engineering', [ada]);
    const put = await tenant.put(`/Groups/${id}`, {
      schemas: [GROUP],
      id,
      displayName: 'Research',
      members: [{ value: grace, display: null }],
    });
    expect(put).toMatchObject({
      status: 200,
      body: { displayName: 'Research', members: [{ value: grace }] },
    });
    await tenant.put(`/Groups/${id}`, { schemas: [GROUP], displayName: 'Science' });
    expect(await idsIn(id)).toEqual([grace]);
    await tenant.put(`/Groups/${id}`, { schemas: [GROUP], displayName: 'Science', members: [] });
    expect(await idsIn(id)).toEqual([]);
  });

  it('7644 3.2: never creates', async () => {
    expect((await tenant.put('/Groups/team_x', { schemas: [GROUP], displayName: 'x' })).status).toBe(404);
  });

  it('takes a push of 5,000 members at once, and gives all of them back', async () => {
    const { fillOrganization } = await import('../../support/scim-fill.ts');
    await fillOrganization(env.DB, tenant.organizationId, 'acme.test', 5000);
    const id = await createGroup(tenant, 'Everybody');
    const members = Array.from({ length: 5000 }, (_, i) => ({
      value: `mem_${tenant.organizationId}_${i}`,
      display: `p${i}`,
    }));
    const { status, body } = await tenant.put(`/Groups/${id}`, {
      schemas: [GROUP],
      displayName: 'Everybody',
      members,
    });
    expect(status).toBe(200);
    expect(body.members).toHaveLength(5000);
    const kept = members.slice(0, 4990);
    await tenant.put(`/Groups/${id}`, { schemas: [GROUP], displayName: 'Everybody', members: kept });
    expect(await rows('select member_count as n from teams where id = ?', id)).toEqual([{ n: 4990 }]);
  });
});

describe('DELETE /Groups', () => {
  it('7644 3.6: removes the team and no person', async () => {
    const id = await createGroup(tenant, 'Engineering', [ada, grace]);
    expect(
      (
        await tenant.send('DELETE', `/Groups/${id}`, undefined, {
          headers: { 'Content-Type': 'application/scim+json' },
        })
      ).status,
    ).toBe(204);
    expect((await tenant.get(`/Groups/${id}`)).status).toBe(404);
    expect((await tenant.del(`/Groups/${id}`)).status).toBe(404);
    expect(await count('members')).toBe(2);
    expect((await tenant.get(`/Users/${ada}`)).body).not.toHaveProperty('groups');
    await createGroup(tenant, 'Engineering');
  });
});

describe('members in answers', () => {
  it('are absent where they are excluded, not an empty list', async () => {
    const id = await createGroup(tenant, 'Engineering', [ada]);
    for (const path of [`/Groups/${id}`, '/Groups']) {
      const { body } = await tenant.get(`${path}?excludedAttributes=members`);
      expect(JSON.stringify(body)).not.toContain('"members"');
    }
    const { body } = await tenant.get(
      `/Groups?filter=${encodeURIComponent(`id eq "${id}" and members eq "${ada}"`)}`,
    );
    expect(body.Resources).toMatchObject([{ id, members: [{ value: ada }] }]);
  });
});
