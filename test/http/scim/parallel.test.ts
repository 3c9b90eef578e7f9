// Many requests at once on one person or one team: nothing that was acknowledged is lost, and nothing happens
// twice.

import { abortAllDurableObjects, evictDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { fillOrganization } from '../../support/scim-fill.ts';
import { emptyStorage } from '../../support/storage.ts';
import { createGroup, createUser, newTenant, oktaUser, rows, type Tenant } from './server.ts';

let tenant: Tenant;

beforeEach(async () => {
  await emptyStorage();
  tenant = await newTenant();
});

const times = <T>(count: number, run: (index: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, index) => run(index)));

async function membersOf(groupId: string): Promise<string[]> {
  return (await rows('select member_id as id from team_members where team_id = ?', groupId)).map(
    (row) => row.id,
  );
}

describe('one team', () => {
  it('has 300 members after 300 parallel PATCHes of one member each', async () => {
    await fillOrganization(env.DB, tenant.organizationId, 'acme.test', 300);
    const id = await createGroup(tenant, 'Engineering');
    const answers = await times(300, (index) =>
      tenant.patch(`/Groups/${id}`, {
        op: 'add',
        path: 'members',
        value: [{ value: `mem_${tenant.organizationId}_${index}` }],
      }),
    );
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([204]));
    expect(new Set(await membersOf(id)).size).toBe(300);
    const [team] = await rows('select version, member_count as count from teams where id = ?', id);
    expect(team).toEqual({ version: 301, count: 300 });
  });

  it('is made once by 30 parallel POSTs of one name in two cases', async () => {
    const answers = await times(30, (index) =>
      tenant.post('/Groups', {
        schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
        displayName: index % 2 ? 'Engineering' : 'ENGINEERING',
      }),
    );
    expect(countBy(answers.map((answer) => answer.status))).toEqual({ 201: 1, 409: 29 });
    expect(await rows('select count(*) as n from teams')).toEqual([{ n: 1 }]);
  });
});

describe('one person', () => {
  it('is made once by 100 parallel POSTs of one userName', async () => {
    const answers = await times(100, () => tenant.post('/Users', oktaUser('ada@acme.test')));
    expect(countBy(answers.map((answer) => answer.status))).toEqual({ 201: 1, 409: 99 });
    expect(await rows('select count(*) as n from members')).toEqual([{ n: 1 }]);
    expect(
      await rows("select count(*) as n from audit_events where action = 'organization.user_added'"),
    ).toEqual([{ n: 1 }]);
  });

  it('keeps all of 100 parallel PATCHes of different attributes', async () => {
    const id = await createUser(tenant, 'ada@acme.test');
    const answers = await times(100, (index) =>
      tenant.patch(`/Users/${id}`, {
        op: 'add',
        path: `urn:acme:Custom:1.0:User:attribute${index % 50}`,
        value: `value ${index % 50}`,
      }),
    );
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([200]));
    const { body } = await tenant.get(`/Users/${id}`);
    const custom = body['urn:acme:Custom:1.0:User'];
    expect(Object.keys(custom)).toHaveLength(50);
    for (let index = 0; index < 50; index++) expect(custom[`attribute${index}`]).toBe(`value ${index}`);
    // Half of them changed nothing, and so no version either.
    expect(body.meta.version).toBe('W/"51"');
  });

  it('ends as the last acknowledged of interleaved PUTs and deactivations says', async () => {
    const id = await createUser(tenant, 'ada@acme.test');
    const order: { version: number; active: boolean; title: string | undefined }[] = [];
    await times(40, async (index) => {
      const { status, body } =
        index % 2
          ? await tenant.patch(`/Users/${id}`, { op: 'replace', value: { active: index % 4 === 1 } })
          : await tenant.put(
              `/Users/${id}`,
              oktaUser('ada@acme.test', { title: `T${index}`, active: index % 4 === 0 }),
            );
      expect(status).toBe(200);
      order.push({ version: Number(body.meta.version.slice(3, -1)), active: body.active, title: body.title });
    });
    const last = order.reduce((a, b) => (b.version > a.version ? b : a));
    const { body } = await tenant.get(`/Users/${id}`);
    expect({ active: body.active, title: body.title, version: body.meta.version }).toEqual({
      active: last.active,
      title: last.title,
      version: `W/"${last.version}"`,
    });
  });

  it('comes from one of sign-in, creation and deletion at a time', async () => {
    const ids = await times(20, (index) => createUser(tenant, `p${index}@acme.test`));
    const answers = await Promise.all(
      ids.flatMap((id) => [
        tenant.del(`/Users/${id}`),
        tenant.del(`/Users/${id}`),
        tenant.patch(`/Users/${id}`, { op: 'replace', path: 'title', value: 'x' }),
      ]),
    );
    const deleted = answers.filter((_, index) => index % 3 < 2).map((answer) => answer.status);
    expect(countBy(deleted)).toEqual({ 204: 20, 404: 20 });
    expect(
      await rows('select (select count(*) from members) as m, (select count(*) from accounts) as a'),
    ).toEqual([{ m: 0, a: 0 }]);
  });
});

describe('a lane', () => {
  /** Adds members in rounds of twenty and does `disturb` once the first of each round has answered. */
  async function pushWhile(disturb: (stub: DurableObjectStub) => Promise<void>) {
    await fillOrganization(env.DB, tenant.organizationId, 'acme.test', 60);
    const id = await createGroup(tenant, 'Engineering');
    const stub = env.LANES.get(env.LANES.idFromName(`team:${tenant.organizationId}:${id}`));
    const acknowledged: string[] = [];
    for (let round = 0; round < 3; round++) {
      const pushes = Array.from({ length: 20 }, async (_, index) => {
        const member = `mem_${tenant.organizationId}_${round * 20 + index}`;
        const operation = { op: 'add', path: 'members', value: [{ value: member }] };
        const { status } = await tenant.patch(`/Groups/${id}`, operation);
        if (status === 204) acknowledged.push(member);
        else expect(status).toBe(500);
      });
      await Promise.race(pushes);
      await disturb(stub);
      await Promise.all(pushes);
    }
    const members = new Set(await membersOf(id));
    expect(acknowledged.filter((member) => !members.has(member))).toEqual([]);
    // No half change either: each member has its version, its event and its row in the log.
    const [team] = await rows('select version, member_count as count from teams where id = ?', id);
    expect(team).toEqual({ version: members.size + 1, count: members.size });
    const events = await rows("select count(*) as n from audit_events where action = 'team.user_added'");
    expect(events).toEqual([{ n: members.size }]);
    const logged = await rows(
      "select count(*) as n from provisioning_events where operation = 'group.updated'",
    );
    expect(logged).toEqual([{ n: members.size }]);
    return acknowledged.length;
  }

  it('loses nothing when it is evicted in the middle', async () => {
    expect(await pushWhile((stub) => evictDurableObject(stub))).toBe(60);
  });

  it('loses nothing that it acknowledged when it is torn down in the middle', async () => {
    expect(await pushWhile(() => abortAllDurableObjects())).toBeGreaterThan(0);
  });
});

function countBy(values: readonly number[]): Record<number, number> {
  const counts: Record<number, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}
