// Access Security → Roles from groups, as Owners and Admins use it: the list is edited in the form, and what
// is saved is what the preview was of.

import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { loadRoleRules, saveRoleRules } from '../../../src/domain/people/role-rules.ts';
import { runScheduled } from '../../../src/worker/scheduled.ts';
import { type Acme, depsAt, NOW_MS, OPERATOR, world } from '../../support/deps.ts';
import { type Mailbox, openMailbox } from '../../support/mailbox.ts';
import { leadsTo } from '../../support/told.ts';
import { API_KEY, call, putKey } from '../api/client.ts';
import { signedIn } from '../session-of.ts';

let acme: Acme;
let mailbox: Mailbox;

beforeEach(async () => {
  acme = await world();
  mailbox = openMailbox();
  await run(
    "insert into teams (id, organization_id, name, name_key, source, created_at, updated_at) values ('team_ops', ?, 'Ops', 'ops', 'scim', 1, 1)",
    acme.id,
  );
});

const run = async (text: string, ...values: unknown[]) =>
  (
    await env.DB.prepare(text)
      .bind(...values)
      .all<Record<string, unknown>>()
  ).results;
const path = (below = '') => `/orgs/${acme.id}/settings/access-security/roles${below}`;
const rulesNow = async () => (await loadRoleRules(depsAt(), acme.id)).rules;

/** What the page's forms carry. */
function draftIn(html: string): { rules: string; savedAt: string } {
  const carried = (name: string) =>
    (new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1] ?? '').replaceAll('&quot;', '"');
  return { rules: carried('rules'), savedAt: carried('savedAt') };
}

const A = { attribute: 'groups', value: 'a', role: 'admin' };
const B = { attribute: 'groups', value: 'b', role: 'member' };

describe('the page', () => {
  it('adds, orders and removes without saving, shows who would change, and then saves', async () => {
    await run(
      "insert into team_members (team_id, member_id, created_at) values ('team_ops', ?, 1)",
      acme.memberId,
    );
    const browser = await signedIn('owner@acme.test');
    let html = await (await browser.get(path())).text();
    const act = async (fields: Record<string, string>) => {
      const response = await browser.post(path('/draft'), { ...draftIn(html), ...fields });
      expect(response.status).toBe(200);
      html = await response.text();
    };
    await act({ act: 'add', ...B });
    await act({ act: 'add', teamId: 'team_ops', role: 'admin' });
    await act({ act: 'up-1' });
    expect(html).toContain(acme.memberId);
    expect(await rulesNow()).toEqual([]);
    await act({ act: 'add', ...A });
    await act({ act: 'remove-2' });
    const saved = await browser.post(path(), draftIn(html));
    expect([saved.status, leadsTo(saved)]).toEqual([303, `${path()}?done=saved`]);
    expect((await rulesNow()).map(({ group, role }) => [group.kind, role])).toEqual([
      ['team', 'admin'],
      ['attribute', 'member'],
    ]);
    expect(await run('select role, role_from from members where id = ?', acme.memberId)).toEqual([
      { role: 'admin', role_from: 'Ops' },
    ]);
    await vi.waitUntil(() => mailbox.mails.length >= 2, { timeout: 5000 });
    expect(mailbox.mails.map(({ to }) => to)).toEqual(['owner@acme.test', 'owner@acme.test']);
  });

  it('keeps the draft and the typed fields of a rule that is refused', async () => {
    const browser = await signedIn('owner@acme.test');
    const fields = {
      rules: JSON.stringify([A]),
      savedAt: '0',
      act: 'add',
      attribute: 'kept-name',
      role: 'member',
    };
    const response = await browser.post(path('/draft'), fields);
    const html = await response.text();
    expect([response.status, html.includes('kept-name')]).toEqual([422, true]);
    expect(JSON.parse(draftIn(html).rules)).toEqual([A]);
  });

  it.each([
    ['{', '0'],
    ['{}', '0'],
    ['[1]', '0'],
    ['[{"role":1}]', '0'],
    ['[{"role":"admin","teamId":{}}]', '0'],
    ['[]', 'x'],
    ['[]', ''],
  ])('refuses a form that is not ours: %s %s', async (rules, savedAt) => {
    const browser = await signedIn('owner@acme.test');
    for (const target of [path(), path('/draft')]) {
      expect((await browser.post(target, { rules, savedAt, act: 'up-0' })).status).toBe(400);
    }
    expect(await rulesNow()).toEqual([]);
  });

  it('refuses to save over what somebody else has saved', async () => {
    const browser = await signedIn('owner@acme.test');
    const draft = draftIn(await (await browser.get(path())).text());
    await saveRoleRules(depsAt(), OPERATOR, acme, [B], null);
    const response = await browser.post(path(), { ...draft, rules: JSON.stringify([A]) });
    expect(response.status).toBe(409);
    expect((await rulesNow()).map(({ role }) => role)).toEqual(['member']);
  });

  it('lets an Admin look, and change nothing', async () => {
    await saveRoleRules(depsAt(), OPERATOR, acme, [B], null);
    const browser = await signedIn('admin@acme.test');
    const html = await (await browser.get(path())).text();
    expect([html.includes('<form method="post" action="/orgs'), html.includes('name="act"')]).toEqual([
      false,
      false,
    ]);
    for (const target of [path(), path('/draft')]) {
      const response = await browser.post(target, { rules: JSON.stringify([A]), savedAt: '0', act: 'up-0' });
      expect(response.status).toBe(403);
    }
    expect((await rulesNow()).map(({ role }) => role)).toEqual(['member']);
  });

  it('shows on a user where the role comes from, and refuses to change it', async () => {
    await run("update members set role = 'billing_admin', role_from = 'Ops' where id = ?", acme.memberId);
    const admin = await signedIn('admin@acme.test');
    const users = `/orgs/${acme.id}/settings/users`;
    expect(await (await admin.get(users)).text()).toContain('from the group');
    expect(await (await admin.get(`${users}/${acme.memberId}`)).text()).not.toContain('Save role');
    const refused = await admin.post(`${users}/${acme.memberId}/role`, { role: 'member' });
    expect([refused.status, (await refused.text()).includes('Ops')]).toEqual([409, true]);
    expect(await run('select role from members where id = ?', acme.memberId)).toEqual([
      { role: 'billing_admin' },
    ]);
  });
});

describe('the API', () => {
  it('refuses to give by hand what a group gives, and tells which', async () => {
    await putKey(API_KEY, { id: 'key_1', label: 'Ops' });
    await run(
      "insert into team_members (team_id, member_id, created_at) values ('team_ops', ?, 1)",
      acme.memberId,
    );
    await saveRoleRules(depsAt(), OPERATOR, acme, [{ teamId: 'team_ops', role: 'admin' }], null);
    const member = `/organizations/${acme.id}/members/${acme.memberId}`;
    expect((await call('GET', member)).body).toMatchObject({ role: 'admin', roleFrom: 'Ops' });
    expect((await call('PATCH', member, { role: 'member' })).body).toMatchObject({
      reason: 'role_mapped',
      status: 409,
    });
    expect((await call('PATCH', member, { familyName: 'Hopper' })).status).toBe(200);
    expect((await call('GET', member)).body).toMatchObject({ role: 'admin', familyName: 'Hopper' });
  });

  it('replaces the rules and shows them in their order', async () => {
    await putKey(API_KEY, { id: 'key_1', label: 'Ops' });
    const target = `/organizations/${acme.id}/role-rules`;
    const rules = [{ role: 'admin', teamId: 'team_ops' }, B, { role: 'member', teamName: 'Later' }];
    expect((await call('PUT', target, { rules })).body).toEqual({ rules });
    expect((await call('GET', target)).body).toEqual({ rules });
    for (const role of ['owner', 'root']) {
      expect((await call('PUT', target, { rules: [{ ...A, role }] })).status).toBe(400);
    }
    expect((await call('GET', target)).body).toEqual({ rules });
  });
});

it('tells from the run every ten minutes what no request has told', async () => {
  await saveRoleRules(depsAt(), OPERATOR, acme, [{ teamId: 'team_ops', role: 'admin' }], null);
  await run(
    "insert into team_members (team_id, member_id, created_at) values ('team_ops', ?, 1)",
    acme.memberId,
  );
  await runScheduled(env as never, '*/10 * * * *', NOW_MS);
  expect(
    mailbox.mails.filter(({ subject }) => subject === 'New roles from groups').map(({ to }) => to),
  ).toEqual(['owner@acme.test']);
  expect(await run('select * from role_notices')).toEqual([]);
});
