// The console's pages of API keys and signing keys: what is shown once, what ends at once, and who did it.

import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createStaffKey, endStaffKey } from '../../../src/domain/operator/api-keys.ts';
import type { ConsoleAccess } from '../../../src/domain/operator/console.ts';
import { count, depsAt, NOW_MS, reasonOf } from '../../support/deps.ts';
import { leadsTo } from '../../support/told.ts';
import { call } from '../api/client.ts';
import type { Browser } from '../browser.ts';
import { signedIn } from '../session-of.ts';
import { auditActions, operatorWorld, STAFF } from './world.ts';

vi.spyOn(console, 'warn').mockImplementation(() => {});
const DAY_MS = 86_400_000;
let owner: Browser;
let staff: Browser;

beforeEach(async () => {
  await operatorWorld();
  owner = await signedIn(STAFF.owner);
  staff = await signedIn(STAFF.admin);
});

const keyIn = (page: string) => /ghk_[\w-]{43}/.exec(page)?.[0] ?? '';
async function make(fields: Record<string, string> = {}, browser = owner) {
  const form = { label: 'CRM', days: '90', everything: 'write', ...fields };
  const response = await browser.post('/operator/api-keys', form);
  const inAnswer = keyIn(await response.text());
  const page = await (await browser.get('/operator/api-keys')).text();
  return { status: response.status, key: keyIn(page), inAnswer };
}
const use = async (key: string, method = 'GET', path = '/organizations', body?: object) =>
  (await call(method, path, body, { key })).status;
const idOf = (label: string) =>
  env.DB.prepare('select id from api_keys where label = ?').bind(label).first<string>('id');

describe('an API key', () => {
  it('opens what it was made for, is shown once, and leaves no trace of itself', async () => {
    const { key } = await make();
    expect([await use(key), await use(key, 'POST', '/organizations', { name: 'New' })]).toEqual([200, 201]);
    const page = await (await owner.get('/operator/api-keys')).text();
    expect([keyIn(page), page.includes('CRM'), page.includes('everything')]).toEqual(['', true, true]);
    expect(await auditActions('deployment')).toEqual([`api_key.created by operator ${STAFF.owner}`]);
    const { results } = await env.DB.prepare('select * from audit_events').all();
    expect(JSON.stringify(results)).not.toContain(key);
  });

  it('is shown by the page that its form leads to, and not made again when that is loaded again', async () => {
    const { status, key, inAnswer } = await make();
    expect([status, key !== '', inAnswer]).toEqual([303, true, '']);
    await owner.get('/operator/api-keys');
    expect(await count('api_keys')).toBe(1);
  });

  it('is neither made nor revoked by an Admin, whom the page sends to an Owner', async () => {
    await make();
    const id = (await idOf('CRM')) ?? '';
    expect((await make({ label: 'Mine' }, staff)).status).toBe(403);
    expect((await staff.post('/operator/api-keys/revoke', { id })).status).toBe(403);
    expect(await count('api_keys', 'revoked_at is null')).toBe(1);
    const page = await (await staff.get('/operator/api-keys')).text();
    expect([page.includes('Create key'), page.includes('Revoke… CRM'), page.includes('Only Owners')]).toEqual(
      [false, false, true],
    );
  });

  it('says who made it, and stays when they lose the role', async () => {
    const { key } = await make();
    await env.DB.prepare(
      `update members set role = 'member' where account_id = (select id from accounts where email = '${STAFF.owner}')`,
    ).run();
    expect(await use(key)).toBe(200);
    expect(await (await staff.get('/operator/api-keys')).text()).toContain(STAFF.owner);
  });

  it('does no more than its scopes', async () => {
    const { key } = await make({ everything: '', area_organizations: 'read' });
    expect(await use(key)).toBe(200);
    expect(await use(key, 'POST', '/organizations', { name: 'New' })).toBe(403);
    expect(await use(key, 'GET', '/keys')).toBe(403);
  });

  it('ends on its day', async () => {
    const { key } = await make({ days: '30' });
    vi.setSystemTime(NOW_MS + 30 * DAY_MS - 1);
    expect(await use(key)).toBe(200);
    vi.setSystemTime(NOW_MS + 30 * DAY_MS);
    expect(await use(key)).toBe(401);
  });

  it('is replaced without a gap: two live, the first one ends alone, and at once', async () => {
    const [first, second] = [await make({ label: 'First' }), await make({ label: 'Second' })];
    expect([await use(first.key), await use(second.key)]).toEqual([200, 200]);
    const answer = await owner.post('/operator/api-keys/revoke', { id: (await idOf('First')) ?? '' });
    expect(leadsTo(answer)).toBe('/operator/api-keys?done=revoked');
    expect([await use(first.key), await use(second.key)]).toEqual([401, 200]);
    expect(await (await owner.get('/operator/api-keys')).text()).not.toContain('First');
  });

  it.each([
    ['without a label', { label: ' ' }],
    ['that may do nothing', { everything: '' }],
    ['with a scope that there is not', { everything: 'admin', area_nothing: 'write', area_members: 'all' }],
    ['for a time that is not offered', { days: '100000' }],
    ['for less than no time', { days: '-1' }],
  ])('is not made %s', async (_what, fields) => {
    expect(await make(fields)).toEqual({ status: 422, key: '', inAnswer: '' });
    expect([await count('api_keys'), await count('audit_events', "action like 'api_key%'")]).toEqual([0, 0]);
  });

  it('is not revoked twice, nor one that there is not', async () => {
    await make();
    const id = (await idOf('CRM')) ?? '';
    await owner.post('/operator/api-keys/revoke', { id });
    for (const one of [id, 'key_none', ''])
      expect((await owner.post('/operator/api-keys/revoke', { id: one })).status).toBe(404);
    expect(await count('audit_events', "action = 'api_key.revoked'")).toBe(1);
  });

  it.each([
    ['is now an Admin', "role = 'admin'"],
    ['was deactivated', 'active = 0'],
  ])('is made and revoked by nobody who %s since the page had let them in', async (_what, now) => {
    await make();
    const account = await env.DB.prepare('select id from accounts where email = ?')
      .bind(STAFF.owner)
      .first<string>('id');
    const actor = { type: 'operator', id: account, label: STAFF.owner, address: null } as const;
    const access = { role: 'owner', actor } as ConsoleAccess;
    const input = { label: 'Late', scopes: ['write' as const], expiresAt: null };
    await env.DB.prepare(`update members set ${now} where account_id = ?`).bind(account).run();
    expect(await reasonOf(createStaffKey(depsAt(), access, input))).toBe('not_allowed');
    expect(await reasonOf(endStaffKey(depsAt(), access, (await idOf('CRM')) ?? ''))).toBe('not_allowed');
    expect(await count('api_keys', 'revoked_at is null')).toBe(1);
  });
});

describe('signing keys', () => {
  const keys = async () =>
    (
      await env.DB.prepare(
        'select alg, not_before, retire_at from signing_keys order by alg, not_before',
      ).all<{
        alg: string;
        not_before: number;
        retire_at: number | null;
      }>()
    ).results;

  it('are made by no look at the page', async () => {
    const page = await (await staff.get('/operator/signing-keys')).text();
    expect(page).toContain('There are no keys yet');
    // There is nothing to rotate.
    expect(page).not.toMatch(/signing-keys\/(?:rotate|replace)"/);
    expect(await keys()).toEqual([]);
  });

  it('are rotated a day ahead', async () => {
    await staff.post('/operator/signing-keys/rotate', {});
    const rows = await keys();
    expect(rows).toHaveLength(6);
    expect(rows.filter(({ not_before }) => not_before === NOW_MS + DAY_MS)).toHaveLength(3);
    expect(rows.every(({ retire_at }) => retire_at === null || retire_at > NOW_MS + DAY_MS)).toBe(true);
    const page = await (await staff.get('/operator/signing-keys')).text();
    expect([page.match(/>signs next</g)?.length, page.match(/>signs</g)?.length]).toEqual([3, 3]);
    expect(page).toMatch(/signing-keys\/rotate".*signing-keys\/replace"/s);
    expect(page).not.toContain('PRIVATE');
  });

  it('that have leaked are worthless at once', async () => {
    await staff.post('/operator/signing-keys/replace', {});
    const rows = await keys();
    expect(rows.filter(({ retire_at }) => retire_at === NOW_MS)).toHaveLength(3);
    expect(rows.filter(({ retire_at }) => retire_at === null)).toHaveLength(3);
    const actions = await auditActions('deployment');
    expect(actions.filter((line) => line === `signing_key.rotated by operator ${STAFF.admin}`)).toHaveLength(
      3,
    );
  });
});

it('health says what /readyz says, part by part', async () => {
  const page = async () => await (await staff.get('/operator/health')).text();
  expect([(await page()).includes('Everything works'), (await page()).includes('needs attention')]).toEqual([
    true,
    false,
  ]);
  await env.DB.prepare(
    `insert into signing_keys (kid, alg, public_jwk, private_wrapped, created_at, not_before)
      values ('k', 'RS256', '{}', 'x', 1, ${NOW_MS - 101 * DAY_MS})`,
  ).run();
  expect(await page()).toContain('101 days old');
  // One part is old, so that not everything is praised.
  expect(await page()).toContain('alert-warning');
  expect(await page()).not.toContain('Everything works');
});

it('the audit log of the console has what belongs to no organization', async () => {
  await make({ label: 'CRM' });
  const page = await (await staff.get('/operator/audit-log?action=api_key.created')).text();
  expect([page.includes('api_key.created'), page.includes(STAFF.owner)]).toEqual([true, true]);
});
