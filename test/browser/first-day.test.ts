// The first day of a deployment: `npm run deploy` from a checkout, the printed link opened in a browser, the
// operator's organization made. Cloudflare is a stand-in on loopback, which runs what was uploaded to it.
import { rmSync } from 'node:fs';
import { request } from 'node:http';
import type { Browser, BrowserContext, Route } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
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
  await Promise.allSettled([browser?.close(), hosted?.stop(), standIn?.close()]);
  rmSync(checkout, { recursive: true, force: true });
});

/** What the stand-in's workers.dev does: it hands the request to the Worker as it came. */
async function passOn(route: Route): Promise<void> {
  const asked = route.request();
  const { pathname, search } = new URL(asked.url());
  const headers: Record<string, string> = { ...(await asked.allHeaders()), host: new URL(ORIGIN).host };
  for (const name of Object.keys(headers)) if (name.startsWith(':')) delete headers[name];
  const answer = await new Promise<Answer>((resolve, reject) => {
    const call = request(
      {
        host: hosted.url.hostname,
        port: hosted.url.port,
        path: pathname + search,
        method: asked.method(),
        headers,
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const all = Object.entries(response.headers).map(([name, value]) => [
            name,
            Array.isArray(value) ? value.join('\n') : String(value),
          ]);
          const body = Buffer.concat(chunks);
          resolve({ status: response.statusCode ?? 500, headers: Object.fromEntries(all), body });
        });
      },
    );
    call.on('error', reject);
    call.end(asked.postDataBuffer() ?? undefined);
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

it('goes from the printed link to the settings of the operator’s organization', async () => {
  const page = await context.newPage();
  await page.goto(link);
  expect(await page.title()).toContain('Set up Gatehouse');
  expect(await faultsOf(page)).toEqual([]);

  await page.getByLabel('Organization name').fill('Vendor');
  await page.getByLabel('Email').fill('olga@vendor.example');
  await page.getByLabel('Password').fill('short');
  await page.getByRole('button', { name: 'Create organization' }).click();
  await page.getByLabel('Password').and(page.locator('[aria-invalid="true"]')).waitFor();
  expect(await page.getByLabel('Email').inputValue()).toBe('olga@vendor.example');
  expect(await faultsOf(page)).toEqual([]);

  await page.getByLabel('Password').fill('correct horse battery');
  await page.getByRole('button', { name: 'Create organization' }).click();
  const key = await page.getByRole('textbox', { name: 'API key' }).inputValue();
  expect(key).toMatch(/^ghk_[\w-]{43}$/);
  expect(await faultsOf(page)).toEqual([]);

  await page.getByRole('link', { name: 'Open the settings' }).click();
  await page.getByRole('heading', { level: 1 }).waitFor();
  expect(new URL(page.url()).pathname).toMatch(/^\/orgs\/org_\w+\/settings/);
  expect(await page.getByText('olga@vendor.example').first().isVisible()).toBe(true);

  const answer = await page.goto(link);
  expect(answer?.status()).toBe(404);
  expect(await page.content()).not.toContain(key);
  expect(await faultsOf(page)).toEqual([]);
});
