// Routes through the Worker: what a form has done is told once, by the page that it leads to and in its
// browser.

import { beforeEach, describe, expect, it } from 'vitest';
import { world } from '../support/deps.ts';
import { toldAt } from '../support/told.ts';
import type { Browser } from './browser.ts';
import { signedIn } from './session-of.ts';

const NOTICE = /<div class="alert alert-success"/;
const NAME = { givenName: 'Grace', familyName: 'Hopper' };

let browser: Browser;

beforeEach(async () => {
  await world();
  browser = await signedIn();
});

const tells = async (path = '/profile', by = browser) => NOTICE.test(await (await by.get(path)).text());
const cookieFor = (page: string) => browser.cookies.get(toldAt(`${page}?done=x`)?.name ?? '');

describe('what a form has done', () => {
  it('is told by the page that it leads to, whose address says nothing of it', async () => {
    const saved = await browser.post('/profile/name', NAME);
    expect([saved.status, saved.headers.get('Location')]).toEqual([303, '/profile']);
    expect(cookieFor('/profile')).toEqual({
      value: 'name',
      attributes: 'Max-Age=60; Path=/; HttpOnly; Secure; SameSite=Strict',
    });
    expect(await tells()).toBe(true);
    expect(cookieFor('/profile')).toBeUndefined();
  });

  it('is not told again when the page is loaded again', async () => {
    await browser.post('/profile/name', NAME);
    await tells();
    expect(await tells()).toBe(false);
  });

  it('is not told by a link that somebody sends', async () => {
    expect(await tells('/profile?done=name')).toBe(false);
    await browser.post('/profile/name', NAME);
    const other = await signedIn('owner@acme.test');
    expect(await tells('/profile', other)).toBe(false);
  });

  it('waits for its page while another tab shows another', async () => {
    await browser.post('/profile/name', NAME);
    await tells('/');
    await tells('/confirm');
    expect(await tells()).toBe(true);
  });

  it('is told in each of two tabs with a form of its own', async () => {
    await browser.post('/profile/name', NAME);
    const home = (await browser.get('/')).headers.get('Location') ?? '';
    const rename = `${home.replace(/\/$/, '')}/rename`;
    expect((await browser.post(rename, { name: 'Renamed' })).status).toBe(303);
    expect([await tells(), await tells(home)]).toEqual([true, true]);
    expect([await tells(), await tells(home)]).toEqual([false, false]);
  });

  it('is not told beside what is wrong with the next form', async () => {
    await browser.post('/profile/name', NAME);
    const refused = await browser.post('/profile/name', { givenName: 'x'.repeat(2000), familyName: '' });
    expect([refused.status, NOTICE.test(await refused.text())]).toEqual([422, false]);
  });

  it.each([
    '',
    'toString',
    '__proto__',
    'Your+account+is+locked',
    '%3Cb%3Ehello%3C%2Fb%3E',
    'x'.repeat(3000),
  ])('is none of the page’s own notices: %s', async (value) => {
    const { name = '' } = toldAt('/profile?done=x') ?? {};
    browser.cookies.set(name, { value, attributes: '' });
    const answer = await browser.get('/profile');
    const page = await answer.text();
    expect([answer.status, NOTICE.test(page)]).toEqual([200, false]);
    expect(page).not.toMatch(/hello|account is locked|native code/);
    expect(browser.cookies.has(name)).toBe(false);
  });
});
