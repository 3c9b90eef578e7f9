// Lists on a telephone of 375 px and on a screen, with the names that people really have: very long ones,
// those from right to left, and emoji. Nothing is pushed off the side, and each row's action is in view.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, leaveBrowser } from '../support/browser.ts';
import { openConsole } from '../support/browser-console.ts';
import { type Customer, newCustomer } from '../support/browser-customer.ts';
import { signInAsOwner } from '../support/browser-data.ts';
import { shareDemo } from '../support/browser-shared.ts';

let browser: Browser;
let demo: Customer;
let owner: Page;
let staff: Page;

const NAMES = {
  long: 'W'.repeat(60),
  longest: 'Wolfe'.repeat(20),
  arabic: 'محمد بن عبد الله بن عبد المطلب الهاشمي القرشي',
  emoji: '👩‍👩‍👧‍👦'.repeat(9),
};

beforeAll(async () => {
  [browser, demo] = await Promise.all([
    launchBrowser(),
    shareDemo().then((shared) => newCustomer(shared, 'Valley')),
  ]);
  owner = await (await browser.newContext()).newPage();
  await signInAsOwner(owner, demo);
  const at = `/organizations/${demo.organization.id}`;
  for (const [index, name] of Object.values(NAMES).entries()) {
    const person = { email: `odd${index}@valley.test`, givenName: name, familyName: name, role: 'member' };
    const { id } = await demo.api<{ id: string }>('POST', `${at}/members`, person);
    await demo.api('PATCH', `${at}/members/${id}`, { role: 'billing_admin' });
    const team = await demo.api<{ id: string }>('POST', `${at}/teams`, { name });
    await demo.api('PUT', `${at}/teams/${team.id}/members/${id}`);
    const email = `${'guest'.repeat(12)}${index}@elsewhere.test`;
    await demo.api('POST', `${at}/invitations`, { email, role: 'member' });
    // And what the operator's staff see.
    const organization = await demo.api<{ id: string }>('POST', '/organizations', { name });
    pages.push(`organizations/${organization.id}?delete=yes`, `organizations/${organization.id}/setup-links`);
    const application = { name, redirectUris: ['https://app.acme.com/callback'] };
    pages.push(
      `applications/${(await demo.api<{ clientId: string }>('POST', '/applications', application)).clientId}`,
    );
    await demo.api('POST', '/keys', { label: name, scopes: ['read', 'members:write', 'events:read'] });
    const webhook = { url: `http://127.0.0.1:9/${'hook'.repeat(50)}`, description: name.repeat(2) };
    webhooks.push((await demo.api<{ id: string }>('POST', '/webhooks', webhook)).id);
  }
  pages.push(...webhooks.map((id) => `webhooks/${id}`));
  staff = await (await browser.newContext()).newPage();
  await openConsole(staff, demo);
});
afterAll(async () => {
  // They would be told of what all other files do, too.
  for (const id of webhooks) await demo.api('DELETE', `/webhooks/${id}`);
  await leaveBrowser(browser);
});

/** Pages of the console, with such a name each. */
const pages: string[] = [];
const webhooks: string[] = [];
const LISTS = ['users', 'teams', 'users/invited', 'audit-log', 'sign-in-log', 'provisioning-log'];
const CONSOLE_LISTS = ['organizations', 'applications', 'webhooks', 'api-keys', 'audit-log'];

describe.each([
  ['a telephone', 375],
  ['a screen', 1280],
])('on %s', (_, width) => {
  it.each(LISTS)('%s scrolls in no direction but down, and every button is in view', async (path) => {
    await owner.setViewportSize({ width, height: 800 });
    await owner.goto(`${demo.baseUrl}/orgs/${demo.organization.id}/settings/${path}`);
    await expectInView(owner, width);
  });

  it.each(CONSOLE_LISTS)('%s of the console does, too', async (path) => {
    await staff.setViewportSize({ width, height: 800 });
    await staff.goto(`${demo.baseUrl}/operator/${path}`);
    await expectInView(staff, width);
  });

  it('no instant breaks in two, and an id stays in one line', async () => {
    await staff.setViewportSize({ width, height: 800 });
    for (const path of [`organizations/${demo.organization.id}`, 'health']) {
      await staff.goto(`${demo.baseUrl}/operator/${path}`);
      const broken = await staff.evaluate(() =>
        [...document.querySelectorAll('main time, .facts code')]
          .filter((one) => one.getClientRects().length !== 1 || one.getBoundingClientRect().height > 40)
          .map((one) => one.textContent),
      );
      expect([path, broken]).toEqual([path, []]);
    }
  });

  it('each page of the console does that is about one of them', async () => {
    await staff.setViewportSize({ width, height: 800 });
    expect(pages.length).toBe(4 * Object.keys(NAMES).length);
    for (const path of pages) {
      await staff.goto(`${demo.baseUrl}/operator/${path}`);
      const wide = await staff.evaluate(() => document.documentElement.scrollWidth);
      expect([path, wide]).toEqual([path, width]);
    }
  });
});

it('shows the whole of a name that was cut as its title', async () => {
  await owner.goto(`${demo.baseUrl}/orgs/${demo.organization.id}/settings/teams`);
  expect(await owner.getByTitle(NAMES.longest).count()).toBe(1);
});

async function expectInView(page: Page, width: number): Promise<void> {
  const seen = await page.evaluate(() => {
    const cells = [...document.querySelectorAll('td, td a, td button, td summary')];
    const shown = cells.filter((cell) => cell.checkVisibility());
    return {
      page: document.documentElement.scrollWidth,
      right: Math.max(0, ...shown.map((cell) => cell.getBoundingClientRect().right)),
      height: document.documentElement.scrollHeight,
      rows: document.querySelectorAll('tbody tr').length,
    };
  });
  expect(seen.page).toBeLessThanOrEqual(width);
  expect(seen.right).toBeLessThanOrEqual(width);
  // Half a screen is enough for a card, and two screens for all the rest.
  expect(seen.height).toBeLessThanOrEqual(1600 + 400 * seen.rows);
}
