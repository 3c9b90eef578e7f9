// Requests that wait for a response wait in the browser: one cookie each, few of them, small, and nothing in
// the database until the response comes.

import { env } from 'cloudflare:workers';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { removeSso, saveSso } from '../../../src/domain/sso/settings.ts';
import { type Acme, count, depsAt, NOW_MS, OPERATOR, world } from '../../support/deps.ts';
import { issueOktaResponse, OKTA_ISSUER, OKTA_SIGN_IN_URL } from '../../support/okta.ts';
import { oktaKey } from '../../support/okta-keys.ts';
import { readState } from '../../support/state.ts';
import { Browser, SESSION_COOKIE } from '../browser.ts';

let acme: Acme;
const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});

beforeEach(async () => {
  warn.mockClear();
  acme = await world();
});
afterEach(() => {
  vi.setSystemTime(NOW_MS);
});

async function answer(browser: Browser, inResponseTo: string, nowMs = NOW_MS) {
  const { base64 } = await issueOktaResponse({ inResponseTo, nowMs });
  return await browser.postFromIdp('/sso/saml2', { SAMLResponse: base64 });
}

const reasons = () => warn.mock.calls.map(([line]) => JSON.parse(String(line)).reason);

describe('somebody who only starts sign-ins', () => {
  it('leaves no row in any table, and no key', async () => {
    const before = await readState();
    for (let n = 0; n < 50; n++) await new Browser().startSso(acme.id, '&return_to=/profile');
    expect(before.length).toBeGreaterThan(10);
    expect(await readState()).toEqual(before);
  });
});

describe('the cookies of one browser', () => {
  it('are forgotten when the response has come, without its being usable again', async () => {
    const browser = new Browser();
    const [first, second] = [await browser.startSso(acme.id), await browser.startSso(acme.id)];
    expect(browser.waiting()).toHaveLength(2);
    expect((await answer(browser, first)).status).toBe(303);
    expect(browser.waiting()).toHaveLength(1);
    expect((await answer(browser, first)).status).toBe(403);
    expect(reasons()).toEqual(['request_already_used']);
    expect((await answer(browser, second)).status).toBe(303);
    expect(browser.waiting()).toEqual([]);
    expect(await count('used_requests')).toBe(2);
  });

  it('that somebody copied before do not make it usable again', async () => {
    const browser = new Browser();
    const id = await browser.startSso(acme.id);
    const thief = new Browser();
    for (const [name, cookie] of browser.waiting()) thief.cookies.set(name, cookie);
    expect((await answer(browser, id)).status).toBe(303);
    expect((await answer(thief, id)).status).toBe(403);
    expect(reasons()).toEqual(['request_already_used']);
    expect(thief.cookies.has(SESSION_COOKIE)).toBe(false);
  });

  it('are five at most and small: the oldest goes', async () => {
    const browser = new Browser();
    const ids: string[] = [];
    for (let n = 0; n < 7; n++) {
      vi.setSystemTime(NOW_MS + n * 1000);
      ids.push(await browser.startSso(acme.id, `&return_to=/${'x'.repeat(1000)}`));
    }
    expect(browser.waiting()).toHaveLength(5);
    const header = browser.waiting().map(([name, { value }]) => `${name}=${value}`);
    expect(header.join('; ').length).toBeLessThan(9000);
    expect((await answer(browser, ids[1] as string)).status).toBe(403);
    expect(reasons()).toEqual(['browser_mismatch']);
    for (const id of ids.slice(2)) expect((await answer(browser, id)).status).toBe(303);
  });

  it('go at the next start when they have expired, or are not ours', async () => {
    const browser = new Browser();
    await browser.startSso(acme.id);
    for (const name of ['', 'x', 'zzz-0'])
      browser.cookies.set(`__Host-gatehouse-saml-${name}`, { value: 'x', attributes: 'SameSite=None' });
    const muchLater = NOW_MS + 1_800_000;
    vi.setSystemTime(muchLater);
    const id = await browser.startSso(acme.id);
    expect(browser.waiting()).toHaveLength(1);
    expect((await answer(browser, id, muchLater)).status).toBe(303);
  });

  it.each([600_000, 900_000, 1_799_000])('still tell that it took too long after %i ms', async (later) => {
    const browser = new Browser();
    const id = await browser.startSso(acme.id);
    expect(browser.waiting()[0]?.[1].attributes).toContain('Max-Age=1800');
    vi.setSystemTime(NOW_MS + later);
    await browser.startSso(acme.id);
    expect(browser.waiting()).toHaveLength(2);
    const page = await answer(browser, id, NOW_MS + later);
    expect(page.status).toBe(403);
    expect(await page.text()).toContain('took too long');
    expect(reasons()).toEqual(['request_expired']);
  });

  it.each<[string, (value: string) => string]>([
    ['was changed', (value) => `${value.slice(0, 30)}${value[30] === 'A' ? 'B' : 'A'}${value.slice(31)}`],
    ['is of another request', () => ''],
  ])('do not let a response in whose cookie %s', async (_, change) => {
    const browser = new Browser();
    const id = await browser.startSso(acme.id);
    const other = new Browser();
    await other.startSso(acme.id);
    const [[name, cookie], [, of]] = [browser.waiting()[0], other.waiting()[0]] as [
      [string, { value: string; attributes: string }],
      [string, { value: string }],
    ];
    browser.cookies.set(name, { ...cookie, value: change(cookie.value) || of.value });
    expect((await answer(browser, id)).status).toBe(403);
    expect(reasons()).toEqual(['browser_mismatch']);
    expect(await count('sessions')).toBe(0);
  });

  it('of a test of the connection sign nobody in', async () => {
    const admin = new Browser();
    await admin.signIn('admin@acme.test', 'correct horse battery');
    await admin.post(`/orgs/${acme.id}/settings/access-security/sso/test`, {});
    expect(admin.waiting()).toHaveLength(1);
    expect(await count('used_requests')).toBe(0);
    expect(await count('sessions', "method = 'saml'")).toBe(0);
  });

  it('do not belong to a connection that has replaced the one that asked', async () => {
    const browser = new Browser();
    const id = await browser.startSso(acme.id);
    await removeSso(depsAt(), OPERATOR, acme.id);
    await saveSso(depsAt(), OPERATOR, acme, {
      issuer: OKTA_ISSUER,
      signInUrl: OKTA_SIGN_IN_URL,
      addCertificates: [{ content: oktaKey.certificate, fileName: '' }],
      enabled: true,
    });
    expect((await answer(browser, id)).status).toBe(403);
    expect(reasons()).toEqual(['request_unknown']);
  });
});

describe('a response of a stranger', () => {
  const hostile = (extension: string, attributes = '') =>
    btoa(`<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"
      ID="_r1" Version="2.0" IssueInstant="2026-11-02T09:00:00Z" ${attributes}><saml:Issuer>${OKTA_ISSUER}</saml:Issuer>
      <samlp:Extensions>${extension}</samlp:Extensions><samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Responder"/>
      <samlp:StatusMessage>${'m'.repeat(50_000)}</samlp:StatusMessage></samlp:Status></samlp:Response>`);
  interface LoggedRow {
    readonly organization_id: string;
    readonly reason: string;
    readonly detail: string;
    readonly redacted_response: string | null;
  }
  const postback = () => `/security/sso/v2/authorize/?org_id=${acme.id}`;
  const logged = async () =>
    (await env.DB.prepare('select * from sign_in_attempts').all<LoggedRow>()).results;

  it.each<[string, string]>([
    ['an attribute named xml', hostile('<x:a xmlns:x="urn:x"/>', 'xml="1"')],
    [
      'a long namespace',
      hostile(`<x:a xmlns:x="urn:${'x'.repeat(50_000)}">${'<x:b/><b/>'.repeat(1500)}</x:a>`),
    ],
    ['a long message', hostile('<x:a xmlns:x="urn:x"/>')],
    ['a long InResponseTo', hostile('<x:a xmlns:x="urn:x"/>', `InResponseTo="_${'a'.repeat(50_000)}"`)],
  ])('is logged with %s, in a row of at most 20 KB', async (_, response) => {
    const answered = await new Browser().postFromIdp(postback(), { SAMLResponse: response });
    expect(answered.status).toBe(403);
    const [row, ...others] = await logged();
    expect(others).toEqual([]);
    expect(row?.redacted_response).toMatch(/^<samlp:Response /);
    expect(JSON.stringify(row).length).toBeLessThan(20_000);
    for (const value of Object.values(JSON.parse(row?.detail ?? '')))
      expect(String(value).length).toBeLessThanOrEqual(503);
    expect(JSON.stringify(warn.mock.calls).length).toBeLessThan(3000);
  });

  it('is logged where it cannot be read, if the postback URL says whose it is', async () => {
    const unreadable = { SAMLResponse: btoa('<x/>') };
    await new Browser().postFromIdp(postback(), unreadable);
    await new Browser().postFromIdp('/security/sso/v2/authorize/?org_id=org_nobody', unreadable);
    await new Browser().postFromIdp('/sso/saml2', unreadable);
    expect(await logged()).toMatchObject([{ organization_id: acme.id, reason: 'unexpected_root' }]);
    expect(reasons()).toEqual(Array(3).fill('unexpected_root'));
  });
});

describe('an issuer that several organizations have', () => {
  it('is told to the person in words, and to a program as a kind', async () => {
    await env.DB.batch([
      env.DB.prepare(
        "insert into organizations (id, name, plan, created_at, updated_at) values ('org_b', 'B', 'growth', 1, 1)",
      ),
      env.DB.prepare(
        `insert into domains (id, organization_id, name, token, status, created_at) values ('dom_b', 'org_b', 'b.test', 't', 'verified', 1)`,
      ),
      env.DB.prepare(`insert into connections (id, organization_id, issuer, sign_in_url, enabled, require_sso, managed_access,
        allow_idp_initiated, allow_sha1, created_at, updated_at)
        select 'con_b', 'org_b', issuer, sign_in_url, 1, 0, 0, 1, 0, 1, 1 from connections`),
    ]);
    const { base64 } = await issueOktaResponse();
    const page = await new Browser().postFromIdp('/sso/saml2', { SAMLResponse: base64 });
    expect(page.status).toBe(403);
    expect(await page.text()).toContain('postback URL, the one with org_id');
    const json = await new Browser().send('/sso/saml2', {
      method: 'POST',
      body: new URLSearchParams({ SAMLResponse: base64 }),
      headers: { Accept: 'application/json' },
    });
    expect(await json.json()).toMatchObject({ reason: 'shared_issuer', reference: expect.any(String) });
    expect(reasons()).toEqual(['issuer_ambiguous', 'issuer_ambiguous']);
  });
});
