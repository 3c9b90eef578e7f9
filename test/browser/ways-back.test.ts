// The ways back from Gatehouse to an application on another site, which Chromium holds to our policies: after
// the form of the password, by a form, in two tabs at once, and from a tile at the identity provider.
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchBrowser, leaveBrowser } from '../support/browser.ts';
import { CLIENTS, type RunningClient, startClient, withOauth4webapi } from '../support/browser-clients.ts';
import type { RunningDemo } from '../support/browser-demo.ts';
import { APP_LABEL, appPath, signInAtOkta } from '../support/browser-okta.ts';
import { shareDemo } from '../support/browser-shared.ts';

let browser: Browser;
let demo: RunningDemo;
let context: BrowserContext;
let page: Page;
let client: RunningClient;
/** Those that a test has made, which would change where Acme's Owner stands after a sign-in. */
let made: string[] = [];

beforeAll(async () => {
  [browser, demo] = await Promise.all([launchBrowser(), shareDemo()]);
});
afterAll(async () => {
  await Promise.allSettled([leaveBrowser(browser), demo?.stop()]);
});
beforeEach(async () => {
  context = await browser.newContext();
  page = await context.newPage();
});
afterEach(async () => {
  client.stop();
  await context.close();
  for (const id of made) await demo.api('DELETE', `/organizations/${id}`);
  made = [];
});

const byForm = { response_mode: 'form_post' };
const start = async (more: Record<string, string> = {}, input: Record<string, unknown> = {}) => {
  const make = (settings: Parameters<typeof withOauth4webapi>[0]) => withOauth4webapi(settings, more);
  client = await startClient(demo, make, { name: 'Reports', ...input });
};

describe.each([
  ['by a redirect', {}, '/'],
  ['by a form', byForm, '/?by=form'],
])('%s', (_, more: Record<string, string>, arrival) => {
  it('comes back after the form of the password, which may lead nowhere else', async () => {
    await start(more, { organizations: [demo.organization.id] });
    await page.goto(`${client.url}/sign-in`);
    await typePassword(page);
    await page.waitForURL(client.url + arrival);
    expect(await claims(page)).toMatchObject({ email: demo.owner.email, org_id: demo.organization.id });
  });

  it('comes back from the identity provider', async () => {
    await start(more);
    await page.goto(`${client.url}/sign-in?organization=${demo.organization.id}`);
    await page.getByRole('button', { name: 'Ada Lovelace' }).click();
    await page.waitForURL(client.url + arrival);
    expect(await claims(page)).toMatchObject({ email: 'ada@acme.test', org_id: demo.organization.id });
  });

  it('says that there is no access', async () => {
    await start(more, { organizations: [] });
    await page.goto(`${client.url}/sign-in`);
    await typePassword(page);
    await page.getByRole('heading', { name: 'No access to Reports' }).waitFor();
    const role = arrival === '/' ? 'link' : 'button';
    await page.getByRole(role, { name: 'Back to Reports' }).click();
    await page.waitForURL((url) => url.href.startsWith(`${client.url}/callback`));
    expect(await page.getByRole('alert').innerText()).toMatch(/^access_denied: /);
  });

  it('lets the person choose among organizations', async () => {
    const name = `Chosen ${arrival}`;
    const organizationId = await secondOrganization(name);
    await start(more);
    await page.goto(`${client.url}/sign-in`);
    await typePassword(page);
    await page.getByRole('heading', { name: 'Choose an organization' }).waitFor();
    await page.getByRole('button', { name }).click();
    await page.waitForURL(client.url + arrival);
    expect(await claims(page)).toMatchObject({ email: demo.owner.email, org_id: organizationId });
  });
});

it('comes back by a form without script', async () => {
  await context.close();
  context = await browser.newContext({ javaScriptEnabled: false });
  page = await context.newPage();
  await start(byForm, { organizations: [demo.organization.id] });
  await page.goto(`${client.url}/sign-in`);
  await typePassword(page);
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.waitForURL(`${client.url}/?by=form`);
  expect(await claims(page)).toMatchObject({ email: demo.owner.email });
});

it.each([true, false])('comes back after a sign-out by a form of its own (script: %s)', async (script) => {
  await context.close();
  context = await browser.newContext({ javaScriptEnabled: script });
  page = await context.newPage();
  await start();
  await page.goto(`${client.url}/sign-in?organization=${demo.organization.id}`);
  await page.getByRole('button', { name: 'Ada Lovelace' }).click();
  if (!script) await page.getByRole('button', { name: 'Continue' }).click();
  await page.waitForURL(`${client.url}/`);
  await page.goto(`${client.url}/leave`);
  // Okta's session ends, too, so that a message of ours goes there in between.
  const told = page.waitForRequest((request) => request.url().startsWith(demo.okta.logoutUrl));
  await page.getByRole('button', { name: 'Leave' }).click();
  if (!script) await page.getByRole('button', { name: 'Continue' }).click();
  await told;
  await page.waitForURL(`${client.url}/`);
  await page.goto(`${client.url}/sign-in`);
  expect(new URL(page.url()).pathname).toBe('/sign-in');
  expect(new URL(page.url()).origin).toBe(demo.baseUrl);
});

describe('two tabs of one browser', () => {
  it('end in the organizations that they asked for, each through its identity provider', async () => {
    await start();
    const [acme, contoso] = [demo.organization.id, demo.entra?.organization.id];
    const second = await context.newPage();
    await page.goto(`${client.url}/sign-in?organization=${acme}`);
    await second.goto(`${client.url}/sign-in?organization=${contoso}`);
    expect(new URL(page.url()).pathname).not.toContain('/entra');
    expect(new URL(second.url()).pathname).toContain('/entra');

    await second.getByRole('button', { name: 'Mary Jackson' }).click();
    await second.waitForURL(`${client.url}/`);
    expect(await claims(second)).toMatchObject({ org_id: contoso, email: 'mary@contoso.test' });
    await page.getByRole('button', { name: 'Ada Lovelace' }).click();
    await page.waitForURL(`${client.url}/`);
    expect(await claims(page)).toMatchObject({ org_id: acme, email: 'ada@acme.test' });
  });

  it('end in the organizations that they asked for, of one person with one password', async () => {
    const [one, two] = [await secondOrganization('First tab'), await secondOrganization('Second tab')];
    await start();
    const second = await context.newPage();
    await page.goto(`${client.url}/sign-in?organization=${one}`);
    await second.goto(`${client.url}/sign-in?organization=${two}`);
    await typePassword(second);
    await second.waitForURL(`${client.url}/`);
    expect(await claims(second)).toMatchObject({ org_id: two, org_name: 'Second tab' });
    await typePassword(page);
    await page.waitForURL(`${client.url}/`);
    expect(await claims(page)).toMatchObject({ org_id: one, org_name: 'First tab' });
    // Who has a session is asked nothing, and still ends where the tab wants to.
    await second.goto(`${client.url}/sign-in?organization=${two}`);
    await second.waitForURL(`${client.url}/`);
    expect(await claims(second)).toMatchObject({ org_id: two });
  });
});

describe('a tile at the identity provider', () => {
  afterEach(() => leadTileTo(''));

  it.each(Object.entries(CLIENTS))('leads into an application of %s without a click', async (_, make) => {
    client = await startClient(demo, make, { name: 'By the tile' }, 'by Gatehouse, too');
    await leadTileTo(`${client.url}/sign-in`);
    await signInAtOkta(demo, page, 'Ada Lovelace');
    const started = page.waitForRequest((request) => request.url().startsWith(`${client.url}/sign-in?`));
    await page.getByRole('button', { name: APP_LABEL }).click();
    const { searchParams } = new URL((await started).url());
    expect(Object.fromEntries(searchParams)).toEqual({ iss: demo.issuer, login_hint: 'ada@acme.test' });
    await page.waitForURL(`${client.url}/`);
    expect(await claims(page)).toMatchObject({ email: 'ada@acme.test', org_id: demo.organization.id });
  });

  it('leads to the home of an application that has no start', async () => {
    await start();
    await leadTileTo(`${client.url}/reports`);
    await signInAtOkta(demo, page, 'Ada Lovelace');
    await page.getByRole('button', { name: APP_LABEL }).click();
    await page.waitForURL(`${client.url}/`);
    expect(await page.getByRole('link', { name: 'Sign in' }).isVisible()).toBe(true);
  });
});

async function typePassword(tab: Page): Promise<void> {
  await tab.getByLabel('Email').fill(demo.owner.email);
  await tab.getByRole('button', { name: 'Continue' }).click();
  await tab.getByLabel('Password').fill(demo.owner.password);
  await tab.getByRole('button', { name: 'Sign in', exact: true }).click();
}

/** Another organization of Acme's Owner, without an identity provider. */
async function secondOrganization(name: string): Promise<string> {
  const { id } = await demo.api<{ id: string }>('POST', '/organizations', { name });
  made.push(id);
  await demo.api('POST', `/organizations/${id}/members`, { email: demo.owner.email, role: 'owner' });
  return id;
}

async function leadTileTo(relayState: string): Promise<void> {
  const admin = await context.newPage();
  await admin.goto(appPath(demo));
  await admin.getByLabel('Default RelayState').fill(relayState);
  await admin.getByRole('button', { name: 'Save', exact: true }).first().click();
  await admin.waitForURL('**?saved');
  await admin.close();
}

async function claims(tab: Page): Promise<Record<string, unknown>> {
  return JSON.parse(await tab.locator('pre').last().innerText()) as Record<string, unknown>;
}
