// A person, a real browser, Gatehouse on localhost and the simulated Okta on another site.
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchBrowser, leaveBrowser } from '../support/browser.ts';
import type { RunningDemo } from '../support/browser-demo.ts';
import { expectRefused } from '../support/browser-refusal.ts';
import { shareDemo } from '../support/browser-shared.ts';

let browser: Browser;
let demo: RunningDemo;
let context: BrowserContext;
let page: Page;

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
  await setSwitches({});
  await context.close();
});

describe('from the sign-in page', () => {
  it('signs a member in, who stands on the own page', async () => {
    await chooseSso('ada@acme.test');
    expect(new URL(page.url()).origin).toBe(demo.okta.url);
    await page.getByRole('button', { name: 'Ada Lovelace' }).click();
    await page.waitForURL(`${demo.baseUrl}/**`);
    await expectText('ada@acme.test', 'with single sign-on');
    expect(page.url()).toBe(`${demo.baseUrl}/profile`);
  });

  it('signs an Admin in, who stands in the settings', async () => {
    await chooseSso('grace@acme.test');
    await page.getByRole('button', { name: 'Grace Hopper' }).click();
    await page.waitForURL(`${demo.baseUrl}/orgs/${demo.organization.id}/settings**`);
    await expectText('Acme');
  });

  it('brings the typed address to Okta, where that person comes first', async () => {
    await chooseSso('grace@acme.test');
    expect(await page.locator('li.expected').textContent()).toContain('Grace Hopper');
  });

  it('works without script', async () => {
    await context.close();
    context = await browser.newContext({ javaScriptEnabled: false });
    page = await context.newPage();
    await chooseSso('ada@acme.test');
    await page.getByRole('button', { name: 'Ada Lovelace' }).click();
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.waitForURL(`${demo.baseUrl}/**`);
    await expectText('ada@acme.test', 'with single sign-on');
  });

  it('comes back to the page that asked for a sign-in', async () => {
    const wanted = `${demo.baseUrl}/orgs/${demo.organization.id}/settings/access-security/sso`;
    await page.goto(wanted);
    await chooseSso('grace@acme.test', { alreadyThere: true });
    await page.getByRole('button', { name: 'Grace Hopper' }).click();
    await page.waitForURL(wanted);
  });

  it('passes through Okta without a question when the person is known there', async () => {
    await signInAtOkta('Ada Lovelace');
    await chooseSso('ada@acme.test');
    await page.waitForURL(`${demo.baseUrl}/profile`);
  });

  it('opens the password door to the Owner', async () => {
    await typeEmail(demo.owner.email);
    await page.getByLabel('Password').fill(demo.owner.password);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.waitForURL(`${demo.baseUrl}/orgs/${demo.organization.id}/settings**`);
  });

  it('says of a wrong password only that it is wrong, and keeps the address', async () => {
    await typeEmail(demo.owner.email);
    await page.getByLabel('Password').fill('not the password');
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('alert').first().waitFor();
    expect(await page.getByLabel('Email').inputValue()).toBe(demo.owner.email);
    expect(await page.getByLabel('Password').inputValue()).toBe('');
    expect(await sessionCookies()).toEqual([]);
  });
});

describe('from Okta', () => {
  it('signs a member in by the tile', async () => {
    await signInAtOkta('Ada Lovelace');
    await page.getByRole('button', { name: 'Gatehouse (Acme)' }).click();
    await page.waitForURL(`${demo.baseUrl}/profile`);
    await expectText('ada@acme.test', 'with single sign-on');
  });

  it('shows each sign-in in the console', async () => {
    const began = new Date().toISOString();
    await signInAtOkta('Ada Lovelace');
    await page.getByRole('button', { name: 'Gatehouse (Acme)' }).click();
    await page.waitForURL(`${demo.baseUrl}/profile`);
    await page.goto(`${demo.okta.url}/admin/console`);
    // Others who share this Okta may have signed in, or out, since.
    const shown = await page.locator('section', { hasText: 'IdP-initiated' }).locator('h2').allTextContents();
    const own = shown.filter((heading) => heading.includes('ada@acme.test') && heading >= began);
    expect(own).toHaveLength(1);
  });
});

describe('a response unlike Okta’s usual one', () => {
  const kinds: [string, Record<string, string>][] = [
    ['only the response signed', { signatures: 'response' }],
    ['only the assertion signed', { signatures: 'assertion' }],
    ['RSA-SHA384', { signatureAlgorithm: 'rsa-sha384' }],
    ['RSA-SHA512', { signatureAlgorithm: 'rsa-sha512' }],
    ['more attributes', { attributes: 'groups=Designers, Engineers <&>' }],
  ];
  it.each(kinds)('signs in all the same: %s', async (_name, switches) => {
    await setSwitches(switches);
    await chooseSso('ada@acme.test');
    await page.getByRole('button', { name: 'Ada Lovelace' }).click();
    await page.waitForURL(`${demo.baseUrl}/profile`);
  });
});

describe('a refused response', () => {
  const faults: [string, Record<string, string>][] = [
    ['confirmation_expired', { expired: 'on' }],
    ['not_yet_valid', { notYetValid: 'on' }],
    ['signature_invalid', { wrongKey: 'on' }],
    ['audience_mismatch', { wrongAudience: 'on' }],
    ['recipient_mismatch', { wrongRecipient: 'on' }],
    ['destination_mismatch', { wrongDestination: 'on' }],
    ['signature_missing', { signatures: 'none' }],
    ['sha1_refused', { signatureAlgorithm: 'rsa-sha1' }],
    ['email_missing', { omitEmail: 'on' }],
    ['status_not_success', { failure: 'AuthnFailed' }],
  ];
  it.each(faults)(
    'gets a sentence and a reference number, by which the log says: %s',
    async (reason, switches) => {
      await setSwitches(switches);
      await chooseSso('ada@acme.test');
      await expectRefusal(reason, () => page.getByRole('button', { name: 'Ada Lovelace' }).click());
    },
  );

  it('gets one when it comes a second time', async () => {
    await signInAtOkta('Ada Lovelace');
    await page.getByRole('button', { name: 'Gatehouse (Acme)' }).click();
    await page.waitForURL(`${demo.baseUrl}/profile`);
    await setSwitches({ replayLast: 'on' });
    await page.goto(demo.okta.url);
    await context.clearCookies({ domain: 'localhost' });
    await expectRefusal('assertion_replayed', () =>
      page.getByRole('button', { name: 'Gatehouse (Acme)' }).click(),
    );
  });

  it('gets one when the person is no member', async () => {
    await chooseSso('mary@acme.test');
    await expectRefusal('not_a_member', () => page.getByRole('button', { name: 'Mary Somerville' }).click());
  });

  it('gets one when the address lies in a domain of nobody', async () => {
    await chooseSso('ada@acme.test');
    await expectRefusal('domain_not_claimed', () =>
      page.getByRole('button', { name: 'Charles Babbage' }).click(),
    );
  });
});

async function typeEmail(email: string, { alreadyThere = false } = {}): Promise<void> {
  if (!alreadyThere) await page.goto(`${demo.baseUrl}/sign-in`);
  await page.getByLabel('Email').fill(email);
  await page.getByRole('button', { name: 'Continue' }).click();
}

async function chooseSso(email: string, options = {}): Promise<void> {
  await typeEmail(email, options);
  await page.getByRole('link', { name: 'Sign in with SSO' }).click();
}

async function signInAtOkta(name: string): Promise<void> {
  await page.goto(`${demo.okta.url}/login`);
  await page.getByRole('button', { name }).click();
  await page.waitForURL(`${demo.okta.url}/`);
}

async function expectText(...texts: string[]): Promise<void> {
  const body = await page.locator('body').textContent();
  for (const text of texts) expect(body).toContain(text);
}

async function expectRefusal(reason: string, press: () => Promise<void>): Promise<void> {
  await expectRefused(demo, page, reason, press);
  expect(await sessionCookies()).toEqual([]);
}

/** The request of a sign-in under way is not a session. */
async function sessionCookies(): Promise<string[]> {
  const cookies = await context.cookies(demo.baseUrl);
  return cookies.map((cookie) => cookie.name).filter((name) => /session/i.test(name));
}

async function setSwitches(switches: Record<string, string>): Promise<void> {
  const app = demo.okta.issuer.split('/').at(-1);
  const url = `${demo.okta.url}/admin/apps/${app}/switches`;
  const answer = await fetch(url, {
    method: 'POST',
    body: new URLSearchParams(switches),
    redirect: 'manual',
  });
  expect(answer.status).toBe(303);
}
