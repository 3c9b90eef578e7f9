// Whatever is sent to the endpoints of applications, by strangers, by somebody who is signed in, and by an
// application that holds good tokens: no fault, no row that lasts, and no way to another address.

import fc from 'fast-check';
import * as oauth from 'oauth4webapi';
import { beforeAll, describe, expect, it } from 'vitest';
import { count, world } from '../../support/deps.ts';
import { Browser } from '../browser.ts';
import { signedIn } from '../session-of.ts';
import { begin, CALLBACK, newApplication, post, type TestApplication, tokensOf } from './client.ts';

const AFTER = 'https://app.example/after';
let app: TestApplication;
let good: Record<string, string>;

beforeAll(async () => {
  await world();
  app = await newApplication({ postLogoutRedirectUris: [AFTER] });
  good = Object.fromEntries(new URLSearchParams((await begin(app)).path.split('?')[1]));
});

const NAMES = [
  'client_id',
  'redirect_uri',
  'response_type',
  'response_mode',
  'scope',
  'state',
  'nonce',
  'code_challenge',
  'code_challenge_method',
  'prompt',
  'max_age',
  'login_hint',
  'id_token_hint',
  'organization',
  'domain_hint',
  'resource',
  'request',
  'request_uri',
  'dpop_jkt',
  'claims',
  'registration',
  'ui_locales',
  'acr_values',
  'display',
] as const;
const TOKEN_NAMES = [
  'grant_type',
  'code',
  'redirect_uri',
  'code_verifier',
  'refresh_token',
  'scope',
  'client_id',
  'client_secret',
  'client_assertion',
  'client_assertion_type',
  'resource',
  'token',
] as const;

const value = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.webUrl(),
  fc.emailAddress(),
  fc.constantFrom(
    '',
    'none',
    'login',
    'none login',
    'code',
    'S256',
    'plain',
    'form_post',
    'openid',
    'openid email',
    '0',
    '99999999999999999999',
    'authorization_code',
    'refresh_token',
    'client_credentials',
    'gh_code_',
    'gh_refresh_k1.AAAA',
    'gh_access_k1.AAAA',
    'e30.e30.e30',
    '\u0000',
    '\ud800',
    "'; drop table grants; --",
    'x'.repeat(3000),
  ),
);
const changes = (names: readonly string[]) =>
  fc.array(fc.tuple(fc.oneof(fc.constantFrom(...names), fc.string({ maxLength: 8 })), value), {
    maxLength: 6,
  });

async function rowsOfStrangers(): Promise<number[]> {
  const tables = ['grants', 'codes', 'refresh_tokens', 'sessions', 'used_proofs', 'sign_in_attempts'];
  return await Promise.all(tables.map((table) => count(table)));
}

/** Our own pages and identity provider, or the one address that the application has registered. */
function isProven(location: string): boolean {
  return (
    /^\/(?!\/)/.test(location) || location.startsWith(`${CALLBACK}?`) || location.includes('SAMLRequest=')
  );
}

const ENDPOINTS = ['/oauth/token', '/oauth/introspect', '/oauth/revoke', '/oauth/par', '/oauth/userinfo'];

describe('of somebody who is signed in', () => {
  it('an authorization request leads to the registered address, to a page, or nowhere', async () => {
    const browser = await signedIn('ada@acme.test');
    let codes = 0;
    await fc.assert(
      fc.asyncProperty(changes(NAMES), fc.boolean(), async (changed, isPushed) => {
        const query = new URLSearchParams(good);
        for (const [name, text] of changed) query.set(name, text);
        const fields = Object.fromEntries(query);
        const pushed = isPushed ? await post('/oauth/par', fields, app) : null;
        expect(pushed?.status ?? 400).toBeLessThan(500);
        const path = pushed?.body.request_uri
          ? new URLSearchParams({ client_id: app.id, request_uri: String(pushed.body.request_uri) })
          : query;
        const response = await browser.get(`/oauth/authorize?${path}`, {
          // The limit counts by the client.
          'CF-Connecting-IP': `2001:db8:1:${(++codes).toString(16)}::1`,
        });
        expect(response.status).toBeLessThan(500);
        const location = response.headers.get('Location') ?? '/';
        expect([location, isProven(location)]).toEqual([location, true]);
        const page = await response.text();
        expect(page).not.toMatch(/action="(?!\/|https:\/\/app\.example\/callback")/);
        expect(page).not.toMatch(/href="(?!\/|#main|data:,|https:\/\/app\.example\/callback)/);
      }),
      { numRuns: 150 },
    );
  }, 120_000);

  it('a logout leads to the registered address, to a page, or nowhere', async () => {
    const browser = await signedIn('ada@acme.test');
    const names = [
      'id_token_hint',
      'client_id',
      'post_logout_redirect_uri',
      'state',
      'logout_hint',
      'ui_locales',
    ];
    const out = fc.oneof(
      value,
      fc.constantFrom(app.id, AFTER, `${AFTER}x`, `${AFTER}?a=b`, '//evil.example'),
    );
    const fields = fc.array(fc.tuple(fc.constantFrom(...names), out), { maxLength: 5 });
    let nth = 0;
    await fc.assert(
      fc.asyncProperty(fields, fc.constantFrom('GET', 'POST', 'yes'), async (changed, how) => {
        const query = new URLSearchParams(changed);
        const from = { 'CF-Connecting-IP': `2001:db8:2:${(++nth).toString(16)}::1` };
        const response =
          how === 'GET'
            ? await browser.get(`/oauth/logout?${query}`, from)
            : await browser.post(
                how === 'POST' ? '/oauth/logout' : '/oauth/sign-out',
                Object.fromEntries(query),
                from,
              );
        expect(response.status).toBeLessThan(500);
        const location = response.headers.get('Location') ?? '/';
        expect(
          /^\/(?!\/)/.test(location) || location === AFTER || location.startsWith(`${AFTER}?state=`),
        ).toBe(true);
        expect(await response.text()).not.toMatch(/href="\/\/|url=(?!\/(?!\/)|https:\/\/app\.example)/);
      }),
      { numRuns: 150 },
    );
  }, 120_000);

  it('what waits in the browser goes on by its own key alone', async () => {
    const browser = await signedIn('ada@acme.test');
    const key = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.stringMatching(/^[0-9a-z]{1,9}-[\w-]{16}$/),
    );
    const before = await count('grants');
    await fc.assert(
      fc.asyncProperty(
        key,
        fc.boolean(),
        fc.string({ maxLength: 20 }),
        async (text, isForm, organization) => {
          const path = `/oauth/continue/${encodeURIComponent(text)}`;
          const response = isForm
            ? await browser.post(path, { organization })
            : await browser.get(`${path}?go=1`);
          expect(response.status).toBeGreaterThanOrEqual(300);
          expect(response.status).toBeLessThan(500);
          expect(response.headers.get('Location')).toBeNull();
        },
      ),
      { numRuns: 100 },
    );
    expect(await count('grants')).toBe(before);
  });
});

describe('of an application that holds good tokens', () => {
  it('a request with one thing changed gives its own tokens or a refusal, and never a fault', async () => {
    const own = await newApplication({ authMethod: 'client_secret_post' });
    const tokens = await tokensOf(
      { ...own, auth: oauth.ClientSecretPost(own.secret) },
      await signedIn('ada@acme.test'),
    );
    const { sub } = oauth.getValidatedIdTokenClaims(tokens) ?? {};
    const whole: Record<string, string> = {
      grant_type: 'refresh_token',
      refresh_token: tokens.refresh_token ?? '',
      token: tokens.access_token,
      client_id: own.id,
      client_secret: own.secret,
    };
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constantFrom(...TOKEN_NAMES, 'token_type_hint', 'DPoP'), value), {
          minLength: 1,
          maxLength: 3,
        }),
        fc.constantFrom(...ENDPOINTS),
        async (changed, path) => {
          const { status, body } = await post(path, { ...whole, ...Object.fromEntries(changed) });
          expect(status).toBeLessThan(500);
          if (status >= 400)
            expect(body).toEqual({ error: expect.any(String), error_description: expect.any(String) });
          expect(body.sub ?? sub).toBe(sub);
        },
      ),
      { numRuns: 200 },
    );
  }, 120_000);

  it('a token with a part changed is not one', async () => {
    const tokens = await tokensOf(app, await signedIn('ada@acme.test'));
    const ended = await count('grants', 'ended_at is not null');
    const texts = [tokens.access_token, tokens.id_token ?? '', tokens.refresh_token ?? ''];
    const cut = fc.tuple(
      fc.constantFrom(...texts),
      fc.nat(),
      fc.constantFrom('', '.', 'A', '_', '\u0000', 'é'),
    );
    await fc.assert(
      fc.asyncProperty(cut, async ([text, at, by]) => {
        const place = at % text.length;
        const changed = text.slice(0, place) + by + text.slice(place + 1);
        // The last letter of base64url has bits that say nothing.
        fc.pre(changed !== text && place < text.length - 1 && text[place + 1] !== '.');
        const bearer = { Authorization: `Bearer ${encodeURI(changed)}` };
        expect((await post('/oauth/userinfo', {}, undefined, bearer)).status).toBe(401);
        expect((await post('/oauth/introspect', { token: changed }, app)).body).toEqual({ active: false });
      }),
      { numRuns: 100 },
    );
    expect(await count('grants', 'ended_at is not null')).toBe(ended);
  }, 120_000);
});

describe('the grammar', () => {
  it('of an authorization request holds', async () => {
    const before = await rowsOfStrangers();
    await fc.assert(
      fc.asyncProperty(changes(NAMES), fc.boolean(), async (changed, isForm) => {
        const query = new URLSearchParams(good);
        for (const [index, [name, text]] of changed.entries()) {
          if (index === 5) query.append(name, text);
          else query.set(name, text);
        }
        const browser = new Browser();
        const response = isForm
          ? await browser.postFromIdp('/oauth/authorize', query)
          : await browser.get(`/oauth/authorize?${query}`);
        expect(response.status).toBeLessThan(500);
        const location = response.headers.get('Location') ?? '/';
        expect(isProven(location)).toBe(true);
        expect(location).not.toContain('code=gh_code_');
      }),
      { numRuns: 150 },
    );
    expect(await rowsOfStrangers()).toEqual(before);
  });

  it('of a token request, a revocation and an introspection holds', async () => {
    const before = await rowsOfStrangers();
    await fc.assert(
      fc.asyncProperty(
        changes(TOKEN_NAMES),
        fc.constantFrom('/oauth/token', '/oauth/introspect', '/oauth/revoke', '/oauth/userinfo'),
        fc.option(fc.string({ maxLength: 40 }).map((text) => `Basic ${btoa(encodeURIComponent(text))}`)),
        fc.boolean(),
        async (changed, path, authorization, isClient) => {
          const headers: Record<string, string> =
            authorization === null || isClient ? {} : { Authorization: authorization };
          const { status, body } = await post(
            path,
            Object.fromEntries(changed),
            isClient ? app : undefined,
            headers,
          );
          expect(status).toBeLessThan(500);
          expect(Object.keys(body)).not.toContain('access_token');
          if (status >= 400)
            expect(body).toEqual({ error: expect.any(String), error_description: expect.any(String) });
        },
      ),
      { numRuns: 200 },
    );
    expect(await rowsOfStrangers()).toEqual(before);
  });
});
