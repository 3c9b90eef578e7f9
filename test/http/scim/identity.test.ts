// The people whom a SCIM client means: what a renamed, recreated or reused name must not give to another.

import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { count } from '../../support/deps.ts';
import { emptyStorage } from '../../support/storage.ts';
import { addTo, changeUserName, insertUnproven, pinSubject, setRole } from './people.ts';
import { createUser, newTenant, oktaUser, rows, type Tenant } from './server.ts';

let tenant: Tenant;

beforeEach(async () => {
  await emptyStorage();
  tenant = await newTenant();
});

const lastReason = async () =>
  (await rows('select reason, status from provisioning_events order by rowid desc limit 1'))[0];
const rename = (id: string, userName: string) => changeUserName(tenant, id, userName);
const deactivate = (id: string) => tenant.patch(`/Users/${id}`, { op: 'replace', value: { active: false } });
describe('a reused externalId', () => {
  it('finds nobody: a new person is somebody new, and has it from now on', async () => {
    const john = await createUser(tenant, 'john@acme.test', { externalId: 'jsmith' });
    await setRole(john, 'admin');
    await env.DB.exec(`update accounts set password_hash = 'scrypt$john'`);
    await deactivate(john);
    const { status, body } = await tenant.post(
      '/Users',
      oktaUser('jane@acme.test', { externalId: 'jsmith' }),
    );
    expect(status).toBe(201);
    expect(body.id).not.toBe(john);
    const members =
      'select m.user_name_key, m.role, m.active, m.external_id, a.password_hash from members m join accounts a on a.id = m.account_id order by 1';
    expect(await rows(members)).toEqual([
      {
        user_name_key: 'jane@acme.test',
        role: 'member',
        active: 1,
        external_id: 'jsmith',
        password_hash: null,
      },
      {
        user_name_key: 'john@acme.test',
        role: 'admin',
        active: 0,
        external_id: null,
        password_hash: 'scrypt$john',
      },
    ]);
    const events = `select target_id from audit_events where action = 'user.profile_changed' and detail like '%externalId%'`;
    expect(await rows(events)).toEqual([{ target_id: john }]);
  });

  it('of another organization stays there', async () => {
    const other = await newTenant('other.test');
    await createUser(other, 'john@other.test', { externalId: 'jsmith' });
    await createUser(tenant, 'jane@acme.test', { externalId: 'jsmith' });
    expect(await count('members', `external_id = 'jsmith'`)).toBe(2);
  });
});

describe('a new userName', () => {
  it('moves the account in every organization, so that the freed address is nobody’s', async () => {
    const other = await newTenant('other.test');
    const id = await createUser(tenant, 'ada@acme.test');
    await addTo(other.organizationId, 'ada@acme.test', 'member');
    expect((await rename(id, 'king@acme.test')).status).toBe(200);
    expect(await rows('select email_key from accounts')).toEqual([{ email_key: 'king@acme.test' }]);
    expect(await rows('select distinct user_name_key from members')).toEqual([
      { user_name_key: 'king@acme.test' },
    ]);
    expect(await count('audit_events', `action = 'user.address_changed'`)).toBe(2);
    const second = await createUser(tenant, 'ada@acme.test');
    expect(second).not.toBe(id);
    expect(await count('accounts')).toBe(2);
  });

  it.each(['owner', 'admin'])('of an %s waits for an Owner and changes nothing', async (role) => {
    const id = await createUser(tenant, 'boss@acme.test');
    await setRole(id, role);
    const { status, body } = await rename(id, 'eve@acme.test');
    expect(status).toBe(409);
    expect(body.detail).toContain('Owner');
    expect(await lastReason()).toEqual({ reason: 'owner_approval_needed', status: 409 });
    expect(await rows('select email_key from accounts')).toEqual([{ email_key: 'boss@acme.test' }]);
    expect(await rows('select member_id, kind, email_key, source, decision from pending_changes')).toEqual([
      { member_id: id, kind: 'address', email_key: 'eve@acme.test', source: 'scim', decision: null },
    ]);
  });

  it('of somebody who is an Owner elsewhere waits as well', async () => {
    const other = await newTenant('other.test');
    const id = await createUser(tenant, 'ada@acme.test');
    await addTo(other.organizationId, 'ada@acme.test', 'owner');
    expect((await rename(id, 'king@acme.test')).status).toBe(409);
    expect(await lastReason()).toMatchObject({ reason: 'owner_approval_needed' });
  });

  it('is asked for once, and an approval is for one address', async () => {
    const id = await createUser(tenant, 'boss@acme.test');
    await setRole(id, 'admin');
    await rename(id, 'one@acme.test');
    await rename(id, 'one@acme.test');
    expect(await count('pending_changes')).toBe(1);
    expect(await count('audit_events', `action = 'user.change_asked'`)).toBe(1);
    await env.DB.exec(`update pending_changes set decision = 'approved'`);
    expect((await rename(id, 'two@acme.test')).status).toBe(409);
    expect(await rows('select email_key, decision from pending_changes order by email_key')).toEqual([
      { email_key: 'one@acme.test', decision: 'approved' },
      { email_key: 'two@acme.test', decision: null },
    ]);
  });

  it('waits for at most five addresses of one person, with one mail to the Owners', async () => {
    const id = await createUser(tenant, 'boss@acme.test');
    await setRole(id, 'admin');
    for (let i = 0; i < 8; i++) await rename(id, `n${i}@acme.test`);
    expect(await count('pending_changes')).toBe(5);
    expect(await count('pending_changes', 'told_at is not null')).toBe(1);
    expect(await count('audit_events', `action = 'user.change_asked'`)).toBe(5);
  });

  it('is made when it is sent again after an Owner has approved it, once', async () => {
    const id = await createUser(tenant, 'boss@acme.test');
    await setRole(id, 'admin');
    await rename(id, 'chief@acme.test');
    await env.DB.exec(`update pending_changes set decision = 'approved'`);
    expect((await rename(id, 'chief@acme.test')).status).toBe(200);
    expect(await rows('select email_key from accounts')).toEqual([{ email_key: 'chief@acme.test' }]);
    expect(await rows('select role from members')).toEqual([{ role: 'admin' }]);
    expect(await count('pending_changes')).toBe(0);
    expect((await rename(id, 'boss@acme.test')).status).toBe(409);
  });

  it('waits anew once the approval has expired', async () => {
    const id = await createUser(tenant, 'boss@acme.test');
    await setRole(id, 'admin');
    await rename(id, 'chief@acme.test');
    await env.DB.exec(`update pending_changes set decision = 'approved', expires_at = ${Date.now() - 1}`);
    expect((await rename(id, 'chief@acme.test')).status).toBe(409);
    expect(await rows('select email_key from accounts')).toEqual([{ email_key: 'boss@acme.test' }]);
    expect(await rows('select decision from pending_changes')).toEqual([{ decision: null }]);
  });

  it('of a former member makes them a Member', async () => {
    const id = await createUser(tenant, 'ada@acme.test');
    await setRole(id, 'billing_admin');
    await deactivate(id);
    expect((await rename(id, 'jane@acme.test')).status).toBe(409);
    await env.DB.exec(`update pending_changes set decision = 'approved'`);
    await rename(id, 'jane@acme.test');
    expect(await rows('select role, active from members')).toEqual([{ role: 'member', active: 0 }]);
  });

  it('takes the place of an account that nobody has proven', async () => {
    const other = await newTenant('other.test');
    const id = await createUser(tenant, 'ada@acme.test');
    await insertUnproven(other.organizationId, 'king@acme.test', 'member');
    expect((await rename(id, 'king@acme.test')).status).toBe(200);
    expect(await rows('select email_key, password_hash from accounts')).toEqual([
      { email_key: 'king@acme.test', password_hash: null },
    ]);
    expect(await count('sessions')).toBe(0);
    expect(
      await count(
        'members',
        `id = 'mem_eve' and account_id = (select account_id from members where id = '${id}')`,
      ),
    ).toBe(1);
  });

  it('of somebody whose account has an address outside is refused', async () => {
    const id = await createUser(tenant, 'ada@acme.test');
    await env.DB.exec(`update accounts set email = 'ada@outside.test', email_key = 'ada@outside.test'`);
    expect((await rename(id, 'king@acme.test')).status).toBe(403);
    expect(await lastReason()).toMatchObject({ reason: 'outside_claimed_domains' });
  });
});

describe('a new userName of somebody who has signed in', () => {
  const doubted = async () =>
    (await rows('select id from members where unconfirmed_since is not null')).map(({ id }) => id);

  it('is in doubt wherever they had a subject of their own', async () => {
    const other = await newTenant('other.test');
    const ada = await createUser(tenant, 'ada@acme.test');
    const there = await addTo(other.organizationId, 'ada@acme.test', 'member');
    await pinSubject(ada, '00u1');
    await pinSubject(there.id, '00u2');
    expect((await rename(ada, 'king@acme.test')).status).toBe(200);
    expect((await doubted()).toSorted()).toEqual([ada, there.id].toSorted());
  });

  it.each<[string, (id: string) => Promise<unknown>]>([
    ['nobody had signed in', async () => {}],
    ['the address was their subject', (id) => pinSubject(id, null)],
    ['only the names change', (id) => pinSubject(id, '00u1')],
  ])('is not where %s', async (which, before) => {
    const ada = await createUser(tenant, 'ada@acme.test');
    await before(ada);
    const userName = which === 'only the names change' ? 'Ada@acme.test' : 'king@acme.test';
    expect((await rename(ada, userName)).status).toBe(200);
    expect(await doubted()).toEqual([]);
  });

  it('is not where the row goes to somebody new, whose subject will be the first', async () => {
    const ada = await createUser(tenant, 'ada@acme.test');
    await pinSubject(ada, '00u1');
    await deactivate(ada);
    expect((await rename(ada, 'king@acme.test')).status).toBe(200);
    expect(await doubted()).toEqual([]);
    expect(await rows('select subject from pinned_subjects')).toEqual([]);
  });
});

describe('somebody who has left, and whose record comes back under another externalId', () => {
  let ada: string;

  beforeEach(async () => {
    ada = await createUser(tenant, 'ada@acme.test', { externalId: 'ada-1' });
    await setRole(ada, 'admin');
    await env.DB.exec(`update accounts set password_hash = 'scrypt$ada'`);
    const team = await tenant.post('/Groups', {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
      displayName: 'Keys',
      members: [{ value: ada }],
    });
    expect(team.status).toBe(201);
    await deactivate(ada);
  });

  const state = async () =>
    (
      await rows(
        `select m.id, m.role, m.active, m.team_ids, a.password_hash from members m join accounts a on a.id = m.account_id`,
      )
    )[0];
  const anew = { role: 'member', active: 1, team_ids: '[]', password_hash: null };
  const patched = (...operations: object[]) =>
    tenant.send('PATCH', `/Users/${ada}`, {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
      Operations: operations,
    });
  const another = { op: 'replace', path: 'externalId', value: 'ada-2' };
  const back = { op: 'replace', path: 'active', value: true };

  it.each<[string, () => Promise<unknown>]>([
    ['in one PATCH', () => patched(another, back)],
    ['in two', async () => [await patched(another), await patched(back)]],
    ['by PUT', () => tenant.put(`/Users/${ada}`, oktaUser('ada@acme.test', { externalId: 'ada-2' }))],
  ])('is somebody new: nothing of the former Admin is theirs, %s', async (_, come) => {
    await come();
    expect(await state()).toEqual({ id: ada, ...anew });
  });

  it('so it is for a Member by POST, who is found by the address', async () => {
    await setRole(ada, 'member');
    const { status } = await tenant.post('/Users', oktaUser('ada@acme.test', { externalId: 'ada-2' }));
    expect(status).toBe(201);
    expect(await state()).toEqual({ id: ada, ...anew });
  });

  it('is the former Admin by POST where an Owner has said so', async () => {
    const again = () => tenant.post('/Users', oktaUser('ada@acme.test', { externalId: 'ada-2' }));
    expect((await again()).status).toBe(409);
    await env.DB.exec(`update pending_changes set decision = 'approved'`);
    expect((await again()).status).toBe(201);
    expect(await state()).toMatchObject({ role: 'admin', password_hash: 'scrypt$ada' });
  });

  it.each<[string, () => Promise<unknown>]>([
    ['the same', () => patched({ ...another, value: 'ada-1' }, back)],
    ['none', () => patched({ op: 'remove', path: 'externalId' }, back)],
    ['what it has had', () => patched(back)],
  ])('is the same person under %s', async (_, come) => {
    await come();
    expect(await state()).toMatchObject({ role: 'admin', active: 1, password_hash: 'scrypt$ada' });
    expect((await state())?.team_ids).not.toBe('[]');
  });

  it('is refused where the person is in another organization, too', async () => {
    const other = await newTenant('other.test');
    await addTo(other.organizationId, 'ada@acme.test', 'member');
    expect((await patched(another, back)).status).toBe(409);
    expect(await lastReason()).toEqual({ reason: 'former_member', status: 409 });
    const kept = await rows(`select role, active, external_id from members where id = '${ada}'`);
    expect(kept).toEqual([{ role: 'admin', active: 0, external_id: 'ada-1' }]);
  });

  it('changes nothing for somebody who is active', async () => {
    await patched(back);
    await patched(another);
    expect(await state()).toMatchObject({ role: 'admin', password_hash: 'scrypt$ada' });
  });
});

describe('an account that nobody has proven', () => {
  it('does not stand in the way of the domain’s owner', async () => {
    const stranger = await newTenant('stranger.test');
    await insertUnproven(stranger.organizationId, 'ceo@acme.test');
    const id = await createUser(tenant, 'ceo@acme.test');
    expect(
      await rows('select id, password_hash, email_verified_at is not null as proven from accounts'),
    ).toEqual([{ id: 'acc_eve', password_hash: null, proven: 1 }]);
    expect(await count('sessions', 'ended_at is null')).toBe(0);
    expect(await rows('select role from members where id = ?', id)).toEqual([{ role: 'member' }]);
    const told = `select organization_id from audit_events where action = 'user.account_taken_over'`;
    expect(await rows(told)).toEqual([{ organization_id: stranger.organizationId }]);
  });

  it('does once it is proven: the account belongs elsewhere', async () => {
    const stranger = await newTenant('stranger.test');
    await addTo(stranger.organizationId, 'ceo@acme.test', 'owner');
    expect((await tenant.post('/Users', oktaUser('ceo@acme.test'))).status).toBe(409);
    expect(await lastReason()).toMatchObject({ reason: 'account_elsewhere' });
  });

  it('lends nobody the password of an account that belongs nowhere', async () => {
    await env.DB.exec(
      `insert into accounts (id, email, email_key, password_hash, email_verified_at, created_at, updated_at) values ('acc_old', 'ada@acme.test', 'ada@acme.test', 'scrypt$old', 1, 1, 1)`,
    );
    await createUser(tenant, 'ada@acme.test');
    expect(await rows('select id, password_hash from accounts')).toEqual([
      { id: 'acc_old', password_hash: null },
    ]);
  });
});

describe('a POST of a former', () => {
  it.each(['owner', 'admin'])('%s waits for an Owner, then keeps the role', async (role) => {
    const id = await createUser(tenant, 'ada@acme.test');
    await createUser(tenant, 'other@acme.test').then((other) => setRole(other, 'owner'));
    await setRole(id, role);
    await deactivate(id);
    expect((await tenant.post('/Users', oktaUser('ada@acme.test'))).status).toBe(409);
    expect(await rows('select kind from pending_changes')).toEqual([{ kind: 'revival' }]);
    await env.DB.exec(`update pending_changes set decision = 'approved'`);
    const { status, body } = await tenant.post('/Users', oktaUser('ada@acme.test'));
    expect({ status, id: body.id }).toEqual({ status: 201, id });
    expect(await rows('select role, active from members where id = ?', id)).toEqual([{ role, active: 1 }]);
    expect(await count('pending_changes')).toBe(0);
  });

  it('Admin is not needed where a PATCH reactivates under the same address', async () => {
    const id = await createUser(tenant, 'ada@acme.test');
    await setRole(id, 'admin');
    await deactivate(id);
    const { status } = await tenant.patch(`/Users/${id}`, { op: 'replace', value: { active: true } });
    expect(status).toBe(200);
    expect(await rows('select role, active from members')).toEqual([{ role: 'admin', active: 1 }]);
  });
});

describe('the directory’s word on a person', () => {
  const invite = (email: string, organizationId = tenant.organizationId) =>
    env.DB.prepare(
      `insert into invitations (id, organization_id, email, email_key, role, token_hash, invited_by, created_at, expires_at)
        values (?1, ?2, ?3, ?3, 'admin', ?1, 'x', 1, 9999999999999)`,
    )
      .bind(`inv_${organizationId}_${email}`, organizationId, email)
      .run();
  const open = () => rows('select email_key, organization_id from invitations where revoked_at is null');

  it('ends the invitations to them when it creates, deactivates, renames or deletes', async () => {
    await invite('ada@acme.test');
    const id = await createUser(tenant, 'ada@acme.test');
    expect(await open()).toEqual([]);
    await env.DB.exec('update invitations set revoked_at = null');
    await deactivate(id);
    expect(await open()).toEqual([]);
    await invite('king@acme.test');
    await rename(id, 'king@acme.test');
    expect(await open()).toEqual([]);
    await env.DB.exec('update invitations set revoked_at = null');
    await tenant.del(`/Users/${id}`);
    expect((await open()).map((row) => row.email_key)).toEqual(['ada@acme.test']);
    expect(await count('audit_events', `action = 'invitation.revoked'`)).toBe(4);
  });

  it('ends no other invitation', async () => {
    const other = await newTenant('other.test');
    await invite('ada@acme.test', other.organizationId);
    await invite('grace@acme.test');
    await createUser(tenant, 'ada@acme.test');
    expect(await open()).toHaveLength(2);
  });
});
