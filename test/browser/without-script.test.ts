// Everything without script: the Owner's way through the pages of an organization, and the round trip through
// an identity provider that is asked by a form.
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser, leaveBrowser } from '../support/browser.ts';
import { type Customer, newCustomer } from '../support/browser-customer.ts';
import { fillDemo, type Places, signInAsOwner } from '../support/browser-data.ts';
import { linkInMail } from '../support/browser-okta.ts';
import { shareDemo } from '../support/browser-shared.ts';

const NAME = 'Harbor';

let browser: Browser;
let demo: Customer;
let context: BrowserContext;
let page: Page;
let places: Places;
let settings: string;

beforeAll(async () => {
  [browser, demo] = await Promise.all([
    launchBrowser(),
    shareDemo().then((shared) => newCustomer(shared, NAME)),
  ]);
  context = await browser.newContext({ javaScriptEnabled: false });
  page = await context.newPage();
  settings = `${demo.baseUrl}/orgs/${demo.organization.id}/settings`;
  await signInAsOwner(page, demo);
  places = await fillDemo(demo, page);
});
afterAll(() => leaveBrowser(browser));

it('finds, pages through, promotes, deactivates and removes users, and exports them', async () => {
  await page.goto(`${settings}/users`);
  expect(await page.locator('tbody tr').count()).toBe(50);
  await follow('Next page');
  await follow('First page');
  await page.getByLabel('Order').selectOption('Newest first');
  await page.getByLabel('Status').selectOption('Deactivated');
  await press('Show');
  expect(await page.locator('tbody tr').allInnerTexts()).toEqual([
    expect.stringContaining('gone@harbor.test'),
  ]);
  await page.goto(`${settings}/users?q=person07`);
  await follow('Person07 Last07');
  await page.getByLabel('Organization role').selectOption('Billing Admin');
  await press('Save role', 'The role has been changed.');
  await ask('Deactivate…', 'Deactivate', 'The user has been deactivated');
  await press('Reactivate', 'The user has been reactivated.');
  await follow('Remove…');
  await press('Remove user', 'The user has been removed.');
  expect(await downloaded('CSV')).toContain('p08@harbor.test');
});

it('sends an invitation again, copies a link and revokes', async () => {
  await page.goto(`${settings}/users/invited`);
  await press('Resend: guest@guest.test', 'The invitation is mailed again.');
  await press('Copy link: guest@guest.test');
  const link = await shown('Link for guest@guest.test');
  await page.goto(`${settings}/users/invited`);
  await ask('Revoke… guest@guest.test', 'Revoke', 'The invitation has been revoked.');
  expect((await page.goto(link))?.status()).toBe(404);
});

it('renames, empties and deletes a team', async () => {
  await page.goto(`${settings}/teams/${places.teamId}`);
  await page.getByLabel('Name', { exact: true }).fill('Builders');
  await press('Save name', 'The name has been saved.');
  await ask('Remove… Person01 Last01', 'Remove', 'The user has been removed from the team.');
  await follow('Delete…');
  await press('Delete team', 'The team has been deleted.');
});

it('claims a domain and gives it up, renames the organization', async () => {
  await page.goto(`${settings}/access-security/domains`);
  await page.getByLabel('Domain name').fill('scriptless.test');
  await press('Claim domain', 'You have claimed the domain.');
  const record = await shown('TXT record of scriptless.test');
  expect(record).toMatch(/^gatehouse-domain-verify=/);
  const claim = page.getByRole('region', { name: 'scriptless.test' });
  await claim.getByRole('button', { name: 'Check now' }).click();
  await page.getByText('is not verified yet').first().waitFor();
  await follow('Delete the claim of scriptless.test');
  await press('Give up scriptless.test', 'You have given up the domain.');
  await page.goto(settings);
  for (const name of ['Harbor Works', NAME]) {
    await page.getByLabel('Name', { exact: true }).fill(name);
    await press('Save name', 'The name has been changed.');
    expect(await page.locator('dd').first().innerText()).toBe(name);
  }
});

it('reads the logs, filters them and takes them along', async () => {
  await page.goto(`${settings}/sign-in-log`);
  await page.getByLabel('Reference number').fill(places.reference ?? '');
  await press('Find');
  await page.getByText('Expected').first().waitFor();
  await page.goto(`${settings}/provisioning-log`);
  await page.getByLabel('Outcome').selectOption('Refused');
  await press('Filter');
  expect(await page.locator('tbody tr').count()).toBe(1);
  await page.goto(`${settings}/audit-log`);
  await page.getByLabel('From (UTC)').fill('2000-01-01');
  await press('Filter');
  await follow('Older entries');
  const lines = (await downloaded('NDJSON')).trim().split('\n');
  expect(lines.length).toBeGreaterThan(50);
  for (const line of lines) expect(JSON.parse(line)).toHaveProperty('actor');
  expect(await downloaded('CSV')).toMatch(/^\ufefftime,action,/);
});

it('makes and revokes a token, changes the options of SSO and imports metadata', async () => {
  await page.goto(`${settings}/access-security/scim`);
  await ask('Generate a new token…', 'Generate a new token');
  expect(await shown('Bearer token')).toMatch(/^gh_scim_/);
  const created = page.locator('dt', { hasText: 'Created' }).locator('+ dd');
  const before = await created.innerText();
  await page.reload();
  expect([await page.getByLabel('Bearer token').count(), await created.innerText()]).toEqual([0, before]);
  await ask('Revoke…', 'Revoke', 'The token has been revoked.');
  await page.goto(`${settings}/access-security/sso`);
  await follow('Advanced');
  await page.getByLabel('How requests are sent', { exact: true }).selectOption('post');
  await press('Save options', 'The changes have been saved.');
  await follow('Certificates');
  await ask(
    'Generate a new certificate…',
    'Generate a new certificate',
    'A new certificate is in our metadata.',
  );
  await follow('Connection');
  await follow('Import from metadata');
  const app = demo.okta.issuer.split('/').at(-1);
  const metadata = await fetch(`${demo.okta.url}/app/${app}/sso/saml/metadata`);
  await page.getByLabel('or pasted XML').fill(await metadata.text());
  await press('Preview');
  await press('Save these values', 'The values from the metadata have been saved.');
});

it('signs in through an identity provider that is asked by a form', async () => {
  await demo.api('PATCH', `/organizations/${demo.organization.id}/sso`, { signInBinding: 'post' });
  const other = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
  await other.goto(`${demo.baseUrl}/sign-in`);
  await other.getByLabel('Email').fill('admin@harbor.test');
  await other.getByRole('button', { name: 'Continue' }).click();
  await other.getByRole('link', { name: 'Sign in with SSO' }).click();
  await other.getByText('Taking you to your identity provider.').waitFor();
  await other.getByRole('button', { name: 'Continue' }).click();
  await other.getByRole('button', { name: demo.people.admin }).click();
  await other.getByRole('button', { name: 'Continue' }).click();
  await other.waitForURL(`${settings}/`);
  await other.context().close();
});

it('signs up by the mailed link', async () => {
  const other = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
  await other.goto(`${demo.baseUrl}/sign-up`);
  await other.getByLabel('Email').fill('hedy@scriptless.test');
  await other.getByRole('button', { name: 'Send link' }).click();
  await other.goto(await linkInMail(demo, '/sign-up/', 'hedy@scriptless.test'));
  await other.getByLabel('Organization name').fill('Lamarr');
  await other.getByLabel('Password').fill('frequency-hopping-1942');
  await other.getByRole('button', { name: 'Create organization' }).click();
  await other.waitForURL('**/settings/');
  await other.context().close();
});

it('switches SSO off and removes it', async () => {
  await page.goto(`${settings}/access-security/sso/advanced`);
  await ask('Disable…', 'Disable', 'Single sign-on is disabled.');
  await follow('Remove SSO configuration…');
  await page.getByLabel(`Type ${NAME} to confirm`).fill(NAME);
  await press('Remove SSO configuration', 'The SSO configuration has been removed.');
});

it('changes the own name and password, ends other sessions and signs out', async () => {
  const next = 'a new and longer password';
  const other = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
  await signInAsOwner(other, demo);
  await page.goto(`${demo.baseUrl}/profile`);
  await page.getByLabel('First name').fill('Jacqueline');
  await press('Save name', 'Your name has been saved.');
  await page.locator('form[action="/profile/sessions/end"] button').first().click();
  await page.getByText('The session has ended.').waitFor();
  await page.getByLabel('Current password').fill(demo.owner.password);
  await page.getByLabel('New password').fill(next);
  await press('Change password', 'Your password has been changed');
  await press('Sign out everywhere');
  await page.waitForURL('**/sign-in');
  await other.goto(`${demo.baseUrl}/profile`);
  await other.waitForURL('**/sign-in?**');
  await signInAsOwner(page, { ...demo, owner: { ...demo.owner, password: next } });
  await press('Sign out');
  await page.waitForURL('**/sign-in');
  await other.context().close();
});

/** Presses a button, and waits for what the page then says. */
async function press(name: string, says?: string): Promise<void> {
  // Each button sends a form: without script there is always a next page.
  const loaded = page.waitForEvent('load');
  await page.getByRole('button', { name, exact: true }).click();
  await loaded;
  if (says) await page.getByText(says).first().waitFor();
}

/** Opens a question, whose button cannot be pressed before, and presses it. */
async function ask(opener: string, name: string, says?: string): Promise<void> {
  const button = page.getByRole('button', { name, exact: true });
  expect(await button.isVisible()).toBe(false);
  const named = page.locator(`summary[aria-label="${opener}"]`);
  await named.or(page.locator('summary', { hasText: opener })).click();
  await press(name, says);
}

async function follow(name: string): Promise<void> {
  const before = page.url();
  await page.getByRole('link', { name, exact: true }).click();
  await page.waitForURL((url) => url.href !== before);
  await page.waitForLoadState();
}

function shown(label: string): Promise<string> {
  return page.getByRole('textbox', { name: label, exact: true }).inputValue();
}

/** The text of a file that a link leads to. */
async function downloaded(name: string): Promise<string> {
  const href = await page.getByRole('link', { name }).getAttribute('href');
  const answer = await context.request.get(new URL(href ?? '', page.url()).href);
  expect(answer.headers()['content-disposition']).toMatch(/^attachment; filename="/);
  return await answer.text();
}
