// Routes through the Worker: the guided path of an administrator with an account. It has no link that anybody
// could pass on, and its pages open to the session that began it alone.

import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { createSetupLink } from '../../../src/domain/setup-links/links.ts';
import { type Acme, count, depsAt, OPERATOR, world } from '../../support/deps.ts';
import { readState } from '../../support/state.ts';
import { Browser } from '../browser.ts';
import { signedIn } from '../session-of.ts';

const COOKIE = '__Host-gatehouse-set-up';
const SESSION = '__Host-gatehouse';

let acme: Acme;

beforeEach(async () => {
  acme = await world();
});

const settings = () => `/orgs/${acme.id}/settings/`;
const begin = (browser: Browser) => browser.post(`${settings()}access-security/setup-links/begin`, {});
const made = (where = '1 = 1') => count('setup_links', where);

/** The path of somebody's guide, in the browser in which they began it. */
async function begun(email = 'admin@acme.test') {
  const browser = await signedIn(email);
  const answer = await begin(browser);
  const path = answer.headers.get('Location') ?? '';
  expect([answer.status, path]).toEqual([303, expect.stringMatching(/^\/set-up\/lnk_\w+$/)]);
  return { browser, path };
}

const whereTo = async (answer: Promise<Response>) => (await answer).headers.get('Location');

describe('the guide', () => {
  it('is for all that the plan has, and shows no secret', async () => {
    const { browser, path } = await begun();
    expect(
      await made(`scopes = '["domains","sso","scim"]' and maker_type = 'account' and email is null`),
    ).toBe(1);
    for (const page of [`${path}/domain`, `${settings()}access-security/setup-links`])
      expect(await (await browser.get(page)).text()).not.toMatch(/set-up\/[\w-]{43}/);
    for (const action of ['setup_link.created', 'setup_link.opened'])
      expect(await count('audit_events', `action = '${action}'`)).toBe(1);
  });

  it('has only the domain where the plan has nothing else', async () => {
    await env.DB.prepare("update organizations set plan = 'free'").run();
    const { browser, path } = await begun();
    expect(await made(`scopes = '["domains"]'`)).toBe(1);
    expect((await browser.get(`${path}/scim`)).status).toBe(403);
  });

  it('goes on where it stopped, and each administrator has an own one', async () => {
    const { browser, path } = await begun();
    expect(await whereTo(begin(browser))).toBe(path);
    expect((await begun('owner@acme.test')).path).not.toBe(path);
    expect(await made()).toBe(2);
  });

  it('knows the domain of its administrator', async () => {
    await env.DB.prepare('delete from domains').run();
    const { browser, path } = await begun();
    expect(await (await browser.get(`${path}/domain`)).text()).toContain('value="acme.test"');
  });

  it('leads back to the settings, on each page and at its end', async () => {
    const { browser, path } = await begun();
    expect(await (await browser.get(`${path}/provider`)).text()).toContain(
      `<a href="${settings()}" class="button quiet">`,
    );
    expect(await whereTo(browser.post(`${path}/done`, {}))).toBe(settings());
    expect(browser.cookies.has(COOKIE)).toBe(false);
    expect(await made('done_at is not null')).toBe(1);
    expect(await whereTo(browser.get(`${path}/done`))).toBe(settings());
  });

  it('begins anew after its end', async () => {
    const { browser, path } = await begun();
    await browser.post(`${path}/done`, {});
    expect(await whereTo(begin(browser))).not.toBe(path);
  });
});

describe('nobody gets on with it', () => {
  /** Nothing of the page, and nothing changed: the settings say what is missing. */
  async function expectClosed(browser: Browser, path: string): Promise<void> {
    const before = await readState();
    expect(await whereTo(browser.get(`${path}/connect`))).toBe(settings());
    expect(await whereTo(browser.post(`${path}/provider`, { provider: 'okta' }))).toBe(settings());
    expect(await readState()).toEqual(before);
  }

  it('without the session', async () => {
    const { browser, path } = await begun();
    browser.cookies.delete(SESSION);
    await expectClosed(browser, path);
  });

  it('with the session of a colleague, who has an own one', async () => {
    const { browser, path } = await begun();
    const colleague = await signedIn('owner@acme.test');
    colleague.cookies.set(COOKIE, browser.cookies.get(COOKIE)!);
    await expectClosed(colleague, path);
  });

  it('with the session alone', async () => {
    const { browser, path } = await begun();
    browser.cookies.delete(COOKIE);
    await expectClosed(browser, path);
  });

  it('after the session’s end', async () => {
    const { browser, path } = await begun();
    await browser.post('/sign-out', {});
    browser.cookies.delete(SESSION);
    await expectClosed(browser, path);
  });

  it('with another role', async () => {
    const { browser, path } = await begun();
    await env.DB.prepare(
      `update members set role = 'member' where account_id = (select id from accounts where email_key = 'admin@acme.test')`,
    ).run();
    await expectClosed(browser, path);
  });
});

describe('none is begun', () => {
  it.each(['ada@acme.test'])('by somebody who may not change the settings: %s', async (email) => {
    expect((await begin(await signedIn(email))).status).toBe(403);
    expect(await made()).toBe(0);
  });

  it('by nobody, or by another site', async () => {
    expect(await whereTo(begin(new Browser()))).toMatch(/^\/sign-in/);
    const browser = await signedIn();
    const path = `${settings()}access-security/setup-links/begin`;
    expect((await browser.post(path, {}, { Origin: 'https://evil.example' })).status).toBe(403);
    expect(await made()).toBe(0);
  });

  it('more often than a minute allows', async () => {
    const browser = await signedIn();
    const statuses: number[] = [];
    // Two minutes' worth, because a new minute may begin in between.
    for (let n = 0; n < 62; n++) statuses.push((await begin(browser)).status);
    expect(statuses[0]).toBe(303);
    expect(statuses).toContain(429);
    expect(await made()).toBe(1);
  });

  it('beyond as many links as may work at a time', async () => {
    for (let n = 0; n < 20; n++) await createSetupLink(depsAt(), OPERATOR, acme.id, { scopes: ['sso'] });
    const answer = await begin(await signedIn());
    expect(answer.status).toBe(409);
    expect(await made()).toBe(20);
  });
});
