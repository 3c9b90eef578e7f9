// Routes through the Worker: a response counts once, in time, in the browser that asked, for one person of
// one organization.

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ResponseOptions } from '../../../dev/okta/response.ts';
import { claimDomain, dropDomain, listDomains } from '../../../src/domain/domains/claims.ts';
import { createOrganization } from '../../../src/domain/organization/organizations.ts';
import { changeMember, removeMember } from '../../../src/domain/people/members.ts';
import { saveSso } from '../../../src/domain/sso/settings.ts';
import { type Acme, count, depsAt, NOW_MS, OPERATOR, world } from '../../support/deps.ts';
import { issueOktaResponse, OKTA_SIGN_IN_URL } from '../../support/okta.ts';
import { oktaKey, otherKey } from '../../support/okta-keys.ts';
import { Browser, SESSION_COOKIE } from '../browser.ts';
import { ACS, answerOf, expectRefused, forgetWarnings, logged } from './answers.ts';

let acme: Acme;

beforeEach(async () => {
  forgetWarnings();
  acme = await world();
});

afterEach(() => {
  vi.setSystemTime(NOW_MS);
});

const answer = (browser: Browser, changes?: Partial<ResponseOptions>, relayState?: string) =>
  answerOf(acme.id, browser, changes, relayState);

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
    forgetWarnings();
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
    forgetWarnings();
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
