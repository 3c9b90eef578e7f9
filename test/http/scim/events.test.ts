// What a directory's requests tell those who follow the events: each command of a SCIM client with what it
// changes, and again where there is nothing left to change.

import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { ProvisioningCommand } from '../../../src/domain/commands.ts';
import { NOW_MS } from '../../support/deps.ts';
import { eventsOf, typesOf } from '../../support/events.ts';
import { createPeople } from '../../support/people.ts';
import { emptyStorage } from '../../support/storage.ts';
import { createGroup, createUser, GROUP, newTenant, oktaUser, type Tenant } from './server.ts';

let tenant: Tenant;
let ada: string;
let group: string;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: NOW_MS });
  await emptyStorage();
  tenant = await newTenant();
  ada = await createUser(tenant, 'ada@acme.test');
  group = await createGroup(tenant, 'Engineers', [ada]);
});

const groupOf = (displayName: string, members: readonly string[]) => ({
  schemas: [GROUP],
  displayName,
  members: members.map((value) => ({ value })),
});

interface Step {
  readonly name: string;
  readonly run: () => Promise<{ readonly status: number }>;
  readonly types: readonly string[];
  /** The same request once more has nothing to change; a creation or a deletion is refused. */
  readonly again?: false;
}

const STEPS: Readonly<Record<ProvisioningCommand['kind'], readonly Step[]>> = {
  createUser: [
    {
      name: 'somebody new',
      run: () => tenant.post('/Users', oktaUser('grace@acme.test')),
      types: ['member.created'],
    },
  ],
  replaceUser: [
    {
      name: 'another name',
      run: () =>
        tenant.put(`/Users/${ada}`, oktaUser('ada@acme.test', { name: { givenName: 'A', familyName: 'K' } })),
      types: ['member.updated'],
    },
    {
      name: 'deactivated with another title',
      run: () => tenant.put(`/Users/${ada}`, oktaUser('ada@acme.test', { title: 'Countess', active: false })),
      types: ['member.deactivated'],
    },
  ],
  patchUser: [
    {
      name: 'an attribute',
      run: () => tenant.patch(`/Users/${ada}`, { op: 'replace', path: 'title', value: 'Countess' }),
      types: ['member.updated'],
    },
    {
      name: 'inactive',
      run: () => tenant.patch(`/Users/${ada}`, { op: 'replace', path: 'active', value: false }),
      types: ['member.deactivated'],
    },
  ],
  deleteUser: [
    {
      name: 'somebody in a team',
      run: () => tenant.del(`/Users/${ada}`),
      types: ['team.member_removed', 'member.deleted'],
    },
  ],
  createGroup: [
    {
      name: 'with somebody',
      run: () => tenant.post('/Groups', groupOf('Designers', [ada])),
      types: ['team.created', 'team.member_added'],
    },
  ],
  replaceGroup: [
    {
      name: 'another name and nobody',
      run: () => tenant.put(`/Groups/${group}`, groupOf('Designers', [])),
      types: ['team.updated', 'team.member_removed'],
    },
  ],
  patchGroup: [
    {
      name: 'without somebody',
      run: () => tenant.patch(`/Groups/${group}`, { op: 'remove', path: 'members' }),
      types: ['team.member_removed'],
    },
  ],
  deleteGroup: [
    { name: 'with somebody', run: () => tenant.del(`/Groups/${group}`), types: ['team.deleted'] },
  ],
};

describe.each(Object.keys(STEPS) as ProvisioningCommand['kind'][])('%s', (kind) => {
  it.each(STEPS[kind])('tells what changes, once: $name', async ({ run, types }) => {
    const events = await eventsOf(async () => expect((await run()).status).toBeLessThan(300));
    expect(typesOf(events)).toEqual(types);
    const token = await env.DB.prepare('select id from scim_tokens').first('id');
    for (const { cause, organizationId } of events) {
      expect([cause, organizationId]).toEqual([{ type: 'scim', id: token }, tenant.organizationId]);
    }
    expect(typesOf(await eventsOf(run))).toEqual([]);
  });

  it('tells nothing where it is refused', async () => {
    const nowhere = { status: 404 };
    const refused: Readonly<Record<ProvisioningCommand['kind'], () => Promise<{ readonly status: number }>>> =
      {
        createUser: () => tenant.post('/Users', oktaUser('ada@elsewhere.test')),
        replaceUser: () => tenant.put(`/Users/${ada}`, oktaUser('nobody@elsewhere.test')),
        patchUser: () => tenant.patch('/Users/none', { op: 'replace', path: 'active', value: false }),
        deleteUser: () => tenant.del('/Users/none'),
        createGroup: () => tenant.post('/Groups', groupOf('Engineers', [])),
        replaceGroup: () => tenant.put('/Groups/none', groupOf('Engineers', [])),
        patchGroup: () =>
          tenant.patch(`/Groups/${group}`, { op: 'add', path: 'members', value: [{ value: 'none' }] }),
        deleteGroup: () => Promise.resolve(nowhere),
      };
    expect(typesOf(await eventsOf(refused[kind]))).toEqual([]);
  });
});

it('says the whole of a person, what changed, and what that was', async () => {
  const [created] = await eventsOf(() =>
    tenant.post('/Users', oktaUser('grace@acme.test', { title: 'Dr.' })),
  );
  const id = created?.subject.id ?? '';
  const account = await env.DB.prepare('select account_id from members where id = ?')
    .bind(id)
    .first('account_id');
  const whole = {
    id,
    accountId: account,
    email: 'grace@acme.test',
    externalId: 'ext-grace@acme.test',
    givenName: 'Ada',
    familyName: 'Byron',
    role: 'member',
    roleFrom: null,
    active: true,
    source: 'scim',
    attributes: {
      title: 'Dr.',
      displayName: 'Ada Byron',
      locale: 'en-US',
      emails: [{ primary: true, value: 'grace@acme.test', type: 'work' }],
    },
    createdAt: new Date(NOW_MS).toISOString(),
    updatedAt: new Date(NOW_MS).toISOString(),
  };
  expect(created).toEqual({
    seq: expect.any(Number),
    id: expect.stringMatching(/^evd_[0-9a-f]{20}$/),
    type: 'member.created',
    at: new Date(NOW_MS).toISOString(),
    organizationId: tenant.organizationId,
    subject: { type: 'member', id },
    changed: null,
    before: null,
    data: whole,
    cause: created?.cause,
  });
  vi.setSystemTime(NOW_MS + 60_000);
  const [changed] = await eventsOf(() =>
    tenant.patch(
      `/Users/${id}`,
      { op: 'replace', path: 'name.givenName', value: 'Grace "Amazing"' },
      { op: 'replace', path: 'externalId', value: 'hopper' },
      { op: 'replace', path: 'active', value: false },
    ),
  );
  expect(changed).toMatchObject({
    type: 'member.deactivated',
    at: new Date(NOW_MS + 60_000).toISOString(),
    changed: ['externalId', 'givenName', 'active'],
    before: { externalId: 'ext-grace@acme.test', givenName: 'Ada', active: true },
    data: {
      ...whole,
      externalId: 'hopper',
      givenName: 'Grace "Amazing"',
      active: false,
      updatedAt: new Date(NOW_MS + 60_000).toISOString(),
    },
  });
  const [gone] = await eventsOf(() => tenant.del(`/Users/${id}`));
  expect(gone).toMatchObject({ type: 'member.deleted', changed: null, before: changed?.data, data: null });
});

it('tells of each of many, in the batches in which they are written', async () => {
  await createPeople(tenant.organizationId, 2000);
  const people = Array.from({ length: 2000 }, (_, n) => `mem_p${String(n).padStart(5, '0')}`);
  const events = await eventsOf(() =>
    tenant.patch(`/Groups/${group}`, {
      op: 'add',
      path: 'members',
      value: people.map((value) => ({ value })),
    }),
  );
  expect(events.map(({ type, data }) => [type, data?.memberId]).toSorted()).toEqual(
    people.map((id) => ['team.member_added', id]).toSorted(),
  );
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => (events[0]?.seq ?? 0) + index));
});
