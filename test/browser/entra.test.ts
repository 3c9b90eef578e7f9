// The simulated Entra ID of `npm start` through a real browser: signing in and out, somebody who is not
// assigned, and a provisioning cycle with what then is so in Gatehouse.
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Connected } from '../../dev/local-folder.ts';
import { launchBrowser, leaveBrowser } from '../support/browser.ts';
import type { RunningDemo } from '../support/browser-demo.ts';
import { pressForTask, whereProfileLeads } from '../support/browser-okta.ts';
import { expectRefused } from '../support/browser-refusal.ts';
import { shareDemo } from '../support/browser-shared.ts';

interface Member {
  id: string;
  active: boolean;
  source: string;
  externalId: string;
}

let browser: Browser;
let demo: RunningDemo;
let entra: Connected;
let page: Page;
beforeAll(async () => {
  [browser, demo] = await Promise.all([launchBrowser(), shareDemo()]);
  entra = demo.entra!;
});
afterAll(async () => {
  await Promise.allSettled([leaveBrowser(browser), demo?.stop()]);
});
beforeEach(async () => {
  page = await (await browser.newContext()).newPage();
});
afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()));
});

it('signs a member in from the sign-in page, and out on both sides', async () => {
  await startAtGatehouse('mary@contoso.test');
  expect(page.url().startsWith(`${entra.signInUrl}?`)).toBe(true);
  expect(await page.locator('li.expected').textContent()).toContain('Mary Jackson');
  await pick('Mary Jackson');
  await page.waitForURL(`${demo.baseUrl}/profile`);
  expect(await page.locator('body').textContent()).toContain('mary@contoso.test');
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await page.getByText('You are signed out.').waitFor();
  await page.goto(entra.url);
  expect(page.url()).toBe(`${entra.url}/login`);
});

it('signs a member in from the tile, and out here by a frame of Entra’s page', async () => {
  await page.goto(entra.url);
  await pick('Mary Jackson');
  await page.getByRole('link', { name: 'Gatehouse (Contoso)' }).click();
  await page.waitForURL(`${demo.baseUrl}/profile`);
  await page.goto(entra.url);
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await page.getByText('You signed out of your account.').waitFor();
  await expect.poll(() => whereProfileLeads(demo, page)).toBe('/sign-in');
});

it('refuses somebody who is not assigned, and tells the Owner what Entra said', async () => {
  await startAtGatehouse('sofia@contoso.test');
  const reference = await expectRefused(demo, page, 'status_not_success', () => pick('Sofia Kovalevskaya'));
  expect(await page.locator('main').innerText()).not.toContain('AADSTS');
  const owner = await (await browser.newContext()).newPage();
  await owner.goto(`${demo.baseUrl}/sign-in?method=password`);
  await owner.getByLabel('Email').fill(entra.owner.email);
  await owner.getByLabel('Password').fill(entra.owner.password);
  await owner.getByRole('button', { name: 'Sign in', exact: true }).click();
  await owner.waitForURL(`${demo.baseUrl}/orgs/**`);
  await owner.goto(`${demo.baseUrl}/orgs/${entra.organization.id}/settings/sign-in-log/${reference}`);
  const log = await owner.locator('main').innerText();
  expect(log).toContain('AADSTS50105: Your administrator has configured the application Gatehouse (Contoso)');
  expect(log).toContain('Entra ID says “AADSTS50105”.');
});

it('provisions, ends the session of somebody who is deleted, and gives the same member back', async () => {
  await page.goto(`${entra.url}/admin/provisioning`);
  expect(await pressForTask(page, 'Test connection')).toContain('are authorized');
  const cycle = await pressForTask(page, 'Provision now');
  expect(cycle).toContain('Export Annie Easley');
  // The people who were in Gatehouse already are found by their userName.
  expect(cycle).toMatch(/Export Mary Jackson\s+Matched by userName, and updated:/);
  expect(cycle).toMatch(/Export Hertha Ayrton\s+.*fabrikam\.test/s);
  const annie = await memberOf('annie@contoso.test');
  expect(annie).toMatchObject({ active: true, source: 'scim' });
  const signedIn = await (await browser.newContext()).newPage();
  await signedIn.goto(entra.url);
  await signedIn.getByRole('button', { name: 'Annie Easley' }).click();
  await signedIn.getByRole('link', { name: 'Gatehouse (Contoso)' }).click();
  await signedIn.waitForURL(`${demo.baseUrl}/profile`);

  await press('people', 'Delete Annie Easley');
  expect(await provision()).toContain('Updated: userName, active.');
  expect(await memberOf('annie@contoso.test')).toMatchObject({ id: annie!.id, active: false });
  expect(await whereProfileLeads(demo, signedIn)).toBe('/sign-in');

  await press('people', 'Restore Annie Easley');
  expect(await provision()).toContain('Updated: userName, active.');
  expect(await memberOf('annie@contoso.test')).toMatchObject({ id: annie!.id, active: true });
});

it('shows each request with its answer, and no token', async () => {
  await page.goto(`${entra.url}/admin/provisioning`);
  await pressForTask(page, 'Restart provisioning');
  await page.goto(`${entra.url}/admin/logs`);
  for (const summary of await page.locator('summary').all()) await summary.click();
  const text = await page.locator('main').innerText();
  expect(text).toContain('GET');
  expect(text).toContain('mary@contoso.test');
  expect(text).toContain('Bearer •••');
  expect(await page.content()).not.toContain(entra.scim.token);
});

async function startAtGatehouse(email: string): Promise<void> {
  await page.goto(`${demo.baseUrl}/sign-in`);
  await page.getByLabel('Email').fill(email);
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('link', { name: 'Sign in with SSO' }).click();
  await page.getByRole('heading', { name: 'Pick an account' }).waitFor();
}

function pick(name: string): Promise<void> {
  return page.getByRole('button', { name }).click();
}

async function press(path: string, name: string): Promise<void> {
  await page.goto(`${entra.url}/admin/${path}`);
  await Promise.all([page.waitForEvent('load'), page.getByRole('button', { name, exact: true }).click()]);
}

async function provision(): Promise<string> {
  await page.goto(`${entra.url}/admin/provisioning`);
  return await pressForTask(page, 'Provision now');
}

async function memberOf(email: string): Promise<Member | undefined> {
  const query = new URLSearchParams({ email });
  const path = `/organizations/${entra.organization.id}/members?${query}`;
  return (await demo.api<{ items: Member[] }>('GET', path)).items[0];
}
