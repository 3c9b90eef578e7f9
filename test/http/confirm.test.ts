// The re-check before dangerous changes: who is asked, by which door, and where it leads back to.

import { env } from 'cloudflare:workers';
import { Hono } from 'hono';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { CONFIRMATION_TTL_MS } from '../../src/domain/sessions.ts';
import type { AppEnv } from '../../src/http/context.ts';
import { answerError } from '../../src/http/error-answer.tsx';
import { requireConfirmed } from '../../src/http/middleware/confirmed.ts';
import { nameRequest, openRequest } from '../../src/http/middleware/request.ts';
import { type Acme, count, createAcme, emptyDatabaseAndLimits, NOW_MS, PASSWORD } from '../support/deps.ts';
import { OKTA_SIGN_IN_URL } from '../support/okta.ts';
import { Browser, ORIGIN, SESSION_COOKIE } from './browser.ts';

let acme: Acme;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: NOW_MS });
  await emptyDatabaseAndLimits();
  acme = await createAcme();
});

async function signedIn(email = 'owner@acme.test'): Promise<Browser> {
  const browser = new Browser();
  expect((await browser.signIn(email, PASSWORD)).status).toBe(303);
  return browser;
}

/** A page and a form that ask first, as the settings have them. */
const guarded = new Hono<AppEnv>();
guarded.onError(answerError);
guarded.use(nameRequest, openRequest);
guarded.get('/page', async (c) => {
  await requireConfirmed(c);
  return c.text('form');
});
guarded.post('/page', async (c) => {
  await requireConfirmed(c, '/page');
  return c.text('done');
});

async function ask(browser: Browser, method: 'GET' | 'POST', path = '/page?x=1'): Promise<Response> {
  const cookie = `${SESSION_COOKIE}=${browser.cookies.get(SESSION_COOKIE)?.value ?? ''}`;
  return await guarded.request(ORIGIN + path, { method, headers: { Cookie: cookie } }, env);
}

const later = (ms: number) => vi.setSystemTime(NOW_MS + ms);

describe('requireConfirmed', () => {
  it('lets a sign-in of the last 15 minutes pass, and none older', async () => {
    const browser = await signedIn();
    later(CONFIRMATION_TTL_MS - 1);
    expect((await ask(browser, 'GET')).status).toBe(200);
    expect((await ask(browser, 'POST')).status).toBe(200);
    later(CONFIRMATION_TTL_MS);
    expect((await ask(browser, 'GET')).headers.get('Location')).toBe('/confirm?return_to=%2Fpage%3Fx%3D1');
    expect((await ask(browser, 'POST')).headers.get('Location')).toBe('/confirm?return_to=%2Fpage');
  });

  it('asks somebody without a session, too', async () => {
    expect((await ask(new Browser(), 'POST')).status).toBe(303);
  });

  it('is satisfied by the password, for this session alone', async () => {
    const [browser, other] = [await signedIn(), await signedIn()];
    later(CONFIRMATION_TTL_MS);
    const response = await browser.post('/confirm', { password: PASSWORD, return_to: '/page' });
    expect(response.status).toBe(303);
    expect(response.headers.get('Location')).toBe('/page');
    expect((await ask(browser, 'GET')).status).toBe(200);
    expect((await ask(other, 'GET')).status).toBe(303);
  });
});

describe('the re-check', () => {
  it.each(['wrong password', '', PASSWORD.toUpperCase(), 'x'.repeat(5000)])(
    'refuses %j and confirms nothing',
    async (password) => {
      const browser = await signedIn();
      later(CONFIRMATION_TTL_MS);
      const response = await browser.post('/confirm', { password, return_to: '/profile' });
      const page = await response.text();
      expect(response.status).toBe(422);
      expect(page).toContain('aria-describedby="password-error"');
      expect(page).toContain('name="return_to" value="/profile"');
      expect(page).not.toContain(password || 'no password to find');
      expect(await count('sessions', `confirmed_at > ${NOW_MS}`)).toBe(0);
    },
  );

  it('never leads to another site', async () => {
    const browser = await signedIn();
    for (const path of [
      'https://evil.example/',
      '//evil.example',
      '/\\evil.example',
      'javascript:alert(1)',
    ]) {
      const page = await (await browser.get(`/confirm?return_to=${encodeURIComponent(path)}`)).text();
      expect(page).not.toContain('evil');
      expect(page).not.toContain('javascript:');
      const response = await browser.post('/confirm', { password: PASSWORD, return_to: path });
      expect(response.headers.get('Location')).toBe('/');
    }
  });

  it('sends somebody without a session to sign in first', async () => {
    const response = await new Browser().get('/confirm?return_to=/profile');
    expect(response.headers.get('Location')).toBe('/sign-in?return_to=%2Fconfirm%3Freturn_to%3D%2Fprofile');
    expect((await new Browser().post('/confirm', { password: PASSWORD })).headers.get('Location')).toBe(
      '/sign-in',
    );
  });

  it('takes no form from another site', async () => {
    const browser = await signedIn();
    later(CONFIRMATION_TTL_MS);
    const response = await browser.post(
      '/confirm',
      { password: PASSWORD },
      { Origin: 'https://evil.example' },
    );
    expect(response.status).toBe(403);
    expect(await count('sessions', `confirmed_at > ${NOW_MS}`)).toBe(0);
  });

  it('asks the identity provider to authenticate anew where the session came from it', async () => {
    const browser = await signedIn();
    await env.DB.prepare("update sessions set method = 'saml', organization_id = ?").bind(acme.id).run();
    await env.DB.prepare("update accounts set password_hash = null where email = 'owner@acme.test'").run();
    later(CONFIRMATION_TTL_MS);
    const page = await (await browser.get('/confirm?return_to=/profile')).text();
    expect(page).not.toContain('type="password"');
    expect(page).toContain('href="/confirm?return_to=%2Fprofile&amp;method=sso"');
    const response = await browser.get('/confirm?return_to=/profile&method=sso');
    const location = response.headers.get('Location') ?? '';
    expect(location.startsWith(OKTA_SIGN_IN_URL)).toBe(true);
    expect(await inflated(location)).toContain('ForceAuthn="true"');
    expect((await browser.post('/confirm', { password: PASSWORD })).status).toBe(422);
  });

  it('sends nobody to an identity provider whose session did not come from one', async () => {
    const browser = await signedIn();
    const response = await browser.get('/confirm?return_to=/profile&method=sso');
    expect(response.headers.get('Location')).toBe('/confirm?return_to=%2Fprofile');
  });
});

async function inflated(location: string): Promise<string> {
  const message = new URL(location).searchParams.get('SAMLRequest') ?? '';
  const deflated = Uint8Array.from(atob(message), (letter) => letter.charCodeAt(0));
  return await new Response(
    new Blob([deflated]).stream().pipeThrough(new DecompressionStream('deflate-raw')),
  ).text();
}
