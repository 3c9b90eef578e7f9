// Libraries that know nothing of us, unmodified, each in an application of its own: one story each, through a
// real browser and the simulated Okta.
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchBrowser, leaveBrowser } from '../support/browser.ts';
import { CLIENTS, type RunningClient, startClient } from '../support/browser-clients.ts';
import type { RunningDemo } from '../support/browser-demo.ts';
import {
  appPath,
  configureProvisioning,
  newOktaPerson,
  type OktaPerson,
  postToOkta,
} from '../support/browser-okta.ts';
import { shareDemo } from '../support/browser-shared.ts';

let browser: Browser;
let demo: RunningDemo;
let context: BrowserContext;
let page: Page;
let client: RunningClient;

beforeAll(async () => {
  [browser, demo] = await Promise.all([launchBrowser(), shareDemo()]);
  await configureProvisioning(demo, {});
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
});

describe.each(Object.entries(CLIENTS))('%s', (library, make) => {
  const start = async (input: Record<string, unknown> = {}) => {
    client = await startClient(demo, make, { name: `With ${library}`, ...input });
  };

  it('signs in, sees at the refresh what has changed, and signs out', async () => {
    await start();
    const person = await employee(library, 'Signs');
    await signIn(person);
    await page.waitForURL(`${client.url}/`);
    const first = await claims();
    expect(first).toMatchObject({
      iss: demo.issuer,
      aud: client.clientId,
      org_id: demo.organization.id,
      org_name: 'Acme',
      role: 'member',
      email: person.email,
      email_verified: true,
      name: person.name,
    });

    await demo.api('PATCH', `/organizations/${demo.organization.id}/members/${first.member_id}`, {
      role: 'billing_admin',
    });
    await comesBack(() => page.getByRole('button', { name: 'Refresh' }).click());
    expect(await claims()).toMatchObject({ sub: first.sub, sid: first.sid, role: 'billing_admin' });

    const state = library === 'oauth4webapi' ? '?state=signed-out' : '';
    await comesBack(async () => {
      await page.getByRole('button', { name: 'Sign out' }).click();
      if (library !== '@hono/oidc-auth') return;
      // Who asks without a proof is asked.
      await page.getByText(`With ${library} asks to sign you out`).waitFor();
      await page.getByRole('main').getByRole('button', { name: 'Sign out' }).click();
    }, state);
    await page.getByRole('link', { name: 'Sign in' }).click();
    await page.getByLabel('Email').waitFor();
    expect(new URL(page.url()).pathname).toBe('/sign-in');
  });

  it('learns why somebody has no access', async () => {
    await start({ organizations: [demo.entra?.organization.id] });
    await signIn({ name: 'Ada Lovelace', email: 'ada@acme.test' });
    await page.getByRole('heading', { name: `No access to With ${library}` }).waitFor();
    expect(await page.locator('main').innerText()).not.toContain('Contoso');
    await page.getByRole('link', { name: `Back to With ${library}` }).click();
    await page.waitForURL((url) => url.href.startsWith(`${client.url}/callback`));
    expect(new URL(page.url()).searchParams.get('error')).toBe('access_denied');
    expect(await page.getByRole('alert').innerText()).toContain('has no access to an organization');
    await page.goto(client.url);
    expect(await page.getByRole('link', { name: 'Sign in' }).isVisible()).toBe(true);
  });

  it('gives nothing more to somebody whom the directory deactivates between two refreshes', async () => {
    await start();
    const person = await employee(library, 'Leaves');
    await signIn(person);
    await page.waitForURL(`${client.url}/`);
    await comesBack(() => page.getByRole('button', { name: 'Refresh' }).click());
    expect(await claims()).toMatchObject({ email: person.email });
    await postToOkta(`${demo.okta.url}/admin/people/${person.id}/deactivate`, {});
    await page.getByRole('button', { name: 'Refresh' }).click();
    await page.getByRole('link', { name: 'Sign in' }).click();
    await page.waitForURL(`${demo.baseUrl}/sign-in**`);
  });
});

/** Somebody whom Okta's directory has brought to Acme. */
async function employee(library: string, lastName: string): Promise<OktaPerson> {
  const firstName = library.replaceAll(/[^a-z0-9]/g, '');
  const person = await newOktaPerson(demo, `${firstName[0]?.toUpperCase()}${firstName.slice(1)} ${lastName}`);
  await postToOkta(`${appPath(demo)}/assignments/assign`, { person: person.id });
  return person;
}

/** From the application's link to the identity provider's answer. */
async function signIn({ email, name }: Pick<OktaPerson, 'email' | 'name'>): Promise<void> {
  await page.goto(client.url);
  await page.getByRole('link', { name: 'Sign in' }).click();
  await page.getByLabel('Email').fill(email);
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('link', { name: 'Sign in with SSO' }).click();
  await page.getByRole('button', { name }).click();
}

/** The application's home is loaded once more. The browser is often at its address already. */
async function comesBack(act: () => Promise<void>, query = ''): Promise<void> {
  const loaded = page.waitForResponse((answer) => answer.url() === `${client.url}/${query}` && answer.ok());
  await act();
  await loaded;
  await page.waitForLoadState();
}

async function claims(): Promise<Record<string, unknown>> {
  return JSON.parse(await page.locator('pre').last().innerText()) as Record<string, unknown>;
}
