// What a browser, a cache or a scanner may do with the endpoints, whatever the answer is.

import { exports } from 'cloudflare:workers';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { count, NOW_MS, world } from '../../support/deps.ts';
import { Browser, ORIGIN } from '../browser.ts';
import { signedIn } from '../session-of.ts';
import { begin, CALLBACK, follow, newApplication, post, type TestApplication, tokensOf } from './client.ts';

let app: TestApplication;

beforeEach(async () => {
  await world();
  app = await newApplication({ postLogoutRedirectUris: ['https://app.example/'] });
});

const send = async (path: string, method: string, headers: Record<string, string> = {}) =>
  await exports.default.fetch(new Request(ORIGIN + path, { method, headers, redirect: 'manual' }));
const head = (browser: Browser, path: string) =>
  browser.send(path, { method: 'HEAD', headers: { Accept: 'text/html' } });

describe('HEAD changes nothing', () => {
  it('where a GET would give a code, and use a pushed request up', async () => {
    const browser = await signedIn('ada@acme.test');
    const { path } = await begin(app);
    const fields = Object.fromEntries(new URLSearchParams(path.split('?')[1]));
    const { body } = await post('/oauth/par', fields, app);
    const pushed = `/oauth/authorize?${new URLSearchParams({ client_id: app.id, request_uri: String(body.request_uri) })}`;
    for (const one of [path, pushed]) {
      const response = await head(browser, one);
      expect([response.status, response.headers.get('Location')]).toEqual([200, null]);
    }
    expect([await count('grants'), await count('codes')]).toEqual([0, 0]);
    expect((await follow(browser, pushed)).searchParams.has('code')).toBe(true);
  });

  it('where a GET would go on with a request that waits', async () => {
    const browser = await signedIn('ada@acme.test');
    const session = [...browser.cookies];
    browser.cookies.clear();
    const page = await follow(browser, (await begin(app)).path);
    for (const [name, value] of session) browser.cookies.set(name, value);
    const path = `${page.searchParams.get('return_to')}?go=1`;
    expect((await head(browser, path)).status).toBe(200);
    expect(await count('grants')).toBe(0);
    expect((await follow(browser, path)).searchParams.has('code')).toBe(true);
  });

  it('where a GET would sign somebody out', async () => {
    const browser = await signedIn('ada@acme.test');
    const { id_token = '' } = await tokensOf(app, browser);
    const path = `/oauth/logout?${new URLSearchParams({ id_token_hint: id_token })}`;
    expect((await head(browser, path)).status).toBe(200);
    expect(await count('sessions', 'ended_at is null')).toBe(1);
    await browser.get(path);
    expect(await count('sessions', 'ended_at is null')).toBe(0);
  });
});

describe('another site', () => {
  const OPEN = ['/oauth/token', '/oauth/userinfo', '/oauth/revoke', '/oauth/par', '/oauth/jwks'];
  const CLOSED = [
    '/oauth/authorize',
    '/oauth/introspect',
    '/oauth/logout',
    '/oauth/sign-out',
    '/oauth/continue/x',
  ];
  const preflight = {
    Origin: 'https://spa.example',
    'Access-Control-Request-Method': 'POST',
    'Access-Control-Request-Headers': 'authorization,dpop',
  };

  it.each(OPEN)('may ask %s, without cookies', async (path) => {
    const { status, headers } = await send(path, 'OPTIONS', preflight);
    expect([status, headers.get('Access-Control-Allow-Origin')]).toEqual([204, '*']);
    expect(headers.get('Access-Control-Allow-Credentials')).toBeNull();
    expect(headers.get('Access-Control-Allow-Headers')).toMatch(/authorization.*dpop/i);
    const { headers: refused } = await post('/oauth/token', {}, undefined, { Origin: 'https://spa.example' });
    expect(refused.get('Access-Control-Allow-Origin')).toBe('*');
    expect(refused.get('Access-Control-Expose-Headers')).toMatch(/WWW-Authenticate.*Retry-After/);
  });

  it.each(CLOSED)('may not read %s', async (path) => {
    const { headers } = await send(path, 'OPTIONS', preflight);
    expect(headers.get('Access-Control-Allow-Origin')).toBeNull();
  });

  it.each(['/oauth/continue/', '/oauth/sign-out'])('may not send a form to %s', async (path) => {
    const browser = await signedIn('ada@acme.test');
    vi.setSystemTime(NOW_MS + 1000);
    const page = await follow(browser, (await begin(app, { prompt: 'login' })).path);
    const key = page.searchParams.get('return_to')?.split('/').at(-1) ?? '';
    const at = path.endsWith('/') ? path + key : path;
    for (const headers of [
      { Origin: 'https://evil.example' },
      { Origin: 'null' },
      { 'Sec-Fetch-Site': 'cross-site' },
      { 'Sec-Fetch-Site': 'same-site' },
    ]) {
      const fields = { organization: 'org_x', client_id: app.id };
      expect((await browser.post(at, fields, headers)).status).toBe(403);
    }
    expect([await count('grants'), await count('sessions', 'ended_at is null')]).toEqual([0, 1]);
  });
});

describe('every answer', () => {
  const pages: [string, () => Promise<Response>][] = [
    ['a code', async () => (await signedIn('ada@acme.test')).get((await begin(app)).path)],
    [
      'a code in a form',
      async () =>
        (await signedIn('ada@acme.test')).get((await begin(app, { response_mode: 'form_post' })).path),
    ],
    ['a mistake', async () => await new Browser().get('/oauth/authorize')],
    ['a question', async () => (await signedIn('ada@acme.test')).get('/oauth/logout')],
    ['a refusal for a program', async () => await send('/oauth/userinfo', 'GET')],
  ];
  it.each(pages)(
    'is kept by no cache, in no frame, and tells no other site its address: %s',
    async (_, get) => {
      const { headers } = await get();
      expect(headers.get('Cache-Control')).toBe('no-store');
      expect(headers.get('Content-Security-Policy')).toMatch(/frame-ancestors 'none'/);
      expect(headers.get('X-Frame-Options')).toBe('DENY');
      expect(headers.get('Referrer-Policy')).toBe('same-origin');
      expect(headers.get('X-Content-Type-Options')).toBe('nosniff');
    },
  );

  it('with tokens says so to old caches, too (RFC 6749 5.1)', async () => {
    const own = await newApplication({ grantTypes: ['client_credentials'], redirectUris: [] });
    const { headers } = await post('/oauth/token', { grant_type: 'client_credentials' }, own);
    expect([headers.get('Cache-Control'), headers.get('Pragma')]).toEqual(['no-store', 'no-cache']);
  });

  it.each([
    ['/oauth/token', 'GET'],
    ['/oauth/par', 'GET'],
    ['/oauth/introspect', 'GET'],
    ['/oauth/revoke', 'PUT'],
    ['/oauth/authorize', 'DELETE'],
    ['/oauth/jwks', 'POST'],
  ])('of %s to %s is 405, with what is allowed', async (path, method) => {
    const response = await send(path, method);
    expect([response.status, response.headers.has('Allow')]).toEqual([405, true]);
  });
});

describe('what an application sends', () => {
  const EVIL = '"><script>alert(1)</script>\r\nSet-Cookie: x=1\u2028{{';

  it('is text in a form', async () => {
    app = await newApplication({ name: '<img src=x onerror=alert(1)>' });
    const browser = await signedIn('ada@acme.test');
    const form = await browser.get((await begin(app, { response_mode: 'form_post', state: EVIL })).path);
    const page = await form.text();
    expect(page).not.toMatch(/<script>alert|<img src=x/);
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(page).toContain(`action="${CALLBACK}"`);
  });

  it('is text in an address: no header, no fragment', async () => {
    const browser = await signedIn('ada@acme.test');
    for (const more of [{ state: EVIL }, { state: EVIL, prompt: 'none login' }]) {
      const response = await browser.get((await begin(app, more)).path);
      const location = response.headers.get('Location') ?? '';
      expect(new URL(location).searchParams.get('state')).toBe(EVIL);
      expect([response.headers.getSetCookie().join().includes('x=1'), location.includes('#')]).toEqual([
        false,
        false,
      ]);
    }
    const out = await browser.get(
      `/oauth/logout?${new URLSearchParams({ client_id: app.id, post_logout_redirect_uri: 'https://app.example/', state: EVIL })}`,
    );
    expect(await out.text()).not.toContain('<script>alert');
  });

  it.each(['/oauth/authorize', '/oauth/logout'])('is text on the page of a mistake at %s', async (path) => {
    const query = new URLSearchParams({
      client_id: EVIL,
      redirect_uri: EVIL,
      post_logout_redirect_uri: EVIL,
    });
    query.append(EVIL, '1');
    query.append(EVIL, '2');
    const response = await new Browser().get(`${path}?${query}`);
    expect(response.status).toBe(400);
    expect(await response.text()).not.toContain('<script>alert');
  });
});
