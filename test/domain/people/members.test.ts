import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { createOrganization } from '../../../src/domain/organization/organizations.ts';
import { addMember, changeMember, loadMember, removeMember } from '../../../src/domain/people/members.ts';
import { ROLES, type Role } from '../../../src/domain/roles.ts';
import {
  type Acme,
  count,
  createAcme,
  depsAt,
  OPERATOR,
  PASSWORD,
  passwordSignIn,
  reasonOf,
} from '../../support/deps.ts';
import { emptyStorage } from '../../support/storage.ts';

const ADMIN = { type: 'account', id: 'acc_1', label: 'admin@acme.test', address: null } as const;

let acme: Acme;

beforeEach(async () => {
  await emptyStorage();
  acme = await createAcme();
});

const change = (id: string, to: Parameters<typeof changeMember>[4], own: Role | null = null) =>
  reasonOf(changeMember(depsAt(), ADMIN, acme, id, to, own));

describe('the role matrix', () => {
  // The own role, then the other's role: the roles that it may be changed to.
  const may: Record<Role, Record<Role, readonly Role[]>> = {
    owner: { owner: ROLES, admin: ROLES, billing_admin: ROLES, member: ROLES },
    admin: {
      owner: ['owner'],
      admin: ['admin', 'billing_admin', 'member'],
      billing_admin: ['admin', 'billing_admin', 'member'],
      member: ['admin', 'billing_admin', 'member'],
    },
    billing_admin: {
      owner: ['owner'],
      admin: ['admin'],
      billing_admin: ['billing_admin'],
      member: ['member'],
    },
    member: { owner: ['owner'], admin: ['admin'], billing_admin: ['billing_admin'], member: ['member'] },
  };
  for (const own of ROLES) {
    it(`lets ${own} only give roles at or below their own`, async () => {
      await addMember(depsAt(), OPERATOR, acme, { email: 'second@acme.test', role: 'owner' });
      for (const from of ROLES) {
        for (const to of ROLES) {
          await env.DB.prepare('update members set role = ? where id = ?').bind(from, acme.memberId).run();
          const expected = may[own][from].includes(to) ? 'accepted' : 'role_above_own';
          expect([from, to, await change(acme.memberId, { role: to }, own)]).toEqual([from, to, expected]);
        }
      }
    });
  }

  it('lets an Admin only remove people with a lower role', async () => {
    const remove = (id: string) => reasonOf(removeMember(depsAt(), ADMIN, acme.id, id, 'admin'));
    expect(await remove(acme.ownerId)).toBe('role_above_own');
    expect(await remove(acme.adminId)).toBe('role_above_own');
    expect(await remove(acme.memberId)).toBe('accepted');
    expect(await count('accounts', `email_key = 'ada@acme.test'`)).toBe(0);
  });
});

describe('the last Owner', () => {
  it('cannot be demoted, deactivated or removed', async () => {
    expect(await change(acme.ownerId, { role: 'member' })).toBe('last_owner');
    expect(await change(acme.ownerId, { active: false })).toBe('last_owner');
    expect(await reasonOf(removeMember(depsAt(), ADMIN, acme.id, acme.ownerId, null))).toBe('last_owner');
    expect(await loadMember(depsAt(), acme.id, acme.ownerId)).toMatchObject({
      role: 'owner',
      active: true,
      version: 1,
    });
    expect(await count('audit_events', `action like 'user.%'`)).toBe(0);
  });

  it('remains when two Owners demote each other at the same moment', async () => {
    const second = await addMember(depsAt(), OPERATOR, acme, { email: 'second@acme.test', role: 'owner' });
    const both = await Promise.all([
      change(acme.ownerId, { role: 'member' }, 'owner'),
      change(second.id, { role: 'member' }, 'owner'),
    ]);
    expect(both.sort()).toEqual(['accepted', 'last_owner']);
    expect(await count('members', `role = 'owner' and active = 1`)).toBe(1);
  });
});

describe('a change', () => {
  it('ends the sessions of this membership when it is deactivated, and records it once', async () => {
    const { cookie } = await passwordSignIn('ada@acme.test');
    expect(cookie).not.toBe('');
    await env.DB.prepare('update sessions set member_id = ?').bind(acme.memberId).run();
    expect(await change(acme.memberId, { active: false })).toBe('accepted');
    expect(await change(acme.memberId, { active: false })).toBe('accepted');
    expect(await count('sessions', 'ended_at is null')).toBe(0);
    expect(await count('audit_events', `action = 'user.deactivated'`)).toBe(1);
    expect((await loadMember(depsAt(), acme.id, acme.memberId)).version).toBe(2);
  });

  it('is refused when somebody else was faster, and records no event', async () => {
    const results = await Promise.all([
      change(acme.memberId, { givenName: 'Ada' }),
      change(acme.memberId, { familyName: 'Byron' }),
    ]);
    const lost = results.filter((one) => one === 'changed_meanwhile').length;
    expect(await count('audit_events', `action = 'user.profile_changed'`)).toBe(2 - lost);
    expect((await loadMember(depsAt(), acme.id, acme.memberId)).version).toBe(3 - lost);
  });

  it('does not find a member of another organization', async () => {
    const other = await createOrganization(depsAt(), OPERATOR, { name: 'Other', plan: 'enterprise' });
    const there = changeMember(depsAt(), OPERATOR, other, acme.memberId, { role: 'owner' }, null);
    expect(await reasonOf(there)).toBe('member_not_found');
  });
});

describe('adding', () => {
  const add = (input: Parameters<typeof addMember>[3]) =>
    reasonOf(addMember(depsAt(), OPERATOR, acme, input));

  it('uses an account that exists, without changing its password', async () => {
    const other = await createOrganization(depsAt(), OPERATOR, { name: 'Other', plan: 'enterprise' });
    await addMember(depsAt(), OPERATOR, other, {
      email: 'ada@acme.test',
      role: 'admin',
      password: 'another password',
    });
    const signIn = (password: string) => reasonOf(passwordSignIn('ada@acme.test', password));
    expect(await signIn('another password')).toBe('credentials_wrong');
    expect(await signIn(PASSWORD)).toBe('accepted');
    expect(await count('accounts')).toBe(3);
  });

  it('refuses a second membership, unknown roles and invalid addresses, and saves nothing', async () => {
    expect(await add({ email: 'ADA@acme.test', role: 'member' })).toBe('already_a_member');
    expect(await add({ email: 'x@acme.test', role: 'root' })).toBe('role_unknown');
    expect(await add({ email: 'x@', role: 'member' })).toBe('email_invalid');
    expect(await add({ email: 'x@acme.test', role: 'member', password: 'short' })).toBe('password_too_short');
    expect(await count('accounts')).toBe(3);
    expect(await env.DB.prepare('select member_count from organizations').first('member_count')).toBe(3);
  });
});
