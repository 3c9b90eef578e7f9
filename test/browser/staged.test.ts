// An administrator moves a live, required connection to another application at Okta, by nothing but pages and
// without script: nobody is locked out on the way, and the way back is one click. A test that fails shows
// what to change, to people without an account, too.

import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser, leaveBrowser } from '../support/browser.ts';
import { type Customer, newCustomer } from '../support/browser-customer.ts';
import { signInAsOwner } from '../support/browser-data.ts';
import { faultsOf } from '../support/browser-look.ts';
import { appPath, postToOkta } from '../support/browser-okta.ts';
import { shareDemo } from '../support/browser-shared.ts';

let browser: Browser;
let demo: Customer;
let context: BrowserContext;
let page: Page;
let sso: string;

beforeAll(async () => {
  [browser, demo] = await Promise.all([
    launchBrowser(),
    shareDemo().then((shared) => newCustomer(shared, 'Lagoon')),
  ]);
  context = await browser.newContext({ javaScriptEnabled: false });
  page = await context.newPage();
  await signInAsOwner(page, demo);
  sso = `${demo.baseUrl}/orgs/${demo.organization.id}/settings/access-security/sso`;
});
afterAll(() => leaveBrowser(browser));

it('stages another identity provider, finds out by a test that it is wrong, and locks nobody out', async () => {
  await page.goto(`${sso}/connection`);
  await page.getByLabel('Issuer URL').fill('https://nobody.example/idp');
  await press('Save changes');
  await page.getByText('The change is ready, and not in use yet.').waitFor();
  await look();
  await press('Test these values');
  await comeBackFromOkta();
  await page.getByRole('heading', { name: 'One rule failed: Issuer' }).waitFor();
  const failed = page.locator('.check.breaks');
  expect(await failed.count()).toBe(1);
  expect(await failed.innerText()).toContain('https://nobody.example/idp');
  expect(await page.locator('.check', { hasText: 'Audience' }).first().isVisible()).toBe(false);
  await look();
  expect(await memberSignsIn()).toBe(true);
  // The test of staged values says nothing about those in use.
  await page.goto(sso.replace('access-security/sso', ''));
  expect(await page.locator('.steps .badge').nth(2).innerText()).not.toBe('failed');
});

it('warns before a switch without a test, and switches back with one click', async () => {
  await page.goto(sso);
  expect(await page.getByRole('button', { name: 'Switch without a test' }).isVisible()).toBe(false);
  await page.locator('summary', { hasText: 'Switch without a test…' }).click();
  await page.getByText('nobody can sign in with SSO until you switch back').waitFor();
  await press('Switch without a test');
  await page.getByText('The connection has been switched.').waitFor();
  await look();
  expect(await memberSignsIn()).toBe(false);
  await press('Switch back');
  await page.getByText('The connection has been switched.').waitFor();
  expect(await memberSignsIn()).toBe(true);
});

it('shows a failed test to somebody without an account, until the link is ended', async () => {
  await postToOkta(`${appPath(demo)}/switches`, { wrongAudience: 'on' });
  await page.goto(`${sso}/test`);
  await look();
  await press('Test connection');
  await comeBackFromOkta();
  await page.getByRole('heading', { name: 'One rule failed: Audience' }).waitFor();
  await press('Make a link');
  await look();
  const link = await page.getByRole('textbox', { name: 'Link to this result' }).inputValue();
  const stranger = await (await browser.newContext()).newPage();
  await stranger.goto(link);
  await stranger.getByRole('heading', { name: 'One rule failed: Audience' }).waitFor();
  // The domain says what was wrong; who it was does not.
  expect(await stranger.content()).not.toMatch(/[\w.+-]@lagoon\.test/);
  expect(await faultsOf(stranger)).toEqual([]);
  await page.goto(sso);
  await page.getByText('The last test has failed').waitFor();
  await page.getByRole('link', { name: 'See what to change' }).click();
  await press('End the link');
  expect((await stranger.goto(link))?.status()).toBe(404);
  await postToOkta(`${appPath(demo)}/switches`, {});
});

/** Without script there is always a next page. */
async function press(name: string): Promise<void> {
  const loaded = page.waitForEvent('load');
  await page.getByRole('button', { name, exact: true }).click();
  await loaded;
}

/** Without script, Okta's form and the one that answers it wait for a click. */
async function comeBackFromOkta(): Promise<void> {
  const person = page.getByRole('button', { name: demo.people.owner });
  // It knows the browser the second time.
  if (await person.isVisible()) await person.click();
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.waitForURL('**/sign-in-log/**');
}

async function memberSignsIn(): Promise<boolean> {
  const person = await (await browser.newContext()).newPage();
  await person.goto(`${demo.baseUrl}/security/sso/v2/authorize/?org_id=${demo.organization.id}`);
  await person.getByRole('button', { name: demo.people.member }).click();
  await person.waitForURL(`${demo.baseUrl}/**`);
  const signedIn = new URL(person.url()).pathname === '/profile';
  await person.context().close();
  return signedIn;
}

async function look(): Promise<void> {
  const script = await context.browser()?.newContext({ storageState: await context.storageState() });
  const reader = await script?.newPage();
  await reader?.goto(page.url());
  expect(reader && [page.url(), await faultsOf(reader)]).toEqual([page.url(), []]);
  await script?.close();
}
