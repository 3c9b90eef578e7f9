// The first day of a deployment: `npm run deploy` from a checkout, the printed link opened in a browser, the
// operator's organization made, a customer made and handed over, by the pages alone and with the clicks
// counted. Cloudflare is a stand-in on loopback, which runs what was uploaded to it.
import { rmSync } from 'node:fs';
import type { Browser, BrowserContext, Page, Route } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser, leaveBrowser } from '../support/browser.ts';
import { faultsOf } from '../support/browser-look.ts';
import { type Hosted, hostDeployment } from '../support/cloudflare/host.ts';
import { copyCheckout, runDeploy } from '../support/cloudflare/run-deploy.ts';
import { type StandIn, startStandIn } from '../support/cloudflare/stand-in.ts';

const ORIGIN = 'https://gatehouse.vendor.workers.dev';

let standIn: StandIn;
let checkout: string;
let hosted: Hosted;
let browser: Browser;
let context: BrowserContext;
let link: string;

beforeAll(async () => {
  [standIn, browser] = await Promise.all([startStandIn(), launchBrowser()]);
  checkout = copyCheckout();
  const { output } = await runDeploy(standIn, checkout);
  link = /https:\S+\/setup\?token=\S+/.exec(output)?.[0] ?? output;
  hosted = await hostDeployment(standIn);
  context = await browser.newContext();
  await context.route(`${ORIGIN}/**`, (route) => passOn(route));
}, 180_000);
afterAll(async () => {
  await Promise.allSettled([leaveBrowser(browser), hosted?.stop(), standIn?.close()]);
  rmSync(checkout, { recursive: true, force: true });
});

/** What the stand-in's workers.dev does: it hands the request to the Worker as it came. */
async function passOn(route: Route): Promise<void> {
  const asked = route.request();
  const { pathname, search } = new URL(asked.url());
  const headers: Record<string, string> = { ...(await asked.allHeaders()), host: new URL(ORIGIN).host };
  for (const name of Object.keys(headers)) if (name.startsWith(':')) delete headers[name];
  const answer = await hosted.send({
    method: asked.method(),
    path: pathname + search,
    headers,
    body: asked.postDataBuffer() ?? undefined,
  });
  await route.fulfill(answer.status === 303 ? ledOn(answer) : answer);
}

/** Chromium follows a redirect past the test, to the network; this page leads on within its reach. */
function ledOn({ headers = {} }: Answer): Answer {
  const { location = '', 'set-cookie': cookies } = headers;
  return {
    status: 200,
    contentType: 'text/html',
    headers: cookies === undefined ? {} : { 'set-cookie': cookies },
    body: `<meta http-equiv="refresh" content="0; url=${new URL(location, ORIGIN).href}">`,
  };
}

type Answer = NonNullable<Parameters<Route['fulfill']>[0]>;

/** Every click of this day is counted; typing isn't. */
let clicks = 0;
async function click(page: Page, role: 'button' | 'link', name: string): Promise<void> {
  clicks += 1;
  await page.getByRole(role, { name, exact: true }).first().click();
}

it('goes from the printed link to the operator’s console, with the first key shown once', async () => {
  const page = await context.newPage();
  await page.goto(link);
  expect(await page.title()).toContain('Set up Gatehouse');
  expect(await faultsOf(page)).toEqual([]);

  await page.getByLabel('Organization name').fill('Vendor');
  await page.getByLabel('Email').fill('olga@vendor.example');
  await page.getByLabel('Password').fill('short');
  await click(page, 'button', 'Create organization');
  await page.getByLabel('Password').and(page.locator('[aria-invalid="true"]')).waitFor();
  expect(await page.getByLabel('Email').inputValue()).toBe('olga@vendor.example');
  expect(await faultsOf(page)).toEqual([]);
  clicks = 0;

  await page.getByLabel('Password').fill('correct horse battery');
  await click(page, 'button', 'Create organization');
  const key = await page.getByRole('textbox', { name: 'API key' }).inputValue();
  expect(key).toMatch(/^ghk_[\w-]{43}$/);
  expect(await faultsOf(page)).toEqual([]);

  await click(page, 'link', 'Open the console');
  await page.getByRole('heading', { level: 1, name: 'Organizations' }).waitFor();
  expect(new URL(page.url()).pathname).toBe('/operator/organizations');

  const again = await context.newPage();
  const answer = await again.goto(link);
  expect(answer?.status()).toBe(404);
  expect(await again.content()).not.toContain(key);
  expect(await faultsOf(again)).toEqual([]);
  await again.close();
});

it('makes a customer and hands it over, in six clicks after the set-up form', async () => {
  const page = context.pages()[0]!;
  await click(page, 'link', 'Create organization');
  await page.getByLabel('Name', { exact: true }).fill('Globex');
  await page.getByLabel('Email address of the Owner').fill('hank@globex.example');
  await page.getByLabel('Invitation').selectOption({ label: 'Show me the link to pass on' });
  clicks += 1;
  await click(page, 'button', 'Create organization');
  const handedOver = await page.getByLabel('Link', { exact: true }).inputValue();
  expect(new URL(handedOver).origin).toBe(ORIGIN);

  const stranger = await browser.newContext();
  await stranger.route(`${ORIGIN}/**`, (route) => passOn(route));
  const owner = await stranger.newPage();
  await owner.goto(handedOver);
  await owner.getByLabel('First name').fill('Hank');
  await owner.getByLabel('Last name').fill('Scorpio');
  await owner.getByLabel('Choose a password').fill('globex opens the door');
  await click(owner, 'button', 'Create account and join');
  await owner.getByRole('heading', { level: 1 }).waitFor();
  expect(new URL(owner.url()).pathname).toMatch(/^\/orgs\/org_\w+\//);
  expect(clicks).toBe(6);
  expect((await owner.goto(`${ORIGIN}/operator`))?.status()).toBe(404);
  await stranger.close();
});
