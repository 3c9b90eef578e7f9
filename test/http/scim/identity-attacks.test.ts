// Attacks on who somebody is, by the holder of a SCIM token.

import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { parseEmail } from '../../../src/domain/email.ts';
import { openSignUp, prepareSignUp } from '../../../src/domain/organization/sign-up.ts';
import { changeMember } from '../../../src/domain/people/members.ts';
import { runProvisioning } from '../../../src/domain/provisioning/run.ts';
import { openPasswordReset, preparePasswordReset } from '../../../src/domain/sign-in/password-reset.ts';
import { count, depsAt, NOW_MS, OPERATOR, passwordSignIn, setPasswords } from '../../support/deps.ts';
import { interruptD1 } from '../../support/interrupted-d1.ts';
import { emptyStorage } from '../../support/storage.ts';
import { addTo, changeUserName, insertUnproven, pinSubject, setRole } from './people.ts';
import { createUser, newTenant, oktaUser, rows, type Tenant } from './server.ts';

let tenant: Tenant;

beforeEach(async () => {
  await emptyStorage();
  tenant = await newTenant();
});

const rename = (id: string, userName: string) => changeUserName(tenant, id, userName);
const set = (id: string, value: unknown) => tenant.patch(`/Users/${id}`, { op: 'replace', value });
const member = (id: string) =>
  env.DB.prepare(
    'select m.role, m.active, m.user_name_key, m.account_id, a.email_key from members m join accounts a on a.id = m.account_id where m.id = ?',
  )
    .bind(id)
    .first<Record<string, unknown>>();

describe('a former member’s row that is given to somebody new', () => {
  it('does not open with the former’s password (one PATCH: userName and active)', async () => {
    const john = await createUser(tenant, 'john@acme.test');
    await setPasswords();
    await set(john, { active: false });
    expect((await set(john, { userName: 'jane@acme.test', active: true })).status).toBe(200);
    await expect(passwordSignIn('jane@acme.test')).rejects.toThrow('credentials_wrong');
  });

  it('does not open with it in two steps either', async () => {
    const john = await createUser(tenant, 'john@acme.test');
    await setPasswords();
    await set(john, { active: false });
    await rename(john, 'jane@acme.test');
    await set(john, { active: true });
    await expect(passwordSignIn('jane@acme.test')).rejects.toThrow('credentials_wrong');
  });

  it('has no pinned subject of the former, which would lock the new person out', async () => {
    const john = await createUser(tenant, 'john@acme.test');
    await pinSubject(john, '00uJOHN');
    await set(john, { active: false });
    await set(john, { userName: 'jane@acme.test', active: true });
    expect(await count('pinned_subjects')).toBe(0);
  });

  it('waits for an Owner where it has a role, although it is reactivated first', async () => {
    const john = await createUser(tenant, 'john@acme.test');
    await setRole(john, 'billing_admin');
    await set(john, { active: false });
    await set(john, { active: true });
    expect((await rename(john, 'jane@acme.test')).status).toBe(409);
    expect(await member(john)).toMatchObject({ role: 'billing_admin', user_name_key: 'john@acme.test' });
  });
});

describe('a record whose externalId was given to somebody else after its person had left', () => {
  let john: string;

  beforeEach(async () => {
    john = await createUser(tenant, 'john@acme.test', { externalId: 'x1' });
    await setPasswords();
    await pinSubject(john, '00uJOHN');
    await set(john, { active: false });
    await createUser(tenant, 'john.new@acme.test', { externalId: 'x1' });
  });

  const doubted = () => count('members', `unconfirmed_since is not null and id = '${john}'`);

  it('opens to nobody who gets its address: no subject is pinned, so the record is in doubt', async () => {
    expect(await count('pinned_subjects')).toBe(0);
    await set(john, { active: true });
    expect(await doubted()).toBe(1);
    expect((await rename(john, 'eve@acme.test')).status).toBe(200);
    expect(await doubted()).toBe(1);
    expect(await preparePasswordReset(depsAt(), 'eve@acme.test')).toMatchObject({ kind: 'unconfirmed' });
  });

  it('counts the doubt from the last address, so that nothing from before can be accepted', async () => {
    await set(john, { active: true });
    await env.DB.prepare('update members set unconfirmed_since = 7 where id = ?').bind(john).run();
    await rename(john, 'eve@acme.test');
    expect(await count('members', `unconfirmed_since > 7 and id = '${john}'`)).toBe(1);
  });

  it.each<[string, () => Promise<unknown>]>([
    ['a POST', () => tenant.post('/Users', oktaUser('john@acme.test', { externalId: 'x2' }))],
    ['a PATCH', () => set(john, { externalId: 'x2', active: true })],
  ])('is a namesake’s from then on, whom %s brings, and not in doubt any more', async (_, come) => {
    await come();
    expect(await member(john)).toMatchObject({ active: 1, user_name_key: 'john@acme.test' });
    expect(await doubted()).toBe(0);
    await expect(passwordSignIn('john@acme.test')).rejects.toThrow('credentials_wrong');
  });

  it('is the same person’s where nobody says otherwise', async () => {
    await set(john, { active: true });
    expect(await passwordSignIn('john@acme.test')).toMatchObject({ cookie: expect.any(String) });
  });
});

describe('a record that goes to somebody new', () => {
  const anew = (id: string) =>
    tenant.send('PATCH', `/Users/${id}`, {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
      Operations: [{ op: 'replace', value: { externalId: 'x2', active: true } }],
    });

  it('says in the log that the role of before has ended', async () => {
    const id = await createUser(tenant, 'ada@acme.test', { externalId: 'x1' });
    await setRole(id, 'admin');
    await set(id, { active: false });
    await anew(id);
    const events = await rows(`select detail from audit_events where action = 'user.role_changed'`);
    expect(events.map(({ detail }) => JSON.parse(String(detail)))).toEqual([
      expect.objectContaining({ before: { role: 'admin' }, after: { role: 'member' }, source: 'scim' }),
    ]);
  });

  it('says nothing of the role of a Member', async () => {
    const id = await createUser(tenant, 'ada@acme.test', { externalId: 'x1' });
    await set(id, { active: false });
    await anew(id);
    expect(await count('audit_events', `action = 'user.role_changed'`)).toBe(0);
  });

  it('answers without the groups of before', async () => {
    const id = await createUser(tenant, 'ada@acme.test', { externalId: 'x1' });
    await tenant.post('/Groups', {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
      displayName: 'Keys',
      members: [{ value: id }],
    });
    await set(id, { active: false });
    const { status, body } = await anew(id);
    expect({ status, groups: body.groups ?? [] }).toEqual({ status: 200, groups: [] });
  });

  it('is refused with a way out where the person is in another organization, too', async () => {
    const other = await newTenant('other.test');
    const id = await createUser(tenant, 'ada@acme.test', { externalId: 'x1' });
    await addTo(other.organizationId, 'ada@acme.test', 'member');
    await set(id, { active: false });
    const { status, body } = await anew(id);
    expect(status).toBe(409);
    expect(body.detail).toContain('reactivate them under Users & Teams, Users first');
    // The same person, whom an administrator lets in again.
    await env.DB.prepare('update members set active = 1, version = version + 1 where id = ?').bind(id).run();
    expect((await anew(id)).status).toBe(200);
  });
});

describe('a leaver', () => {
  it('who is an Admin is deactivated although the same PUT has a new address', async () => {
    const id = await createUser(tenant, 'ada@acme.test');
    await setRole(id, 'admin');
    await tenant.put(`/Users/${id}`, oktaUser('ada.left@acme.test', { active: false }));
    expect(await member(id)).toMatchObject({ active: 0 });
  });
});

describe('an externalId', () => {
  it('that a PATCH gives to another belongs to one person', async () => {
    await createUser(tenant, 'boss@acme.test', { externalId: 'x1' });
    const eve = await createUser(tenant, 'eve@acme.test', { externalId: 'x2' });
    await set(eve, { externalId: 'x1' });
    expect(await count('members', `external_id = 'x1'`)).toBe(1);
  });

  it('that a revival takes belongs to one person', async () => {
    await createUser(tenant, 'boss@acme.test', { externalId: 'x1' });
    const eve = await createUser(tenant, 'eve@acme.test', { externalId: 'x2' });
    await set(eve, { active: false });
    await tenant.post('/Users', oktaUser('eve@acme.test', { externalId: 'x1' }));
    expect(await count('members', `external_id = 'x1'`)).toBe(1);
  });
});

describe('the account that gives its address up', () => {
  it.each(['owner', 'admin'])('lends the mover no role: %s elsewhere', async (role) => {
    const other = await newTenant('other.test');
    const eve = await createUser(tenant, 'eve@acme.test');
    await insertUnproven(other.organizationId, 'ceo@acme.test', role);
    await rename(eve, 'ceo@acme.test');
    const account = (await member(eve))?.account_id;
    expect(await count('members', `account_id = '${account}' and role = '${role}'`)).toBe(0);
  });
});

describe('an approval', () => {
  const approve = () => env.DB.exec(`update pending_changes set decision = 'approved'`);

  it('of a revival is used once, although a PATCH reactivated first', async () => {
    const id = await createUser(tenant, 'ada@acme.test');
    await setRole(id, 'admin');
    await set(id, { active: false });
    await tenant.post('/Users', oktaUser('ada@acme.test'));
    await approve();
    await set(id, { active: true });
    await env.DB.prepare('update members set active = 0 where id = ?').bind(id).run(); // by an Owner
    expect((await tenant.post('/Users', oktaUser('ada@acme.test'))).status).toBe(409);
  });

  it('nor is it good again after an administrator has reactivated by hand', async () => {
    const id = await createUser(tenant, 'ada@acme.test');
    await setRole(id, 'admin');
    await set(id, { active: false });
    await tenant.post('/Users', oktaUser('ada@acme.test'));
    await approve();
    const organization = { id: tenant.organizationId, plan: 'enterprise' } as const;
    await changeMember(depsAt(), OPERATOR, organization, id, { active: true }, null);
    expect(await count('pending_changes')).toBe(0);
    await set(id, { active: false });
    expect((await tenant.post('/Users', oktaUser('ada@acme.test'))).status).toBe(409);
  });

  it('is not asked again and again by taking turns', async () => {
    const id = await createUser(tenant, 'ada@acme.test');
    await setRole(id, 'owner');
    await rename(id, 'x@acme.test');
    await env.DB.exec(`update pending_changes set decision = 'declined'`);
    for (let i = 0; i < 5; i++) {
      await rename(id, 'y@acme.test');
      await rename(id, 'x@acme.test');
    }
    expect(await count('audit_events', `action = 'user.change_asked'`)).toBeLessThanOrEqual(2);
  });

  it('a declined change that was replaced stays declined', async () => {
    const id = await createUser(tenant, 'ada@acme.test');
    await setRole(id, 'owner');
    await rename(id, 'x@acme.test');
    await env.DB.exec(`update pending_changes set decision = 'declined'`);
    await rename(id, 'y@acme.test');
    await rename(id, 'x@acme.test');
    expect(await rows('select email_key, decision from pending_changes')).not.toContainEqual({
      email_key: 'x@acme.test',
      decision: null,
    });
  });

  it('for one address is not good for another', async () => {
    const id = await createUser(tenant, 'ada@acme.test');
    await setRole(id, 'owner');
    await rename(id, 'x@acme.test');
    await approve();
    expect((await set(id, { userName: 'y@acme.test' })).status).toBe(409);
  });

  it('of somebody’s move does not let another take the address', async () => {
    const owner = await createUser(tenant, 'ada@acme.test');
    const eve = await createUser(tenant, 'eve@acme.test');
    await setRole(owner, 'owner');
    await setRole(eve, 'admin');
    await rename(owner, 'x@acme.test');
    await approve();
    expect((await rename(eve, 'x@acme.test')).status).toBe(409);
    expect(await member(owner)).toMatchObject({ email_key: 'ada@acme.test' });
  });
});

describe('other ways to the boss', () => {
  it('a Bulk that frees the own address and moves the boss to it leaves the boss alone', async () => {
    const boss = await createUser(tenant, 'boss@acme.test');
    const eve = await createUser(tenant, 'eve@acme.test');
    await setRole(boss, 'owner');
    const patch = (id: string, userName: string, more: object = {}) => ({
      method: 'PATCH',
      path: `/Users/${id}`,
      data: {
        schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
        Operations: [{ op: 'replace', value: { userName, ...more } }],
      },
    });
    await tenant.post('/Bulk', {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],
      Operations: [
        patch(eve, 'eve2@acme.test'),
        patch(boss, 'eve@acme.test'),
        patch(boss, 'EVE@acme.test', { active: true, displayName: 'x' }),
        { method: 'PUT', path: `/Users/${boss}`, data: oktaUser('eve@acme.test') },
        { method: 'POST', path: '/Users', bulkId: 'a', data: oktaUser('boss@acme.test') },
      ],
    });
    expect(await member(boss)).toMatchObject({
      email_key: 'boss@acme.test',
      user_name_key: 'boss@acme.test',
    });
  });

  it('a billing admin’s row moved to the own address does not make her a billing admin', async () => {
    const bill = await createUser(tenant, 'bill@acme.test');
    const eve = await createUser(tenant, 'eve@acme.test');
    await setRole(bill, 'billing_admin');
    await rename(eve, 'eve2@acme.test');
    await rename(bill, 'eve@acme.test');
    expect(
      await rows(`select role from members where user_name_key = 'eve@acme.test' and role <> 'member'`),
    ).toEqual([]);
  });

  it('deleting and creating makes another person, who is a Member', async () => {
    const boss = await createUser(tenant, 'boss@acme.test');
    const second = await createUser(tenant, 'second@acme.test');
    await setRole(boss, 'owner');
    await setRole(second, 'owner');
    await setPasswords();
    expect((await tenant.del(`/Users/${boss}`)).status).toBe(204);
    const again = await createUser(tenant, 'boss@acme.test');
    expect(await member(again)).toMatchObject({ role: 'member' });
    await expect(passwordSignIn('boss@acme.test')).rejects.toThrow('credentials_wrong');
  });

  it('the address of a deleted Owner, who is an Owner elsewhere, goes to nobody', async () => {
    const other = await newTenant('other.test');
    const boss = await createUser(tenant, 'boss@acme.test');
    const second = await createUser(tenant, 'second@acme.test');
    const eve = await createUser(tenant, 'eve@acme.test');
    await setRole(boss, 'owner');
    await setRole(second, 'owner');
    await addTo(other.organizationId, 'boss@acme.test', 'owner');
    await tenant.del(`/Users/${boss}`);
    expect((await rename(eve, 'boss@acme.test')).status).toBe(409);
    expect((await tenant.post('/Users', oktaUser('boss@acme.test'))).status).toBe(409);
  });

  it('nobody moves while the claim is lost, and they do once it is back', async () => {
    const id = await createUser(tenant, 'ada@acme.test');
    await env.DB.exec(`update domains set status = 'expired'`);
    expect((await rename(id, 'x@acme.test')).status).toBeGreaterThanOrEqual(400);
    await env.DB.exec(`update domains set status = 'verified'`);
    expect((await rename(id, 'x@acme.test')).status).toBe(200);
    expect(await member(id)).toMatchObject({ email_key: 'x@acme.test', user_name_key: 'x@acme.test' });
  });

  it('case-only changes of a shared Owner keep both keys', async () => {
    const other = await newTenant('other.test');
    const id = await createUser(tenant, 'ada@acme.test');
    await addTo(other.organizationId, 'ada@acme.test', 'owner');
    expect((await rename(id, 'ADA@acme.test')).status).toBe(200);
    expect(
      await rows(
        'select distinct m.user_name_key, a.email_key from members m join accounts a on a.id = m.account_id',
      ),
    ).toEqual([{ user_name_key: 'ada@acme.test', email_key: 'ada@acme.test' }]);
  });
});

describe('an account that nobody has proven', () => {
  it('as an active member: the directory’s new address ends the stranger’s password', async () => {
    await insertUnproven(tenant.organizationId, 'ceo@acme.test', 'member');
    await setPasswords();
    expect((await rename('mem_eve', 'chief@acme.test')).status).toBe(200);
    await expect(passwordSignIn('chief@acme.test')).rejects.toThrow('credentials_wrong');
  });

  it('revived by a POST: the stranger’s password ends', async () => {
    await insertUnproven(tenant.organizationId, 'ceo@acme.test', 'member');
    await setPasswords();
    await env.DB.exec('update members set active = 0');
    expect((await tenant.post('/Users', oktaUser('ceo@acme.test'))).status).toBe(201);
    await expect(passwordSignIn('ceo@acme.test')).rejects.toThrow('credentials_wrong');
  });
});

describe('at the same moment', () => {
  it('a question about somebody who is deleted at that moment is no fault of the server', async () => {
    const id = await createUser(tenant, 'ada@acme.test');
    await setRole(id, 'admin');
    const [token] = await rows('select id, hash from scim_tokens');
    const { d1 } = interruptD1(
      env.DB,
      (batch) => batch === 2,
      () => env.DB.prepare('delete from members where id = ?').bind(id).run(),
    );
    const result = await runProvisioning(d1, {
      kind: 'patchUser',
      id,
      operations: [{ op: 'replace', path: 'userName', value: 'x@acme.test' }],
      request: {
        client: {
          tokenId: token.id,
          tokenHash: token.hash,
          organizationId: tenant.organizationId,
          actor: { type: 'scim', id: token.id, label: 'SCIM', address: null },
        } as never,
        method: 'PATCH',
        path: '/',
        nowMs: NOW_MS,
        ifMatch: null,
        successStatus: 200,
        loadReferences: false,
      },
    });
    expect(result.outcome).toBe('refused');
  });

  it('two renames to one address leave one', async () => {
    const one = await createUser(tenant, 'one@acme.test');
    const two = await createUser(tenant, 'two@acme.test');
    const answers = await Promise.all([
      rename(one, 'x@acme.test'),
      rename(two, 'x@acme.test'),
      tenant.post('/Users', oktaUser('x@acme.test')),
    ]);
    expect(answers.filter(({ status }) => status < 300)).toHaveLength(1);
    expect(answers.every(({ status }) => status < 500)).toBe(true);
    expect(
      await rows(
        'select m.id from members m join accounts a on a.id = m.account_id where a.email_key <> m.user_name_key',
      ),
    ).toEqual([]);
  });

  it('two organizations move the accounts of one person and a displaced one', async () => {
    const other = await newTenant('other.test');
    const ada = await createUser(tenant, 'ada@acme.test');
    await addTo(other.organizationId, 'ada@acme.test', 'member');
    const bob = await createUser(other, 'bob@other.test');
    await addTo(tenant.organizationId, 'bob@other.test', 'member');
    const answers = await Promise.all([
      rename(ada, 'ada2@acme.test'),
      other.patch(`/Users/${bob}`, { op: 'replace', path: 'userName', value: 'bob2@other.test' }),
      tenant.patch(`/Users/${bob}`, { op: 'replace', path: 'userName', value: 'eve@acme.test' }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 404]);
    expect(await rows('select email_key from accounts order by 1')).toEqual([
      { email_key: 'ada2@acme.test' },
      { email_key: 'bob2@other.test' },
    ]);
  });

  it('an organization can’t rename a guest whose address it does not own into its own domain', async () => {
    const other = await newTenant('other.test');
    await createUser(other, 'bob@other.test');
    await addTo(tenant.organizationId, 'bob@other.test', 'member');
    const [guest] = await rows('select id from members where organization_id = ?', tenant.organizationId);
    expect((await rename(guest.id, 'eve@acme.test')).status).toBe(403);
    expect((await set(guest.id, { userName: 'BOB@other.test' })).status).toBe(403);
    expect((await tenant.post('/Users', oktaUser('bob@other.test'))).status).toBe(400);
  });
});

describe('a former member whose account is in use elsewhere', () => {
  it('does not become somebody new there when the row is given away', async () => {
    const other = await newTenant('other.test');
    const john = await createUser(tenant, 'john@acme.test');
    await addTo(other.organizationId, 'john@acme.test', 'member');
    await set(john, { active: false });
    await set(john, { userName: 'jane@acme.test', active: true, externalId: 'jane' });
    expect(
      await rows('select user_name_key from members where organization_id = ?', other.organizationId),
    ).toEqual([{ user_name_key: 'john@acme.test' }]);
  });
});

describe('a subject of a former member', () => {
  it('is free when the externalId goes to a new person', async () => {
    const john = await createUser(tenant, 'john@acme.test', { externalId: 'x1' });
    await pinSubject(john, '00u1');
    await set(john, { active: false });
    await createUser(tenant, 'john.new@acme.test', { externalId: 'x1' });
    expect(await count('pinned_subjects')).toBe(0);
  });

  it('of an active member stays', async () => {
    const john = await createUser(tenant, 'john@acme.test', { externalId: 'x1' });
    await pinSubject(john, '00u1');
    await createUser(tenant, 'john.new@acme.test', { externalId: 'x1' });
    expect(await count('pinned_subjects')).toBe(1);
  });
});

describe('a link by mail', () => {
  it('to reset the password, asked for under the old address, does not work after the move', async () => {
    const id = await createUser(tenant, 'ada@acme.test');
    await setPasswords();
    const answer = await preparePasswordReset(depsAt(), 'ada@acme.test');
    await rename(id, 'king@acme.test');
    const token = answer?.url.split('/').at(-1) ?? '';
    await expect(openPasswordReset(depsAt(), token)).rejects.toThrow('reset_link_unusable');
  });

  it('for sign-up does not make a second account of an address that a move has taken', async () => {
    const id = await createUser(tenant, 'ada@acme.test');
    const answer = await prepareSignUp(depsAt(), parseEmail('king@acme.test'));
    await rename(id, 'king@acme.test');
    const url = answer?.kind === 'link' ? answer.url : '';
    await expect(openSignUp(depsAt(), url.split('/').at(-1) ?? '')).rejects.toThrow('sign_up_link_unusable');
  });
});
