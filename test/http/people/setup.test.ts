// Routes through the Worker: the set-up link makes the operator's own organization, once.

import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { deleteOrganization } from '../../../src/domain/organization/deletion.ts';
import { hashSecret, newSecret } from '../../../src/lib/ids.ts';
import { app } from '../../../src/worker/app.ts';
import { type Acme, count, depsAt, NOW_MS, OPERATOR, PASSWORD, world } from '../../support/deps.ts';
import { Browser, SESSION_COOKIE } from '../browser.ts';

const HOUR = 3_600_000;
const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});

let acme: Acme;
let token: string;

beforeEach(async () => {
  warn.mockClear();
  acme = await world();
  token = newSecret();
  await putLink(token);
});

/** As `npm run deploy` does. */
async function putLink(secret: string, expiresAt = NOW_MS + 24 * HOUR): Promise<void> {
  await env.DB.prepare(
    'insert or replace into deployment (id, setup_hash, setup_expires_at) values (1, ?, ?)',
  )
    .bind(await hashSecret(secret), expiresAt)
    .run();
}

const FORM = {
  organizationName: 'Vendor',
  email: 'olga@vendor.test',
  givenName: 'Olga',
  familyName: 'Taussky',
  password: PASSWORD,
};
const claim = (browser = new Browser(), form: Record<string, string> = {}) =>
  browser.post('/setup', { token, ...FORM, ...form });
/** The page that the form leads to. */
const shownIn = async (browser: Browser) => await (await browser.get('/setup')).text();
const keyIn = (page: string) => /ghk_[\w-]{43}/.exec(page)?.[0] ?? '';
const row = () => env.DB.prepare('select * from deployment').first();
const useKey = (key: string) =>
  app.request('/api/v1/organizations', { headers: { Authorization: `Bearer ${key}` } }, env);

describe('the link', () => {
  it('opens the form, and uses nothing up', async () => {
    const page = await new Browser().get(`/setup?token=${token}`);
    expect([page.status, page.headers.get('Cache-Control')]).toEqual([200, 'no-store']);
    expect(await page.text()).toContain('name="organizationName"');
    expect(await row()).toMatchObject({ operator_organization_id: null });
  });

  it.each<[string, () => string | Promise<string>]>([
    ['none', () => ''],
    ['one that nobody made', () => newSecret()],
    ['the hash', () => hashSecret(token)],
    ['one with a character more', () => `${token}A`],
    ['one with a wildcard', () => '%'.repeat(43)],
  ])('does not open with %s as its token', async (_what, wrong) => {
    const secret = await wrong();
    expect((await new Browser().get(`/setup?token=${encodeURIComponent(secret)}`)).status).toBe(404);
    expect((await claim(new Browser(), { token: secret })).status).toBe(404);
    expect([await count('organizations'), await row()]).toMatchObject([
      1,
      { operator_organization_id: null },
    ]);
  });

  it('ends after a day', async () => {
    vi.setSystemTime(NOW_MS + 24 * HOUR);
    expect((await claim()).status).toBe(404);
    vi.setSystemTime(NOW_MS + 24 * HOUR - 1);
    expect((await claim()).status).toBe(303);
  });

  it('ends when the next deployment makes another', async () => {
    const old = token;
    await putLink(newSecret());
    expect((await claim(new Browser(), { token: old })).status).toBe(404);
  });

  it('opens nothing where there was no deployment', async () => {
    await env.DB.prepare('delete from deployment').run();
    expect((await claim()).status).toBe(404);
  });

  it('does not take a form from another site', async () => {
    const browser = new Browser();
    const headers = { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' };
    const body = new URLSearchParams({ token, ...FORM });
    const response = await browser.send('/setup', { method: 'POST', body, headers });
    expect([response.status, await row()]).toMatchObject([403, { operator_organization_id: null }]);
  });

  it('is not to be found by trying', async () => {
    const browser = new Browser();
    const statuses = new Set<number>();
    for (let n = 0; n < 130 && !statuses.has(429); n++) {
      statuses.add((await browser.get(`/setup?token=${newSecret()}`)).status);
    }
    expect([...statuses]).toEqual([404, 429]);
  });

  it('is in no log', async () => {
    await new Browser().get(`/setup?token=${token}x`);
    await claim(new Browser(), { email: 'nonsense' });
    expect(JSON.stringify(warn.mock.calls)).not.toContain(token);
  });
});

describe('setting up', () => {
  it('makes the organization with its Owner, and signs in', async () => {
    const browser = new Browser();
    const response = await claim(browser);
    expect([response.status, browser.cookies.has(SESSION_COOKIE)]).toEqual([303, true]);
    const { operator_organization_id: id, ...link } = (await row()) as Record<string, unknown>;
    expect(link).toEqual({ id: 1, setup_hash: null, setup_expires_at: null });
    const member = await env.DB.prepare(
      `select m.role, m.active, o.name, o.plan, a.email, a.email_verified_at, a.mailbox_proven_at from members m
       join organizations o on o.id = m.organization_id join accounts a on a.id = m.account_id where o.id = ?`,
    )
      .bind(id)
      .all();
    // Nobody has read a mail there, so that a typing mistake makes nobody else's mailbox an Owner's.
    expect(member.results).toEqual([
      {
        role: 'owner',
        active: 1,
        name: 'Vendor',
        plan: 'enterprise',
        email: 'olga@vendor.test',
        email_verified_at: null,
        mailbox_proven_at: null,
      },
    ]);
    expect((await browser.get(`/orgs/${String(id)}/settings`)).status).toBe(200);
  });

  it('shows one key, which opens the management API and is stored as a hash', async () => {
    const browser = new Browser();
    const response = await claim(browser);
    expect([response.headers.get('Location'), await response.text()]).toEqual(['/setup', '']);
    const key = keyIn(await shownIn(browser));
    expect((await useKey(key)).status).toBe(200);
    expect(await env.DB.prepare('select hash, scopes from api_keys').all()).toMatchObject({
      results: [{ hash: await hashSecret(key), scopes: '["write"]' }],
    });
  });

  it('leads on from where the key was shown, and shows a stranger nothing', async () => {
    const browser = new Browser();
    await claim(browser);
    expect((await new Browser().get('/setup')).status).toBe(404);
    expect(keyIn(await shownIn(browser))).not.toBe('');
    const again = await browser.get('/setup');
    expect([again.status, again.headers.get('Location')]).toEqual([303, '/profile']);
    expect(await count('api_keys')).toBe(1);
  });

  it('records who did it', async () => {
    await claim();
    const { results } = await env.DB.prepare(
      `select action, actor_label from audit_events where organization_id = 'deployment' order by action`,
    ).all();
    expect(results).toEqual([
      { action: 'api_key.created', actor_label: 'olga@vendor.test' },
      { action: 'deployment.set_up', actor_label: 'olga@vendor.test' },
    ]);
  });

  it('works once', async () => {
    await claim();
    const before = await row();
    const again = await claim(new Browser(), { email: 'other@vendor.test', organizationName: 'Other' });
    expect([again.status, keyIn(await again.text())]).toEqual([404, '']);
    expect([await row(), await count('organizations'), await count('api_keys')]).toEqual([before, 2, 1]);
  });

  it('has one winner among several at once, and one key that opens anything', async () => {
    const tries = await Promise.all(
      [1, 2, 3].map((n) =>
        claim(new Browser(), { email: `o${n}@vendor.test`, organizationName: `Vendor ${n}` }),
      ),
    );
    expect(tries.map(({ status }) => status).toSorted()).toEqual([303, 404, 404]);
    expect([await count('organizations'), await count('accounts', `email like '%vendor.test'`)]).toEqual([
      2, 1,
    ]);
    expect(await count('api_keys')).toBe(1);
    expect((await env.TOKENS.list({ prefix: 'api_key:' })).keys).toHaveLength(1);
  });

  it.each<[string, Record<string, string>, number]>([
    ['an address that is none', { email: 'olga' }, 422],
    ['no name of the organization', { organizationName: ' ' }, 422],
    ['a short password', { password: 'short' }, 422],
    ['a password that everybody has', { password: 'password1234' }, 422],
    ['an address that has an account', { email: 'ADA@acme.test' }, 409],
  ])('says what is wrong with %s, and leaves the link', async (_what, form, status) => {
    const response = await claim(new Browser(), form);
    expect(response.status).toBe(status);
    const page = await response.text();
    expect(page).toContain('aria-invalid="true"');
    expect(page).not.toContain(form.password ?? PASSWORD);
    expect([await count('organizations'), await count('api_keys')]).toEqual([1, 0]);
    expect((await env.TOKENS.list({ prefix: 'api_key:' })).keys).toEqual([]);
    expect((await claim()).status).toBe(303);
  });
});

describe('the operator’s own organization', () => {
  it('is not deleted', async () => {
    await claim();
    const id = String(((await row()) as Record<string, unknown>).operator_organization_id);
    await expect(deleteOrganization(depsAt(), OPERATOR, id)).rejects.toThrow('operator_organization');
    expect(await count('organizations', `id = '${id}' and deleted_at is null`)).toBe(1);
  });

  it('does not keep others from being deleted', async () => {
    await claim();
    await deleteOrganization(depsAt(), OPERATOR, acme.id);
    expect(await count('organizations')).toBe(1);
  });
});
