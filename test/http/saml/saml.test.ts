// Routes through the Worker: single sign-on from the first redirect to the session, and responses that are
// not what they must be.

import { env } from 'cloudflare:workers';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ResponseOptions } from '../../../dev/okta/response.ts';
import { createOrganization, updateOrganization } from '../../../src/domain/organization/organizations.ts';
import { saveSso } from '../../../src/domain/sso/settings.ts';
import { type Acme, count, depsAt, NOW_MS, OPERATOR, world } from '../../support/deps.ts';
import { issueOktaResponse, OKTA_SIGN_IN_URL } from '../../support/okta.ts';
import { otherKey } from '../../support/okta-keys.ts';
import { Browser, ORIGIN, SESSION_COOKIE } from '../browser.ts';
import { ACS, answerOf, expectRefused, forgetWarnings, logged } from './answers.ts';

let acme: Acme;

beforeEach(async () => {
  forgetWarnings();
  acme = await world();
});

afterEach(() => {
  vi.setSystemTime(NOW_MS);
});

const postback = () => `/security/sso/v2/authorize/?org_id=${acme.id}`;
const answer = (browser: Browser, changes?: Partial<ResponseOptions>, relayState?: string) =>
  answerOf(acme.id, browser, changes, relayState);

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
});
