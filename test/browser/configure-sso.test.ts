// An administrator connects a second organization with an app of its own at Okta, by nothing but the two
// products' pages.
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { launchBrowser, leaveBrowser } from '../support/browser.ts';
import type { RunningDemo } from '../support/browser-demo.ts';
import { postToOkta } from '../support/browser-okta.ts';
import { shareDemo } from '../support/browser-shared.ts';

const OWNER = {
  first: 'Emilie',
  last: 'Chatelet',
  email: 'emilie@chatelet.test',
  password: 'kinetic-energy-1740',
};

let browser: Browser;
let demo: RunningDemo;
let settings: string;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  [browser, demo] = await Promise.all([launchBrowser(), shareDemo()]);
  const { id } = await demo.api<{ id: string }>('POST', '/organizations', {
    name: 'Chatelet',
    plan: 'enterprise',
  });
  const { first, last, email, password } = OWNER;
  await postToOkta(`${demo.okta.url}/admin/people`, { firstName: first, lastName: last, email });
  const owner = { email, password, role: 'owner', givenName: first, familyName: last };
  await demo.api('POST', `/organizations/${id}/members`, owner);
  await demo.api('POST', `/organizations/${id}/domains`, { name: 'chatelet.test', verified: true });
  settings = `${demo.baseUrl}/orgs/${id}/settings`;
});
afterAll(async () => {
  await Promise.allSettled([leaveBrowser(browser), demo?.stop()]);
});
beforeEach(async () => {
  context = await browser.newContext();
  page = await context.newPage();
});
afterEach(() => context.close());

it('keeps what was typed beside an address that it refuses', async () => {
  await signInWithPassword();
  await page.goto(`${settings}/access-security/sso/connection`);
  await page.getByLabel('Public Certificate').fill(demo.okta.certificate);
  await page.getByLabel('Authentication URL').fill('http://idp.chatelet.test/sso');
  await page.getByLabel('Issuer URL').fill(demo.okta.issuer);
  await page.getByRole('button', { name: 'Enable' }).click();
  await page.getByRole('alert').first().waitFor();
  expect(await page.getByLabel('Authentication URL').getAttribute('aria-invalid')).toBe('true');
  expect(await page.getByLabel('Authentication URL').inputValue()).toBe('http://idp.chatelet.test/sso');
  expect(await page.getByLabel('Issuer URL').inputValue()).toBe(demo.okta.issuer);
  await page.goto(`${settings}/access-security/sso/connection`);
  expect(await page.getByLabel('Issuer URL').inputValue()).toBe('');
});

it('configures SSO from the values on Okta’s setup page, and signs in through it', async () => {
  await signInWithPassword();
  await page.goto(`${settings}/access-security/sso/connection`);
  const toOkta = {
    'Single sign on URL': await shownValue('Postback URL'),
    'Recipient, Destination and Requestable SSO URL (index 0)': await shownValue(
      'Assertion Consumer Service URL',
    ),
    'Audience URI (SP Entity ID)': await shownValue('Audience URI (SP Entity ID)'),
  };

  await page.goto(`${demo.okta.url}/admin/apps`);
  await page.getByRole('link', { name: 'Create App Integration' }).click();
  await page.getByLabel('App name').fill('Gatehouse (Chatelet)');
  for (const [label, value] of Object.entries(toOkta)) await page.getByLabel(label).fill(value);
  await page.getByRole('button', { name: 'Create' }).click();
  await page.waitForURL('**/setup');
  const signInUrl = await page.locator('#redirect-login-url').innerText();
  const issuer = await page.locator('#identity-provider-issuer').innerText();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Download certificate' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('okta.cert');

  await page.goto(`${settings}/access-security/sso/connection`);
  await page.locator('input[type=file]').setInputFiles(await download.path());
  await page.getByLabel('Authentication URL').fill(signInUrl);
  await page.getByLabel('Issuer URL').fill(issuer);
  await page.getByLabel('Require Users to Log In using SSO').check();
  await page.getByRole('button', { name: 'Enable' }).click();
  await page.getByText('Single sign-on is enabled.').waitFor();

  await context.clearCookies();
  await page.goto(`${demo.baseUrl}/sign-in`);
  await page.getByLabel('Email').fill(OWNER.email);
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.waitForURL(`${demo.okta.url}/**`);
  await page.getByRole('button', { name: `${OWNER.first} ${OWNER.last}` }).click();
  await page.waitForURL(`${settings}**`);
  expect(await page.locator('body').textContent()).toContain('Chatelet');
});

function shownValue(label: string): Promise<string> {
  return page.getByRole('textbox', { name: label }).inputValue();
}

async function signInWithPassword(): Promise<void> {
  await page.goto(`${demo.baseUrl}/sign-in?method=password`);
  await page.getByLabel('Email').fill(OWNER.email);
  await page.getByLabel('Password').fill(OWNER.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.waitForURL(`${settings}**`);
}
