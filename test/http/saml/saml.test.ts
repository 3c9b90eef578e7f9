// Routes through the Worker: single sign-on from the first redirect to the session, and every way in which it
// is refused.

import { env } from 'cloudflare:workers';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ResponseOptions } from '../../../dev/okta/response.ts';
import { claimDomain, dropDomain, listDomains } from '../../../src/domain/domains/claims.ts';
import { createOrganization, updateOrganization } from '../../../src/domain/organization/organizations.ts';
import { changeMember, removeMember } from '../../../src/domain/people/members.ts';
import { saveSso } from '../../../src/domain/sso/settings.ts';
import { type Acme, count, depsAt, NOW_MS, OPERATOR, world } from '../../support/deps.ts';
import { issueOktaResponse, OKTA_SIGN_IN_URL } from '../../support/okta.ts';
import { oktaKey, otherKey } from '../../support/okta-keys.ts';
import { Browser, ORIGIN, referenceOf, SESSION_COOKIE } from '../browser.ts';

const ACS = '/sso/saml2';
let acme: Acme;
const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});

beforeEach(async () => {
  warn.mockClear();
  acme = await world();
});

afterEach(() => {
  vi.setSystemTime(NOW_MS);
});

const postback = () => `/security/sso/v2/authorize/?org_id=${acme.id}`;

/** Posts what the identity provider answers to a request of this browser. */
async function answer(browser: Browser, changes: Partial<ResponseOptions> = {}, relayState?: string) {
  const inResponseTo = 'inResponseTo' in changes ? changes.inResponseTo : await browser.startSso(acme.id);
  const { base64 } = await issueOktaResponse({ ...changes, inResponseTo: inResponseTo ?? null });
  return await browser.postFromIdp(ACS, {
    SAMLResponse: base64,
    ...(relayState && { RelayState: relayState }),
  });
}

/** The one line in the log that says why; nothing in it may be secret. */
function logged(): { reason: string; reference: string; detail: Record<string, unknown> } {
  const lines = warn.mock.calls.map(([line]) => JSON.parse(String(line)));
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatchObject({
    level: 'warn',
    event: 'sign_in_refused',
    requestId: expect.stringMatching(/^req_/),
  });
  return lines[0];
}

async function expectRefused(
  response: Response,
  browser: Browser,
  reason: string,
  status = 403,
): Promise<string> {
  const page = await response.text();
  const line = logged();
  expect(line.reason).toBe(reason);
  expect(response.status).toBe(status);
  expect(referenceOf(page)).toBe(line.reference);
  expect(line.reference).toMatch(/^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}$/);
  expect(page).not.toContain(reason);
  expect(browser.cookies.has(SESSION_COOKIE)).toBe(false);
  expect(await count('sessions')).toBe(0);
  return page;
}

describe('a sign-in that begins here', () => {
  it('ends in the session of the person', async () => {
    const browser = new Browser();
    const response = await answer(browser);
    expect(response.status).toBe(303);
    expect(response.headers.get('Location')).toBe('/');
    expect(browser.cookies.get(SESSION_COOKIE)?.attributes).toContain('SameSite=Lax');
    const page = await (await browser.get('/profile')).text();
    expect(page).toContain('ada@acme.test');
    expect(page).toContain('with single sign-on');
  });

  it('returns to the page that was asked for', async () => {
    const browser = new Browser();
    const inResponseTo = await browser.startSso(acme.id, '&return_to=%2Fprofile%3Ftab%3D2');
    expect((await answer(browser, { inResponseTo })).headers.get('Location')).toBe('/profile?tab=2');
  });

  it.each([
    '//evil.example',
    'https://evil.example',
    '/%5Cevil.example',
    '/\\evil.example',
    '/%2F/evil.example',
  ])('does not return to %j', async (returnTo) => {
    const browser = new Browser();
    const inResponseTo = await browser.startSso(acme.id, `&return_to=${encodeURIComponent(returnTo)}`);
    expect((await answer(browser, { inResponseTo })).headers.get('Location')).toBe('/');
  });

  it('does not follow the RelayState, which the browser could have changed', async () => {
    expect((await answer(new Browser(), {}, '/profile')).headers.get('Location')).toBe('/');
  });

  it('works in several tabs of one browser at once', async () => {
    const browser = new Browser();
    const first = await browser.startSso(acme.id, '&return_to=/profile?tab=1');
    const second = await browser.startSso(acme.id, '&return_to=/profile?tab=2');
    expect(browser.waiting()).toHaveLength(2);
    expect((await answer(browser, { inResponseTo: second })).headers.get('Location')).toBe('/profile?tab=2');
    expect((await answer(browser, { inResponseTo: first })).headers.get('Location')).toBe('/profile?tab=1');
  });

  it('may begin at the postback URL without its final slash', async () => {
    const response = await new Browser().get(`/security/sso/v2/authorize?org_id=${acme.id}`);
    expect(response.headers.get('Location')).toContain(OKTA_SIGN_IN_URL);
  });

  it('begins with the sign-in page where no organization is named', async () => {
    expect((await new Browser().get('/security/sso/v2/authorize/')).headers.get('Location')).toBe('/sign-in');
  });

  it('posts the request by a form where the identity provider wants that', async () => {
    await saveSso(depsAt(), OPERATOR, acme, { signInBinding: 'post' });
    const response = await new Browser().get(postback());
    const page = await response.text();
    expect(response.status).toBe(200);
    expect(response.headers.get('Content-Security-Policy')).toContain("form-action 'self' https:;");
    expect(page).toContain(`action="${OKTA_SIGN_IN_URL}"`);
    expect(page).toMatch(/name="SAMLRequest" value="[A-Za-z0-9+/=]{100,}"/);
  });

  it('is refused for an organization that does not exist, or has SSO switched off, or not in its plan', async () => {
    const browser = new Browser();
    expect((await browser.get('/security/sso/v2/authorize/?org_id=org_unknown')).status).toBe(404);
    await saveSso(depsAt(), OPERATOR, acme, { enabled: false });
    expect((await browser.get(postback())).status).toBe(403);
    await saveSso(depsAt(), OPERATOR, acme, { enabled: true });
    await updateOrganization(depsAt(), OPERATOR, acme.id, { plan: 'free' });
    expect((await browser.get(postback())).status).toBe(403);
    expect(browser.waiting()).toEqual([]);
  });
});

describe('a sign-in that begins at the identity provider', () => {
  it('is taken at the postback URL, where Destination and Recipient name the ACS', async () => {
    const browser = new Browser();
    const { base64 } = await issueOktaResponse();
    const response = await browser.postFromIdp(postback(), { SAMLResponse: base64, RelayState: '/profile' });
    expect(response.status).toBe(303);
    expect(response.headers.get('Location')).toBe('/profile');
    expect(browser.cookies.has(SESSION_COOKIE)).toBe(true);
  });

  it('is taken at the ACS too', async () => {
    expect((await answer(new Browser(), { inResponseTo: null })).status).toBe(303);
  });

  it.each([
    'https://evil.example/',
    '//evil.example',
    'javascript:alert(1)',
    '/\t/evil.example',
    'opaque-token',
  ])('does not follow a RelayState of %j', async (relayState) => {
    const response = await answer(new Browser(), { inResponseTo: null }, relayState);
    expect(response.headers.get('Location')).toBe('/');
  });

  it('starts again from here where unsolicited responses are off', async () => {
    await saveSso(depsAt(), OPERATOR, acme, { allowIdpInitiated: false });
    const browser = new Browser();
    const response = await answer(browser, { inResponseTo: null });
    expect(response.status).toBe(303);
    expect(response.headers.get('Location')).toBe(postback());
    expect(browser.cookies.has(SESSION_COOKIE)).toBe(false);
    expect(await count('sign_in_attempts', "reason = 'idp_initiated_not_allowed'")).toBe(1);
  });

  it('is refused at the postback URL of another organization', async () => {
    const other = await createOrganization(depsAt(), OPERATOR, { name: 'Other', plan: 'enterprise' });
    const browser = new Browser();
    const { base64 } = await issueOktaResponse();
    const response = await browser.postFromIdp(`/security/sso/v2/authorize/?org_id=${other.id}`, {
      SAMLResponse: base64,
    });
    await expectRefused(response, browser, 'connection_unknown');
  });
});

describe('a response that is not what it must be', () => {
  const cases: Record<string, { changes: Partial<ResponseOptions>; status?: number }> = {
    signature_missing: { changes: { signResponse: false, signAssertion: false } },
    signature_invalid: { changes: { key: otherKey } },
    sha1_refused: { changes: { signatureAlgorithm: 'rsa-sha1' } },
    destination_mismatch: { changes: { destination: 'https://sso.example/elsewhere' } },
    recipient_mismatch: { changes: { recipient: 'https://sso.example/elsewhere' } },
    audience_mismatch: { changes: { audience: 'https://sso.example/security/sso/v2/authorize' } },
    issuer_mismatch: { changes: { issuer: 'http://www.okta.com/exkSomebodyElse' } },
    status_not_success: { changes: { failure: 'RequestDenied' } },
    email_missing: { changes: { attributes: [{ name: 'firstName', values: ['Ada'] }] } },
    request_unknown: { changes: { inResponseTo: '_never-asked' } },
    domain_not_claimed: { changes: { attributes: [{ name: 'email', values: ['ada@elsewhere.test'] }] } },
    not_a_member: { changes: { attributes: [{ name: 'email', values: ['new@acme.test'] }] } },
    confirmation_expired: { changes: { nowMs: NOW_MS - 3_600_000 } },
    not_yet_valid: { changes: { nowMs: NOW_MS + 3_600_000 } },
  };
  for (const [reason, { changes, status }] of Object.entries(cases)) {
    it(`is refused as ${reason}, with a reference number`, async () => {
      const browser = new Browser();
      const response = await answer(browser, changes);
      const page = await expectRefused(response, browser, reason, status);
      expect(page).not.toMatch(/ada@|elsewhere\.test/);
    });
  }

  it('is refused without a connection for its issuer', async () => {
    const browser = new Browser();
    const response = await answer(browser, { inResponseTo: null, issuer: 'http://www.okta.com/exkStranger' });
    await expectRefused(response, browser, 'connection_unknown');
    expect(logged().detail).toEqual({ issuer: 'http://www.okta.com/exkStranger' });
  });

  it.each([
    ['not base64 at all!', 'response_not_base64'],
    [btoa('<x/>'), 'unexpected_root'],
    [btoa('no xml'), 'xml_malformed'],
    [btoa('<!DOCTYPE x><x/>'), 'xml_doctype'],
  ])('is refused when it is %j', async (text, reason) => {
    const browser = new Browser();
    await expectRefused(await browser.postFromIdp(ACS, { SAMLResponse: text }), browser, reason, 400);
  });

  it('is logged for the administrator, with expected and actual', async () => {
    await answer(new Browser(), { audience: 'https://wrong.example/' });
    const row = await env.DB.prepare('select * from sign_in_attempts').first<Record<string, string>>();
    expect(row).toMatchObject({
      id: logged().reference,
      organization_id: acme.id,
      outcome: 'refused',
      reason: 'audience_mismatch',
    });
    expect(JSON.parse(row?.detail ?? '')).toMatchObject({
      actual: expect.stringContaining('https://wrong.example/'),
    });
  });

  it('leaves no XML and no cookie in the log', async () => {
    const browser = new Browser();
    await answer(browser, { audience: 'https://wrong.example/' });
    const line = JSON.stringify(logged());
    expect(line).not.toContain('<');
    const [waiting] = browser.waiting().map(([, { value }]) => value);
    expect(waiting).toMatch(/./);
    expect(line).not.toContain(waiting);
  });

  it('is answered with problem details where the client wants JSON', async () => {
    const response = await new Browser().send(ACS, {
      method: 'POST',
      body: new URLSearchParams({ SAMLResponse: btoa('<x/>') }),
      headers: { Accept: 'application/json' },
    });
    expect(response.status).toBe(400);
    expect(response.headers.get('Content-Type')).toBe('application/problem+json');
    expect(await response.json()).toMatchObject({
      status: 400,
      reason: 'unreadable',
      reference: logged().reference,
    });
    expect(logged().reason).toBe('unexpected_root');
  });
});

describe('a response that is not for this moment, this browser, this person', () => {
  it('is refused the second time, and leaves the first session alone', async () => {
    const browser = new Browser();
    const { base64 } = await issueOktaResponse({ inResponseTo: await browser.startSso(acme.id) });
    expect((await browser.postFromIdp(ACS, { SAMLResponse: base64 })).status).toBe(303);
    const again = await browser.postFromIdp(ACS, { SAMLResponse: base64 });
    const page = await again.text();
    expect(again.status).toBe(403);
    expect(logged().reason).toBe('request_already_used');
    expect(page).toContain('You may be signed in already.');
    expect(page).toContain('<a href="/" class="button">Continue</a>');
    expect(again.headers.getSetCookie()).toEqual([]);
    expect((await browser.get('/profile')).status).toBe(200);
  });

  it('is refused the second time without a request of ours too', async () => {
    const { base64 } = await issueOktaResponse();
    expect((await new Browser().postFromIdp(ACS, { SAMLResponse: base64 })).status).toBe(303);
    const thief = new Browser();
    const again = await thief.postFromIdp(ACS, { SAMLResponse: base64 });
    expect(again.status).toBe(403);
    expect(logged().reason).toBe('assertion_replayed');
    expect(thief.cookies.has(SESSION_COOKIE)).toBe(false);
    expect(await count('sessions')).toBe(1);
  });

  it('lets one of many simultaneous submits in', async () => {
    const browser = new Browser();
    const { base64 } = await issueOktaResponse({ inResponseTo: await browser.startSso(acme.id) });
    const responses = await Promise.all(
      Array.from({ length: 8 }, () => browser.postFromIdp(ACS, { SAMLResponse: base64 })),
    );
    expect(responses.filter((one) => one.status === 303)).toHaveLength(1);
    expect(await count('sessions')).toBe(1);
  });

  it('is refused in another browser than the one that asked, both ways round', async () => {
    const [one, two] = [new Browser(), new Browser()];
    const [first, second] = [await one.startSso(acme.id), await two.startSso(acme.id)];
    await expectRefused(await answer(one, { inResponseTo: second }), one, 'browser_mismatch');
    warn.mockClear();
    await expectRefused(await answer(two, { inResponseTo: first }), two, 'browser_mismatch');
    // Nobody's request was used up by that.
    expect((await answer(one, { inResponseTo: first })).status).toBe(303);
    expect((await answer(two, { inResponseTo: second })).status).toBe(303);
  });

  it('is refused in a browser without the cookie', async () => {
    const browser = new Browser();
    const inResponseTo = await browser.startSso(acme.id);
    browser.cookies.clear();
    await expectRefused(await answer(browser, { inResponseTo }), browser, 'browser_mismatch');
  });

  it('is refused when it comes too late for its request', async () => {
    const browser = new Browser();
    const inResponseTo = await browser.startSso(acme.id);
    vi.setSystemTime(NOW_MS + 601_000);
    const response = await answer(browser, { inResponseTo, nowMs: NOW_MS + 601_000 });
    await expectRefused(response, browser, 'request_expired');
  });

  it('of one organization is refused with the request of another', async () => {
    const other = await createOrganization(depsAt(), OPERATOR, { name: 'Other', plan: 'enterprise' });
    await claimDomain(depsAt(), OPERATOR, other.id, 'other.test', true);
    await saveSso(depsAt(), OPERATOR, other, {
      issuer: 'http://www.okta.com/exkOther',
      signInUrl: OKTA_SIGN_IN_URL,
      addCertificates: [{ content: otherKey.certificate, fileName: '' }],
      enabled: true,
    });
    const browser = new Browser();
    const inResponseTo = await browser.startSso(other.id);
    await expectRefused(await answer(browser, { inResponseTo }), browser, 'signature_invalid');
    warn.mockClear();
    // Even if both pin the same key, as two organizations behind one identity provider would.
    const content = oktaKey.certificate;
    await saveSso(depsAt(), OPERATOR, other, { addCertificates: [{ content, fileName: '' }] });
    await expectRefused(await answer(browser, { inResponseTo }), browser, 'issuer_mismatch');
  });

  it('cannot borrow the name of another organization’s person', async () => {
    const other = await createOrganization(depsAt(), OPERATOR, { name: 'Other', plan: 'enterprise' });
    await claimDomain(depsAt(), OPERATOR, other.id, 'other.test', true);
    await saveSso(depsAt(), OPERATOR, other, {
      issuer: 'http://www.okta.com/exkOther',
      signInUrl: OKTA_SIGN_IN_URL,
      addCertificates: [{ content: otherKey.certificate, fileName: '' }],
      enabled: true,
      managedAccess: true,
    });
    const browser = new Browser();
    const response = await answer(browser, {
      inResponseTo: null,
      issuer: 'http://www.okta.com/exkOther',
      key: otherKey,
    });
    await expectRefused(response, browser, 'domain_not_claimed');
  });

  it('is refused for a deactivated member', async () => {
    await changeMember(depsAt(), OPERATOR, acme, acme.memberId, { active: false }, null);
    const browser = new Browser();
    const page = await expectRefused(await answer(browser), browser, 'member_inactive');
    expect(page).toContain('deactivated');
  });

  it('is refused for a member who was removed', async () => {
    await removeMember(depsAt(), OPERATOR, acme.id, acme.memberId, null);
    const browser = new Browser();
    await expectRefused(await answer(browser), browser, 'not_a_member');
  });

  it('is refused once the domain is no longer claimed', async () => {
    const [domain] = await listDomains(depsAt(), acme.id);
    await dropDomain(depsAt(), OPERATOR, acme.id, domain?.id ?? '');
    const browser = new Browser();
    await expectRefused(await answer(browser), browser, 'domain_not_claimed');
  });

  it('is refused once SSO is switched off', async () => {
    const browser = new Browser();
    const inResponseTo = await browser.startSso(acme.id);
    await saveSso(depsAt(), OPERATOR, acme, { enabled: false });
    await expectRefused(await answer(browser, { inResponseTo }), browser, 'sso_not_enabled');
  });

  it('adds the person where the identity provider manages access', async () => {
    await saveSso(depsAt(), OPERATOR, acme, { managedAccess: true });
    const browser = new Browser();
    const response = await answer(browser, {
      nameId: 'grace@acme.test',
      attributes: [
        { name: 'email', values: ['Grace@acme.test'] },
        { name: 'firstName', values: ['Grace'] },
        { name: 'lastName', values: ['Hopper'] },
      ],
    });
    expect(response.status).toBe(303);
    const page = await (await browser.get('/profile')).text();
    expect(page).toContain('Grace Hopper');
    expect(page).toContain('<strong>Acme</strong>, Member');
  });

  it('ends a session at once when its member is deactivated', async () => {
    const browser = new Browser();
    await answer(browser);
    expect((await browser.get('/profile')).status).toBe(200);
    await changeMember(depsAt(), OPERATOR, acme, acme.memberId, { active: false }, null);
    expect((await browser.get('/profile')).status).toBe(303);
  });
});

describe('the form that carries a response', () => {
  const big = (characters: number) => new URLSearchParams({ SAMLResponse: 'A'.repeat(characters) });

  it('is refused as too large by its field and by its body, before anything is parsed', async () => {
    const browser = new Browser();
    for (const path of [ACS, postback()]) {
      expect((await browser.postFromIdp(path, big(256 * 1024 + 1))).status).toBe(413);
      expect((await browser.postFromIdp(path, big(400 * 1024))).status).toBe(413);
      expect((await browser.postFromIdp(path, big(256 * 1024))).status).toBe(400);
    }
  });

  it('is refused as too large without a Content-Length too', async () => {
    const chunk = new TextEncoder().encode('A'.repeat(64 * 1024));
    let chunks = 0;
    const body = new ReadableStream({
      pull: (controller) => (chunks++ < 100 ? controller.enqueue(chunk) : controller.close()),
    });
    const response = await new Browser().send(ACS, {
      method: 'POST',
      body,
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    });
    expect(response.status).toBe(413);
    expect(chunks).toBeLessThan(20);
  });

  it.each([
    ['nothing', ''],
    ['no response', 'RelayState=x'],
    ['two responses', 'SAMLResponse=QQ%3D%3D&SAMLResponse=QQ%3D%3D'],
    ['two RelayStates', 'SAMLResponse=QQ%3D%3D&RelayState=a&RelayState=b'],
  ])('is refused with %s', async (_name, body) => {
    const browser = new Browser();
    const response = await browser.postFromIdp(ACS, new URLSearchParams(body));
    expect(response.status).toBe(400);
    const { reference, reason } = logged();
    expect(referenceOf(await response.text())).toBe(reference);
    expect(['message_missing', 'duplicate_parameter']).toContain(reason);
  });

  it.each([
    'application/json',
    'text/plain',
    'multipart/form-data; boundary=x',
    'application/x-www-form-urlencodedx',
  ])('is refused as %s', async (type) => {
    const response = await new Browser().send(ACS, {
      method: 'POST',
      body: 'SAMLResponse=QQ%3D%3D',
      headers: { 'Content-Type': type },
    });
    expect(response.status).toBe(400);
  });

  it('is not asked for by GET, which leads to the start page', async () => {
    const response = await new Browser().get(ACS);
    expect(response.status).toBe(303);
    expect(response.headers.get('Location')).toBe('/');
  });
});

describe('what identity providers read', () => {
  it('names audience and ACS in the metadata', async () => {
    for (const query of ['', `?org_id=${acme.id}`]) {
      const response = await new Browser().get(`/security/sso/v2/metadata${query}`);
      const xml = await response.text();
      expect(response.headers.get('Content-Type')).toBe('application/samlmetadata+xml; charset=utf-8');
      expect(xml).toContain(`entityID="${ORIGIN}/security/sso/v2/authorize/"`);
      expect(xml).toContain(`Location="${ORIGIN}/sso/saml2"`);
    }
  });

  it('has no metadata of an organization that does not exist', async () => {
    expect((await new Browser().get('/security/sso/v2/metadata?org_id=org_unknown')).status).toBe(404);
  });

  it('refuses other messages at the logout address, with a reference number', async () => {
    const browser = new Browser();
    for (const response of [
      await browser.get('/sso/slo'),
      await browser.get('/sso/slo?SAMLRequest=QQ%3D%3D'),
      await browser.postFromIdp('/sso/slo', { SAMLRequest: 'QQ==' }),
      await browser.postFromIdp('/sso/slo', {}),
    ]) {
      expect(response.status).toBe(400);
      expect(await response.text()).toMatch(/Reference number/);
    }
  });
});

describe('single logout', () => {
  const SLO_URL = 'https://acme.okta.example/app/gatehouse/exkGatehouse00000001/slo/saml';

  it('asks the identity provider too, by a step that form-action does not stop', async () => {
    await saveSso(depsAt(), OPERATOR, acme, { logoutUrl: SLO_URL, signRequests: true });
    const browser = new Browser();
    await answer(browser);
    const response = await browser.post('/sign-out', {});
    expect(response.status).toBe(200);
    expect(response.headers.get('Refresh')).toMatch(
      /^0; url=https:\/\/acme\.okta\.example\/[^ ]*SAMLRequest=/,
    );
    expect(response.headers.get('Content-Security-Policy')).toContain("form-action 'self';");
    expect(browser.cookies.has(SESSION_COOKIE)).toBe(false);
    expect(await count('sessions', 'ended_at is null')).toBe(0);
  });

  it('is this side alone where the identity provider offers none', async () => {
    const browser = new Browser();
    await answer(browser);
    expect((await browser.post('/sign-out', {})).headers.get('Location')).toBe('/sign-in');
  });

  it.each([
    ['no base64', 'SAMLRequest=%21%21'],
    ['an unsigned request', `SAMLRequest=${encodeURIComponent(btoa('<x/>'))}`],
    ['two requests', 'SAMLRequest=QQ%3D%3D&SAMLRequest=QQ%3D%3D'],
  ])('ends nothing for %s', async (_name, query) => {
    const browser = new Browser();
    await answer(browser);
    for (const response of [
      await browser.get(`/sso/slo?${query}`),
      await browser.postFromIdp('/sso/slo', new URLSearchParams(query)),
    ]) {
      expect(response.status).toBe(400);
      expect(referenceOf(await response.text())).toMatch(/^([0-9A-Z]{4}-|req_)/);
    }
    expect((await browser.get('/profile')).status).toBe(200);
  });
});
