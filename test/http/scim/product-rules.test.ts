// The product's rules about people whom a SCIM client changes.

import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { addMember } from '../../../src/domain/people/members.ts';
import { count, depsAt, OPERATOR } from '../../support/deps.ts';
import { openMailbox } from '../../support/mailbox.ts';
import { emptyStorage } from '../../support/storage.ts';
import { addTo } from './people.ts';
import { createGroup, createUser, newTenant, oktaUser, rows, type Tenant } from './server.ts';

let tenant: Tenant;

beforeEach(async () => {
  await emptyStorage();
  tenant = await newTenant();
});

const organization = () => ({ id: tenant.organizationId, plan: 'enterprise' }) as const;
const lastReason = async () =>
  (await rows('select reason, status from provisioning_events order by rowid desc limit 1'))[0];

describe('a deactivated person', () => {
  it('stays readable and in lists, and comes back under the same id by PATCH', async () => {
    const id = await createUser(tenant, 'ada@acme.test');
    const off = await tenant.patch(`/Users/${id}`, { op: 'replace', value: { active: false } });
    expect(off).toMatchObject({ status: 200, body: { id, active: false } });
    expect((await tenant.get(`/Users/${id}`)).body.active).toBe(false);
    const { body } = await tenant.get(`/Users?filter=${encodeURIComponent('userName eq "ada@acme.test"')}`);
    expect(body.Resources).toMatchObject([{ id, active: false }]);
    const on = await tenant.patch(`/Users/${id}`, { op: 'replace', path: 'active', value: 'True' });
    expect(on).toMatchObject({ status: 200, body: { id, active: true, displayName: 'Ada Byron' } });
  });

  it('loses every session at once', async () => {
    const id = await createUser(tenant, 'ada@acme.test');
    await env.DB.prepare(
      `insert into sessions (id, account_id, method, member_id, created_at, expires_at)
        select 'ses', account_id, 'saml', id, 1, 9999999999999 from members where id = ?`,
    )
      .bind(id)
      .run();
    await tenant.patch(`/Users/${id}`, { op: 'replace', path: 'title', value: 'x' });
    expect(await count('sessions', 'ended_at is null')).toBe(1);
    await tenant.patch(`/Users/${id}`, { op: 'replace', value: { active: false } });
    expect(await count('sessions', 'ended_at is null')).toBe(0);
  });

  it('is revived by a POST of the same userName, with the same id and the new attributes', async () => {
    const id = await createUser(tenant, 'ada@acme.test');
    await tenant.patch(`/Users/${id}`, { op: 'replace', value: { active: false } });
    const { status, body } = await tenant.post('/Users', oktaUser('ADA@acme.test', { displayName: 'Ada L' }));
    expect(status).toBe(201);
    expect(body).toMatchObject({ id, active: true, displayName: 'Ada L', userName: 'ADA@acme.test' });
    expect(await count('members')).toBe(1);
    expect(await count('audit_events', "action = 'user.reactivated'")).toBe(1);
  });

  it('keeps the name of someone who comes back without one, and takes a new one', async () => {
    const id = await createUser(tenant, 'ada@acme.test', {
      name: { givenName: 'Ada', familyName: 'Lovelace' },
    });
    const back = async (name: object) => {
      await tenant.patch(`/Users/${id}`, { op: 'replace', value: { active: false } });
      const schemas = ['urn:ietf:params:scim:schemas:core:2.0:User'];
      return (await tenant.post('/Users', { schemas, userName: 'ada@acme.test', ...name })).body;
    };
    expect(await back({})).toMatchObject({ id, name: { givenName: 'Ada', familyName: 'Lovelace' } });
    expect(await rows('select given_name, family_name from accounts')).toEqual([
      { given_name: 'Ada', family_name: 'Lovelace' },
    ]);
    const { name } = await back({ name: { familyName: 'King' } });
    expect(name).toEqual({ familyName: 'King' });
  });

  it('is not revived by a POST that says active false', async () => {
    const id = await createUser(tenant, 'ada@acme.test');
    await tenant.patch(`/Users/${id}`, { op: 'replace', value: { active: false } });
    expect((await tenant.post('/Users', oktaUser('ada@acme.test', { active: false }))).status).toBe(409);
    expect((await tenant.get(`/Users/${id}`)).body.meta.version).toBe('W/"2"');
  });

  it('is not brought back by a PUT that does not know "active"', async () => {
    const id = await createUser(tenant, 'ada@acme.test');
    await tenant.patch(`/Users/${id}`, { op: 'replace', value: { active: false } });
    const { active: _, ...body } = oktaUser('ada@acme.test');
    expect((await tenant.put(`/Users/${id}`, body)).body.active).toBe(false);
  });
});

describe('a changed userName', () => {
  it("is a changed email address, also the account's where nobody else has it", async () => {
    const id = await createUser(tenant, 'ada@acme.test');
    await tenant.patch(`/Users/${id}`, { op: 'replace', path: 'userName', value: 'Lovelace@acme.test' });
    expect(await rows('select email, email_key from accounts')).toEqual([
      { email: 'Lovelace@acme.test', email_key: 'lovelace@acme.test' },
    ]);
  });

  it.each([
    ['grace@acme.test', 409, 'user_name_taken'],
    ['ada@elsewhere.test', 400, 'domain_not_claimed'],
    ['not an address', 400, 'email_invalid'],
  ])('to %s is refused', async (userName, status, reason) => {
    const id = await createUser(tenant, 'ada@acme.test');
    await createUser(tenant, 'grace@acme.test');
    expect(
      (await tenant.patch(`/Users/${id}`, { op: 'replace', path: 'userName', value: userName })).status,
    ).toBe(status);
    expect((await lastReason()).reason).toBe(reason);
    expect((await tenant.get(`/Users/${id}`)).body).toMatchObject({
      userName: 'ada@acme.test',
      meta: { version: 'W/"1"' },
    });
  });

  it("to somebody else's account is refused", async () => {
    const id = await createUser(tenant, 'ada@acme.test');
    const other = await newTenant('other.test');
    await addTo(other.organizationId, 'victim@acme.test', 'owner');
    expect(
      (await tenant.patch(`/Users/${id}`, { op: 'replace', path: 'userName', value: 'victim@acme.test' }))
        .status,
    ).toBe(409);
    expect((await lastReason()).reason).toBe('account_elsewhere');
  });
});

describe('people outside of the claimed domains', () => {
  it('are listed, and neither changed nor deleted', async () => {
    const { id } = await addTo(tenant.organizationId, 'eve@contractor.test', 'member');
    expect((await tenant.get('/Users')).body.Resources).toMatchObject([
      { id, userName: 'eve@contractor.test' },
    ]);
    const answers = [
      await tenant.patch(`/Users/${id}`, { op: 'replace', value: { active: false } }),
      await tenant.put(`/Users/${id}`, oktaUser('eve@acme.test')),
      await tenant.del(`/Users/${id}`),
    ];
    expect(answers.map((answer) => answer.status)).toEqual([403, 403, 403]);
    expect((await lastReason()).reason).toBe('outside_claimed_domains');
    expect(await rows('select active, version from members')).toEqual([{ active: 1, version: 1 }]);
  });
});

describe('people who did not come by SCIM', () => {
  it('have an email address, which an import looks for', async () => {
    const { id } = await addMember(depsAt(), OPERATOR, organization(), {
      email: 'eve@acme.test',
      role: 'admin',
      givenName: 'Eve',
    });
    expect((await tenant.get(`/Users/${id}`)).body).toMatchObject({
      userName: 'eve@acme.test',
      name: { givenName: 'Eve' },
      emails: [{ value: 'eve@acme.test', type: 'work', primary: true }],
    });
  });
});

describe('the last Owner', () => {
  it('can be neither deactivated nor deleted, and keeps the role', async () => {
    const { id } = await addTo(tenant.organizationId, 'boss@acme.test', 'owner');
    const answers = [
      await tenant.patch(`/Users/${id}`, { op: 'replace', value: { active: false } }),
      await tenant.put(`/Users/${id}`, oktaUser('boss@acme.test', { active: false })),
      await tenant.del(`/Users/${id}`),
    ];
    expect(answers.map((answer) => answer.status)).toEqual([409, 409, 409]);
    expect((await lastReason()).reason).toBe('last_owner');
    expect(await rows('select role, active, version from members')).toEqual([
      { role: 'owner', active: 1, version: 1 },
    ]);
    expect((await tenant.patch(`/Users/${id}`, { op: 'replace', path: 'title', value: 'Boss' })).status).toBe(
      200,
    );
  });

  it('is told by email, once a day', async () => {
    const { id } = await addTo(tenant.organizationId, 'boss@acme.test', 'owner');
    const { mails } = openMailbox();
    const told = () => mails.map(({ to }) => to);
    const off = { op: 'replace', value: { active: false } };
    await tenant.patch(`/Users/${id}`, off);
    await vi.waitFor(() => expect(told()).toEqual(['boss@acme.test']));
    await tenant.patch(`/Users/${id}`, off);
    await tenant.del(`/Users/${id}`);
    await env.DB.prepare('update provisioning_events set at = at - 90000000').run();
    await tenant.del(`/Users/${id}`);
    await vi.waitFor(() => expect(told()).toHaveLength(2));
  });

  it('is told once of a bulk request that tries twice', async () => {
    const { id } = await addTo(tenant.organizationId, 'boss@acme.test', 'owner');
    const { mails } = openMailbox();
    const told = () => mails.map(({ to }) => to);
    const remove = { method: 'DELETE', path: `/Users/${id}` };
    const { status, body } = await tenant.post('/Bulk', {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],
      Operations: [remove, remove],
    });
    expect([status, body.Operations.length]).toEqual([200, 2]);
    await vi.waitFor(() => expect(told()).toEqual(['boss@acme.test']));
    const logged = await rows('select reason from provisioning_events where reason is not null');
    expect(logged).toEqual([{ reason: 'last_owner' }, { reason: 'last_owner' }]);
  });

  it('may go once another active Owner is there', async () => {
    const { id } = await addTo(tenant.organizationId, 'boss@acme.test', 'owner');
    const second = await addTo(tenant.organizationId, 'second@acme.test', 'owner');
    await env.DB.prepare('update members set active = 0 where id = ?').bind(second.id).run();
    expect((await tenant.del(`/Users/${id}`)).status).toBe(409);
    await env.DB.prepare('update members set active = 1 where id = ?').bind(second.id).run();
    expect((await tenant.del(`/Users/${id}`)).status).toBe(204);
  });
});

describe('another organization', () => {
  it('sees and changes nothing of this one: 404, not 403', async () => {
    const id = await createUser(tenant, 'ada@acme.test');
    const group = await createGroup(tenant, 'Engineering', [id]);
    const other = await newTenant('other.test');
    const answers = [
      await other.get(`/Users/${id}`),
      await other.put(`/Users/${id}`, oktaUser('ada@other.test')),
      await other.patch(`/Users/${id}`, { op: 'replace', value: { active: false } }),
      await other.del(`/Users/${id}`),
      await other.get(`/Groups/${group}`),
      await other.patch(`/Groups/${group}`, { op: 'remove', path: 'members' }),
      await other.del(`/Groups/${group}`),
    ];
    expect(answers.map((answer) => answer.status)).toEqual(Array(7).fill(404));
    expect((await other.get('/Users')).body.totalResults).toBe(0);
    expect((await tenant.get(`/Users/${id}`)).body.meta.version).toBe('W/"1"');
    expect((await tenant.get(`/Groups/${group}`)).body.members).toHaveLength(1);
  });
});
