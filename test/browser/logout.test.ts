// Single logout through a real browser: Gatehouse on localhost, Okta on another site, where its hidden frame
// gets no cookie of ours.
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, leaveBrowser } from '../support/browser.ts';
import type { RunningDemo } from '../support/browser-demo.ts';
import { appPath, expectSignedIn, signInAtOkta, signInByTile } from '../support/browser-okta.ts';
import { shareDemo } from '../support/browser-shared.ts';
import { logoutRequestXml, redirectQuery } from '../support/logout-issuer.ts';
import { serviceProviderKey } from '../support/okta-keys.ts';

let browser: Browser;
let demo: RunningDemo;
/** Okta's certificate of ours, and how we send, before these tests. */
let signatureCertificate: string;
let logoutBinding: string;
beforeAll(async () => {
  [browser, demo] = await Promise.all([launchBrowser(), shareDemo()]);
  ({ logoutBinding } = await demo.api<{ logoutBinding: string }>('GET', ssoPath()));
  const page = await browser.newPage();
  await page.goto(appPath(demo));
  signatureCertificate = await page.locator('#signatureCertificate').inputValue();
  await page.close();
});
afterAll(async () => {
  await demo.api('PATCH', ssoPath(), { logoutBinding });
  await setOktaBinding('redirect', { signatureCertificate });
  await Promise.allSettled([leaveBrowser(browser), demo?.stop()]);
});
afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()));
});

/** How Okta sends, and how Gatehouse sends. */
describe.each([
  ['redirect', 'redirect'],
  ['post', 'redirect'],
  ['redirect', 'post'],
  ['post', 'post'],
] as const)('Okta by HTTP-%s, Gatehouse by HTTP-%s', (oktaBinding, logoutBinding) => {
  beforeAll(async () => {
    await demo.api('PATCH', ssoPath(), { logoutBinding });
    await setOktaBinding(oktaBinding);
  });

  it('ends the session at Okta with a sign-out here', async () => {
    const { page } = await signInFromHere('Ada Lovelace');
    await page.getByRole('button', { name: 'Sign out', exact: true }).click();
    await page.getByText('You are signed out.').waitFor();
    expect(new URL(page.url()).origin).toBe(demo.baseUrl);
    await expectSignedIn(demo, page, false);
    await page.goto(demo.okta.url);
    expect(page.url()).toBe(`${demo.okta.url}/login`);
    expect(await oktaConsole()).toContain('Asked to sign ada@acme.test out: 1 session ended');
  });

  it('ends the session here with a sign-out at Okta, by a frame without cookies', async () => {
    const { page } = await signInByTile(demo, browser, 'Grace Hopper', '/orgs/');
    const before = (await oktaConsole()).split('Signed out there').length;
    await page.goto(demo.okta.url);
    const told = page.waitForRequest((request) => request.url().startsWith(`${demo.baseUrl}/sso/slo`));
    await page.getByRole('button', { name: 'Sign out', exact: true }).click();
    await page.getByText('You are signed out of Okta.').waitFor();
    expect(await (await told).headerValue('cookie')).toBeNull();
    // The answer leaves the hidden frame by either binding: a form may, because only this page lets the
    // identity provider frame it.
    await expect
      .poll(async () => (await oktaConsole()).split('Signed out there').length)
      .toBeGreaterThan(before);
    await expect.poll(() => whereItLeads(page)).toBe('/sign-in');
  });

  it('leaves the same person signed in elsewhere', async () => {
    const here = await signInByTile(demo, browser, 'Ada Lovelace');
    const elsewhere = await signInByTile(demo, browser, 'Ada Lovelace');
    await here.page.getByRole('button', { name: 'Sign out', exact: true }).click();
    await here.page.getByText('You are signed out.').waitFor();
    await expectSignedIn(demo, elsewhere.page, true);
    await elsewhere.page.goto(demo.okta.url);
    expect(elsewhere.page.url()).toBe(`${demo.okta.url}/`);
  });
});

it('ends the session here, and says that Okta’s may go on, where Okta refuses the request', async () => {
  const { page } = await signInFromHere('Ada Lovelace');
  await setOktaBinding('redirect', { signatureCertificate: demo.okta.certificate });
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await page.getByText('Bad logout message').first().waitFor();
  expect(await page.locator('main').innerText()).toContain('signature_invalid');
  await expectSignedIn(demo, page, false);
  await page.goto(demo.okta.url);
  expect(page.url()).toBe(`${demo.okta.url}/`);
});

describe('a LogoutRequest that Okta did not sign', () => {
  it.each([
    ['signature_missing', undefined],
    ['signature_invalid', serviceProviderKey],
  ] as const)('ends nothing here: %s', async (reason, key) => {
    const { page } = await signInByTile(demo, browser, 'Ada Lovelace');
    const xml = logoutRequestXml({
      issuer: demo.okta.issuer,
      attributes: {
        Destination: `${demo.baseUrl}/sso/slo`,
        IssueInstant: new Date().toISOString(),
        NotOnOrAfter: null,
      },
      content: '<saml2:NameID>ada@acme.test</saml2:NameID>',
    });
    const answer = await fetch(`${demo.baseUrl}/sso/slo?${redirectQuery('SAMLRequest', xml, key)}`);
    expect(answer.status).toBe(403);
    const reference = (await answer.text()).match(/Reference number.*?<code>([^<]+)</s)![1]!;
    expect(await demo.loggedReason(reference)).toBe(reason);
    await expectSignedIn(demo, page, true);
  });
});

const ssoPath = () => `/organizations/${demo.organization.id}/sso`;

async function signInFromHere(name: string): Promise<{ page: Page }> {
  const page = await (await browser.newContext()).newPage();
  await signInAtOkta(demo, page, name);
  await page.goto(`${demo.baseUrl}/sign-in`);
  await page.getByLabel('Email').fill('ada@acme.test');
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('link', { name: 'Sign in with SSO' }).click();
  await page.waitForURL(`${demo.baseUrl}/profile`);
  return { page };
}

async function whereItLeads(page: Page): Promise<string> {
  const other = await page.context().newPage();
  await other.goto(`${demo.baseUrl}/profile`);
  const { pathname } = new URL(other.url());
  await other.close();
  return pathname;
}

async function setOktaBinding(binding: string, fields: Record<string, string> = {}): Promise<void> {
  const page = await (await browser.newContext()).newPage();
  await page.goto(appPath(demo));
  await page.getByLabel(binding === 'post' ? 'HTTP-POST' : 'HTTP-Redirect').check();
  for (const [name, value] of Object.entries(fields)) await page.locator(`#${name}`).fill(value);
  await page.getByRole('button', { name: 'Save' }).first().click();
  await page.waitForURL('**?saved');
  await page.context().close();
}

async function oktaConsole(): Promise<string> {
  return await (await fetch(`${demo.okta.url}/admin/console`)).text();
}
