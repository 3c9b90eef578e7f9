// Attacks on the guided path of an administrator. What it does is what the settings do, so it asks for the
// same proof, goes by the same rules, and names the same person.

import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createOrganization } from '../../../src/domain/organization/organizations.ts';
import { addMember } from '../../../src/domain/people/members.ts';
import { createSetupLink, revokeSetupLink } from '../../../src/domain/setup-links/links.ts';
import { type Acme, count, depsAt, NOW_MS, OPERATOR, PASSWORD, world } from '../../support/deps.ts';
import { OKTA_ISSUER, OKTA_SIGN_IN_URL } from '../../support/okta.ts';
import { otherKey } from '../../support/okta-keys.ts';
import { readState } from '../../support/state.ts';
import { Browser } from '../browser.ts';
import { signedIn } from '../session-of.ts';

const COOKIE = '__Host-gatehouse-set-up';
const VALUES = { issuer: OKTA_ISSUER, signInUrl: OKTA_SIGN_IN_URL };

let acme: Acme;

beforeEach(async () => {
  acme = await world();
});

const settings = () => `/orgs/${acme.id}/settings/`;
const begin = (browser: Browser, id = acme.id) =>
  browser.post(`/orgs/${id}/settings/access-security/setup-links/begin`, {});

async function begun(email = 'admin@acme.test') {
  const browser = await signedIn(email);
  const path = (await begin(browser)).headers.get('Location') ?? '';
  expect(path).toMatch(/^\/set-up\/lnk_\w+$/);
  return { browser, path, id: path.slice('/set-up/'.length) };
}

const whereTo = async (answer: Promise<Response>) => (await answer).headers.get('Location');

/** What the settings ask again for is changed on the path, too. */
const ACTS: readonly (readonly [step: string, fields: Record<string, string>])[] = [
  ['domain', { name: 'other.test' }],
  ['connect', { ...VALUES, issuer: 'https://evil.example', certificate: otherKey.certificate }],
  ['test/switch', { requireSso: 'on' }],
  ['scim/token', {}],
];

describe('an administrator’s browser left open', () => {
  const later = () => vi.setSystemTime(NOW_MS + 16 * 60_000);

  it.each(ACTS)('does not do %s without the password', async (step, fields) => {
    const { browser, path } = await begun();
    await prove();
    later();
    // "Last used" is written by the first page.
    await browser.get(`${path}/provider`);
    const before = await readState();
    for (const password of [{}, { confirming_password: 'wrong password' }]) {
      const answer = await browser.post(`${path}/${step}`, { ...fields, ...password });
      expect([403, 422]).toContain(answer.status);
      expect(await answer.text()).toContain(`<form method="post" action="${path}/${step}"`);
    }
    expect(await readState()).toEqual(before);
    const done = await browser.post(`${path}/${step}`, { ...fields, confirming_password: PASSWORD });
    expect(done.status).toBe(303);
    expect(done.headers.get('Location')).toMatch(new RegExp(`^${path}/`));
    expect(await readState()).not.toEqual(before);
  });

  it('still shows its pages, tests and ends the path', async () => {
    const { browser, path } = await begun();
    later();
    for (const step of ['provider', 'domain', 'connect', 'test', 'scim', 'done'])
      expect((await browser.get(`${path}/${step}`)).status).toBe(200);
    expect(await whereTo(browser.post(`${path}/test`, {}))).toMatch(OKTA_SIGN_IN_URL);
    expect(await whereTo(browser.post(`${path}/done`, {}))).toBe(settings());
  });

  it('is asked nothing by a link for people without an account', async () => {
    const { url, row } = await createSetupLink(depsAt(), OPERATOR, acme.id, { scopes: ['domains'] });
    const browser = await signedIn();
    await browser.post(new URL(url).pathname, {});
    later();
    const answer = await browser.post(`/set-up/${row.id}/domain`, { name: 'other.test' });
    expect(answer.status).toBe(303);
  });
});

describe('what is done on the path', () => {
  it('is done by the administrator, as in the settings', async () => {
    const { browser, path } = await begun();
    await browser.post(`${path}/domain`, { name: 'other.test' });
    await browser.post(`${path}/scim/token`, {});
    await browser.post(`${path}/done`, {});
    expect(await count('audit_events', `actor_type = 'setup_link'`)).toBe(0);
    for (const action of [
      'setup_link.opened',
      'setup_link.finished',
      'organization_access_security.scim_token_created',
    ])
      expect(
        await count(
          'audit_events',
          `action = '${action}' and actor_type = 'account' and actor_label = 'admin@acme.test'
            and actor_id = (select id from accounts where email_key = 'admin@acme.test')`,
        ),
      ).toBe(1);
  });

  it('waits for an Owner where an Admin does it, who can take it back; an Owner’s takes effect', async () => {
    await env.DB.prepare('update organizations set approve_connection_changes = 1').run();
    const { browser, path } = await begun();
    await prove();
    const [, fields] = ACTS[1]!;
    await browser.post(`${path}/connect`, fields);
    await env.DB.prepare(`update connection_versions set proven_at = ${NOW_MS}`).run();
    await browser.post(`${path}/test/switch`, {});
    expect(await count('pending_connection_changes', `requested_by_label = 'admin@acme.test'`)).toBe(1);
    const id = await env.DB.prepare('select id from pending_connection_changes').first<string>('id');
    await browser.post(`${settings()}access-security/sso/decline`, { id: id! });
    expect(await count('pending_connection_changes')).toBe(0);
    const owner = await begun('owner@acme.test');
    await owner.browser.post(`${owner.path}/test/switch`, {});
    expect(await count('pending_connection_changes')).toBe(0);
    expect(await count('connections', `issuer = 'https://evil.example'`)).toBe(1);
  });
});

describe('the way on', () => {
  it('is a path for all that the plan has now', async () => {
    await env.DB.prepare("update organizations set plan = 'free'").run();
    const { browser, path } = await begun();
    await env.DB.prepare("update organizations set plan = 'enterprise'").run();
    const next = await whereTo(begin(browser));
    expect(next).not.toBe(path);
    expect((await browser.get(`${next}/scim`)).status).toBe(200);
    expect(await whereTo(begin(browser))).toBe(next);
  });

  it.each(['no cookie', 'revoked', 'done', 'expired'])('is in the settings: %s', async (how) => {
    const { browser, path, id } = await begun();
    if (how === 'no cookie') browser.cookies.delete(COOKIE);
    if (how === 'revoked') await revokeSetupLink(depsAt(), OPERATOR, acme.id, id);
    if (how === 'done') await env.DB.prepare(`update setup_links set done_at = ${NOW_MS}`).run();
    if (how === 'expired') await env.DB.prepare(`update setup_links set expires_at = ${NOW_MS}`).run();
    expect(await whereTo(browser.get(`${path}/connect`))).toBe(settings());
    expect(await whereTo(browser.post(`${path}/scim/token`, {}))).toBe(settings());
    expect(await count('scim_tokens')).toBe(0);
  });

  it('is told to nobody else', async () => {
    const { path } = await begun();
    for (const other of [new Browser(), await signedIn('owner@acme.test'), await signedIn('ada@acme.test')])
      expect((await other.get(`${path}/connect`)).status).toBe(404);
  });

  it('is not for the link of people without an account, of the same maker', async () => {
    const id = await env.DB.prepare(
      `select id from accounts where email_key = 'admin@acme.test'`,
    ).first<string>('id');
    const maker = { type: 'account', id, label: 'admin@acme.test', address: null } as const;
    const { row } = await createSetupLink(depsAt(), maker, acme.id, { scopes: ['sso'] });
    expect((await (await signedIn()).get(`/set-up/${row.id}/connect`)).status).toBe(404);
  });

  it('goes on in the other organization of the same person alone', async () => {
    const other = await createOrganization(depsAt(), OPERATOR, { name: 'Other', plan: 'enterprise' });
    await addMember(
      depsAt(),
      OPERATOR,
      { ...other, plan: 'enterprise' },
      { email: 'admin@acme.test', role: 'admin' },
    );
    const { browser, path } = await begun();
    const next = (await whereTo(begin(browser, other.id))) ?? '';
    expect((await browser.get(`${next}/provider`)).status).toBe(200);
    // The browser has one path at a time; the other one begins again from its own settings.
    expect(await whereTo(browser.post(`${path}/provider`, { provider: 'okta' }))).toBe(settings());
    expect(await count('setup_links', 'provider is not null')).toBe(0);
    // And a path closes with its organization, not with the person's.
    await env.DB.prepare('update organizations set suspended_at = 1 where id = ?').bind(other.id).run();
    expect((await browser.get(`${next}/provider`)).status).toBe(403);
    expect((await begin(browser, other.id)).status).toBe(403);
    expect(await whereTo(begin(browser))).toBe(path);
  });
});

describe('the list of links', () => {
  it('does not say that anybody has an administrator’s path', async () => {
    const { browser } = await begun();
    const page = await (await browser.get(`${settings()}access-security/setup-links`)).text();
    expect(page).not.toContain('anyone who has it');
    await createSetupLink(depsAt(), OPERATOR, acme.id, {
      scopes: ['sso'],
      returnUrl: 'https://app.example/',
    });
    const both = await (await browser.get(`${settings()}access-security/setup-links`)).text();
    expect(both.match(/anyone who has it/g)).toHaveLength(1);
  });
});

/** The connection that is there has been tested. */
async function prove(): Promise<void> {
  await env.DB.prepare(`update connections set proven_at = ${NOW_MS}`).run();
}
