// `npm run screenshots`: takes every page of a demo of its own in light, dark and phone size, and writes them
// to .wrangler/screenshots to be looked at. With --readme it takes the three of the README again, into
// dev/screenshots.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { launchBrowser } from '../test/support/browser.ts';
import { type RunningDemo, startDemo } from '../test/support/browser-demo.ts';
import { linkInMail } from '../test/support/browser-okta.ts';
import { ROOT } from './wrangler.ts';

const FOLDER = join(ROOT, '.wrangler/screenshots');
const README_FOLDER = join(ROOT, 'dev/screenshots');
const README_PAGES = ['overview', 'sso', 'test-result'];

const LOOKS: Readonly<Record<string, BrowserContextOptions>> = {
  light: { colorScheme: 'light', viewport: { width: 1280, height: 800 } },
  dark: { colorScheme: 'dark', viewport: { width: 1280, height: 800 } },
  phone: { colorScheme: 'light', viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
};

const PAGES: Readonly<Record<string, string>> = {
  overview: '',
  users: 'users',
  invite: 'users/invite',
  invited: 'users/invited',
  teams: 'teams',
  sso: 'access-security/sso',
  'sso-connection': 'access-security/sso/connection',
  'sso-test': 'access-security/sso/test',
  'sso-certificates': 'access-security/sso/certificates',
  'sso-advanced': 'access-security/sso/advanced',
  import: 'access-security/sso/import',
  'guide-okta': 'access-security/sso/guides/okta',
  'guide-entra': 'access-security/sso/guides/entra',
  'guide-google': 'access-security/sso/guides/google',
  'guide-onelogin': 'access-security/sso/guides/onelogin',
  'guide-jumpcloud': 'access-security/sso/guides/jumpcloud',
  domains: 'access-security/domains',
  scim: 'access-security/scim',
  'sign-in-log': 'sign-in-log',
  'provisioning-log': 'provisioning-log',
  'audit-log': 'audit-log',
};

const forReadme = process.argv.includes('--readme');
const [browser, demo] = await Promise.all([launchBrowser(), startDemo()]);
try {
  const looks = forReadme ? ['light'] : Object.keys(LOOKS);
  for (const look of looks) await takeAll(browser, demo, look);
} finally {
  await Promise.allSettled([browser.close(), demo.stop()]);
}

async function takeAll(from: Browser, demo: RunningDemo, look: string): Promise<void> {
  const { baseUrl, organization, owner, okta, api } = demo;
  const context = await from.newContext(LOOKS[look] ?? {});
  const page = await context.newPage();
  await page.goto(`${baseUrl}/sign-in`);
  await take(page, look, 'sign-in');
  await page.goto(`${baseUrl}/sign-up`);
  await take(page, look, 'sign-up');
  await page.goto(`${baseUrl}/password-reset`);
  await take(page, look, 'password-reset');
  for (const part of ['docs', 'docs/single-sign-on', 'problems']) {
    await page.goto(`${baseUrl}/api/v1/${part}`);
    await take(page, look, `api-${part.replace('/', '-')}`);
  }
  for (const [name, path, email] of [
    ['sign-up-link', '/sign-up', `${look}@new.test`],
    ['password-reset-link', '/password-reset', owner.email],
  ] as const) {
    await page.goto(baseUrl + path);
    await page.getByLabel('Email').fill(email);
    await page.getByRole('button', { name: 'Send link' }).click();
    await page.goto(await linkInMail(demo, `${path}/`, email));
    await take(page, look, name);
  }
  const guest = { email: `${look}@guest.test`, role: 'member' };
  const { url } = await api<{ url: string }>('POST', `/organizations/${organization.id}/invitations`, guest);
  await page.goto(url);
  await take(page, look, 'invitation');
  await page.goto(`${baseUrl}/sign-in?method=password`);
  await page.getByLabel('Email').fill(owner.email);
  await page.getByLabel('Password').fill(owner.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  const settings = `${baseUrl}/orgs/${organization.id}/settings/`;
  await page.waitForURL(settings);

  await page.goto(`${settings}access-security/sso`);
  await page.getByRole('button', { name: 'Test connection' }).click();
  await page.waitForURL(`${okta.url}/**`);
  await page.getByRole('button', { name: 'Blaise Pascal' }).click();
  await page.waitForURL(`${settings}sign-in-log/**`);
  await take(page, look, 'test-result');

  for (const [name, path] of Object.entries(PAGES)) {
    const answer = await page.goto(settings + path);
    if (answer?.status() === 200) await take(page, look, name);
    else console.log(`${name}: ${answer?.status()}`);
  }
  await page.goto(`${settings}users/invited`);
  await page.getByRole('button', { name: 'Copy link' }).first().click();
  await page.waitForURL(`${settings}users/invited/*/link`);
  await take(page, look, 'invited-link');
  await page.goto(`${settings}users`);
  await page.getByRole('link', { name: 'Ada Lovelace' }).click();
  await page.getByRole('heading', { name: 'Ada Lovelace' }).waitFor();
  await take(page, look, 'user');
  await page.goto(`${settings}teams`);
  await page.getByLabel('Name of a new team').fill(`Engineers, ${look}`);
  await page.getByRole('button', { name: 'Create team' }).click();
  await page.getByText('The team has been created.').waitFor();
  await take(page, look, 'team');
  await page.goto(`${baseUrl}/confirm`);
  await take(page, look, 'confirm');
  await page.goto(`${baseUrl}/profile`);
  await take(page, look, 'profile');
  await page.goto(`${baseUrl}/nothing`);
  await take(page, look, 'not-found');
  await context.close();
}

/** Takes the whole page; for the README only what fits on a screen, which stays below 100 KB. */
async function take(page: Page, look: string, name: string): Promise<void> {
  if (forReadme) {
    if (!README_PAGES.includes(name)) return;
    mkdirSync(README_FOLDER, { recursive: true });
    await page.screenshot({ path: join(README_FOLDER, `${name}-${look}.png`) });
    return;
  }
  const folder = join(FOLDER, look);
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}
