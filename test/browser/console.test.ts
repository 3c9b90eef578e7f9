// The operator's console from its first day: the set-up link, a customer made and handed over, every page in
// light and dark, on a screen and on a telephone, and what staff do there, by the pages alone.

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, leaveBrowser } from '../support/browser.ts';
import { openConsole } from '../support/browser-console.ts';
import type { RunningDemo } from '../support/browser-demo.ts';
import { press, reach, type } from '../support/browser-keyboard.ts';
import { faultsOf } from '../support/browser-look.ts';
import { shareDemo } from '../support/browser-shared.ts';

let browser: Browser;
let demo: RunningDemo;
let context: BrowserContext;
let page: Page;
const first: string[] = [];

beforeAll(async () => {
  [browser, demo] = await Promise.all([launchBrowser(), shareDemo()]);
  context = await browser.newContext();
  page = await context.newPage();
  await openConsole(page, demo);
});
afterAll(() => leaveBrowser(browser));

const at = (path: string) => `${demo.baseUrl}/operator${path}`;
const look = async () => {
  // The click that led here returns before the page is there.
  await page.waitForLoadState();
  first.push(...(await faultsOf(page)).map((one) => `${new URL(page.url()).pathname} ${one}`));
};

describe('the operator', () => {
  it('makes a customer, whose Owner takes it over by the link', async () => {
    await page.getByRole('link', { name: 'Create organization' }).click();
    await page.getByLabel('Email address of the Owner').waitFor();
    await look();
    await page.getByLabel('Name', { exact: true }).fill('Globex');
    await page.getByLabel('Email address of the Owner').fill('hank@globex.test');
    await page.getByLabel('Invitation').selectOption({ label: 'Show me the link to pass on' });
    await page.getByRole('button', { name: 'Create organization' }).click();
    await page.getByRole('heading', { name: 'Globex', level: 1 }).waitFor();
    await look();
    const link = await page.getByLabel('Link', { exact: true }).inputValue();
    const owner = await (await browser.newContext()).newPage();
    await owner.goto(link);
    await owner.getByLabel('First name').fill('Hank');
    await owner.getByLabel('Last name').fill('Scorpio');
    await owner.getByLabel('Choose a password').fill('globex-opens-the-door-1');
    await owner.getByRole('button', { name: 'Create account and join' }).click();
    await owner.waitForURL('**/orgs/**');
    expect((await owner.goto(at('')))?.status()).toBe(404);

    // And suspends it: the Owner is out at once.
    await page.getByText('Suspend…').click();
    await page.getByRole('button', { name: 'Suspend', exact: true }).click();
    await page.getByText('Suspended. Everyone has been signed out.').waitFor();
    await look();
    await owner.goto(`${demo.baseUrl}/profile`);
    expect(new URL(owner.url()).pathname).toBe('/sign-in');
    await owner.context().close();
  }, 120_000);

  it('registers an application and makes a key, each shown once', async () => {
    await page.goto(at('/applications/new'));
    await page.getByLabel('Name', { exact: true }).fill('Charts');
    await page.getByLabel('Redirect URIs', { exact: true }).fill('https://charts.test/cb');
    await page.getByRole('button', { name: 'Register application' }).click();
    await page.getByRole('heading', { name: 'New client secret' }).waitFor();
    await look();
    await page.goto(at('/api-keys'));
    await page.getByLabel('Label').fill('CRM');
    await page.getByRole('button', { name: 'Create key' }).click();
    expect(await page.locator('#errors').innerText()).toContain('at least one thing');
    await page.getByLabel('Everything').selectOption('read');
    await page.getByRole('button', { name: 'Create key' }).click();
    await page.getByRole('heading', { name: 'Your new key' }).waitFor();
    await look();
  }, 60_000);

  it('adds a webhook, sends a test and sees what came back, then sends it once more', async () => {
    const heard: { id: string; body: string }[] = [];
    const added: string[] = [];
    const receiver = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      heard.push({ id: String(request.headers['webhook-id']), body: Buffer.concat(chunks).toString() });
      response.writeHead(heard.length === 1 ? 500 : 200).end(heard.length === 1 ? 'not today' : 'thanks');
    });
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    try {
      const { port } = receiver.address() as AddressInfo;
      await page.goto(at('/webhooks'));
      await look();
      await page.getByRole('link', { name: 'Add webhook' }).click();
      await page.getByLabel('URL', { exact: true }).fill(`http://127.0.0.1:${port}/${'hooks-'.repeat(30)}`);
      await look();
      await page.getByRole('button', { name: 'Add webhook' }).click();
      await page.getByRole('heading', { name: 'New signing secret' }).waitFor();
      added.push(/whe_\w+/.exec(page.url())?.[0] ?? '');
      expect(await page.getByLabel('Signing secret', { exact: true }).inputValue()).toMatch(/^whsec_/);
      await look();
      await page.getByRole('button', { name: 'Send a test' }).click();
      await page.getByText('not today').waitFor();
      await look();
      await page.getByRole('button', { name: 'Send again' }).click();
      await page.getByText('thanks').waitFor();
      await page.getByRole('link', { name: 'Back to the webhook' }).click();
      await page.getByRole('heading', { name: 'Deliveries' }).waitFor();
      expect(await page.getByRole('region', { name: 'Deliveries' }).locator('tbody tr').count()).toBe(2);
      await look();
      expect(heard.every(({ body }) => JSON.parse(body).type === 'webhook.test')).toBe(true);
    } finally {
      receiver.close();
      // It would be told of what all other files do, too.
      for (const id of added) await demo.api('DELETE', `/webhooks/${id}`);
    }
  }, 120_000);

  it('makes an organization and suspends it by the keyboard alone, and sees each time where they are', async () => {
    const button = (name: string) => page.getByRole('button', { name, exact: true });
    const field = (name: string) => page.getByLabel(name, { exact: true });
    const unseen: string[] = [];
    await page.goto(at(''));
    unseen.push(...(await press(page, page.getByRole('link', { name: 'Create organization' }))));
    unseen.push(...(await type(page, field('Name'), 'Initech')));
    unseen.push(...(await type(page, field('Email address of the Owner'), 'bill@initech')));
    unseen.push(...(await press(page, button('Create organization'))));
    // What is wrong has the focus, and leads to its field.
    const wrong = page.locator('#errors');
    await expect.poll(() => wrong.evaluate((one) => one === document.activeElement)).toBe(true);
    unseen.push(...(await reach(page, wrong.getByRole('link'))));
    await page.keyboard.press('Enter');
    const email = field('Email address of the Owner');
    await expect.poll(() => email.evaluate((one) => one === document.activeElement)).toBe(true);
    unseen.push(...(await type(page, email, 'bill@initech.test')));
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Initech', level: 1 }).waitFor();
    unseen.push(...(await reach(page, page.getByText('Suspend…'))));
    await page.keyboard.press('Enter');
    unseen.push(...(await press(page, button('Suspend'))));
    await page.getByText('Suspended. Everyone has been signed out.').waitFor();
    const { items } = await demo.api<{ items: { name: string; suspended: boolean }[] }>(
      'GET',
      '/organizations?limit=100',
    );
    expect(items.find(({ name }) => name === 'Initech')?.suspended).toBe(true);
    expect(unseen).toEqual([]);
  }, 120_000);

  it('sees pages that everybody can use, in light and dark, on a screen and on a telephone', async () => {
    const { id } = demo.organization;
    for (const path of [
      '/organizations',
      '/organizations?q=nobody',
      '/organizations?q=a',
      `/organizations/${id}`,
      `/organizations/${id}?delete=yes`,
      '/support',
      '/support?reference=NONE',
      '/applications',
      '/applications/new',
      `/applications/${demo.application?.clientId}`,
      '/webhooks',
      '/api-keys',
      '/signing-keys',
      '/branding',
      '/usage',
      '/health',
      '/audit-log',
    ]) {
      expect([path, (await page.goto(at(path)))?.status()]).toEqual([path, 200]);
      await look();
    }
    expect(first).toEqual([]);
  }, 240_000);
});
