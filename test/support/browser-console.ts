// The operator's console in a browser: set up by the link of a demo that was started with `token`.

import type { Page } from 'playwright-core';
import type { RunningDemo } from './browser-demo.ts';

/** Makes the vendor's organization and stands in its console then. */
export async function openConsole(page: Page, demo: RunningDemo, token: string): Promise<void> {
  await page.goto(`${demo.baseUrl}/setup?token=${token}`);
  await page.getByLabel('Organization name').fill('Vendor');
  await page.getByLabel('Email').fill('olga@vendor.test');
  await page.getByLabel('First name').fill('Olga');
  await page.getByLabel('Last name').fill('Taussky');
  await page.getByLabel('Password').fill('vendor-opens-the-door-1');
  await page.locator('main button[type=submit]').click();
  await page
    .getByText('ghk_')
    .first()
    .waitFor({ state: 'attached', timeout: 20_000 })
    .catch(() => {});
  await page.goto(`${demo.baseUrl}/operator`);
  await page.getByRole('heading', { name: 'Organizations', level: 1 }).waitFor();
}
