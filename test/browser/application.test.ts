// The vendor's application, Gatehouse and the identity provider, in one browser: the sample application of
// `dev/app`, which knows nothing but OpenID Connect.
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, onTestFinished } from 'vitest';
import type { DemoApplication } from '../../dev/local-folder.ts';
import { launchBrowser, leaveBrowser } from '../support/browser.ts';
import type { RunningDemo } from '../support/browser-demo.ts';
import {
  appPath,
  configureProvisioning,
  expectSignedIn,
  newOktaPerson,
  postToOkta,
  signInByTile,
  untilTask,
} from '../support/browser-okta.ts';
import { shareDemo } from '../support/browser-shared.ts';

let browser: Browser;
let demo: RunningDemo;
let app: DemoApplication;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  [browser, demo] = await Promise.all([launchBrowser(), shareDemo()]);
  app = demo.application!;
});
afterAll(async () => {
  await Promise.allSettled([leaveBrowser(browser), demo?.stop()]);
});
beforeEach(async () => {
  context = await browser.newContext();
  page = await context.newPage();
});
afterEach(() => context.close());

/** From the application's button to the identity provider's question. */
async function begin(email: string): Promise<void> {
  await page.goto(app.url);
  await page.getByRole('link', { name: 'Sign in' }).click();
  await page.getByLabel('Email').fill(email);
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('link', { name: 'Sign in with SSO' }).click();
}

async function signIn(email: string, name: string): Promise<void> {
  await begin(email);
  expect(new URL(page.url()).origin).toBe(demo.okta.url);
  await page.getByRole('button', { name }).click();
  await page.waitForURL(`${app.url}/`);
}

async function claims(): Promise<Record<string, unknown>> {
  return JSON.parse(await page.locator('pre').last().innerText()) as Record<string, unknown>;
}

it('comes back from the identity provider with name, organization and role, and goes on without a click', async () => {
  await signIn('ada@acme.test', 'Ada Lovelace');
  expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('Hello, Ada Lovelace');
  expect(await page.locator('dl').innerText()).toMatch(/Acme[\s\S]*member/);
  const first = await claims();
  expect(first).toMatchObject({
    iss: demo.issuer,
    aud: app.clientId,
    org_id: demo.organization.id,
    role: 'member',
    email: 'ada@acme.test',
    email_verified: true,
  });

  await page.getByRole('button', { name: 'Refresh' }).click();
  await page.waitForURL(`${app.url}/`);
  expect(await claims()).toMatchObject({ sub: first.sub, sid: first.sid });
  await page.getByRole('button', { name: 'Introspect' }).click();
  expect(JSON.parse(await page.locator('pre').first().innerText())).toMatchObject({
    active: true,
    sub: first.sub,
  });

  // Who is signed in to Gatehouse is asked nothing.
  await context.clearCookies({ name: '__Host-app-session' });
  await page.goto(app.url);
  await page.getByRole('link', { name: 'Sign in' }).click();
  await page.waitForURL(`${app.url}/`);
  expect(await claims()).toMatchObject({ sub: first.sub, sid: first.sid });
});

it('works without script', async () => {
  await context.close();
  context = await browser.newContext({ javaScriptEnabled: false });
  page = await context.newPage();
  await begin('grace@acme.test');
  await page.getByRole('button', { name: 'Grace Hopper' }).click();
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.waitForURL(`${app.url}/`);
  expect(await claims()).toMatchObject({ email: 'grace@acme.test', role: 'admin' });
});

it('signs out here and asks Gatehouse to do the same', async () => {
  await signIn('ada@acme.test', 'Ada Lovelace');
  const asked = page.waitForRequest((request) => request.url().startsWith(`${demo.baseUrl}/oauth/logout?`));
  await page.getByRole('button', { name: 'Sign out' }).click();
  const { searchParams } = new URL((await asked).url());
  expect(searchParams.get('post_logout_redirect_uri')).toBe(app.postLogoutRedirectUri);
  expect(searchParams.get('client_id')).toBe(app.clientId);
  expect(searchParams.get('id_token_hint')).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
  await page.goto(app.url);
  expect(await page.getByRole('link', { name: 'Sign in' }).isVisible()).toBe(true);
});

it.each([
  ['refresh', 'Your access has ended'],
  ['introspection', '"active": false'],
])('gives somebody whom the directory deactivates nothing at the next %s', async (kind, words) => {
  // Otherwise a logout token is first.
  const uri = { backchannelLogoutUri: app.backchannelLogoutUri };
  await demo.api('PATCH', `/applications/${app.clientId}`, { backchannelLogoutUri: null });
  onTestFinished(() => demo.api('PATCH', `/applications/${app.clientId}`, uri));
  await configureProvisioning(demo, {});
  const person = await newOktaPerson(demo, `Emilie ${kind[0]!.toUpperCase()}${kind.slice(1)}`);
  await postToOkta(`${appPath(demo)}/assignments/assign`, { person: person.id });
  await signIn(person.email, person.name);
  await postToOkta(`${demo.okta.url}/admin/people/${person.id}/deactivate`, {});
  await page.getByRole('button', { name: kind === 'refresh' ? 'Refresh' : 'Introspect' }).click();
  await page.getByText(words).waitFor();
  if (kind === 'introspection') {
    expect(JSON.parse(await page.locator('pre').first().innerText())).toEqual({ active: false });
    return;
  }
  // The session in Gatehouse is over, too, so that nothing comes of another try.
  await page.getByRole('link', { name: 'Sign in' }).click();
  await page.waitForURL(`${demo.baseUrl}/sign-in**`);
});

it('gives somebody whom the identity provider signs out everywhere nothing at the next request', async () => {
  // Otherwise a logout token is first.
  const uri = { backchannelLogoutUri: app.backchannelLogoutUri };
  await demo.api('PATCH', `/applications/${app.clientId}`, { backchannelLogoutUri: null });
  onTestFinished(() => demo.api('PATCH', `/applications/${app.clientId}`, uri));
  const person = await newOktaPerson(demo, 'Sophie Elsewhere');
  await configureProvisioning(demo, {});
  await postToOkta(`${appPath(demo)}/assignments/assign`, { person: person.id });
  await signIn(person.email, person.name);
  // Another browser of the same person, signed in to Gatehouse alone.
  const elsewhere = await signInByTile(demo, browser, person.name);

  const admin = await browser.newPage();
  await admin.goto(`${demo.okta.url}/admin/people`);
  const section = admin.getByRole('region', { name: person.name });
  await untilTask(admin, () => section.getByRole('button', { name: 'Clear user sessions' }).click());
  expect(await admin.locator('.note').innerText()).toContain(`${person.email} is signed out of`);
  await admin.close();

  await page.getByRole('button', { name: 'Introspect' }).click();
  await page.getByText('"active": false').waitFor();
  await page.getByRole('button', { name: 'Refresh' }).click();
  await page.getByText('Your access has ended').waitFor();
  await page.getByRole('link', { name: 'Sign in' }).click();
  await page.waitForURL(`${demo.baseUrl}/sign-in**`);
  await expectSignedIn(demo, elsewhere.page, false);
  await elsewhere.context.close();
  // Nothing keeps them from coming back.
  await signIn(person.email, person.name);
});

it('takes no answer that this browser did not ask for', async () => {
  await page.goto(`${app.url}/callback?code=gh_code_x&state=made-up&iss=${encodeURIComponent(demo.issuer!)}`);
  expect(await page.getByRole('alert').innerText()).toContain('did not begin in this browser');
  await page.goto(`${app.url}/sign-in?iss=https://evil.example`);
  expect(await page.getByRole('alert').innerText()).toBe('Unknown issuer.');
  expect((await context.cookies()).filter(({ name }) => name === '__Host-app-session')).toEqual([]);
});
