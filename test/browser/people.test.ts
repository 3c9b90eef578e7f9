// An Owner invites somebody; the mail is in the console of the simulated Okta; who opens it becomes a member.
// By nothing but the pages, each of which a screen reader can use.
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { launchBrowser, leaveBrowser } from '../support/browser.ts';
import type { RunningDemo } from '../support/browser-demo.ts';
import { faultsOf } from '../support/browser-look.ts';
import { linkInMail } from '../support/browser-okta.ts';
import { shareDemo } from '../support/browser-shared.ts';

const OWNER = { email: 'charles@elsewhere.test', password: 'difference-engine-no-2' };
const GUEST = { email: 'mary@guest.test', password: 'a-password-of-marys-own' };

let browser: Browser;
let demo: RunningDemo;
let settings: string;
let contexts: BrowserContext[] = [];
let page: Page;

beforeAll(async () => {
  [browser, demo] = await Promise.all([launchBrowser(), shareDemo()]);
  const { id } = await demo.api<{ id: string }>('POST', '/organizations', {
    name: 'Elsewhere',
    plan: 'enterprise',
  });
  const owner = { ...OWNER, role: 'owner', givenName: 'Charles', familyName: 'Babbage' };
  await demo.api('POST', `/organizations/${id}/members`, owner);
  settings = `${demo.baseUrl}/orgs/${id}/settings`;
});
afterAll(async () => {
  await Promise.allSettled([leaveBrowser(browser), demo?.stop()]);
});
beforeEach(async () => {
  page = await newPage();
});
afterEach(async () => {
  await Promise.all(contexts.map((context) => context.close()));
  contexts = [];
});

it('invites, accepts, and finds the new member in the list', async () => {
  await signIn(page);
  await page.goto(`${settings}/users/invite`);
  await expectAccessible(page);
  await page.getByLabel('Email addresses').fill('not an address');
  await page.getByRole('button', { name: 'Send invitations' }).click();
  await page.getByRole('alert').waitFor();
  expect(await page.getByLabel('Email addresses').inputValue()).toBe('not an address');
  await expectAccessible(page);
  await page.getByLabel('Email addresses').fill(GUEST.email);
  await page.getByLabel('Organization role').selectOption('Admin');
  await page.getByRole('button', { name: 'Send invitations' }).click();
  await page.getByText('1 invitation has been sent.').waitFor();
  expect(await page.getByRole('cell', { name: GUEST.email, exact: true }).count()).toBe(1);
  await expectAccessible(page);

  const guest = await newPage();
  await guest.goto(await linkInMail(demo, '/invitations/', GUEST.email));
  await expectAccessible(guest);
  await guest.getByLabel('First name').fill('Mary');
  await guest.getByLabel('Last name').fill('Somerville');
  await guest.getByLabel('Choose a password').fill('short');
  await guest.getByRole('button', { name: 'Create account and join' }).click();
  await guest.getByRole('alert').waitFor();
  expect(await guest.getByLabel('Last name').inputValue()).toBe('Somerville');
  await guest.getByLabel('Choose a password').fill(GUEST.password);
  await guest.getByRole('button', { name: 'Create account and join' }).click();
  await guest.waitForURL(`${settings}/`);

  await page.goto(`${settings}/users`);
  await expectAccessible(page);
  await page.getByLabel('Search users').fill('somer');
  await page.getByRole('button', { name: 'Show' }).click();
  await page.getByRole('link', { name: 'Mary Somerville' }).click();
  await page.getByRole('heading', { name: 'Mary Somerville' }).waitFor();
  await expectAccessible(page);
  await page.getByLabel('Organization role').selectOption('Member');
  await page.getByRole('button', { name: 'Save role' }).click();
  await page.getByText('The role has been changed.').waitFor();
  expect((await guest.goto(`${settings}/users`))?.status()).toBe(403);
  await expectAccessible(guest);
});

it('makes a team of found people', async () => {
  await signIn(page);
  await page.goto(`${settings}/teams`);
  await expectAccessible(page);
  await page.getByLabel('Name of a new team').fill('Engineers');
  await page.getByRole('button', { name: 'Create team' }).click();
  await page.getByRole('heading', { name: 'Engineers' }).waitFor();
  await page.getByRole('searchbox', { name: 'Find users to add' }).fill('babb');
  await page.getByRole('button', { name: 'Find users to add' }).click();
  await page.getByRole('button', { name: 'Add Charles Babbage' }).click();
  await page.getByText('The user has been added to the team.').waitFor();
  await page.getByLabel('Remove… Charles Babbage').waitFor();
  await expectAccessible(page);
});

it('gives a new password by mail, which ends the sessions before it', async () => {
  await signIn(page);
  const forgetful = await newPage();
  await forgetful.goto(`${demo.baseUrl}/sign-in?method=password`);
  await forgetful.getByRole('link', { name: 'Forgot your password?' }).click();
  await forgetful.waitForURL('**/password-reset');
  await expectAccessible(forgetful);
  await forgetful.getByLabel('Email').fill(OWNER.email);
  await forgetful.getByRole('button', { name: 'Send link' }).click();
  await forgetful.getByRole('heading', { name: 'Check your inbox' }).waitFor();
  await forgetful.goto(await linkInMail(demo, '/password-reset/', OWNER.email));
  await expectAccessible(forgetful);
  await forgetful.getByLabel('New password').fill('analytical-engine-no-1');
  await forgetful.getByRole('button', { name: 'Set password' }).click();
  await forgetful.getByRole('heading', { name: 'Your password has been changed' }).waitFor();
  await page.goto(`${settings}/users`);
  await page.waitForURL('**/sign-in?**');
  await signIn(page, 'analytical-engine-no-1');
});

async function newPage(): Promise<Page> {
  const context = await browser.newContext();
  contexts.push(context);
  return await context.newPage();
}

async function signIn(on: Page, password = OWNER.password): Promise<void> {
  await on.goto(`${demo.baseUrl}/sign-in?method=password`);
  await on.getByLabel('Email').fill(OWNER.email);
  await on.getByLabel('Password').fill(password);
  await on.getByRole('button', { name: 'Sign in', exact: true }).click();
  await on.waitForURL(`${settings}**`);
}

async function expectAccessible(on: Page): Promise<void> {
  expect(await faultsOf(on)).toEqual([]);
}
