// Encrypted assertions end to end: the organization's own certificate, as its metadata publishes it, entered
// at Okta.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { readSpMetadata } from '../../dev/idp/sp-metadata.ts';
import { launchBrowser, leaveBrowser } from '../support/browser.ts';
import type { RunningDemo } from '../support/browser-demo.ts';
import { APP_LABEL, appPath, expectSignedIn, postToOkta, signInAtOkta } from '../support/browser-okta.ts';
import { expectRefused } from '../support/browser-refusal.ts';
import { shareDemo } from '../support/browser-shared.ts';

let browser: Browser;
let demo: RunningDemo;
let page: Page;
beforeAll(async () => {
  [browser, demo] = await Promise.all([launchBrowser(), shareDemo()]);
});
afterAll(async () => {
  await postToOkta(`${appPath(demo)}/switches`, {});
  await Promise.allSettled([leaveBrowser(browser), demo?.stop()]);
});
beforeEach(async () => {
  page = await (await browser.newContext()).newPage();
});

it.each(['both', 'response', 'assertion'])(
  'signs in by an encrypted assertion, signed: %s',
  async (signatures) => {
    await enterCertificate(await encryptionCertificateOf(demo.organization.id));
    await encrypt(signatures);
    await signInAtOkta(demo, page, 'Ada Lovelace');
    await page.getByRole('button', { name: APP_LABEL }).click();
    await page.waitForURL(`${demo.baseUrl}/profile`);
    expect(await page.locator('body').textContent()).toContain('ada@acme.test');
    const sent = await lastSent();
    expect(sent).toContain('<saml2:EncryptedAssertion');
    expect(sent).not.toContain('ada@acme.test');
  },
);

it('signs in by one that answers a request', async () => {
  await enterCertificate(await encryptionCertificateOf(demo.organization.id));
  await encrypt('both');
  await page.goto(`${demo.baseUrl}/sign-in`);
  await page.getByLabel('Email').fill('ada@acme.test');
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('link', { name: 'Sign in with SSO' }).click();
  await page.getByRole('button', { name: 'Ada Lovelace' }).click();
  await page.waitForURL(`${demo.baseUrl}/profile`);
});

it('refuses one that was encrypted for another organization', async () => {
  const other = await demo.api<{ id: string }>('POST', '/organizations', {
    name: 'Other',
    plan: 'enterprise',
  });
  await demo.api('PUT', `/organizations/${other.id}/sso`, {
    issuer: 'https://idp.other.example/',
    signInUrl: 'https://idp.other.example/sso',
    certificates: [demo.okta.certificate],
  });
  await enterCertificate(await encryptionCertificateOf(other.id));
  await encrypt('both');
  await expectRefusal('decryption_failed');
});

it('refuses one that nobody signed', async () => {
  await enterCertificate(await encryptionCertificateOf(demo.organization.id));
  await encrypt('none');
  // One reason for whatever is wrong with unsigned octets, before and after decryption: no oracle.
  await expectRefusal('decryption_failed');
});

async function encryptionCertificateOf(organizationId: string): Promise<string> {
  const path = `/organizations/${organizationId}/sso`;
  const { metadataUrl } = await demo.api<{ metadataUrl: string }>('GET', path);
  const { encryptionCertificate } = readSpMetadata(await (await fetch(metadataUrl)).text());
  expect(encryptionCertificate).toMatch(/^-----BEGIN CERTIFICATE-----/);
  return encryptionCertificate;
}

async function enterCertificate(certificate: string): Promise<void> {
  await page.goto(appPath(demo));
  await page.getByRole('textbox', { name: 'Encryption certificate' }).fill(certificate);
  await page.getByRole('button', { name: 'Save' }).first().click();
  await page.waitForURL('**?saved');
}

function encrypt(signatures: string): Promise<void> {
  return postToOkta(`${appPath(demo)}/switches`, { encrypt: 'on', signatures });
}

/** The newest response in the console, which also shows logout messages of files before this one. */
async function lastSent(): Promise<string> {
  const other = await browser.newPage();
  await other.goto(`${demo.okta.url}/admin/console`);
  const text = await other.locator('pre', { hasText: '<saml2p:Response' }).first().textContent();
  await other.close();
  return text ?? '';
}

async function expectRefusal(reason: string): Promise<void> {
  await signInAtOkta(demo, page, 'Ada Lovelace');
  const press = () => page.getByRole('button', { name: APP_LABEL }).click();
  await expectRefused(demo, page, reason, press);
  await expectSignedIn(demo, page, false);
}
