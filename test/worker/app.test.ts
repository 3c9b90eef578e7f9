// Routes through the Worker: what stands before all of them. Headers, the same-origin guard, body caps,
// unknown paths, faults.

import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { app } from '../../src/worker/app.ts';
import { Browser, ORIGIN, referenceOf } from '../http/browser.ts';
import { type Acme, count, PASSWORD, world } from '../support/deps.ts';

let acme: Acme;
const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
const error = vi.spyOn(console, 'error').mockImplementation(() => {});

beforeEach(async () => {
  warn.mockClear();
  error.mockClear();
  acme = await world();
});

/** Machines bring their own proof; every other path that takes more than GET is a form of ours. */
const MACHINES =
  /^\/(sso\/saml2|sso\/slo|sso\/global-token-revocation|security\/sso\/v2\/authorize|scim\/v2|api\/v1|oauth\/(authorize|par|token|userinfo|introspect|revoke|logout))(\/|$)/;
const FORMS = [
  ...new Set(
    app.routes
      .filter(({ method, path }) => !['GET', 'ALL'].includes(method) && !MACHINES.test(path))
      .map(({ method, path }) => `${method} ${path}`),
  ),
];

describe('a form from elsewhere', () => {
  it('has targets to be tried on', () => {
    expect(FORMS).toEqual(expect.arrayContaining(['POST /sign-in', 'POST /sign-up', 'POST /sign-out']));
    expect(FORMS.filter((form) => form.includes('/settings/')).length).toBeGreaterThanOrEqual(4);
  });

  const strangers: Record<string, Record<string, string>> = {
    'another site': { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' },
    'another site, by its Origin alone': { Origin: 'https://evil.example' },
    'another site, by Sec-Fetch-Site alone': { 'Sec-Fetch-Site': 'cross-site' },
    'a sibling host': { Origin: 'https://www.sso.example', 'Sec-Fetch-Site': 'same-site' },
    'this host without encryption': { Origin: 'http://sso.example' },
    'this host on another port': { Origin: 'https://sso.example:8443' },
    'a sandbox': { Origin: 'null' },
    'nowhere, which says that it is cross-site': { Origin: ORIGIN, 'Sec-Fetch-Site': 'cross-site' },
    'a host that begins like ours': { Origin: 'https://sso.example.evil.example' },
  };
  for (const [name, headers] of Object.entries(strangers)) {
    it(`is refused from ${name}, by every route that changes something`, async () => {
      const browser = new Browser();
      await browser.signIn('owner@acme.test', PASSWORD);
      for (const form of FORMS) {
        const [method = '', path = ''] = form.split(' ');
        const response = await browser.send(path.replace(':orgId', acme.id).replace(/:\w+/g, 'x'), {
          method,
          body: new URLSearchParams({ email: 'owner@acme.test', password: PASSWORD, confirmation: 'Acme' }),
          headers: { Accept: 'text/html', ...headers },
        });
        expect([form, response.status]).toEqual([form, 403]);
        expect(JSON.parse(String(warn.mock.lastCall?.[0])).reason).toBe('cross_site_request');
      }
      expect(await count('sessions', 'ended_at is null')).toBe(1);
      expect(await count('connections', 'enabled = 1')).toBe(1);
      expect(await count('organizations')).toBe(1);
    });
  }

  it.each([
    ['a browser', { Origin: ORIGIN, 'Sec-Fetch-Site': 'same-origin' }],
    ['a browser without Sec-Fetch-Site', { Origin: ORIGIN }],
    ['a browser that sends it again after a restart', { Origin: ORIGIN, 'Sec-Fetch-Site': 'none' }],
    ['a program that is not a browser', {}],
  ] as const)('is not what %s sends', async (_name, headers) => {
    const body = new URLSearchParams({ email: 'owner@acme.test', password: PASSWORD });
    const response = await new Browser().send('/sign-in', { method: 'POST', body, headers: { ...headers } });
    expect(response.status).toBe(303);
  });
});

describe('every answer', () => {
  it('carries the headers that keep other pages away', async () => {
    const browser = new Browser();
    await browser.signIn('owner@acme.test', PASSWORD);
    for (const path of [
      '/',
      '/sign-in',
      '/profile',
      '/nowhere',
      '/healthz',
      `/orgs/${acme.id}/settings/`,
      '/sso/saml2',
    ]) {
      const { headers } = await browser.get(path);
      expect(headers.get('Content-Security-Policy')).toMatch(
        /^default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'( https:)?; frame-ancestors 'none'; base-uri 'none'$/,
      );
      expect(headers.get('X-Frame-Options')).toBe('DENY');
      expect(headers.get('X-Content-Type-Options')).toBe('nosniff');
      expect(headers.get('Referrer-Policy')).toBe('same-origin');
      expect(headers.get('Strict-Transport-Security')).toBe('max-age=31536000; includeSubDomains');
      expect(headers.get('Cache-Control')).toBe('no-store');
      expect(headers.get('X-Request-Id')).toMatch(/^req_[0-9a-z]{20}$/);
    }
  });

  it('names its own request, never the one that the client names', async () => {
    const response = await new Browser().get('/nowhere', { 'X-Request-Id': 'req_mine' });
    expect(response.headers.get('X-Request-Id')).not.toBe('req_mine');
    expect(referenceOf(await response.text())).toBe(response.headers.get('X-Request-Id'));
  });

  it('has no inline script, style or event handler in its markup', async () => {
    const browser = new Browser();
    await browser.signIn('owner@acme.test', PASSWORD);
    for (const path of [
      '/sign-in',
      '/sign-up',
      '/profile',
      '/sign-out',
      `/orgs/${acme.id}/settings/access-security/sso`,
    ]) {
      const page = await (await browser.get(path)).text();
      expect(page).not.toMatch(/\sstyle=|\son\w+=|<style|<script(?![^>]*\ssrc=)/i);
    }
  });
});

describe('the assets', () => {
  it('may be kept for ever, because their address changes with their content', async () => {
    const browser = new Browser();
    const page = await (await browser.get('/sign-in')).text();
    const paths = [...page.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)].map(([, path]) => path ?? '');
    expect(paths).toHaveLength(3);
    for (const path of paths) {
      const response = await browser.get(path);
      expect(response.status).toBe(200);
      expect(response.headers.get('Cache-Control')).toBe('public, max-age=31536000, immutable');
      expect(response.headers.get('Content-Type')).toMatch(
        /^(text\/(css|javascript); charset=utf-8|image\/svg\+xml)$/,
      );
      expect((await response.text()).length).toBeGreaterThan(200);
    }
  });

  it('are not found under another address', async () => {
    for (const path of [
      '/assets/',
      '/assets/gatehouse.css',
      '/assets/../wrangler.toml',
      '/assets/gatehouse.0.js',
    ]) {
      expect((await new Browser().get(path)).status).toBe(404);
    }
  });
});

describe('an unknown path', () => {
  it.each([
    ['text/html,application/xhtml+xml,*/*;q=0.8', 'text/html; charset=UTF-8'],
    ['*/*', 'text/html; charset=UTF-8'],
    ['', 'text/html; charset=UTF-8'],
    ['application/json', 'application/problem+json'],
    ['application/problem+json', 'application/problem+json'],
    ['application/json, text/html;q=0.5', 'application/problem+json'],
    ['text/html, application/json;q=0.5', 'text/html; charset=UTF-8'],
  ])('is answered to Accept %j as %s', async (accept, type) => {
    const response = await new Browser().get('/nowhere', { Accept: accept });
    expect(response.status).toBe(404);
    expect(response.headers.get('Content-Type')).toBe(type);
    const body = await response.text();
    if (type.includes('json')) {
      expect(JSON.parse(body)).toMatchObject({ type: 'about:blank', status: 404, reason: 'page_not_found' });
    } else {
      expect(body).toContain('There is nothing at this address.');
    }
  });

  it('does not echo the request', async () => {
    const body = await (await new Browser().get('/<script>alert(1)</script>')).text();
    expect(body).not.toContain('alert(1)');
  });

  it.each([
    ['POST', '/profile', 'GET, HEAD'],
    ['DELETE', '/sign-in', 'GET, HEAD, POST'],
    ['PUT', '/sso/saml2', 'POST, GET, HEAD'],
    ['PUT', '/healthz', 'GET, HEAD'],
  ])('is not %s %s, which says what it takes', async (method, path, allow) => {
    const response = await new Browser().send(path, { method, headers: { Origin: ORIGIN } });
    expect(response.status).toBe(405);
    expect(response.headers.get('Allow')).toBe(allow);
  });
});

describe('a body', () => {
  it.each(['/sign-in', '/sign-up', '/sign-out'])('is not read beyond its cap at %s', async (path) => {
    const response = await new Browser().post(path, { email: 'a'.repeat(64 * 1024) });
    expect(response.status).toBe(413);
    expect(JSON.parse(String(warn.mock.lastCall?.[0]))).toMatchObject({
      reason: 'body_too_large',
      maxBytes: 65536,
    });
  });

  it('is not read beyond its cap in the settings', async () => {
    const browser = new Browser();
    await browser.signIn('owner@acme.test', PASSWORD);
    const response = await browser.post(`/orgs/${acme.id}/settings/access-security/sso`, {
      certificate: 'A'.repeat(64 * 1024),
    });
    expect(response.status).toBe(413);
  });

  it.each([
    ['application/json', '{"email":"owner@acme.test"}'],
    ['text/plain', 'email=owner@acme.test'],
    ['multipart/form-data; boundary=x', 'no boundary here'],
    ['application/x-www-form-urlencoded', 'email=a%40b.test&email=c%40d.test'],
  ])('is refused as %s', async (type, body) => {
    const response = await new Browser().send('/sign-in', {
      method: 'POST',
      body,
      headers: { 'Content-Type': type, Origin: ORIGIN },
    });
    expect(response.status).toBe(400);
    expect(JSON.parse(String(warn.mock.lastCall?.[0])).reason).toBe('form_malformed');
  });
});

describe('a fault of ours', () => {
  it('is a page with a reference number, and a line in the log without anybody’s values', async () => {
    await env.DB.exec('drop table sign_in_attempts');
    await env.DB.exec('drop table sessions');
    const browser = new Browser();
    const response = await browser.signIn('owner@acme.test', PASSWORD);
    const page = await response.text();
    const line = String(error.mock.lastCall?.[0]);
    expect(response.status).toBe(500);
    expect(JSON.parse(line)).toMatchObject({
      event: 'fault',
      method: 'POST',
      path: '/sign-in',
      requestId: referenceOf(page),
    });
    expect(page).not.toMatch(/sessions|insert|stack|\bat /i);
    expect(line).not.toMatch(/owner@acme\.test|scrypt|insert into/);
  });
});

describe('the health check', () => {
  it('says how each binding is', async () => {
    const response = await new Browser().get('/healthz');
    expect(await response.json()).toMatchObject({
      ok: true,
      bindings: { DB: 'ok', TOKENS: 'ok', LANES: 'ok', HASHERS: 'ok' },
    });
  });

  it('fails when one is not', async () => {
    const response = await app.request(
      '/healthz',
      {},
      { ...env, DB: { prepare: () => undefined } as unknown as D1Database },
    );
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ ok: false, bindings: { DB: 'failing' } });
  });
});
