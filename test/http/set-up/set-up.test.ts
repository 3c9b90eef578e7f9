// Routes through the Worker: a setup link in a stranger's browser, from blank to required SSO and SCIM, and
// what it does not open.

import { env, exports } from 'cloudflare:workers';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { generateScimToken } from '../../../src/domain/provisioning/tokens.ts';
import { createSetupLink, revokeSetupLink } from '../../../src/domain/setup-links/links.ts';
import { saveSso } from '../../../src/domain/sso/settings.ts';
import { count, depsAt, OPERATOR } from '../../support/deps.ts';
import { answerTo, nameIn } from '../../support/dns.ts';
import { issueOktaResponse } from '../../support/okta.ts';
import { requestIdOf } from '../../support/pending.ts';
import { readState } from '../../support/state.ts';
import { leadsTo } from '../../support/told.ts';
import { Browser } from '../browser.ts';
import { beginWithoutSso, claim, organization, saved, typed } from '../settings/sso-start.ts';

beforeEach(beginWithoutSso);

const COOKIE = '__Host-gatehouse-set-up';
const text = async (response: Promise<Response>) => (await response).text();

async function link(scopes = ['domains', 'sso', 'scim'], more = {}) {
  const { url, row } = await createSetupLink(depsAt(), OPERATOR, organization.id, { scopes, ...more });
  return { offer: new URL(url).pathname, at: (step: string) => `/set-up/${row.id}/${step}`, id: row.id };
}

async function opened(scopes?: string[], more = {}) {
  const made = await link(scopes, more);
  const browser = new Browser();
  expect((await browser.post(made.offer, {})).headers.get('Location')).toBe(`/set-up/${made.id}`);
  return { ...made, browser };
}

/** A round trip to the identity provider; returns where it ends. */
async function tested(browser: Browser, path: string, email = 'it@acme.test'): Promise<string> {
  const started = await browser.post(path, {});
  const inResponseTo = await requestIdOf(started.headers.get('Location') ?? '');
  const person = { nameId: email, attributes: [{ name: 'email', values: [email] }] };
  const { base64 } = await issueOktaResponse({ inResponseTo, nowMs: Date.now(), ...person });
  const answered = await browser.postFromIdp('/sso/saml2', { SAMLResponse: base64 });
  return answered.headers.get('Location') ?? '';
}

describe('the path', () => {
  it('leads from blank to required SSO and SCIM, and back', async () => {
    const { browser, at, id } = await opened(undefined, { returnUrl: 'https://app.example/done' });
    expect((await browser.get(`/set-up/${id}`)).headers.get('Location')).toBe(at('provider'));
    expect(await text(browser.get(at('done')))).toContain('not done yet');
    const chosen = await browser.post(at('provider'), { provider: 'okta' });
    expect(chosen.headers.get('Location')).toBe(at('domain'));
    await browser.post(at('domain'), { name: 'acme.test' });
    const [domain] = (await saved()).domains;
    const dns = vi.spyOn(globalThis, 'fetch').mockImplementation(async (_url, init) => {
      const query = new Uint8Array(init?.body as ArrayBuffer);
      return answerTo(query, nameIn(query) === 'acme.test' ? ['v=spf1 -all'] : []);
    });
    // A page that waits says what is there instead, and turns green by itself.
    const missing = await text(browser.get(`${at('domain')}?live=yes`));
    expect(missing).toContain('v=spf1 -all');
    expect(missing).toContain('data-live=');
    dns.mockImplementation(async (_url, init) =>
      answerTo(new Uint8Array(init?.body as ArrayBuffer), [`gatehouse-domain-verify=${domain?.token}`]),
    );
    vi.setSystemTime(Date.now() + 20_000);
    const found = await browser.get(`${at('domain')}?live=yes`);
    expect(leadsTo(found)).toBe(`${at('connect')}?done=verified`);
    expect(await text(browser.get(at('domain')))).not.toContain('data-live=');
    dns.mockRestore();
    const guide = await text(browser.get(at('connect')));
    expect(guide).toContain('The domain is verified.');
    expect(guide.match(/<svg class="picture"/g)).toHaveLength(6);
    expect(guide).toContain(`org_id=${organization.id}`);
    const next = await browser.post(at('connect'), typed);
    expect(leadsTo(next)).toBe(`${at('test')}?done=saved`);
    const result = await tested(browser, at('test'));
    expect(result).toMatch(new RegExp(`^${at('test')}\\?test=`));
    expect(await text(browser.get(result))).toContain('The connection works.');
    const switched = await browser.post(at('test/switch'), { requireSso: 'on' });
    expect(leadsTo(switched)).toBe(`${at('scim')}?done=required`);
    expect((await saved()).connection).toMatchObject({ enabled: true, requireSso: true });
    expect((await browser.post(at('scim/token'), {})).headers.get('Location')).toBe(at('scim'));
    const waiting = await text(browser.get(at('scim')));
    const [, token] = /value="(gh_scim_[\w-]+)"/.exec(waiting) ?? [];
    expect(waiting).toContain('Waiting for the first SCIM request');
    expect(await text(browser.get(at('scim')))).not.toContain(token);
    const Authorization = `Bearer ${token}`;
    await exports.default.fetch('https://sso.example/scim/v2/Users', { headers: { Authorization } });
    expect(leadsTo(await browser.get(`${at('scim')}?live=yes`))).toBe(`${at('done')}?done=provisioned`);
    const working = await text(browser.get(at('scim')));
    expect(working).toContain('SCIM requests arrive');
    expect(working).not.toContain('data-live=');
    expect(await text(browser.get(at('done')))).not.toContain('not done yet');
    const end = await text(browser.post(at('done'), {}));
    expect(end).toContain('<a href="https://app.example/done"');
    expect(end).toContain('Go back to app.example');
    expect((await browser.get(at('done'))).status).toBe(404);
    expect(await count('audit_events', `actor_type = 'setup_link' and actor_id = '${id}'`)).toBeGreaterThan(
      8,
    );
  });

  it('goes on from the domain only when no other one is waited for', async () => {
    await claim();
    const { browser, at } = await opened();
    await browser.post(at('domain'), { name: 'other.test' });
    const dns = vi.spyOn(globalThis, 'fetch').mockImplementation(async (_url, init) => {
      return answerTo(new Uint8Array(init?.body as ArrayBuffer), []);
    });
    const page = await browser.get(`${at('domain')}?live=yes`);
    expect([page.status, (await page.text()).includes('data-live=')]).toEqual([200, true]);
    dns.mockRestore();
  });

  it('asks DNS no more often than others may, and still shows the page', async () => {
    const { browser, at } = await opened();
    await browser.post(at('domain'), { name: 'other.test' });
    let looks = 0;
    const dns = vi.spyOn(globalThis, 'fetch').mockImplementation(async () => {
      looks++;
      throw new TypeError('unreachable');
    });
    // Nobody has answered, so that each of these is due.
    for (let n = 0; n < 30; n++) await browser.get(`${at('domain')}?live=yes`);
    const most = looks;
    const page = await browser.get(`${at('domain')}?live=yes`);
    expect([page.status, (await page.text()).includes('data-live='), looks]).toEqual([200, true, most]);
    dns.mockRestore();
    // Somebody who presses the button is told.
    const [domain] = (await saved()).domains;
    expect((await browser.post(at(`domain/${domain?.id}/check`), {})).status).toBe(429);
  });

  it.each([
    ['ines@newer.test', 'newer.test'],
    ['ines@gmail.com', ''],
    [undefined, ''],
  ])('begins with the domain of its reader, unless anybody can be there: %s', async (email, domain) => {
    const { browser, at } = await opened(undefined, { email });
    const page = await text(browser.get(at('domain')));
    expect(/<input[^>]*name="name"[^>]*>/.exec(page)?.[0]).toContain(`value="${domain}"`);
    await browser.post(at('domain'), { name: 'other.test' });
    const after = await text(browser.get(at('domain')));
    expect(/<input[^>]*name="name"[^>]*>/.exec(after)?.[0]).toContain('value=""');
  });

  it('stops asking after some minutes, without script too', async () => {
    await claim();
    const { browser, at } = await opened();
    await browser.post(at('domain'), { name: 'other.test' });
    const page = (asked: number) => text(browser.get(`${at('domain')}?asked=${asked}`));
    expect(await page(1)).toContain('<noscript><meta http-equiv="refresh" content="10;');
    expect(await page(60)).not.toContain('http-equiv="refresh"');
    expect(await page(Number.NaN)).not.toContain('http-equiv="refresh"');
  });

  it('says what is wrong with what was typed, and keeps it', async () => {
    await claim();
    const { browser, at } = await opened();
    for (const fields of [
      {},
      { ...typed, signInUrl: 'http://x.example' },
      { ...typed, certificate: 'nonsense' },
      { ...typed, issuer: '' },
      { metadata: '<html></html>' },
    ]) {
      expect((await browser.post(at('connect'), fields as Record<string, string>)).status).toBe(422);
    }
    expect((await browser.post(at('provider'), { provider: '__proto__' })).status).toBe(422);
    expect((await browser.post(at('domain'), { name: 'no domain' })).status).toBe(422);
    expect((await saved()).connection).toBeNull();
  });
});

describe('a link', () => {
  it('is opened by a button alone: a GET changes nothing and gives no cookie', async () => {
    const { offer } = await link();
    const before = await readState();
    const browser = new Browser();
    const page = await browser.get(offer);
    expect([page.status, page.headers.get('X-Robots-Tag')]).toEqual([200, 'noindex, nofollow']);
    expect(await page.text()).toContain('Set up sign-in for Acme');
    expect([...browser.cookies.keys()]).toEqual([]);
    expect(await readState()).toEqual(before);
  });

  it('gives a cookie of its own, which opens nothing of the settings, the console or a profile', async () => {
    const { browser } = await opened();
    const cookie = browser.cookies.get(COOKIE);
    expect([...browser.cookies.keys()]).toEqual([COOKIE]);
    expect(cookie?.attributes).toMatch(/Path=\/; HttpOnly; Secure; SameSite=Lax/);
    for (const path of [`/orgs/${organization.id}/settings/`, '/profile', '/operator'])
      expect((await browser.get(path)).headers.get('Location') ?? '404').toMatch(/^(\/sign-in|404)/);
  });

  it('is no key for another link’s pages', async () => {
    const [one, other] = [await opened(), await link()];
    const before = await readState();
    for (const step of ['provider', 'domain', 'connect', 'test', 'scim', 'done'])
      expect((await one.browser.get(other.at(step))).status).toBe(404);
    expect((await one.browser.post(other.at('done'), {})).status).toBe(404);
    expect(await readState()).toEqual(before);
  });

  it('is refused to other sites’ forms', async () => {
    const { browser, at, offer } = await opened();
    const before = await readState();
    for (const path of [offer, at('provider'), at('connect'), at('scim/token'), at('done')])
      expect((await browser.postFromIdp(path, { provider: 'okta' })).status).toBe(403);
    expect(await readState()).toEqual(before);
  });

  it('has only the pages of its scopes', async () => {
    const { browser, at } = await opened(['certificate']);
    for (const step of ['domain', 'connect', 'scim'])
      expect([step, (await browser.get(at(step))).status]).toEqual([step, 403]);
    const before = await readState();
    for (const [step, fields] of [
      ['domain', { name: 'new.test' }],
      ['connect', typed],
      ['scim/token', {}],
    ] as const) {
      expect([step, (await browser.post(at(step), fields)).status]).toEqual([step, 403]);
    }
    expect(await readState()).toEqual(before);
    expect((await browser.get(at('certificate'))).status).toBe(200);
  });

  it('says before anything is typed that the plan has no SSO, and saves nothing then', async () => {
    await claim();
    const { browser, at } = await opened();
    const warning = 'class="alert alert-warning"';
    expect(await text(browser.get(at('connect')))).not.toContain(warning);
    await env.DB.prepare("update organizations set plan = 'starter'").run();
    expect(await text(browser.get(at('connect')))).toContain(warning);
    const before = await readState();
    expect((await browser.post(at('connect'), typed)).status).toBe(403);
    expect((await browser.post(at('scim/token'), {})).status).toBe(403);
    expect(await readState()).toEqual(before);
  });

  it('ends at once for a browser that has it open', async () => {
    const { browser, at, id, offer } = await opened();
    await revokeSetupLink(depsAt(), OPERATOR, organization.id, id);
    expect((await browser.get(at('connect'))).status).toBe(404);
    expect((await browser.post(at('connect'), typed)).status).toBe(404);
    expect((await browser.post(offer, {})).status).toBe(404);
    expect((await saved()).connection).toBeNull();
  });

  it('takes no field that would lower security', async () => {
    await claim();
    const { browser, at } = await opened();
    const lower = { allowSha1: 'on', managedAccess: 'on', enable: 'on', requireSso: 'on', enabled: '' };
    await browser.post(at('connect'), { ...typed, ...lower });
    expect((await saved()).connection).toMatchObject({
      allowSha1: false,
      managedAccess: false,
      enabled: false,
      requireSso: false,
    });
    expect((await browser.post(at('test/switch'), lower)).status).toBe(409);
    for (const path of ['remove', 'disable', 'discard', 'options'])
      expect((await browser.post(at(path), {})).status).toBe(404);
  });

  it('shows no test of somebody else', async () => {
    await claim();
    const one = await opened();
    await one.browser.post(one.at('connect'), typed);
    const result = await tested(one.browser, one.at('test'));
    const other = await opened();
    const page = await text(other.browser.get(result.replace(one.id, other.id)));
    expect(page).not.toContain('it@acme.test');
    expect(page).not.toContain('You are not a member yourself');
  });

  it('keeps the token that works unless somebody confirms a new one', async () => {
    await claim();
    await saveSso(depsAt(), OPERATOR, organization, {
      issuer: typed.issuer,
      signInUrl: typed.signInUrl,
      addCertificates: [{ content: typed.certificate, fileName: 'okta.cert' }],
    });
    await generateScimToken(depsAt(), OPERATOR, organization);
    const { browser, at } = await opened();
    const page = await text(browser.get(at('scim')));
    expect(page).toContain('Make a new token…');
    expect(page).not.toContain('gh_scim_');
  });
});
