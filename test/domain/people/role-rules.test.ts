// Role rules as Owners save them: what is refused, what the preview says, and that it says what then happens.

import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { updateOrganization } from '../../../src/domain/organization/organizations.ts';
import {
  loadRoleRules,
  previewRoleRules,
  type RoleRuleInput,
  saveRoleRules,
} from '../../../src/domain/people/role-rules.ts';
import { finishEnds } from '../../../src/domain/sign-in/unfinished-ends.ts';
import { type Acme, depsAt, NOW_MS, OPERATOR, reasonOf, world } from '../../support/deps.ts';
import { createPeople } from '../../support/people.ts';
import { samlSignIn } from '../../support/sign-in.ts';

let acme: Acme;

beforeEach(async () => {
  acme = await world();
});

const run = async (text: string, ...values: unknown[]) =>
  (
    await env.DB.prepare(text)
      .bind(...values)
      .all<Record<string, unknown>>()
  ).results;

const save = (rules: readonly RoleRuleInput[], savedAt: number | null = null, actor = OPERATOR as never) =>
  saveRoleRules(depsAt(), actor, acme, rules, savedAt);

const rolesNow = async () =>
  Object.fromEntries(
    (await run('select id, role, role_from from members')).map(({ id, role, role_from }) => [
      id,
      [role, role_from],
    ]),
  );

async function pushTeam(id: string, name: string, members: readonly string[]): Promise<void> {
  await run(
    `insert into teams (id, organization_id, name, name_key, source, created_at, updated_at)
      values (?1, ?2, ?3, lower(?3), 'scim', 1, 1)`,
    id,
    acme.id,
    name,
  );
  for (const member of members) {
    await run('insert into team_members (team_id, member_id, created_at) values (?, ?, 1)', id, member);
  }
}

const groups = (value: string) => ({ attribute: 'groups', value });

const signInWith = (values: readonly string[], email = 'ada@acme.test') =>
  samlSignIn(email, {
    attributes: [
      { name: 'email', values: [email] },
      { name: 'groups', values: [...values] },
    ],
  });

describe('rules', () => {
  it.each<[string, RoleRuleInput[], string]>([
    ['no group', [{ role: 'admin' }], 'role_rule_incomplete'],
    ['two groups', [{ teamName: 'a', attribute: 'b', value: 'c', role: 'admin' }], 'role_rule_incomplete'],
    ['an attribute without a value', [{ attribute: 'b', role: 'admin' }], 'role_rule_incomplete'],
    ['a value without an attribute', [{ teamName: 'a', value: 'c', role: 'admin' }], 'role_rule_incomplete'],
    ['a line break', [{ ...groups('a\nb'), role: 'admin' }], 'role_rule_incomplete'],
    ['a long value', [{ ...groups('x'.repeat(256)), role: 'admin' }], 'role_rule_incomplete'],
    ['an Owner', [{ ...groups('a'), role: 'owner' }], 'role_unknown'],
    ['an unknown role', [{ ...groups('a'), role: 'root' }], 'role_unknown'],
    ['an unknown team', [{ teamId: 'team_x', role: 'admin' }], 'team_not_found'],
    [
      'a group twice',
      [
        { teamName: 'Ops', role: 'admin' },
        { teamName: 'OPS ', role: 'member' },
      ],
      'role_rule_twice',
    ],
    [
      'too many',
      Array.from({ length: 51 }, (_, n) => ({ ...groups(`g${n}`), role: 'member' })),
      'role_rules_too_many',
    ],
  ])('are refused with %s, and nothing is saved', async (_name, rules, reason) => {
    await save([{ ...groups('before'), role: 'member' }]);
    expect(await reasonOf(save(rules))).toBe(reason);
    expect(await reasonOf(previewRoleRules(depsAt(), acme, rules))).toBe(reason);
    expect((await loadRoleRules(depsAt(), acme.id)).rules).toHaveLength(1);
  });

  it('name no team of another organization, and no Admin in the free plan', async () => {
    await run(
      "insert into organizations (id, name, plan, created_at, updated_at) values ('org_x', 'X', 'enterprise', 1, 1)",
    );
    await pushTeam('team_x', 'Ops', []);
    await run("update teams set organization_id = 'org_x'");
    expect(await reasonOf(save([{ teamId: 'team_x', role: 'admin' }]))).toBe('team_not_found');
    const free = { ...acme, plan: 'free' } as const;
    const rules = [{ ...groups('a'), role: 'admin' }];
    expect(await reasonOf(saveRoleRules(depsAt(), OPERATOR, free, rules, null))).toBe('role_not_in_plan');
  });

  it('are saved by an Owner alone, decided in the batch', async () => {
    const accountOf = async (id: string) =>
      (await run('select account_id from members where id = ?', id))[0]?.account_id;
    const as = async (id: string) =>
      ({ type: 'account', id: await accountOf(id), label: 'x', address: null }) as never;
    const rules = [{ ...groups('a'), role: 'admin' }];
    expect(await reasonOf(save(rules, null, await as(acme.adminId)))).toBe('not_allowed');
    expect((await loadRoleRules(depsAt(), acme.id)).rules).toEqual([]);
    await save(rules, null, await as(acme.ownerId));
    expect((await loadRoleRules(depsAt(), acme.id)).rules).toHaveLength(1);
  });

  it('are not saved over those that somebody else saved since', async () => {
    const { savedAt } = await loadRoleRules(depsAt(), acme.id);
    await save([{ ...groups('a'), role: 'admin' }]);
    expect(await reasonOf(save([], savedAt))).toBe('changed_meanwhile');
    await save([{ ...groups('b'), role: 'admin' }]);
    await save([], (await loadRoleRules(depsAt(), acme.id)).savedAt);
    expect((await loadRoleRules(depsAt(), acme.id)).rules).toEqual([]);
  });

  it('tell the Owners and the audit log what they were and are', async () => {
    const deps = depsAt();
    await saveRoleRules(deps, OPERATOR, acme, [{ ...groups('a'), role: 'admin' }], null);
    expect(deps.told).toEqual([
      {
        kind: 'role_rules_changed',
        organizationId: acme.id,
        actor: OPERATOR,
        changes: [{ what: 'roleRule', of: 'groups = a', before: null, after: 'admin' }],
      },
    ]);
    const [event] = await run("select detail from audit_events where action like '%role_rules_changed'");
    expect(JSON.parse(String(event?.detail))).toEqual({ before: [], after: ['groups = a: admin'] });
  });

  it('reach everybody of a large team, page by page, also after a death', async () => {
    await createPeople(acme.id, 4500);
    await pushTeam('team_all', 'All', []);
    await run(
      "insert into team_members (team_id, member_id, created_at) select 'team_all', id, 1 from members",
    );
    await run('update organizations set updated_at = updated_at');
    await save([{ teamId: 'team_all', role: 'billing_admin' }]);
    const [counted] = await run(
      "select count(*) as n from members where role = 'billing_admin' and role_from = 'All'",
    );
    expect(counted?.n).toBe(4502);
    expect(await run('select * from unfinished_ends')).toEqual([]);
    // A request that died after its first batch.
    await run('update members set role = ?, role_from = null where role <> ?', 'member', 'owner');
    await run(
      "insert into unfinished_ends (organization_id, why, at, after, actor_type, actor_label) values (?, 'role_rules', 1, '', 'system', 'x')",
      acme.id,
    );
    await finishEnds(env.DB, NOW_MS);
    expect(await run("select count(*) as n from members where role = 'billing_admin'")).toEqual([
      { n: 4502 },
    ]);
  });
});

describe('the preview', () => {
  it('says exactly whose role changes then, for rules of every kind', async () => {
    await createPeople(acme.id, 60);
    const people = (await run("select id from members where id like 'mem_p%' order by id")).map(({ id }) =>
      String(id),
    );
    await pushTeam('team_a', 'A', people.slice(0, 20));
    await pushTeam('team_b', 'B', people.slice(10, 40));
    await pushTeam('team_c', 'C', [acme.ownerId, acme.adminId, people[50] as string]);
    await run('update members set active = 0 where id in (?, ?)', people[3], people[15]);
    await run("update members set user_name_key = 'g@elsewhere.test' where id = ?", people[4]);
    await run(
      `update members set asserted_groups = '["groups\\nops"]' where id in (?, ?)`,
      people[12],
      people[55],
    );
    const attempts: RoleRuleInput[][] = [
      [
        { teamId: 'team_a', role: 'admin' },
        { teamName: 'b', role: 'billing_admin' },
      ],
      [
        { teamName: 'b', role: 'billing_admin' },
        { teamId: 'team_a', role: 'admin' },
      ],
      [
        { ...groups('ops'), role: 'admin' },
        { teamId: 'team_c', role: 'member' },
        { teamName: 'none', role: 'admin' },
      ],
      [
        { teamName: 'A', role: 'member' },
        { ...groups('ops'), role: 'billing_admin' },
      ],
      [],
    ];
    for (const rules of attempts) {
      const before = await rolesNow();
      const said = await previewRoleRules(depsAt(), acme, rules);
      expect(await rolesNow()).toEqual(before);
      await save(rules);
      const after = await rolesNow();
      const changed = Object.keys(after).filter((id) => after[id]?.[0] !== before[id]?.[0]);
      expect(said.map(({ id, after: role, roleFrom }) => [id, [role, roleFrom]]).toSorted()).toEqual(
        changed.map((id) => [id, after[id]]).toSorted(),
      );
      expect(said[0]?.total ?? 0).toBe(changed.length);
    }
    expect(await run('select distinct role_from from members')).toEqual([{ role_from: null }]);
  });
});

describe('a single sign-on', () => {
  it('gives the role that its attribute says, and takes it when it says so no longer', async () => {
    await save([{ ...groups('ops'), role: 'admin' }]);
    const told = (await signInWith(['staff', ' ops '])).told;
    expect((await rolesNow())[acme.memberId]).toEqual(['admin', 'ops']);
    expect(told).toContainEqual({ kind: 'roles_mapped' });
    await signInWith(['staff']);
    expect((await rolesNow())[acme.memberId]).toEqual(['member', null]);
  });

  it('compares attribute and value exactly', async () => {
    await save([{ ...groups('ops'), role: 'admin' }]);
    for (const value of ['Ops', 'ops2', 'ops\nx', '', 'staff;ops']) await signInWith([value]);
    expect((await rolesNow())[acme.memberId]).toEqual(['member', null]);
    await samlSignIn('ada@acme.test', {
      attributes: [
        { name: 'email', values: ['ada@acme.test'] },
        { name: 'Groups', values: ['ops'] },
      ],
    });
    expect((await rolesNow())[acme.memberId]).toEqual(['member', null]);
  });

  it('gives it to somebody who joins by it, and to no Owner', async () => {
    await run('update connections set managed_access = 1');
    await save([{ ...groups('ops'), role: 'billing_admin' }]);
    await signInWith(['ops'], 'new@acme.test');
    await signInWith(['ops'], 'owner@acme.test');
    const rows = await run(
      "select role from members where user_name in ('new@acme.test', 'owner@acme.test') order by user_name",
    );
    expect(rows).toEqual([{ role: 'billing_admin' }, { role: 'owner' }]);
  });

  it('gives nothing when it is refused', async () => {
    await save([{ ...groups('ops'), role: 'admin' }]);
    await run('update members set active = 0 where id = ?', acme.memberId);
    await expect(signInWith(['ops'])).rejects.toMatchObject({ reason: 'member_inactive' });
    const [row] = await run('select role, asserted_groups from members where id = ?', acme.memberId);
    expect(row).toEqual({ role: 'member', asserted_groups: null });
  });

  it('keeps only what rules name, and keeps a rule of SCIM above it in its order', async () => {
    await save([
      { teamName: 'Ops', role: 'billing_admin' },
      { ...groups('ops'), role: 'admin' },
    ]);
    await signInWith(['ops', 'secret-project']);
    const [row] = await run('select role, asserted_groups from members where id = ?', acme.memberId);
    expect(row).toEqual({ role: 'admin', asserted_groups: '["groups\\nops"]' });
    await pushTeam('team_ops', 'Ops', [acme.memberId]);
    expect((await rolesNow())[acme.memberId]).toEqual(['billing_admin', 'Ops']);
    await run('delete from teams');
    expect((await rolesNow())[acme.memberId]).toEqual(['admin', 'ops']);
  });

  it('costs an organization without rules nothing', async () => {
    await signInWith(['ops']);
    const [row] = await run('select asserted_groups, version from members where id = ?', acme.memberId);
    expect(row).toEqual({ asserted_groups: null, version: 1 });
    await updateOrganization(depsAt(), OPERATOR, acme.id, { name: 'Still' });
  });
});
