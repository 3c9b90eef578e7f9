// The guided path to required SSO and provisioning, by nothing but the two products’ pages: for the
// customer’s IT without an account, from the link to its end, and for an administrator from sign-up. With a
// pointer and script, each click counted; and once by keyboard alone and without script.

import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, leaveBrowser } from '../support/browser.ts';
import { signInAsOwner } from '../support/browser-data.ts';
import type { RunningDemo } from '../support/browser-demo.ts';
import { press as pressByKey, type as typeByKey } from '../support/browser-keyboard.ts';
import { faultsOf } from '../support/browser-look.ts';
import { linkInMail, postToOkta, untilTask } from '../support/browser-okta.ts';
import { shareDemo } from '../support/browser-shared.ts';

const MOST_CLICKS = 30;

let browser: Browser;
let demo: RunningDemo;
let context: BrowserContext;
let page: Page;
/** The identity provider's console, in a tab beside. */
let okta: Page;
let organization: string;
let clicks: number;

beforeAll(async () => {
  [browser, demo] = await Promise.all([launchBrowser(), shareDemo()]);
});
afterAll(async () => {
  await Promise.allSettled([leaveBrowser(browser), demo?.stop()]);
});
afterEach(() => context?.close());

/** A new customer's link, as it arrives, in a browser that knows nothing of us. */
async function arrive(name: string, options: Parameters<Browser['newContext']>[0]): Promise<string> {
  const domain = `${name.toLowerCase()}.test`;
  organization = (await demo.api<{ id: string }>('POST', '/organizations', { name, plan: 'enterprise' })).id;
  await postToOkta(`${demo.okta.url}/admin/people`, {
    ...{ firstName: 'Ines', lastName: name, email: `it@${domain}` },
  });
  const { url } = await demo.api<{ url: string }>('POST', `/organizations/${organization}/setup-links`, {
    scopes: ['domains', 'sso', 'scim'],
    email: `it@${domain}`,
  });
  context = await browser.newContext(options);
  context.setDefaultTimeout(15_000);
  [page, okta] = [await context.newPage(), await context.newPage()];
  clicks = 0;
  await page.goto(url);
  return domain;
}

/** One more click; text is typed into fields that the tabulator reaches. */
async function click(target: Locator): Promise<void> {
  clicks += 1;
  await target.click();
}

const button = (name: string | RegExp, on = page) => on.getByRole('button', { name, exact: true });

/** Puts the value on the clipboard and pastes it there: a click each. */
async function copy(label: string, to: string): Promise<void> {
  const field = page.getByRole('textbox', { name: new RegExp(label) }).first();
  const value = await field.inputValue();
  await click(field.locator('+ button'));
  // Only then is it on the clipboard.
  await field.locator('+ button', { hasText: 'Copied' }).waitFor();
  await click(okta.getByLabel(to));
  await okta.keyboard.press('ControlOrMeta+a');
  await okta.keyboard.press('ControlOrMeta+v');
  expect([to, await okta.getByLabel(to).inputValue()]).toEqual([to, value]);
}

interface Sso {
  enabled: boolean;
  requireSso: boolean;
}
const sso = () => demo.api<Sso>('GET', `/organizations/${organization}/sso`);

async function look(): Promise<void> {
  expect([new URL(page.url()).pathname, await faultsOf(page)]).toEqual([new URL(page.url()).pathname, []]);
}

/** From the list of providers to the end, with a pointer, in the two products' pages. */
async function walk(
  domain: string,
  app: string,
  person: string,
  look: () => Promise<void> = async () => {},
): Promise<void> {
  await button('Okta').waitFor();
  await look();
  await click(button('Okta'));

  // The page knows it from the reader's address.
  await page
    .getByLabel('Domain name')
    .and(page.locator(`[value="${domain}"]`))
    .waitFor();
  await click(button('Get the record'));
  await page.getByText('Looking for the record…').waitFor();
  await look();
  await okta.goto(`${demo.okta.url}/admin/dns`);
  await okta.getByLabel('Name').fill(domain);
  await copy('TXT record', 'TXT record');
  await click(button('Publish', okta));
  await page.waitForURL('**/connect');
  await page.getByText('The domain is verified.').waitFor();
  await look();

  await okta.goto(`${demo.okta.url}/admin/apps`);
  await click(okta.getByRole('link', { name: 'Create App Integration' }));
  await okta.getByLabel('App name').fill(app);
  await copy('Single sign-on URL', 'Single sign on URL');
  await copy('Recipient URL', 'Recipient, Destination and Requestable SSO URL (index 0)');
  await copy('Audience URI', 'Audience URI (SP Entity ID)');
  await click(button('Create', okta));
  await okta.waitForURL('**/setup');
  const metadata = okta.getByRole('link', { name: 'IDP metadata' });
  clicks += 1; // "Copy link address" of the browser's own menu
  await page.getByLabel('Address of its metadata').fill(await metadata.evaluate((a) => `${a}`));
  await click(button('Save and go on'));
  await button('Test the sign-in').waitFor();
  await look();
  await click(button('Test the sign-in'));
  await click(page.getByRole('button', { name: person }));
  await page.getByText('A test of these values has worked.').waitFor();
  expect(await sso()).toMatchObject({ enabled: false, requireSso: false });
  await look();
  await click(button('Switch on'));
  await page.waitForURL('**/scim');
  await page.getByText('Single sign-on is on, and required of Members.').waitFor();
  expect(await sso()).toMatchObject({ enabled: true, requireSso: true });

  await click(button('Make the token'));
  await page.getByText('Waiting for the first SCIM request…').waitFor();
  await look();
  await okta.goto(okta.url().replace('/setup', '/provisioning'));
  await copy('Base URL', 'Base URL');
  await copy('Bearer token', 'API Token');
  await click(button('Save', okta));
  await okta.waitForURL('**/provisioning?saved');
  clicks += 1;
  await untilTask(okta, () => button('Test API Credentials', okta).click());
  await page.waitForURL('**/done');
  await page.getByText('SCIM requests arrive with the token.').waitFor();
  await look();
  expect(await page.getByText('not done yet').count()).toBe(0);
  expect(await page.locator('.set-up-steps .badge-done').count()).toBe(5);
  await click(button('I’m done'));
}

describe('the customer’s IT', () => {
  it(`sets up required SSO and SCIM in at most ${MOST_CLICKS} clicks`, async () => {
    const permissions = ['clipboard-read', 'clipboard-write'];
    const domain = await arrive('Germain', { permissions });
    await look();
    await click(button('Begin'));
    await walk(domain, 'Gatehouse (Germain)', 'Ines Germain', look);
    await page.getByRole('heading', { name: 'You are done' }).waitFor();
    await look();
    console.info(`setup link: ${clicks} clicks`);
    expect(clicks).toBeLessThanOrEqual(MOST_CLICKS);

    // The end is the end: the way back leads nowhere, and nobody was signed in on the way.
    await page.goBack();
    await page.reload();
    await page.getByRole('heading', { name: 'Open your link again' }).waitFor();
    await page.goto(`${demo.baseUrl}/profile`);
    await page.waitForURL('**/sign-in**');
  });

  it('does it by keyboard alone and without script', async () => {
    const domain = await arrive('Noether', { javaScriptEnabled: false });
    await press(button('Begin'));
    await press(button('Okta'));
    await type('Domain name', domain);
    await page.keyboard.press('Enter');
    const value = await page
      .getByRole('textbox', { name: /TXT record/ })
      .first()
      .inputValue();
    await press(button('Check now'));
    await page.getByRole('alert').first().waitFor();
    await press(page.getByRole('link', { name: 'Verify your domain' }));
    await postToOkta(`${demo.okta.url}/admin/dns`, { name: domain, value });
    // The page asks again by itself, and goes on.
    await page.waitForURL('**/connect', { timeout: 40_000 });

    const shown = (label: string) => page.getByRole('textbox', { name: label }).first().inputValue();
    const fields = {
      'App name': 'Gatehouse (Noether)',
      'Single sign on URL': await shown('Single sign-on URL'),
      'Recipient, Destination and Requestable SSO URL (index 0)': await shown('Recipient URL'),
      'Audience URI (SP Entity ID)': await shown('Audience URI'),
    };
    await okta.goto(`${demo.okta.url}/admin/apps`);
    await okta.getByRole('link', { name: 'Create App Integration' }).click();
    for (const [label, text] of Object.entries(fields)) await okta.getByLabel(label).fill(text);
    await button('Create', okta).click();
    const href = await okta.getByRole('link', { name: 'IDP metadata' }).getAttribute('href');
    await type('Address of its metadata', demo.okta.url + href);
    await page.keyboard.press('Enter');
    await page.waitForURL('**/test');
    await press(button('Test the sign-in'));
    await page.getByRole('button', { name: 'Ines Noether' }).click();
    await button('Continue').click();
    await page.getByText('The connection works.').waitFor();
    await press(button('Switch on'));
    await page.getByText('Single sign-on is on, and required of Members.').waitFor();
    expect(await sso()).toMatchObject({ enabled: true, requireSso: true });
    await press(button('Make the token'));
    const token = await shown('Bearer token');
    const answer = await fetch(`${await shown('Base URL')}/Users`, {
      headers: { Authorization: `Bearer ${token}` },
    });
    expect(answer.status).toBe(200);
    await press(page.getByRole('link', { name: 'See whether a request has come' }));
    await page.getByText('SCIM requests arrive with the token.').waitFor();
    await press(button('I’m done'));
    await page.getByRole('heading', { name: 'You are done' }).waitFor();
  });
});

describe('an administrator', () => {
  it(`comes from sign-up to required SSO and SCIM in at most ${MOST_CLICKS} clicks`, async () => {
    const [domain, email] = ['lamarr.test', 'hedy@lamarr.test'];
    await postToOkta(`${demo.okta.url}/admin/people`, { firstName: 'Hedy', lastName: 'Lamarr', email });
    context = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'] });
    context.setDefaultTimeout(15_000);
    [page, okta] = [await context.newPage(), await context.newPage()];
    clicks = 0;
    await page.goto(`${demo.baseUrl}/sign-up`);
    await page.getByLabel('Email').fill(email);
    await click(button('Send link'));
    await page.getByRole('heading', { name: 'Check your inbox' }).waitFor();
    clicks += 1; // the link in the mail
    await page.goto(await linkInMail(demo, '/sign-up/', email));
    await page.getByLabel('Organization name').fill('Lamarr');
    await page.getByLabel('First name').fill('Hedy');
    await page.getByLabel('Last name').fill('Lamarr');
    await page.getByLabel('Password').fill('frequency-hopping-1942');
    await click(page.locator('main form button[type=submit]'));
    await page.waitForURL('**/settings/');
    const overview = page.url();
    organization = /org_\w+/.exec(overview)?.[0] ?? '';
    await look();
    await click(button('Set up step by step'));
    const path = page.waitForURL('**/set-up/**').then(() => page.url());
    await walk(domain, 'Gatehouse (Lamarr)', 'Hedy Lamarr');
    await page.waitForURL(overview);
    console.info(`from sign-up: ${clicks} clicks`);
    expect(clicks).toBeLessThanOrEqual(MOST_CLICKS);
    // Everything is done, so that the page offers no more of it; and the way back leads nowhere.
    expect(await page.locator('.steps .badge-done').count()).toBe(5);
    expect(await button('Set up step by step').count()).toBe(0);
    await page.goto(await path);
    await page.waitForURL(overview);
  });

  it('goes on where they stopped, and no further than their session', async () => {
    context = await browser.newContext();
    page = await context.newPage();
    await signInAsOwner(page, demo);
    const overview = page.url();
    organization = /org_\w+/.exec(overview)?.[0] ?? '';
    const begin = async () => {
      await page.goto(overview);
      await button('Set up step by step').click();
      await page.waitForURL('**/set-up/**');
      return new URL(page.url()).pathname.split('/')[2];
    };
    const first = await begin();
    await look();
    await page.getByRole('link', { name: 'Back to the settings' }).click();
    await page.waitForURL(overview);
    expect(await begin()).toBe(first);
    const at = page.url();
    await context.clearCookies({ name: '__Host-gatehouse' });
    await page.goto(at);
    await page.waitForURL('**/sign-in**');
  });
});

it('comes by mail from the page of an Owner, who changes nothing on it but the address', async () => {
  context = await browser.newContext();
  page = await context.newPage();
  await signInAsOwner(page, demo);
  await page.getByRole('link', { name: 'Send to your IT' }).click();
  await page.getByLabel('Their email address (optional)').fill('it@elsewhere.test');
  await button('Make the link').click();
  const shown = await page.getByRole('textbox', { name: 'Setup link' }).inputValue();
  await page.getByText('We have mailed the link to it@elsewhere.test.').waitFor();
  await look();
  expect(await linkInMail(demo, '/set-up/', 'it@elsewhere.test')).toBe(shown);
  await page.goto(shown);
  expect(await page.locator('main li').count()).toBe(3);
});

it('stays on a page where something is typed, and offers the way on', async () => {
  const domain = await arrive('Hopper', {});
  await button('Begin').click();
  await button('Okta').click();
  await button('Get the record').click();
  await page.getByText('Looking for the record…').waitFor();
  const at = page.url();
  await page.getByLabel('Domain name').fill('other.hopper.test');
  const record = page.getByRole('textbox', { name: /TXT record/ }).first();
  await postToOkta(`${demo.okta.url}/admin/dns`, { name: domain, value: await record.inputValue() });
  await page.locator('#live').getByRole('link', { name: 'Go on' }).waitFor({ timeout: 40_000 });
  expect(page.url()).toBe(at);
  expect(await page.getByLabel('Domain name').inputValue()).toBe('other.hopper.test');
});

describe('the reader is told', () => {
  it('what is wrong on the way', async () => {
    const domain = await arrive('Ball', {});
    await button('Begin').click();
    await button('Okta').click();
    await page.getByLabel('Domain name').fill('no domain');
    await button('Get the record').click();
    await page.locator('.field-error').waitFor();
    await look();
    await page.getByLabel('Domain name').fill(domain);
    await button('Get the record').click();
    await button('Check now').click();
    await page.getByText('is not verified yet').first().waitFor();
    await look();
    await page.getByRole('link', { name: 'Connect your identity provider' }).click();
    await page.getByLabel('Address of its metadata').fill(`${demo.okta.url}/nowhere`);
    await button('Save and go on').click();
    await page.getByRole('alert').first().waitFor();
    await look();
    const metadata = demo.okta.issuer.replace(/.*\//, `${demo.okta.url}/app/`);
    await page.getByLabel('Address of its metadata').fill(`${metadata}/sso/saml/metadata`);
    await button('Save and go on').click();
    await button('Test the sign-in').click();
    await page.getByRole('button', { name: 'Ada Lovelace' }).click();
    // Her address is in no domain of theirs.
    await page.waitForURL('**/test?test=*');
    await page.getByRole('alert').or(page.locator('.check.breaks')).first().waitFor();
    expect(await button('Switch on').count()).toBe(0);
    await look();
  });

  it('that an organization is suspended, or the link has ended', async () => {
    await arrive('Kepler', {});
    await button('Begin').click();
    await button('Okta').waitFor();
    const at = page.url();
    await demo.api('PATCH', `/organizations/${organization}`, { suspended: true });
    await page.goto(at);
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(await page.locator('main').innerText()).toContain('suspended');
    await look();
    await demo.api('PATCH', `/organizations/${organization}`, { suspended: false });
    await page.goto(at);
    await button('Okta').waitFor();
    const { items } = await demo.api<{ items: { id: string }[] }>(
      ...(['GET', `/organizations/${organization}/setup-links`] as const),
    );
    await demo.api('DELETE', `/organizations/${organization}/setup-links/${items[0]?.id}`);
    await button('Okta').click();
    await page.getByRole('heading', { name: 'This link has ended' }).waitFor();
    await look();
  });
});

const press = (target: Locator) => pressByKey(page, target);
const type = (label: string, text: string) => typeByKey(page, page.getByLabel(label), text);
