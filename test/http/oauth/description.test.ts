// What the server says of itself: OpenID Connect Discovery 1.0, RFC 8414, and its keys.

import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { app } from '../../../src/worker/app.ts';
import { count } from '../../support/deps.ts';
import { emptyStorage } from '../../support/storage.ts';

beforeEach(emptyStorage);

const get = async (path: string) => await app.fetch(new Request(`https://sso.example${path}`), env);

describe('the discovery document', () => {
  it.each(['/.well-known/openid-configuration', '/.well-known/oauth-authorization-server'])(
    'is at %s, for any origin and for five minutes',
    async (path) => {
      const answer = await get(path);
      expect(answer.status).toBe(200);
      expect(answer.headers.get('Cache-Control')).toBe('public, max-age=300');
      expect(answer.headers.get('Access-Control-Allow-Origin')).toBe('*');
      expect(await answer.json()).toMatchObject({
        issuer: 'https://sso.example',
        jwks_uri: 'https://sso.example/oauth/jwks',
        response_types_supported: ['code'],
        code_challenge_methods_supported: ['S256'],
      });
    },
  );
});

describe('what the document advertises', () => {
  it('is there: every endpoint answers by its own rules', async () => {
    const document = await (await get('/.well-known/openid-configuration')).json<Record<string, unknown>>();
    const endpoints = Object.entries(document).filter(([name]) => /_(endpoint|uri)$/.test(name));
    expect(endpoints).toHaveLength(8);
    for (const [name, url] of endpoints) {
      const asked = ['jwks_uri', 'authorization_endpoint', 'end_session_endpoint'].includes(name);
      const response = await app.fetch(
        new Request(String(url), asked ? {} : { method: 'POST', body: new URLSearchParams() }),
        env,
      );
      const expected = name === 'userinfo_endpoint' ? 401 : name === 'authorization_endpoint' ? 400 : null;
      const answered = response.status;
      expect([name, answered]).toEqual([name, expected ?? (asked ? 200 : 400)]);
    }
  });
});

describe('the key set', () => {
  it('has one public key of each algorithm, made once however many ask at once', async () => {
    const answers = await Promise.all(
      [1, 2, 3].map(async () => await (await get('/oauth/jwks')).json<Keys>()),
    );
    expect(answers[0]?.keys.map(({ alg }) => alg).toSorted()).toEqual(['ES256', 'EdDSA', 'RS256']);
    for (const key of answers[0]?.keys ?? []) {
      expect(key).toMatchObject({ use: 'sig', kid: expect.stringMatching(/^[\w-]{43}$/) });
      expect(
        Object.keys(key).filter((name) => ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k', 'oth'].includes(name)),
      ).toEqual([]);
    }
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[2]).toEqual(answers[0]);
    expect(await count('signing_keys')).toBe(3);
    expect(await count('audit_events', `action = 'signing_key.created'`)).toBe(3);
  });

  it('gives no private key away, in the database either', async () => {
    await get('/oauth/jwks');
    const { results } = await env.DB.prepare('select public_jwk, private_wrapped from signing_keys').all<{
      public_jwk: string;
      private_wrapped: string;
    }>();
    for (const row of results) {
      expect(row.private_wrapped).toMatch(/^w1\.[\w-]{16}\.[\w-]+$/);
      expect(JSON.parse(row.public_jwk)).not.toHaveProperty('d');
    }
  });
});

interface Keys {
  readonly keys: readonly { readonly alg: string; readonly kid: string }[];
}
