// Routes through the Worker: what is shown once is carried by a redirect, and shown to whom it belongs.

import { beforeEach, describe, expect, it, vi } from 'vitest';
import { type Acme, NOW_MS, world } from '../support/deps.ts';
import { changedLines, readState } from '../support/state.ts';
import type { Browser } from './browser.ts';
import { signedIn } from './session-of.ts';

const COOKIE = '__Host-gatehouse-shown-once';

let acme: Acme;

beforeEach(async () => {
  acme = await world();
});

const scim = (path = '') => `/orgs/${acme.id}/settings/access-security/scim${path}`;
const tokenIn = (page: string) => /gh_scim_[\w-]+/.exec(page)?.[0] ?? null;
const shownBy = async (browser: Browser) => tokenIn(await (await browser.get(scim())).text());

/** Generates a token, and returns what the form's own answer holds. */
async function generate(browser: Browser): Promise<Response> {
  return await browser.post(scim('/token'), {});
}

/** What the browser sends until the page has been shown. */
const carried = (browser: Browser) => browser.cookies.get(COOKIE);

describe('a new token', () => {
  it('is shown by the page that its form leads to, and by no other answer', async () => {
    const browser = await signedIn();
    const made = await generate(browser);
    expect([made.status, made.headers.get('Location')]).toEqual([303, scim()]);
    expect(await made.text()).toBe('');
    expect(carried(browser)?.attributes).toMatch(/^Max-Age=60; Path=\/; HttpOnly; Secure; SameSite=Strict$/);
    expect(await shownBy(browser)).not.toBeNull();
    expect(carried(browser)).toBeUndefined();
  });

  it('is neither shown again nor made again when the page is loaded again', async () => {
    const browser = await signedIn();
    await generate(browser);
    await shownBy(browser);
    const before = await readState();
    expect(await shownBy(browser)).toBeNull();
    expect(changedLines(before, await readState())).toEqual([]);
  });

  it('is not readable in the cookie', async () => {
    const browser = await signedIn();
    await generate(browser);
    const { value = '' } = carried(browser) ?? {};
    const token = (await shownBy(browser)) ?? '';
    expect(value).not.toContain(token);
    expect(atob((value.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/'))).not.toContain(token);
  });

  it.each<[string, () => Promise<Browser>]>([
    ['in the browser of another administrator', async () => await signedIn('owner@acme.test')],
    ['in another session of the same person', async () => await signedIn()],
  ])('is not shown %s', async (_where, open) => {
    const browser = await signedIn();
    await generate(browser);
    const cookie = carried(browser);
    const other = await open();
    if (cookie) other.cookies.set(COOKIE, cookie);
    expect(await shownBy(other)).toBeNull();
    expect(await shownBy(browser)).not.toBeNull();
  });

  it('is not shown a minute later', async () => {
    const browser = await signedIn();
    await generate(browser);
    vi.setSystemTime(NOW_MS + 60_000);
    expect(await shownBy(browser)).toBeNull();
    expect(carried(browser)).toBeUndefined();
  });

  it.each<[string, (value: string) => string]>([
    ['cut', (value) => value.slice(0, -2)],
    ['empty', () => ''],
    ['made up', () => 'k1.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'],
  ])('is not shown from a cookie that is %s', async (_what, bend) => {
    const browser = await signedIn();
    await generate(browser);
    const { value = '', attributes = '' } = carried(browser) ?? {};
    browser.cookies.set(COOKIE, { value: bend(value), attributes });
    const page = await browser.get(scim());
    expect([page.status, tokenIn(await page.text())]).toEqual([200, null]);
  });

  it('waits for its own page', async () => {
    const browser = await signedIn();
    await generate(browser);
    expect((await browser.get('/setup')).headers.get('Location')).toBe('/profile');
    expect(await shownBy(browser)).not.toBeNull();
  });
});
