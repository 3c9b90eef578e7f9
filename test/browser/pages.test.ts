// Every page with something on it, in light and dark, on a screen and on a telephone; every form with its
// most likely mistake; and the way through them with the keyboard alone.
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, leaveBrowser } from '../support/browser.ts';
import { type Customer, newCustomer } from '../support/browser-customer.ts';
import { fillDemo, LONG_NAME, type Places, pathOf, signInAsOwner } from '../support/browser-data.ts';
import { tabThrough } from '../support/browser-keyboard.ts';
import { faultsOf } from '../support/browser-look.ts';
import { shareDemo } from '../support/browser-shared.ts';
import { PAGES } from '../support/pages.ts';
import { toldAt } from '../support/told.ts';

const NAME = 'Meadow';

let browser: Browser;
let demo: Customer;
let signedIn: BrowserContext;
let owner: Page;
let places: Places;
const complaints: string[] = [];

beforeAll(async () => {
  [browser, demo] = await Promise.all([
    launchBrowser(),
    shareDemo().then((shared) => newCustomer(shared, NAME)),
  ]);
  signedIn = await browser.newContext();
  owner = await newPage(signedIn);
  await signInAsOwner(owner, demo);
  places = await fillDemo(demo, owner);
});
afterAll(() => leaveBrowser(browser));

/** Behind the cookie of a setup link, in the browser that opened it. */
const SET_UP = '/set-up/';
const SETTINGS = '/orgs/:orgId/settings';
/** Pages for people who are not signed in: the others are redirected. */
const OUTSIDE =
  /^\/(sign-in|sign-up|setup|password-reset|invitations|test-results|oauth\/continue|api|set-up)/;

/** Addresses that lead nowhere, and links that have ended. */
const NOTHING = [
  '/nowhere',
  '/invitations/ended',
  '/password-reset/ended',
  '/sign-up/ended',
  '/test-results/ended',
];

describe('each page', () => {
  const states = Object.entries(PAGES).flatMap(([route, queries]) =>
    queries.map((query) => [route, query] as const),
  );

  it.each([
    [
      'of people who are not signed in',
      states.filter(([route]) => OUTSIDE.test(route) && !route.startsWith(SET_UP)),
    ],
    ['of a setup link', states.filter(([route]) => route.startsWith(SET_UP))],
    ['of one’s own', states.filter(([route]) => !OUTSIDE.test(route) && !route.startsWith(SETTINGS))],
    ['of the settings', states.filter(([route]) => route.startsWith(SETTINGS))],
    ['that says that there is nothing', NOTHING.map((path) => [path, ''] as const)],
  ])(
    '%s is for everybody, light and dark, on a screen and on a telephone',
    async (_what, shown) => {
      const page = await newPage(await browser.newContext());
      const faults: string[] = [];
      if (shown[0]?.[0].startsWith(SET_UP)) {
        await page.goto(demo.baseUrl + pathOf('/set-up/:token', places));
        await page.locator('main form button').click();
        await page.waitForURL('**/set-up/lnk_*/*');
      }
      for (const [route, query] of shown) {
        const on = OUTSIDE.test(route) ? page : owner;
        const path = pathOf(route, places) + query;
        const told = toldAt(path);
        // Chromium takes such a cookie for an address with https alone, and sends it to this machine without.
        const url = demo.baseUrl.replace('http:', 'https:');
        if (told) await on.context().addCookies([{ ...told, url, secure: true, httpOnly: true }]);
        const answer = await on.goto(demo.baseUrl + path);
        expect([path, new URL(on.url()).pathname.replace(/\/$/, '')]).toEqual([path, path.split('?')[0]]);
        expect(answer?.status()).toBeLessThan(500);
        if (told) expect([path, await on.locator('.alert-success').count()]).toEqual([path, 1]);
        faults.push(...(await faultsOf(on)).map((fault) => `${route}${query} ${fault}`));
      }
      expect(faults).toEqual([]);
      await page.context().close();
    },
    300_000,
  );

  it('keeps to its own policy', () => {
    expect(complaints).toEqual([]);
  });
});

interface Mistake {
  readonly at: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly press: string;
  /** The id of the message, where the form has a field for it. */
  readonly field?: string;
}

const MISTAKES: readonly Mistake[] = [
  { at: '/sign-in', fields: { Email: 'ada@acme' }, press: 'Continue', field: 'Email' },
  {
    at: '/sign-in?method=password',
    fields: { Email: 'ada@acme.test', Password: 'not the password' },
    press: 'Sign in',
  },
  { at: '/sign-up', fields: { Email: 'ada@acme' }, press: 'Send link', field: 'Email' },
  {
    at: '/sign-up/:token',
    fields: { 'Organization name': 'New', Password: 'short' },
    press: 'Create organization',
    field: 'Password',
  },
  { at: '/password-reset', fields: { Email: 'ada@acme' }, press: 'Send link', field: 'Email' },
  {
    at: '/password-reset/:token',
    fields: { 'New password': 'short' },
    press: 'Set password',
    field: 'New password',
  },
  {
    at: '/invitations/:token',
    fields: { 'Choose a password': 'short' },
    press: 'Create account and join',
    field: 'Choose a password',
  },
  {
    at: '/confirm',
    fields: { 'Your current password': 'wrong' },
    press: 'Confirm',
    field: 'Your current password',
  },
  {
    at: '/profile',
    fields: { 'Current password': 'not the password', 'New password': 'long enough, and new' },
    press: 'Change password',
    field: 'Current password',
  },
  { at: SETTINGS, fields: { Name: ' ' }, press: 'Save name', field: 'Name' },
  {
    at: `${SETTINGS}?delete=yes`,
    fields: { [`Type ${NAME} to confirm`]: 'meadow' },
    press: 'Delete organization',
    field: `Type ${NAME} to confirm`,
  },
  {
    at: `${SETTINGS}/access-security/sso/connection`,
    fields: { 'Public Certificate': 'nonsense' },
    press: 'Save changes',
    field: 'Public Certificate',
  },
  {
    at: `${SETTINGS}/access-security/sso/advanced`,
    fields: { 'Logout URL': 'ftp://idp.test/slo' },
    press: 'Save options',
    field: 'Logout URL',
  },
  {
    at: `${SETTINGS}/access-security/sso/certificates`,
    fields: { 'Public Certificate': 'nonsense' },
    press: 'Add certificate',
    field: 'Public Certificate',
  },
  { at: `${SETTINGS}/access-security/sso/import`, fields: { 'or pasted XML': 'hello' }, press: 'Preview' },
  {
    at: `${SETTINGS}/access-security/domains`,
    fields: { 'Domain name': 'gmail.com' },
    press: 'Claim domain',
    field: 'Domain name',
  },
  {
    at: `${SETTINGS}/sign-in-log`,
    fields: { 'Reference number': 'NONE' },
    press: 'Find',
    field: 'Reference number',
  },
  {
    at: `${SETTINGS}/users/invite`,
    fields: { 'Email addresses': 'not an address' },
    press: 'Send invitations',
    field: 'Email addresses',
  },
  {
    at: `${SETTINGS}/teams`,
    fields: { 'Name of a new team': 'engineers' },
    press: 'Create team',
    field: 'Name of a new team',
  },
  { at: `${SETTINGS}/teams/:teamId`, fields: { Name: ' ' }, press: 'Save name', field: 'Name' },
];

describe('a mistake', () => {
  it.each(MISTAKES)(
    'at $at is told first, and leads to its field: $press',
    async ({ at, fields, press, field }) => {
      const page = OUTSIDE.test(at) ? await newPage(await browser.newContext()) : owner;
      const [route = '', query] = at.split('?');
      await page.goto(demo.baseUrl + pathOf(route, places) + (query ? `?${query}` : ''));
      for (const [label, value] of Object.entries(fields))
        await page.getByLabel(label, { exact: true }).fill(value);
      await page.getByRole('button', { name: press, exact: true }).click();
      await page.locator('#errors').waitFor();
      // The script comes after the markup.
      await expect.poll(() => focused(page)).toMatchObject({ id: 'errors', role: 'alert' });
      if (field) {
        const input = page.getByLabel(field, { exact: true });
        expect(await input.getAttribute('aria-invalid')).toBe('true');
        expect(await input.getAttribute('aria-describedby')).toContain(
          `${await input.getAttribute('id')}-error`,
        );
        await page.keyboard.press('Tab');
        await page.keyboard.press('Enter');
        await expect.poll(async () => (await focused(page)).id).toBe(await input.getAttribute('id'));
      }
      // What was typed stays; but passwords, and what confirms that something is meant to go.
      for (const [label, value] of Object.entries(fields)) {
        const input = page.getByLabel(label, { exact: true });
        const goes = (await input.getAttribute('type')) === 'password' || label.endsWith('to confirm');
        expect([label, await input.inputValue()]).toEqual([label, goes ? '' : value]);
      }
      expect(await faultsOf(page)).toEqual([]);
      if (page !== owner) await page.context().close();
    },
  );
});

describe('a telephone', () => {
  const shown = async (path: string) => {
    await owner.setViewportSize({ width: 360, height: 740 });
    await owner.goto(demo.baseUrl + pathOf(path, places));
  };

  it('folds the navigation, and unfolds it by the keyboard', async () => {
    await shown(`${SETTINGS}/users`);
    const link = owner.getByRole('link', { name: 'Audit log' });
    expect(await link.isVisible()).toBe(false);
    await owner.getByRole('checkbox', { name: 'Show all pages' }).press('Space');
    expect(await link.isVisible()).toBe(true);
  });

  it.each([
    ['users', 'Users'],
    ['audit-log', 'Events'],
  ])(
    'shows each row of %s as a card within the screen, with the names of its columns',
    async (path, label) => {
      await shown(`${SETTINGS}/${path}`);
      const table = owner.getByRole('table').first();
      expect(await owner.getByRole('region', { name: label }).isVisible()).toBe(true);
      const right = await table.evaluate((one) =>
        Math.max(...[...one.querySelectorAll('td, td *')].map((cell) => cell.getBoundingClientRect().right)),
      );
      expect(right).toBeLessThanOrEqual(360);
      const heads = await table.locator('th').allTextContents();
      const labels = await table
        .locator('tbody tr')
        .first()
        .locator('td')
        .evaluateAll((cells) => cells.map((cell) => getComputedStyle(cell, '::before').content));
      expect(labels).toEqual(heads.map((head) => JSON.stringify(head)));
    },
  );

  afterAll(() => owner.setViewportSize({ width: 1280, height: 800 }));
});

describe('a long name', () => {
  it('pushes no column of the users off a screen, and is its title in full', async () => {
    await owner.setViewportSize({ width: 1280, height: 800 });
    await owner.goto(`${demo.baseUrl}${pathOf(`${SETTINGS}/users`, places)}?q=a.very.long`);
    const table = owner.getByRole('region', { name: 'Users' });
    expect(await table.evaluate((one) => one.scrollWidth - one.clientWidth)).toBe(0);
    expect(await owner.getByTitle(`${LONG_NAME} ${LONG_NAME}`).count()).toBe(1);
  });
});

describe('an instant', () => {
  it('is in the reader’s own time zone, with UTC in its title', async () => {
    const state = await signedIn.storageState();
    const context = await browser.newContext({ timezoneId: 'Asia/Tokyo', storageState: state });
    const page = await newPage(context);
    await page.goto(demo.baseUrl + pathOf(`${SETTINGS}/audit-log`, places));
    const time = page.locator('time').first();
    const at = new Date((await time.getAttribute('datetime')) ?? '');
    const there = new Date(at.getTime() + 9 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ');
    expect(await time.textContent()).toBe(`${there} GMT+9`);
    expect(await time.getAttribute('title')).toMatch(/^\d{4}-\d{2}-\d{2} \d{2}:\d{2} UTC$/);
    await context.close();
  });
});

describe('the keyboard', () => {
  it('reaches every control of each page, in its order, and shows where it is', async () => {
    const blind: string[] = [];
    for (const route of Object.keys(PAGES).filter((one) => !OUTSIDE.test(one))) {
      await owner.goto(demo.baseUrl + pathOf(route, places));
      blind.push(...(await tabThrough(owner)).map((fault) => `${route}: ${fault}`));
    }
    expect(blind).toEqual([]);
  }, 300_000);

  it('skips to the content', async () => {
    await owner.goto(demo.baseUrl + pathOf(`${SETTINGS}/users`, places));
    await owner.keyboard.press('Tab');
    expect((await focused(owner)).text).toBe('Skip to the content');
    await owner.keyboard.press('Enter');
    await owner.keyboard.press('Tab');
    expect(await owner.evaluate(() => document.activeElement?.closest('main') !== null)).toBe(true);
  });

  it('removes a user, who is asked for twice', async () => {
    await owner.goto(demo.baseUrl + pathOf(`${SETTINGS}/users/:memberId`, places));
    await owner.getByRole('link', { name: 'Remove…' }).press('Enter');
    await owner.waitForURL('**?remove=yes#remove');
    await owner.getByRole('link', { name: 'Cancel' }).press('Enter');
    await owner.waitForURL((url) => url.search === '');
    await owner.getByRole('link', { name: 'Remove…' }).press('Enter');
    await owner.getByRole('button', { name: 'Remove user' }).press('Enter');
    await owner.getByText('The user has been removed.').waitFor();
  });
});

async function newPage(context: BrowserContext): Promise<Page> {
  const page = await context.newPage();
  page.on('console', (message) => {
    if (/Content.Security.Policy/i.test(message.text())) complaints.push(`${page.url()}: ${message.text()}`);
  });
  return page;
}

interface Focused {
  readonly id: string;
  readonly role: string | null;
  readonly text: string;
}

function focused(page: Page): Promise<Focused> {
  return page.evaluate(() => {
    const at = document.activeElement;
    return { id: at?.id ?? '', role: at?.getAttribute('role') ?? null, text: at?.textContent?.trim() ?? '' };
  });
}
