// A suspended organization: every door against it, what ends with it, and what lifting it brings back.

import { env, exports } from 'cloudflare:workers';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { ScimClient } from '../../../src/domain/commands.ts';
import { createOrganization, loadOrganization } from '../../../src/domain/organization/organizations.ts';
import { setSuspended } from '../../../src/domain/organization/suspension.ts';
import { invite } from '../../../src/domain/people/invitations.ts';
import { addMember } from '../../../src/domain/people/members.ts';
import { requireOf } from '../../../src/domain/provisioning/requirements.ts';
import { generateScimToken } from '../../../src/domain/provisioning/tokens.ts';
import { commit } from '../../../src/storage/change.ts';
import { count, depsAt, NOW_MS, OPERATOR, PASSWORD, passwordSignIn, reasonOf } from '../../support/deps.ts';
import { leadsTo } from '../../support/told.ts';
import { API_KEY, call, putKey } from '../api/client.ts';
import { Browser, SESSION_COOKIE } from '../browser.ts';
import { begin, follow, newApplication, post, tokensOf } from '../oauth/client.ts';
import { answerOf } from '../saml/answers.ts';
import { oktaUser, tenantOf } from '../scim/server.ts';
import { signedIn } from '../session-of.ts';
import { auditActions, type OperatorWorld, operatorWorld, STAFF } from './world.ts';

vi.spyOn(console, 'warn').mockImplementation(() => {});
let world: OperatorWorld;
let id: string;

beforeEach(async () => {
  world = await operatorWorld();
  id = world.acme.id;
});

const suspend = (suspended = true, nowMs = NOW_MS) => setSuspended(depsAt(nowMs), OPERATOR, id, suspended);
const opened = (browser: Browser) => browser.cookies.get(SESSION_COOKIE)?.value;
const lastAttempt = () =>
  env.DB.prepare('select outcome, reason from sign_in_attempts where organization_id = ? order by rowid desc')
    .bind(id)
    .first();
const REFUSED = { outcome: 'refused', reason: 'organization_suspended' };
const settings = (path = '') => `/orgs/${id}/settings${path}`;

/** Ada belongs to another organization, too, where she is an Owner. */
async function elsewhere(email: string) {
  const other = await createOrganization(depsAt(), OPERATOR, { name: 'Beta', plan: 'growth' });
  await addMember(depsAt(), OPERATOR, other, { email, role: 'owner' });
  await env.DB.prepare('update members set proven_since = 0').run();
  return other.id;
}

describe('the doors of a suspended organization', () => {
  it('single sign-on does not start', async () => {
    await suspend();
    const response = await new Browser().get(`/security/sso/v2/authorize/?org_id=${id}`);
    expect([response.status, response.headers.get('Location')]).toEqual([403, null]);
    expect(await lastAttempt()).toEqual(REFUSED);
  });

  it('single sign-on that began before does not end in a session', async () => {
    const browser = new Browser();
    const inResponseTo = await browser.startSso(id);
    await suspend();
    expect((await answerOf(id, browser, { inResponseTo })).status).toBe(403);
    expect([opened(browser), await count('sessions')]).toEqual([undefined, 0]);
    expect(await lastAttempt()).toEqual(REFUSED);
  });

  it('a response that nobody asked for signs nobody in', async () => {
    await env.DB.prepare('update connections set allow_idp_initiated = 1').run();
    await suspend();
    const browser = new Browser();
    expect((await answerOf(id, browser, { inResponseTo: null })).status).toBe(403);
    expect(await lastAttempt()).toEqual(REFUSED);
  });

  it.each(['owner@acme.test', 'ada@acme.test'])(
    'the right password of %s, who belongs to no other',
    async (email) => {
      await suspend();
      expect(await reasonOf(passwordSignIn(email))).toBe('organization_suspended');
      expect([await count('sessions'), await lastAttempt()]).toEqual([0, REFUSED]);
    },
  );

  it('a wrong password says no more than ever', async () => {
    await suspend();
    expect(await reasonOf(passwordSignIn('ada@acme.test', 'not the password'))).toBe('credentials_wrong');
  });

  it('the right password of somebody of two opens the other one alone', async () => {
    const beta = await elsewhere('admin@acme.test');
    await suspend();
    await passwordSignIn('admin@acme.test', PASSWORD, NOW_MS + 1);
    expect(await lastAttempt()).toEqual(REFUSED);
    vi.setSystemTime(NOW_MS + 1);
    const browser = await signedIn('admin@acme.test');
    expect((await browser.get(`/orgs/${beta}/settings`)).status).toBe(200);
    const cookie = browser.cookies.get(SESSION_COOKIE)?.value ?? '';
    expect(await exports.Gatehouse.check({ cookie }, { organization: id })).toEqual({
      active: false,
      reason: 'organization_suspended',
    });
    expect(await exports.Gatehouse.check({ cookie }, { organization: beta })).toMatchObject({ active: true });
  });

  it('settings are looked at, and not changed', async () => {
    await elsewhere('admin@acme.test');
    await suspend();
    vi.setSystemTime(NOW_MS + 1);
    const browser = await signedIn('admin@acme.test');
    const page = await browser.get(settings());
    expect([page.status, (await page.text()).includes('This organization is suspended')]).toEqual([
      200,
      true,
    ]);
    for (const [path, fields] of [
      ['/rename', { name: 'Renamed' }],
      ['/access-security/sso/disable', {}],
      ['/access-security/scim/token', {}],
      ['/access-security/sso/test', {}],
      ['/users/invite', { emails: 'new@acme.test', role: 'member' }],
    ] as const) {
      expect([path, (await browser.post(settings(path), fields)).status]).toEqual([path, 403]);
    }
    expect([(await loadOrganization(depsAt(), id)).name, await count('invitations')]).toEqual(['Acme', 0]);
  });

  it('an application gets no code, in its words and on our page', async () => {
    await elsewhere('admin@acme.test');
    const app = await newApplication({ organizations: [id] });
    await suspend();
    vi.setSystemTime(NOW_MS + 1);
    const browser = await signedIn('admin@acme.test');
    const page = await browser.get((await begin(app)).path);
    expect([page.status, (await page.text()).includes('Acme is suspended')]).toEqual([403, true]);
    const quiet = await follow(browser, (await begin(app, { prompt: 'none' })).path);
    expect(quiet.searchParams.get('error')).toBe('access_denied');
    expect(await count('grants')).toBe(0);
  });

  it('an invitation is not accepted', async () => {
    const deps = depsAt();
    const { url } = await invite(
      deps,
      OPERATOR,
      { id, plan: 'enterprise' },
      { email: 'new@acme.test', role: 'admin' },
    );
    await suspend();
    const path = new URL(url).pathname;
    const form = { givenName: 'New', familyName: 'Person', password: PASSWORD };
    expect((await new Browser().get(path)).status).toBe(403);
    expect((await new Browser().post(path, form)).status).toBe(403);
    expect(await count('accounts', "email = 'new@acme.test'")).toBe(0);
  });

  it('SCIM answers 403 with the reason in its own words, and changes nothing', async () => {
    const { token } = await generateScimToken(depsAt(), OPERATOR, { id, plan: 'enterprise' });
    const tenant = tenantOf(id, token);
    await suspend();
    for (const { status, body } of [
      await tenant.get('/Users'),
      await tenant.get(`/Users/${world.acme.memberId}`),
      await tenant.post('/Users', oktaUser('eve@acme.test')),
      await tenant.patch(`/Users/${world.acme.memberId}`, { op: 'replace', value: { active: false } }),
      await tenant.del(`/Users/${world.acme.memberId}`),
      await tenant.get('/Groups'),
    ]) {
      expect([status, body.status, body.schemas]).toEqual([
        403,
        '403',
        ['urn:ietf:params:scim:api:messages:2.0:Error'],
      ]);
      expect(body.detail).toContain('This organization is suspended');
    }
    expect([
      await count('members', "user_name = 'eve@acme.test'"),
      await count('members', 'active = 1'),
    ]).toEqual([0, 3 + 4]);
    expect(await count('provisioning_events', "reason = 'organization_suspended'")).toBe(3);
  });

  it('a write of SCIM that was read before the suspension is rolled back', async () => {
    const { token } = await generateScimToken(depsAt(), OPERATOR, { id, plan: 'enterprise' });
    expect(token).toBeTruthy();
    const tokenId = await env.DB.prepare('select id from scim_tokens').first<string>('id');
    const client = { tokenId, organizationId: id } as ScimClient;
    const { db } = depsAt();
    expect(await reasonOf(commit(db, [requireOf(db, client)]))).toBe('accepted');
    await suspend();
    expect(await reasonOf(commit(db, [requireOf(db, client)]))).toBe('changed_meanwhile');
  });
});

describe('what ends with the suspension, for good', () => {
  it('a session of somebody of no other organization', async () => {
    const browser = await signedIn('admin@acme.test');
    await suspend();
    expect((await browser.get(settings())).headers.get('Location')).toContain('/sign-in?');
    expect(await count('sessions', 'ended_at is null')).toBe(0);
    await suspend(false);
    expect((await browser.get(settings())).headers.get('Location')).toContain('/sign-in?');
  });

  it('a session of somebody of two counts there only after a new proof, when it is lifted', async () => {
    await elsewhere('admin@acme.test');
    const browser = await signedIn('admin@acme.test');
    await suspend();
    await suspend(false);
    expect((await browser.get(settings())).headers.get('Location')).toMatch(/^\/confirm\?/);
    vi.setSystemTime(NOW_MS + 1000);
    await browser.post('/confirm', { password: PASSWORD });
    expect((await browser.get(settings())).status).toBe(200);
  });

  it('what an application was given, although the session counts again', async () => {
    await elsewhere('admin@acme.test');
    const app = await newApplication({ organizations: [id] });
    const browser = await signedIn('admin@acme.test');
    const tokens = await tokensOf(app, browser);
    const refresh = () =>
      post('/oauth/token', { grant_type: 'refresh_token', refresh_token: tokens.refresh_token ?? '' }, app);
    const userinfo = () =>
      post('/oauth/userinfo', {}, undefined, { Authorization: `Bearer ${tokens.access_token}` });
    expect((await userinfo()).status).toBe(200);
    await suspend();
    expect([(await userinfo()).status, (await refresh()).body.error]).toEqual([401, 'invalid_grant']);
    await suspend(false);
    vi.setSystemTime(NOW_MS + 1000);
    await browser.post('/confirm', { password: PASSWORD });
    expect((await browser.get(settings())).status).toBe(200);
    expect([(await userinfo()).status, (await refresh()).body.error]).toEqual([401, 'invalid_grant']);
  });
});

describe('lifting it', () => {
  it('lets people sign in again, and SCIM go on with its token', async () => {
    const { token } = await generateScimToken(depsAt(), OPERATOR, { id, plan: 'enterprise' });
    await suspend();
    await suspend(false);
    vi.setSystemTime(NOW_MS + 1000);
    const browser = new Browser();
    expect((await answerOf(id, browser)).status).toBe(303);
    expect((await tenantOf(id, token).get('/Users')).status).toBe(200);
  });
});

describe('who suspends', () => {
  it('the operator in the console, in the audit log with who it was', async () => {
    const staff = await signedIn(STAFF.admin);
    const path = `/operator/organizations/${id}`;
    expect(leadsTo(await staff.post(`${path}/suspend`, {}))).toBe(`${path}?done=suspended`);
    // A second time is no other event.
    await staff.post(`${path}/suspend`, {});
    await staff.post(`${path}/lift`, {});
    expect(await auditActions(id)).toEqual([
      `organization.suspended by operator ${STAFF.admin}`,
      `organization.suspension_lifted by operator ${STAFF.admin}`,
    ]);
  });

  it('those who follow the events hear of both, with who it was and when', async () => {
    const newest = async () => {
      const { results } = await env.DB.prepare(
        `select type, changed, json_extract(before, '$.suspendedAt') as before, json_extract(after, '$.suspendedAt') as after,
          json_extract(cause, '$.type') as cause from directory_events where subject_type = 'organization' order by seq desc limit 1`,
      ).all();
      return results[0];
    };
    const at = new Date(NOW_MS).toISOString();
    await suspend();
    const changed = '["signedOutAt","suspendedAt"]';
    const cause = 'operator';
    expect(await newest()).toEqual({
      ...{ type: 'organization.suspended', changed, before: null, after: at, cause },
    });
    const seqs = await count('directory_events');
    await suspend();
    expect(await count('directory_events')).toBe(seqs);
    vi.setSystemTime(NOW_MS + 1000);
    await suspend(false);
    expect(await newest()).toEqual({
      ...{ type: 'organization.resumed', changed: '["suspendedAt"]', before: at, after: null, cause },
    });
  });

  it('a key of the API, which reads it too', async () => {
    await putKey(API_KEY, { id: 'key_1', label: 'Test key' });
    const patch = (suspended: boolean) => call('PATCH', `/organizations/${id}`, { suspended });
    expect((await patch(true)).body).toMatchObject({ suspended: true });
    expect((await call('GET', `/organizations/${id}`)).body).toMatchObject({ suspended: true });
    expect((await patch(false)).body).toMatchObject({ suspended: false });
  });

  it('changes nothing else where it is refused, and is not done where something else is', async () => {
    await putKey(API_KEY, { id: 'key_1', label: 'Test key' });
    const vendor = `/organizations/${world.vendorId}`;
    expect((await call('PATCH', vendor, { name: 'Other', suspended: true })).body.reason).toBe(
      'operator_organization',
    );
    expect((await loadOrganization(depsAt(), world.vendorId)).name).toBe('Vendor');
    const refused = await call('PATCH', `/organizations/${id}`, { name: ' ', suspended: true });
    expect([refused.status, await count('organizations', 'suspended_at is not null')]).toEqual([400, 0]);
    const both = await call('PATCH', `/organizations/${id}`, { name: 'Renamed', suspended: true });
    expect(both.body).toMatchObject({ name: 'Renamed', suspended: true });
  });

  it('nobody suspends the operator’s own organization', async () => {
    const staff = await signedIn(STAFF.owner);
    expect((await staff.post(`/operator/organizations/${world.vendorId}/suspend`, {})).status).toBe(409);
    expect(await reasonOf(setSuspended(depsAt(), OPERATOR, world.vendorId, true))).toBe(
      'operator_organization',
    );
    expect(await count('organizations', 'suspended_at is not null')).toBe(0);
  });
});
