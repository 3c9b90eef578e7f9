// Many people are invited from one file, and the page tells where it stands while their mails go out. INVITED
// says how many: 5,000, as many as a file may have, take a minute.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser, leaveBrowser } from '../support/browser.ts';
import { type Customer, newCustomer } from '../support/browser-customer.ts';
import { signInAsOwner } from '../support/browser-data.ts';
import { faultsOf } from '../support/browser-look.ts';
import { shareDemo } from '../support/browser-shared.ts';

const PEOPLE = Number(process.env.INVITED ?? '1500');
const ALL = PEOPLE.toLocaleString('en');

let browser: Browser;
let demo: Customer;
let page: Page;

beforeAll(async () => {
  [browser, demo] = await Promise.all([
    launchBrowser(),
    shareDemo().then((shared) => newCustomer(shared, 'Prairie')),
  ]);
  page = await browser.newPage();
  await signInAsOwner(page, demo);
});
afterAll(() => leaveBrowser(browser));

it('mails all of them from one file, and tells how far it is', { timeout: 480_000 }, async () => {
  const users = `${demo.baseUrl}/orgs/${demo.organization.id}/settings/users`;
  const rows = Array.from({ length: PEOPLE }, (_, n) => `"Person ${n}" <bulk${n}@prairie.test>,member`);
  const quoted = rows.map((row) =>
    row.replace(/^(.*),/, (_, cell: string) => `"${cell.replaceAll('"', '""')}",`),
  );
  await page.goto(`${users}/invite`);
  const csv = {
    name: 'people.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(['email,role', ...quoted].join('\n')),
  };
  await page.getByLabel('or a CSV file').setInputFiles(csv);
  await page.getByRole('button', { name: 'Send invitations' }).click({ timeout: 120_000 });
  await page.waitForURL('**/users/invited**', { timeout: 120_000 });
  const progress = page.getByRole('region', { name: 'Invitations on their way' });
  await progress
    .getByText(new RegExp(`^\\d[\\d,]* of ${ALL} invitations have been sent so far\\.$`))
    .waitFor();
  expect(await faultsOf(page)).toEqual([]);
  const seen = new Set<string>();
  const headline = progress.locator('strong');
  // The page renews itself: nobody reloads it here.
  for (let tries = 0; tries < 800; tries++) {
    const text = await headline.innerText();
    seen.add(text);
    if (text === `${ALL} invitations have been sent.`) break;
    await page.waitForTimeout(500);
  }
  expect([...seen].at(-1)).toBe(`${ALL} invitations have been sent.`);
  expect(seen.size).toBeGreaterThan(1);
  expect(await page.locator('[data-renew]').count()).toBe(0);

  await page.getByRole('searchbox', { name: 'Search invitations' }).fill('bulk99');
  await page.getByRole('button', { name: 'Show' }).click();
  expect(await page.locator('tbody tr').count()).toBe(11);
  await page.getByText('Revoke all 11…').click();
  await page.getByRole('button', { name: 'Revoke 11 invitations' }).click();
  await page.getByText('The invitations have been revoked.').waitFor();
});
