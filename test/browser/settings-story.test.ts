// What a new administrator does on the first day, by nothing but pages: sign up, claim a domain, connect
// Okta, test it, see it required, provision somebody, and see them go. Each page on the way is looked at by
// axe-core, and none may break the page's own policy.

import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { GUIDES_BY_ID } from '../../src/http/settings/guides/texts.ts';
import { launchBrowser, leaveBrowser } from '../support/browser.ts';
import type { RunningDemo } from '../support/browser-demo.ts';
import { faultsOf } from '../support/browser-look.ts';
import { linkInMail, postToOkta, untilTask } from '../support/browser-okta.ts';
import { shareDemo } from '../support/browser-shared.ts';

const OWNER = {
  first: 'Sophie',
  last: 'Germain',
  email: 'sophie@story.test',
  password: 'elastic-surfaces-1816',
};
const MEMBER = { first: 'Maria', last: 'Agnesi', email: 'maria@story.test' };

let browser: Browser;
let demo: RunningDemo;
let context: BrowserContext;
let page: Page;
const complaints: string[] = [];

beforeAll(async () => {
  [browser, demo] = await Promise.all([launchBrowser(), shareDemo()]);
  for (const { first, last, email } of [OWNER, MEMBER]) {
    await postToOkta(`${demo.okta.url}/admin/people`, { firstName: first, lastName: last, email });
  }
  context = await browser.newContext();
  page = await context.newPage();
  page.on('console', (message) => {
    if (/Content.Security.Policy/i.test(message.text())) complaints.push(message.text());
  });
});
afterAll(async () => {
  await Promise.allSettled([leaveBrowser(browser), demo?.stop()]);
});

it('takes a blank organization to a required SSO with SCIM', async () => {
  await page.goto(`${demo.baseUrl}/sign-up`);
  await page.getByLabel('Email').fill(OWNER.email);
  await page.getByRole('button', { name: 'Send link' }).click();
  await page.getByRole('heading', { name: 'Check your inbox' }).waitFor();
  await page.goto(await linkInMail(demo, '/sign-up/', OWNER.email));
  await look('the second page of the sign-up');
  await page.getByLabel('Organization name').fill('Story');
  await page.getByLabel('First name').fill(OWNER.first);
  await page.getByLabel('Last name').fill(OWNER.last);
  await page.getByLabel('Password').fill(OWNER.password);
  await page.locator('main form button[type=submit]').click();
  await page.waitForURL('**/settings/');
  const settings = page.url();
  expect(await steps()).toEqual(['to do', 'to do', 'to do', 'to do', 'to do']);
  await look('the overview');

  // A claim, and the most likely mistake: checking before the record is there.
  await page.getByRole('link', { name: 'Claim a domain' }).click();
  await page.getByLabel('Domain name').fill('story.test');
  await page.getByRole('button', { name: 'Claim domain' }).click();
  const record = await shown('TXT record of story.test');
  await page.getByRole('button', { name: 'Check now' }).click();
  await page.getByText('is not verified yet').first().waitFor();
  await look('the domains');
  await page.goto(`${demo.okta.url}/admin/dns`);
  await page.getByRole('link', { name: 'story.test' }).click();
  await page.getByLabel('TXT record').fill(record);
  await page.getByRole('button', { name: 'Publish' }).click();
  await page.goto(`${settings}access-security/domains`);
  await page.getByRole('button', { name: 'Check now' }).click();
  await page.getByText('The domain is verified.').waitFor();

  // Okta's app from our values, our form from Okta's metadata.
  await page.goto(`${settings}access-security/sso`);
  await look('the blank SSO page');
  await page.getByRole('link', { name: 'Set up the connection' }).click();
  await page.waitForURL('**/sso/connection');
  await look('the blank connection');
  const [postback, audience, acs] = [
    await shown('Postback URL'),
    await shown('Audience URI (SP Entity ID)'),
    await shown('Assertion Consumer Service URL'),
  ];
  await page.goto(`${demo.okta.url}/admin/apps/new`);
  await page.getByLabel('App name').fill('Gatehouse (Story)');
  await page.getByLabel('Single sign on URL', { exact: true }).fill(postback);
  await page.getByLabel('Recipient, Destination and Requestable SSO URL (index 0)').fill(acs);
  await page.getByLabel('Audience URI (SP Entity ID)').fill(audience);
  await page.getByRole('button', { name: 'Create' }).click();
  await page.waitForURL('**/setup');
  const app = page.url().replace(/\/setup$/, '');
  const metadata = (await page.getByRole('link', { name: /metadata/i }).getAttribute('href')) ?? '';
  await page.goto(`${settings}access-security/sso/import`);
  await look('the import');
  await page.getByLabel('or its address').fill(new URL(metadata, demo.okta.url).href);
  await page.getByRole('button', { name: 'Preview' }).click();
  await page.getByText('What the metadata changes').first().waitFor();
  await look('the preview');
  await page.getByRole('button', { name: 'Save these values' }).click();
  await page.getByText('The values from the metadata have been saved.').waitFor();
  await page.getByLabel('Require Users to Log In using SSO').check();
  await page.getByRole('button', { name: 'Enable' }).click();
  await page.getByText('SSO is not required yet').waitFor();
  await look('the SSO page');

  // The test signs nobody in, and makes it required.
  await page.getByRole('button', { name: 'Test connection' }).click();
  await page.waitForURL(`${demo.okta.url}/**`);
  await page.getByRole('button', { name: `${OWNER.first} ${OWNER.last}` }).click();
  await page.waitForURL(`${settings}sign-in-log/**`);
  await page.getByText('The connection works.').waitFor();
  await look('the result of the test');
  await page.getByRole('link', { name: 'Back to SSO' }).click();
  await page.getByText('required of Members').waitFor();
  await page.goto(settings);
  expect(await steps()).toEqual(['done', 'done', 'done', 'done', 'to do']);

  // Provisioning: the token once, Okta's own pages, somebody who then signs in.
  await page.goto(`${settings}access-security/scim`);
  const baseUrl = await shown('Base URL');
  await page.getByRole('button', { name: 'Generate token' }).click();
  const token = await shown('Bearer token');
  await look('the SCIM page');
  await page.goto(`${app}/provisioning`);
  await page.getByLabel('Base URL').fill(baseUrl);
  await page.getByLabel('API Token').fill(token);
  await page.getByRole('button', { name: 'Save' }).click();
  await page.goto(`${app}/assignments`);
  const unassign = page.getByRole('button', { name: `Unassign ${MEMBER.first} ${MEMBER.last}` });
  const assign = page.getByRole('button', { name: `Assign ${MEMBER.first} ${MEMBER.last}`, exact: true });
  // Okta's new app was assigned to everybody before it could provision.
  if (await unassign.count()) await untilTask(page, () => unassign.click());
  await untilTask(page, () => assign.click());
  await page.goto(`${settings}provisioning-log`);
  await page.getByText(MEMBER.email).first().waitFor();
  await look('the provisioning log');

  const person = await (await browser.newContext()).newPage();
  await person.goto(`${demo.baseUrl}/sign-in`);
  await person.getByLabel('Email').fill(MEMBER.email);
  await person.getByRole('button', { name: 'Continue' }).click();
  await person.waitForURL(`${demo.okta.url}/**`);
  await person.getByRole('button', { name: `${MEMBER.first} ${MEMBER.last}` }).click();
  await person.waitForURL(`${demo.baseUrl}/profile`);

  await page.goto(`${app}/assignments`);
  await untilTask(page, () => unassign.click());
  await person.goto(`${demo.baseUrl}/profile`);
  expect(new URL(person.url()).pathname).toBe('/sign-in');

  await page.goto(`${settings}sign-in-log`);
  await page.getByText(MEMBER.email).first().waitFor();
  await look('the sign-in log');
  await page.goto(`${settings}audit-log`);
  await page.locator('td', { hasText: 'user.deactivated' }).first().waitFor();
  await look('the audit log');
  for (const guide of Object.keys(GUIDES_BY_ID)) {
    await page.goto(`${settings}access-security/sso/guides/${guide}`);
    await look(`the guide for ${guide}`);
  }
  expect(complaints).toEqual([]);
});

/** A value to copy. */
function shown(label: string): Promise<string> {
  return page.getByRole('textbox', { name: label, exact: true }).inputValue();
}

/** The words of the overview's check list. */
function steps(): Promise<string[]> {
  return page.locator('.steps .badge').allInnerTexts();
}

async function look(what: string): Promise<void> {
  expect([what, await faultsOf(page)]).toEqual([what, []]);
}
