// Teams, the own key, resent invitations and the filters of the logs, as programs use them.

import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { MAX_LOOKED_AT } from '../../../src/storage/log-search.ts';
import { count, createAcme, NOW_MS } from '../../support/deps.ts';
import { API_KEY, call, freshDeployment, type Json, ok, putKey, refused } from './client.ts';

let acme: Awaited<ReturnType<typeof createAcme>>;
let at: string;

beforeEach(async () => {
  await freshDeployment();
  acme = await createAcme();
  at = `/organizations/${acme.id}`;
});

describe('teams', () => {
  it('are created, renamed, filled, listed by name and deleted', async () => {
    const builders = await ok('POST', `${at}/teams`, { name: 'Builders' });
    await ok('POST', `${at}/teams`, { name: 'Artists' });
    expect(builders).toMatchObject({ name: 'Builders', source: 'settings', managed: false, memberCount: 0 });
    const first = await ok('GET', `${at}/teams?limit=1`);
    const second = await ok('GET', `${at}/teams?limit=1&cursor=${first.nextCursor}`);
    expect([first, second].map(({ items }) => items[0].name)).toEqual(['Artists', 'Builders']);
    expect(second.nextCursor).toBeUndefined();
    const team = `${at}/teams/${builders.id}`;
    for (let twice = 0; twice < 2; twice++) await ok('PUT', `${team}/members/${acme.memberId}`);
    expect((await ok('GET', `${team}/members`)).items).toMatchObject([{ id: acme.memberId }]);
    expect(await ok('PATCH', team, { name: 'Engineers' })).toMatchObject({
      name: 'Engineers',
      memberCount: 1,
    });
    for (let twice = 0; twice < 2; twice++) await ok('DELETE', `${team}/members/${acme.memberId}`);
    expect((await ok('GET', team)).memberCount).toBe(0);
    await ok('DELETE', team);
    expect(await refused('GET', team)).toBe('404 team_not_found');
    const actions = (await ok('GET', `${at}/audit-log`)).items.map(({ action }: Json) => action);
    expect(actions.filter((action: string) => action === 'team.user_added')).toHaveLength(1);
  });

  it('of another organization are none, and nothing of them changes', async () => {
    const { id } = await ok('POST', `${at}/teams`, { name: 'Builders' });
    const other = await ok('POST', '/organizations', { name: 'Other' });
    const there = `/organizations/${other.id}/teams/${id}`;
    expect(await refused('PATCH', there, { name: 'Mine' })).toBe('404 team_not_found');
    expect(await refused('DELETE', there)).toBe('404 team_not_found');
    expect(await refused('PUT', `${there}/members/${acme.memberId}`)).toBe('404 team_not_found');
    const own = await ok('POST', `/organizations/${other.id}/teams`, { name: 'Theirs' });
    const member = `/organizations/${other.id}/teams/${own.id}/members/${acme.memberId}`;
    expect(await refused('PUT', member)).toBe('404 member_not_found');
    expect(await count('team_members')).toBe(0);
    expect(await count('teams', "name = 'Builders'")).toBe(1);
  });

  it('that a directory keeps are changed there', async () => {
    const { id } = await ok('POST', `${at}/teams`, { name: 'Pushed' });
    await ok('POST', `${at}/scim-tokens`, {});
    await env.DB.prepare("update teams set source = 'scim'").run();
    expect(await refused('PATCH', `${at}/teams/${id}`, { name: 'Mine' })).toBe('409 team_managed');
    expect(await refused('DELETE', `${at}/teams/${id}`)).toBe('409 team_managed');
    expect((await ok('GET', `${at}/teams/${id}`)).managed).toBe(true);
  });

  it('need the scope for them, and a body without mistakes: all of them are named', async () => {
    const key = 'gh_api_teams-key-0123456789';
    await putKey(key, { id: 'key_teams', label: 'Teams' }, true, ['members:write', 'teams:read']);
    expect((await call('GET', `${at}/teams`, undefined, { key })).status).toBe(200);
    const { body } = await call('POST', `${at}/teams`, { name: 'New' }, { key });
    expect(body.reason).toBe('scope_missing');
    const wrong = await call('POST', `${at}/teams`, { name: 7, members: [], 'a/b': 1 });
    expect(wrong.body.errors.map(({ pointer }: Json) => pointer).toSorted()).toEqual([
      '#/a~1b',
      '#/members',
      '#/name',
    ]);
    expect(await count('teams')).toBe(0);
  });
});

describe('the own key', () => {
  it('says what it is and may do, whatever its scopes', async () => {
    const key = 'gh_api_domains-key-0123456789';
    await putKey(key, { id: 'key_domains', label: 'Domains' }, true, ['domains:read']);
    expect((await call('GET', '/key', undefined, { key })).body).toEqual({
      type: 'api_key',
      id: 'key_domains',
      label: 'Domains',
      scopes: ['domains:read'],
      expiresAt: null,
      organizationIds: null,
    });
    expect(JSON.stringify(await ok('GET', '/key'))).not.toContain(API_KEY);
    expect(await refused('GET', '/key', undefined, { key: `${key}x` })).toBe('401 key_unknown');
  });
});

describe('a resent invitation', () => {
  it('has a new link, and the old one ends', async () => {
    const first = await ok('POST', `${at}/invitations`, { email: 'new@acme.test', role: 'member' });
    const again = await ok('POST', `${at}/invitations/${first.id}/resend`);
    expect(again).toMatchObject({ email: 'new@acme.test', role: 'member' });
    expect(again.url).not.toBe(first.url);
    expect((await ok('GET', `${at}/invitations`)).items).toHaveLength(1);
    const other = await ok('POST', '/organizations', { name: 'Other' });
    const there = `/organizations/${other.id}/invitations/${again.id}/resend`;
    expect(await refused('POST', there)).toBe('404 invitation_not_found');
  });
});

describe('the filters of the logs', () => {
  const idsOf = async (path: string) => (await ok('GET', `${at}/${path}`)).items.map(({ id }: Json) => id);

  it('find attempts by time, outcome and member', async () => {
    const insert = env.DB.prepare(
      `insert into sign_in_attempts (id, organization_id, at, method, flow, outcome, member_id, detail)
        values (?, ?, ?, 'saml', 'sp_initiated', ?, ?, '{}')`,
    );
    await env.DB.batch([
      insert.bind('R-1', acme.id, NOW_MS, 'accepted', acme.memberId),
      insert.bind('R-2', acme.id, NOW_MS + 1000, 'refused', acme.memberId),
      insert.bind('R-3', acme.id, NOW_MS + 2000, 'refused', acme.ownerId),
    ]);
    const second = new Date(NOW_MS + 1000).toISOString();
    expect(await idsOf(`sign-in-log?since=${second}`)).toEqual(['R-3', 'R-2']);
    expect(await idsOf(`sign-in-log?until=${second}`)).toEqual(['R-1']);
    expect(await idsOf('sign-in-log?outcome=refused')).toEqual(['R-3', 'R-2']);
    expect(await idsOf(`sign-in-log?outcome=refused&member=${acme.memberId}`)).toEqual(['R-2']);
    for (const query of ['outcome=lost', 'since=yesterday', 'member=', 'action=x']) {
      expect(await refused('GET', `${at}/sign-in-log?${query}`)).toBe('400 request_invalid');
    }
  });

  it('find requests of a directory by outcome, operation and person', async () => {
    const insert = env.DB.prepare(
      `insert into provisioning_events (id, organization_id, at, method, path, status, operation, target_id, detail, duration_ms)
        values (?, ?, ?, 'GET', '/Users', ?, ?, ?, '{}', 1)`,
    );
    await env.DB.batch([
      insert.bind('P-1', acme.id, 1, 200, 'user.listed', null),
      insert.bind('P-2', acme.id, 2, 200, 'user.updated', 'mem_1'),
      insert.bind('P-3', acme.id, 3, 409, null, 'mem_1'),
    ]);
    expect(await idsOf('provisioning-log?outcome=changed')).toEqual(['P-2']);
    expect(await idsOf('provisioning-log?outcome=done')).toEqual(['P-2', 'P-1']);
    expect(await idsOf('provisioning-log?outcome=refused')).toEqual(['P-3']);
    expect(await idsOf('provisioning-log?action=user.listed')).toEqual(['P-1']);
    expect(await idsOf('provisioning-log?member=mem_1')).toEqual(['P-3', 'P-2']);
  });

  it('find changes by action and member', async () => {
    await ok('PATCH', `${at}/members/${acme.memberId}`, { active: false });
    const found = (await ok('GET', `${at}/audit-log?action=user.deactivated&member=${acme.memberId}`)).items;
    expect(found).toMatchObject([{ action: 'user.deactivated', target: { id: acme.memberId } }]);
    expect(await idsOf(`audit-log?action=user.deactivated&member=${acme.ownerId}`)).toEqual([]);
    expect(await refused('GET', `${at}/audit-log?action=user.danced`)).toBe('400 request_invalid');
    expect(await refused('GET', '/organizations/none/audit-log?action=user.deactivated')).toBe(
      '404 organization_not_found',
    );
  });

  it('end a page where they have looked at enough, and the cursor goes on', async () => {
    await env.DB.prepare(
      `with recursive n(i) as (select 1 union all select i + 1 from n where i < ?)
       insert into provisioning_events (id, organization_id, at, method, path, status, detail, duration_ms)
         select 'P-' || i, ?, i, 'GET', '/Users', iif(i = 1, 404, 200), '{}', 1 from n`,
    )
      .bind(MAX_LOOKED_AT + 5, acme.id)
      .run();
    const first = await ok('GET', `${at}/provisioning-log?outcome=refused`);
    expect(first.items).toEqual([]);
    const next = await ok('GET', `${at}/provisioning-log?outcome=refused&cursor=${first.nextCursor}`);
    expect(next.items.map(({ id }: Json) => id)).toEqual(['P-1']);
    expect(next.nextCursor).toBeUndefined();
  });
});
