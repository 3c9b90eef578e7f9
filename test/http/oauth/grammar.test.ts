// Whatever is sent to /oauth/authorize and /oauth/token: no fault, no row, and no way to another address.

import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { count, world } from '../../support/deps.ts';
import { Browser } from '../browser.ts';
import { begin, CALLBACK, newApplication, post, type TestApplication } from './client.ts';

let app: TestApplication;
let good: Record<string, string>;

beforeAll(async () => {
  await world({ limits: true });
  app = await newApplication();
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
        expect(
          /^\/(?!\/)/.test(location) ||
            location.startsWith(`${CALLBACK}?`) ||
            location.includes('SAMLRequest='),
        ).toBe(true);
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
