// What other products than Okta send, through a real browser: what signs in all the same, what is refused,
// and what the administrator then reads in the sign-in log.
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchBrowser, leaveBrowser } from '../support/browser.ts';
import { signInAsOwner } from '../support/browser-data.ts';
import type { RunningDemo } from '../support/browser-demo.ts';
import {
  APP_LABEL,
  appPath,
  expectSignedIn,
  postToOkta,
  signInAtOkta,
  signInByTile,
  whereProfileLeads,
} from '../support/browser-okta.ts';
import { expectRefused } from '../support/browser-refusal.ts';
import { shareDemo } from '../support/browser-shared.ts';

let browser: Browser;
let demo: RunningDemo;
let page: Page;
beforeAll(async () => {
  [browser, demo] = await Promise.all([launchBrowser(), shareDemo()]);
});
afterAll(async () => {
  await Promise.allSettled([leaveBrowser(browser), demo?.stop()]);
});
beforeEach(async () => {
  page = await (await browser.newContext()).newPage();
});
afterEach(async () => {
  await setSwitches({});
  await Promise.all(browser.contexts().map((context) => context.close()));
});

describe('signs in all the same', () => {
  it.each([
    ['exc-c14n#WithComments', { withComments: 'on' }],
    ['an EncryptedID', { subject: 'EncryptedID' }],
    ['an EncryptedID in an encrypted assertion', { subject: 'EncryptedID', encrypt: 'on' }],
    ['an end of the session in an hour', { sessionEndsIn: '3600' }],
  ])('%s', async (_name, switches) => {
    await setSwitches(switches);
    await signInByTile(demo, browser, 'Ada Lovelace');
  });
});

describe('refuses, and tells the administrator', () => {
  it.each([
    ['name_id_missing', { subject: 'none' }, 'Add a Name ID claim'],
    ['session_expired', { sessionEndsIn: '-3600' }, 'Sign out at your identity provider'],
    ['confirmation_expired', { expired: 'on' }, 'they took too long'],
    [
      'status_not_success',
      { failure: 'RequestDenied', statusMessage: 'E0042: Ada has no license.' },
      'Your identity provider does not let this person use the application.',
      'E0042: Ada has no license.',
    ],
  ])('%s', async (reason, switches, ...advice) => {
    await setSwitches(switches);
    await signInAtOkta(demo, page, 'Ada Lovelace');
    const press = () => page.getByRole('button', { name: APP_LABEL }).click();
    const reference = await expectRefused(demo, page, reason, press);
    expect(await page.locator('main').innerText()).not.toContain('E0042');
    await expectSignedIn(demo, page, false);
    const log = await readLog(reference);
    for (const sentence of advice) expect(log).toContain(sentence);
  });
});

it('ends the session when the identity provider’s ends', async () => {
  await setSwitches({ sessionEndsIn: '4' });
  const signedIn = await signInByTile(demo, browser, 'Ada Lovelace');
  await expect
    .poll(() => whereProfileLeads(demo, signedIn.page), { timeout: 20_000, interval: 1000 })
    .toBe('/sign-in');
});

it('signs out here by a logout request with an EncryptedID', async () => {
  await setSwitches({ subject: 'EncryptedID' });
  const { page: signedIn } = await signInByTile(demo, browser, 'Ada Lovelace');
  await expectSignedIn(demo, signedIn, true);
  await signedIn.goto(demo.okta.url);
  await signedIn.getByRole('button', { name: 'Sign out', exact: true }).click();
  await signedIn.getByText('You are signed out of Okta.').waitFor();
  await expect.poll(() => whereProfileLeads(demo, signedIn)).toBe('/sign-in');
});

function setSwitches(switches: Record<string, string>): Promise<void> {
  return postToOkta(`${appPath(demo)}/switches`, switches);
}

/** The page of one attempt, as the Owner reads it. */
async function readLog(reference: string): Promise<string> {
  const owner = await (await browser.newContext()).newPage();
  await signInAsOwner(owner, demo);
  await owner.goto(`${demo.baseUrl}/orgs/${demo.organization.id}/settings/sign-in-log/${reference}`);
  return await owner.locator('main').innerText();
}
