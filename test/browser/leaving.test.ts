// A Member leaves one of two organizations, another one deletes the account, and the last Owner can do
// neither. Whom it concerns reads of it in a mail. By nothing but the pages.

import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { launchBrowser, leaveBrowser } from '../support/browser.ts';
import type { RunningDemo } from '../support/browser-demo.ts';
import { faultsOf } from '../support/browser-look.ts';
import { shareDemo } from '../support/browser-shared.ts';

const PASSWORD = 'a-garden-behind-the-station';
const OWNER = 'owner@leaving.test';
const SECOND_OWNER = 'second@leaving.test';
const GUEST = 'grace@leaving.test';
const SOLE = 'mary@leaving.test';

let browser: Browser;
let demo: RunningDemo;
let contexts: BrowserContext[] = [];
let settings: string;

beforeAll(async () => {
  [browser, demo] = await Promise.all([launchBrowser(), shareDemo()]);
  const [garden, station] = await Promise.all([organization('Garden'), organization('Station')]);
  await join(garden, OWNER, 'owner');
  await join(station, 'other@leaving.test', 'owner');
  for (const id of [garden, station]) await join(id, GUEST, 'member');
  await join(garden, SOLE, 'member');
  await join(garden, SECOND_OWNER, 'owner');
  settings = `${demo.baseUrl}/orgs/${garden}/settings`;
});
afterAll(async () => {
  await Promise.allSettled([leaveBrowser(browser), demo?.stop()]);
});
afterEach(async () => {
  await Promise.all(contexts.map((context) => context.close()));
  contexts = [];
});

it('leaves one organization, and stays signed in for the other', async () => {
  const page = await signedIn(GUEST);
  await page.getByText('Leave Garden…').click();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Leave Garden', exact: true }).click();
  await page.getByText('You have left the organization.').waitFor();
  await expectAccessible(page);
  expect(await page.getByText('Leave Garden').count()).toBe(0);
  expect(await page.getByText('Leave Station…').count()).toBe(1);
  expect(await usersOf(await signedIn(OWNER))).not.toContain(GUEST);
  await mailed(OWNER, 'Somebody has left');
});

it('deletes the account, which nobody can sign in to any more', async () => {
  const page = await signedIn(SOLE);
  await page.getByRole('link', { name: 'Delete account…' }).click();
  const confirmation = page.getByLabel(`Type ${SOLE} to confirm`);
  await confirmation.fill('somebody@leaving.test');
  await page.getByRole('button', { name: 'Delete account', exact: true }).click();
  await page.getByRole('alert').waitFor();
  await expectAccessible(page);
  expect(await usersOf(await signedIn(OWNER))).toContain(SOLE);
  await confirmation.fill(SOLE);
  await page.getByRole('button', { name: 'Delete account', exact: true }).click();
  await page.getByText('Your account has been deleted.').waitFor();
  await expectAccessible(page);
  expect(await usersOf(await signedIn(OWNER))).not.toContain(SOLE);
  const again = await newPage();
  await signIn(again, SOLE);
  await again.getByRole('alert').waitFor();
});

it('keeps the last Owner, also on a page that was opened when there were two', async () => {
  const [leaves, deletes] = [await signedIn(OWNER), await signedIn(OWNER)];
  await leaves.getByText('Leave Garden…').click();
  await deletes.getByRole('link', { name: 'Delete account…' }).click();
  await deletes.getByLabel(`Type ${OWNER} to confirm`).fill(OWNER);
  const second = await signedIn(SECOND_OWNER);
  await second.getByText('Leave Garden…').click();
  await second.getByRole('button', { name: 'Leave Garden', exact: true }).click();
  await second.getByText('Your account has been deleted.').waitFor();

  await leaves.getByRole('button', { name: 'Leave Garden', exact: true }).click();
  await deletes.getByRole('button', { name: 'Delete account', exact: true }).click();
  for (const page of [leaves, deletes]) {
    await page.getByRole('alert').getByText('You are the last Owner of Garden').waitFor();
    await expectAccessible(page);
    expect(await page.getByText('Leave Garden…').count()).toBe(0);
    expect(await page.getByText('Delete account').count()).toBe(0);
  }
  expect(await usersOf(leaves)).toContain(OWNER);
});

async function organization(name: string): Promise<string> {
  return (await demo.api<{ id: string }>('POST', '/organizations', { name, plan: 'enterprise' })).id;
}

async function join(organizationId: string, email: string, role: string): Promise<void> {
  const member = { email, role, password: PASSWORD, givenName: 'Somebody', familyName: 'There' };
  await demo.api('POST', `/organizations/${organizationId}/members`, member);
}

async function newPage(): Promise<Page> {
  const context = await browser.newContext();
  contexts.push(context);
  return await context.newPage();
}

async function signIn(page: Page, email: string): Promise<void> {
  await page.goto(`${demo.baseUrl}/sign-in?method=password`);
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

/** At their profile. */
async function signedIn(email: string): Promise<Page> {
  const page = await newPage();
  await signIn(page, email);
  await page.waitForURL((url) => url.pathname !== '/sign-in');
  await page.goto(`${demo.baseUrl}/profile`);
  await page.getByRole('heading', { name: 'Your profile' }).waitFor();
  return page;
}

async function usersOf(page: Page): Promise<string> {
  await page.goto(`${settings}/users`);
  return await page.getByRole('table').innerText();
}

/** The simulated Okta shows each mail that wrangler wrote. */
async function mailed(to: string, subject: string): Promise<void> {
  await expect
    .poll(async () => await (await fetch(`${demo.okta.url}/admin/mail`)).text())
    .toMatch(new RegExp(`${subject}[^]*${to}|${to}[^]*${subject}`));
}

async function expectAccessible(page: Page): Promise<void> {
  expect(await faultsOf(page)).toEqual([]);
}
