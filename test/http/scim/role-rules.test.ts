// Role rules and SCIM: a group that a directory pushes gives a role, in the statement that changes the group.
// Most of it is what a directory must not be able to do with them.

import { beforeEach, describe, expect, it, vi } from 'vitest';
import { claimDomain } from '../../../src/domain/domains/claims.ts';
import { createOrganization } from '../../../src/domain/organization/organizations.ts';
import { changeMember } from '../../../src/domain/people/members.ts';
import { loadRoleRules, type RoleRuleInput, saveRoleRules } from '../../../src/domain/people/role-rules.ts';
import { createTeam } from '../../../src/domain/people/team-settings.ts';
import { generateScimToken } from '../../../src/domain/provisioning/tokens.ts';
import { depsAt, OPERATOR, reasonOf } from '../../support/deps.ts';
import { eventsOf } from '../../support/events.ts';
import { type Mailbox, openMailbox } from '../../support/mailbox.ts';
import { emptyStorage } from '../../support/storage.ts';
import { addTo } from './people.ts';
import { createGroup, createUser, newTenant, oktaUser, rows, type Tenant, tenantOf } from './server.ts';

let acme: Tenant;
let mailbox: Mailbox;

beforeEach(async () => {
  await emptyStorage();
  acme = await newTenant();
  await addTo(acme.organizationId, 'owner@acme.test', 'owner');
  mailbox = openMailbox();
});

const organizationOf = ({ organizationId }: Tenant) => ({ id: organizationId, plan: 'enterprise' }) as const;

const setRules = (rules: readonly RoleRuleInput[], of = acme) =>
  saveRoleRules(depsAt(), OPERATOR, organizationOf(of), rules, null);

const roleOf = async (id: string) =>
  (await rows('select role, role_from as roleFrom, version from members where id = ?', id))[0];

const add = (groupId: string, id: string) =>
  acme.patch(`/Groups/${groupId}`, { op: 'add', path: 'members', value: [{ value: id }] });

const take = (groupId: string, id: string) =>
  acme.patch(`/Groups/${groupId}`, { op: 'remove', path: `members[value eq "${id}"]` });

describe('a group with a rule', () => {
  it('gives the role as somebody comes into it, and takes it as they leave', async () => {
    const group = await createGroup(acme, 'Ops');
    await setRules([{ teamId: group, role: 'admin' }]);
    const ada = await createUser(acme, 'ada@acme.test');
    const { version } = await roleOf(ada);
    const told = await eventsOf(() => add(group, ada));
    expect(await roleOf(ada)).toEqual({ role: 'admin', roleFrom: 'Ops', version: version + 1 });
    const [, changed] = told;
    expect(told.map(({ type }) => type)).toEqual(['team.member_added', 'member.role_changed']);
    expect(changed).toMatchObject({
      changed: ['role', 'roleFrom'],
      before: { role: 'member', roleFrom: null },
      data: { role: 'admin', roleFrom: 'Ops' },
      cause: { type: 'scim' },
    });
    await take(group, ada);
    expect(await roleOf(ada)).toMatchObject({ role: 'member', roleFrom: null });
    const audited = await rows(
      "select actor_type, detail from audit_events where action = 'user.role_changed'",
    );
    expect(
      audited.map((one) => [one.actor_type, JSON.parse(one.detail).group, JSON.parse(one.detail).after]),
    ).toEqual([
      ['scim', 'Ops', { role: 'admin' }],
      ['scim', 'Ops', { role: 'member' }],
    ]);
  });

  it('gives it to those who are pushed with the group, and by replacement', async () => {
    await setRules([{ teamName: 'Ops', role: 'billing_admin' }]);
    const [ada, bob] = [await createUser(acme, 'ada@acme.test'), await createUser(acme, 'bob@acme.test')];
    const group = await createGroup(acme, 'OPS', [ada]);
    expect(await roleOf(ada)).toMatchObject({ role: 'billing_admin', roleFrom: 'OPS' });
    const { body } = await acme.get(`/Groups/${group}`);
    await acme.put(`/Groups/${group}`, { ...body, members: [{ value: bob }] });
    expect(await roleOf(ada)).toMatchObject({ role: 'member', roleFrom: null });
    expect(await roleOf(bob)).toMatchObject({ role: 'billing_admin' });
  });

  it('decides by the first rule that matches, and by the next as that group goes', async () => {
    const ada = await createUser(acme, 'ada@acme.test');
    const [staff, ops] = [await createGroup(acme, 'Staff', [ada]), await createGroup(acme, 'Ops', [ada])];
    await setRules([
      { teamId: ops, role: 'admin' },
      { teamId: staff, role: 'member' },
    ]);
    expect(await roleOf(ada)).toMatchObject({ role: 'admin', roleFrom: 'Ops' });
    await acme.del(`/Groups/${ops}`);
    expect(await roleOf(ada)).toMatchObject({ role: 'member', roleFrom: 'Staff' });
    await setRules([]);
    expect(await roleOf(ada)).toMatchObject({ role: 'member', roleFrom: null });
  });

  it('means another group by its name once that changes, and the same by its id', async () => {
    const ada = await createUser(acme, 'ada@acme.test');
    const group = await createGroup(acme, 'Ops', [ada]);
    await setRules([{ teamName: 'Ops', role: 'admin' }]);
    const rename = (value: string) =>
      acme.patch(`/Groups/${group}`, { op: 'replace', path: 'displayName', value });
    await rename('Former ops');
    expect(await roleOf(ada)).toMatchObject({ role: 'member', roleFrom: null });
    await setRules([{ teamId: group, role: 'admin' }]);
    await rename('Anything');
    expect(await roleOf(ada)).toMatchObject({ role: 'admin', roleFrom: 'Anything' });
    expect((await loadRoleRules(depsAt(), acme.organizationId)).rules[0]?.group).toMatchObject({
      name: 'Anything',
    });
  });

  it('leaves a role that was given by hand until a rule matches', async () => {
    const ada = await addTo(acme.organizationId, 'ada@acme.test', 'admin');
    await setRules([{ teamName: 'Staff', role: 'member' }]);
    await createGroup(acme, 'Others', [ada.id]);
    expect(await roleOf(ada.id)).toMatchObject({ role: 'admin', roleFrom: null });
    await createGroup(acme, 'Staff', [ada.id]);
    expect(await roleOf(ada.id)).toMatchObject({ role: 'member', roleFrom: 'Staff' });
  });

  it('has the Owners mailed of who becomes more than a Member, once', async () => {
    await setRules([{ teamName: 'Ops', role: 'admin' }]);
    const ada = await createUser(acme, 'ada@acme.test');
    const group = await createGroup(acme, 'Ops', [ada]);
    await vi.waitUntil(() => mailbox.mails.length > 0, { timeout: 5000 });
    const [mail] = mailbox.mails.splice(0);
    expect([mail?.to, mail?.text.includes('ada'), mail?.text.includes('Ops')]).toEqual([
      'owner@acme.test',
      true,
      true,
    ]);
    await take(group, ada);
    await add(group, await createUser(acme, 'bob@acme.test'));
    await vi.waitUntil(() => mailbox.mails.length > 0, { timeout: 5000 });
    expect(mailbox.mails.map(({ text }) => [text.includes('bob'), text.includes('ada')])).toEqual([
      [true, false],
    ]);
    expect(await rows('select 1 from role_notices')).toEqual([]);
  });

  it('ends the invitations that a former Admin sent', async () => {
    const ada = await createUser(acme, 'ada@acme.test');
    const group = await createGroup(acme, 'Ops', [ada]);
    await setRules([{ teamId: group, role: 'admin' }]);
    await rows(
      `insert into invitations (id, organization_id, email, email_key, role, token_hash, invited_by, delivery, created_at, expires_at)
        values ('inv_1', ?, 'n@x.test', 'n@x.test', 'admin', 'h', 'ada@acme.test', 'mail', 1, 9e12)`,
      acme.organizationId,
    );
    await take(group, ada);
    expect(await rows('select revoked_at is not null as revoked from invitations')).toEqual([{ revoked: 1 }]);
    expect(await rows("select target_id from audit_events where action = 'invitation.revoked'")).toEqual([
      { target_id: 'inv_1' },
    ]);
  });
});

describe('a directory', () => {
  it('makes no Owner, whatever it calls its groups and whatever it sends of roles', async () => {
    await expect(setRules([{ teamName: 'Ops', role: 'owner' }])).rejects.toMatchObject({
      reason: 'role_unknown',
    });
    await setRules([{ teamName: 'Ops', role: 'admin' }]);
    const ada = await createUser(acme, 'ada@acme.test', { roles: [{ value: 'owner', primary: true }] });
    await createGroup(acme, 'Ops', [ada]);
    await createGroup(acme, 'owner', [ada]);
    await createGroup(acme, 'Owners', [ada]);
    expect(await roleOf(ada)).toMatchObject({ role: 'admin' });
    const written = rows(
      "insert into role_rules values ('r', ?, 9, 'team', null, 'x', null, 'X', 'owner', 1)",
      acme.organizationId,
    );
    await expect(written).rejects.toThrow(/role_rules_no_owner/);
  });

  it('changes no Owner, neither the last nor another', async () => {
    const second = await addTo(acme.organizationId, 'second@acme.test', 'owner');
    const [{ id: first }] = await rows("select id from members where user_name = 'owner@acme.test'");
    await setRules([{ teamName: 'Staff', role: 'member' }]);
    await createGroup(acme, 'Staff', [first, second.id]);
    expect([(await roleOf(first)).role, (await roleOf(second.id)).role]).toEqual(['owner', 'owner']);
  });

  it('raises nobody through a name that has no rule, or a team that it did not push', async () => {
    await setRules([{ teamName: 'Ops', role: 'admin' }]);
    const ada = await createUser(acme, 'ada@acme.test');
    await createGroup(acme, 'Ops\u200b2', [ada]);
    const access = {
      organization: organizationOf(acme),
      actor: { type: 'account', id: 'acc_x', label: 'x', address: null },
    } as never;
    const made = await createTeam(depsAt(), access, 'Ops');
    await rows('insert into team_members (team_id, member_id, created_at) values (?, ?, 1)', made, ada);
    expect(await roleOf(ada)).toMatchObject({ role: 'member', roleFrom: null });
    expect(await reasonOf(setRules([{ teamId: made, role: 'admin' }]))).toBe('team_not_found');
  });

  it('raises nobody whose address is in no domain of the organization', async () => {
    const guest = await addTo(acme.organizationId, 'guest@elsewhere.test', 'member');
    await setRules([{ teamName: 'Ops', role: 'admin' }]);
    const group = await createGroup(acme, 'Ops', [guest.id]);
    // As an administrator may add a guest to a team.
    await rows(
      'insert or ignore into team_members (team_id, member_id, created_at) values (?, ?, 1)',
      group,
      guest.id,
    );
    expect(await roleOf(guest.id)).toMatchObject({ role: 'member', roleFrom: null });
    // Another organization claims the domain: the rules of this one still don't cover it.
    const other = await createOrganization(depsAt(), OPERATOR, { name: 'Other', plan: 'enterprise' });
    await claimDomain(depsAt(), OPERATOR, other.id, 'elsewhere.test', true);
    await rows('update members set team_ids = team_ids where id = ?', guest.id);
    expect(await roleOf(guest.id)).toMatchObject({ role: 'member', roleFrom: null });
  });

  it('raises somebody in its own organization alone', async () => {
    const other = await createOrganization(depsAt(), OPERATOR, { name: 'Other', plan: 'enterprise' });
    const { token } = await generateScimToken(depsAt(), OPERATOR, other);
    const beside = tenantOf(other.id, token);
    await claimDomain(depsAt(), OPERATOR, other.id, 'other.test', true);
    const ada = await createUser(acme, 'ada@acme.test');
    const there = await addTo(other.id, 'ada@acme.test', 'member');
    await addTo(other.id, 'owner@other.test', 'owner');
    await setRules([{ teamName: 'Ops', role: 'admin' }]);
    await setRules([{ teamName: 'Ops', role: 'admin' }], beside);
    await createGroup(acme, 'Ops', [ada, there.id]);
    expect([(await roleOf(ada)).role, (await roleOf(there.id)).role]).toEqual(['admin', 'member']);
    // The other directory pushes the same group: the address is in no domain of its organization.
    await createGroup(beside, 'Ops', [there.id]);
    expect((await roleOf(there.id)).role).toBe('member');
  });

  it('hands no mapped role of a former member to somebody new', async () => {
    await setRules([
      { teamName: 'Ops', role: 'admin' },
      { teamName: 'Staff', role: 'billing_admin' },
    ]);
    const ada = await createUser(acme, 'ada@acme.test');
    await createGroup(acme, 'Ops', [ada]);
    await createGroup(acme, 'Staff', [ada]);
    await rows(`update members set asserted_groups = '["groups\\nops"]' where id = ?`, ada);
    await acme.patch(`/Users/${ada}`, { op: 'replace', path: 'active', value: false });
    await rows('update members set role = ? where id = ?', 'member', ada);
    const { status, body } = await acme.put(
      `/Users/${ada}`,
      oktaUser('ada@acme.test', { externalId: 'somebody-new' }),
    );
    expect(status).toBe(200);
    expect(
      await rows('select role, role_from, asserted_groups, team_ids, version from members where id = ?', ada),
    ).toEqual([
      {
        role: 'member',
        role_from: null,
        asserted_groups: null,
        team_ids: '[]',
        version: Number(/\d+/.exec(body.meta.version)?.[0]),
      },
    ]);
  });

  it('decides anew about somebody who comes back', async () => {
    const ada = await createUser(acme, 'ada@acme.test');
    const group = await createGroup(acme, 'Ops', [ada]);
    await setRules([{ teamId: group, role: 'billing_admin' }]);
    await changeMember(depsAt(), OPERATOR, organizationOf(acme), ada, { active: false }, null);
    await take(group, ada);
    expect(await roleOf(ada)).toMatchObject({ role: 'billing_admin', roleFrom: 'Ops' });
    await changeMember(depsAt(), OPERATOR, organizationOf(acme), ada, { active: true }, null);
    expect(await roleOf(ada)).toMatchObject({ role: 'member', roleFrom: null });
  });
});

describe('a mapped role', () => {
  it('is not given by hand, but for Owner, which takes it from the rules', async () => {
    const ada = await createUser(acme, 'ada@acme.test');
    const group = await createGroup(acme, 'Ops', [ada]);
    await setRules([{ teamId: group, role: 'admin' }]);
    const give = (role: string, own: 'owner' | 'admin' | null) =>
      changeMember(depsAt(), OPERATOR, organizationOf(acme), ada, { role }, own);
    expect(await reasonOf(give('member', 'owner'))).toBe('role_mapped');
    expect(await reasonOf(give('billing_admin', null))).toBe('role_mapped');
    expect(await reasonOf(give('owner', 'admin'))).toBe('role_above_own');
    expect(await roleOf(ada)).toMatchObject({ role: 'admin', roleFrom: 'Ops' });
    await give('owner', 'owner');
    expect(await roleOf(ada)).toMatchObject({ role: 'owner', roleFrom: null });
    await take(group, ada);
    expect(await roleOf(ada)).toMatchObject({ role: 'owner' });
  });
});
