// The simulated Okta's administrator in a browser test: set-up by plain requests, the acts under test by its
// pages.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Demo } from '../../dev/local-folder.ts';

export const APP_LABEL = 'Gatehouse (Acme)';

export interface OktaPerson {
  id: string;
  name: string;
  email: string;
}

/** Path of the demo app's pages. */
export function appPath({ okta }: Demo): string {
  return `${okta.url}/admin/apps/${okta.issuer.split('/').at(-1)}`;
}

/** Posts a form of the console without a browser. Throws unless it was taken. */
export async function postToOkta(url: string, fields: Record<string, string>): Promise<void> {
  const answer = await fetch(url, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' });
  if (answer.status !== 303) throw new Error(`${url}: ${answer.status} ${await answer.text()}`);
}

/** Somebody new, to whom no app is assigned. */
export async function newOktaPerson({ okta }: Demo, name: string): Promise<OktaPerson> {
  const [firstName = '', lastName = ''] = name.split(' ');
  const email = `${firstName}.${lastName}@acme.test`.toLowerCase();
  await postToOkta(`${okta.url}/admin/people`, { firstName, lastName, email });
  const html = await (await fetch(`${okta.url}/admin/people`)).text();
  const id = html.slice(0, html.indexOf(`value="${email}"`)).match(/.*\/admin\/people\/(00u\w+)/s)?.[1];
  if (!id) throw new Error(`${email} is not on the page`);
  return { id, name, email };
}

export async function configureProvisioning(
  demo: Demo,
  change: Record<string, string | null>,
): Promise<void> {
  const all = { style: 'AIW', create: 'on', update: 'on', deactivate: 'on', importGroups: 'on', ...change };
  const fields = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null));
  await postToOkta(`${appPath(demo)}/provisioning`, { baseUrl: demo.scim.url, token: '', ...fields });
}

/** Presses a button and gives the message of the task that it started. */
export async function pressForTask(page: Page, name: string): Promise<string> {
  await untilTask(page, () => page.getByRole('button', { name, exact: true }).click());
  return (await page.locator('.note').allInnerTexts()).join('\n');
}

/** The page after `press` names the tasks in its address, others than the page before. */
export async function untilTask(page: Page, press: () => Promise<void>): Promise<void> {
  const before = page.url();
  await press();
  await page.waitForURL((url) => url.href !== before && url.searchParams.has('task'));
}

export async function signInAtOkta(demo: Demo, page: Page, name: string): Promise<void> {
  await page.goto(`${demo.okta.url}/login`);
  await page.getByRole('button', { name }).click();
  await page.waitForURL(`${demo.okta.url}/`);
}

/**
 * A browser of its own, in which this person came in by the tile and stands on the own page, or on that of
 * somebody with a role.
 */
export async function signInByTile(
  demo: Demo,
  browser: Browser,
  name: string,
  arrival = '/profile',
): Promise<{ context: BrowserContext; page: Page }> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await signInAtOkta(demo, page, name);
  await page.getByRole('button', { name: APP_LABEL }).click();
  await page.waitForURL((url) => url.href.startsWith(demo.baseUrl + arrival));
  return { context, page };
}

/** Where the own page leads: to itself with a session, to `/sign-in` without one. */
export async function whereProfileLeads(demo: Demo, page: Page): Promise<string> {
  await page.goto(`${demo.baseUrl}/profile`);
  return new URL(page.url()).pathname;
}

export async function expectSignedIn(demo: Demo, page: Page, signedIn: boolean): Promise<void> {
  expect(await whereProfileLeads(demo, page)).toBe(signedIn ? '/profile' : '/sign-in');
}

/** The newest link of this kind in a mail to this address. */
export async function linkInMail(demo: Demo, path: string, to: string): Promise<string> {
  const begin = `href="${demo.baseUrl}${path}`;
  for (let tries = 0; tries < 50; tries++) {
    const mails = (await (await fetch(`${demo.okta.url}/admin/mail`)).text()).split('<section>');
    const mine = mails.filter((mail) => mail.includes(`To <strong>${to}</strong>`));
    const found = mine.find((mail) => mail.includes(begin));
    if (found) return found.slice(found.indexOf(begin) + 'href="'.length).split('"')[0] ?? '';
    await sleep(100);
  }
  throw new Error(`no mail to ${to} with a link to ${path}`);
}
