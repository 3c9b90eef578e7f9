// The operator's console in a browser: the first file that comes here sets it up by the demo's link, which
// opens nothing afterwards.

import type { Page } from 'playwright-core';
import type { RunningDemo } from './browser-demo.ts';

const STAFF = { email: 'olga@vendor.test', password: 'vendor-opens-the-door-1' };

/** Stands in the console of the vendor's organization, which is made if there is none. */
export async function openConsole(page: Page, demo: RunningDemo): Promise<void> {
  const link = await page.goto(`${demo.baseUrl}/setup?token=${demo.setupToken}`);
  if (link?.status() === 404) await signIn(page, demo);
  else await setUp(page);
  await page.goto(`${demo.baseUrl}/operator`);
  await page.getByRole('heading', { name: 'Organizations', level: 1 }).waitFor();
}

async function signIn(page: Page, { baseUrl }: RunningDemo): Promise<void> {
  await page.goto(`${baseUrl}/sign-in?method=password`);
  await page.getByLabel('Email').fill(STAFF.email);
  await page.getByLabel('Password').fill(STAFF.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.waitForURL((url) => url.pathname !== '/sign-in');
}

async function setUp(page: Page): Promise<void> {
  await page.getByLabel('Organization name').fill('Vendor');
  await page.getByLabel('Email').fill(STAFF.email);
  await page.getByLabel('First name').fill('Olga');
  await page.getByLabel('Last name').fill('Taussky');
  await page.getByLabel('Password').fill(STAFF.password);
  await page.locator('main button[type=submit]').click();
  await page.getByRole('textbox', { name: 'API key' }).waitFor();
}
