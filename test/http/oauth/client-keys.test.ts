// The keys of applications that keep them at an address (RFC 7591 2, jwks_uri).

import { beforeEach, describe, expect, it, vi } from 'vitest';
import { fetchClientKeys, forgetClientKeys } from '../../../src/http/oauth/client-keys.ts';
import { count, NOW_MS, world } from '../../support/deps.ts';
import { ec, ed, keyPair, rsa } from '../../support/oauth.ts';
import { detailOf, reasonOf } from '../../support/reason.ts';
import { newApplication, post } from './client.ts';
import { assertionOf } from './proofs.ts';

const URI = 'https://app.acme.com/keys.json';
const UNREACHABLE = 'client_keys_unreachable';
const setOf = (...keys: object[]) => JSON.stringify({ keys });

type Answer = () => Response | Promise<Response>;

function web(answers: Readonly<Record<string, Answer>>) {
  const asked: string[] = [];
  const send = async (url: string) => {
    asked.push(url);
    const answer = answers[url];
    if (answer === undefined) throw new TypeError('unknown host');
    return await answer();
  };
  return { asked, fetch: send as unknown as typeof fetch };
}

beforeEach(forgetClientKeys);

const kidsAt = async (answers: Readonly<Record<string, Answer>>, uri = URI) => {
  const { fetch, asked } = web(answers);
  const attempt = () => fetchClientKeys(uri, null, { fetch, nowMs: NOW_MS, deadlineMs: 200 });
  const detail = await detailOf(async () => (await attempt()).keys.map(({ kid }) => kid));
  return { reason: await reasonOf(attempt), detail, asked };
};

describe('the keys at an address', () => {
  it('are those that can verify a signature', async () => {
    const encryption = { ...rsa.publicJwk, kid: 'enc', use: 'enc' };
    const p384 = { kty: 'EC', crv: 'P-384', x: 'x', y: 'y', kid: 'p384' };
    const { detail } = await kidsAt({
      [URI]: () => new Response(setOf(rsa.publicJwk, encryption, p384, ec.publicJwk, ed.publicJwk)),
    });
    expect(detail).toEqual({ returned: [rsa.kid, ec.kid, ed.kid] });
  });

  it.each<[string, Answer, string]>([
    ['that is down', () => Promise.reject(new TypeError('refused')), 'no connection'],
    ['that answers with an error', () => new Response('', { status: 503 }), 'it answered with an error'],
    ['that never answers', () => new Promise<Response>(() => {}), 'it took too long'],
    ['with too much', () => new Response('x'.repeat(64 * 1024 + 1)), 'it is too large'],
    ['with a page', () => new Response('<html>'), 'it is not a JSON Web Key Set with a public key'],
    ['with null', () => new Response('null'), 'it is not a JSON Web Key Set with a public key'],
    ['with no keys', () => new Response('{"keys":[]}'), 'it is not a JSON Web Key Set with a public key'],
    [
      'with text as keys',
      () => new Response('{"keys":"x"}'),
      'it is not a JSON Web Key Set with a public key',
    ],
    [
      'with odd keys',
      () => new Response('{"keys":[null,1,{}]}'),
      'it is not a JSON Web Key Set with a public key',
    ],
    [
      'with a secret',
      () => new Response(setOf({ kty: 'oct', k: 'x' })),
      'it is not a JSON Web Key Set with a public key',
    ],
    [
      'with a private key',
      () => new Response(setOf(rsa.publicJwk, ec.privateJwk)),
      'it is not a JSON Web Key Set with a public key',
    ],
    ['that leads inside', () => Response.redirect('https://127.0.0.1/keys', 302), 'it redirects'],
    ['that leads elsewhere', () => Response.redirect('https://app.acme.com/other', 302), 'it redirects'],
  ])('%s are none', async (_, answer, expected) => {
    const { reason, detail } = await kidsAt({ [URI]: answer });
    expect([reason, detail]).toEqual([UNREACHABLE, { expected, jwksUri: URI }]);
  });

  it.each([
    'http://app.acme.com/keys.json',
    'https://localhost/keys.json',
    'https://127.0.0.1/keys.json',
    'https://[::1]/keys.json',
    'https://169.254.169.254/latest/meta-data',
    'https://10.0.0.1/keys.json',
    'https://keys.internal/keys.json',
    'https://app.acme.com:8443/keys.json',
    'https://user:pass@app.acme.com/keys.json',
  ])('are not looked for at %s', async (uri) => {
    const { reason, asked } = await kidsAt({}, uri);
    expect([reason, asked]).toEqual([UNREACHABLE, []]);
  });
});

describe('what was fetched', () => {
  const at = async (fetch: typeof globalThis.fetch, kid: string | null, seconds: number) =>
    await reasonOf(async () =>
      (await fetchClientKeys(URI, kid, { fetch, nowMs: NOW_MS + seconds * 1000 })).keys.map((key) => key.kid),
    );

  it('is kept for five minutes', async () => {
    const { fetch, asked } = web({ [URI]: () => new Response(setOf(rsa.publicJwk)) });
    for (const seconds of [0, 60, 299]) await at(fetch, rsa.kid, seconds);
    expect(asked).toHaveLength(1);
    await at(fetch, rsa.kid, 300);
    expect(asked).toHaveLength(2);
  });

  it('is fetched once more for an unknown kid, and not for each of a stranger’s', async () => {
    let keys = setOf(rsa.publicJwk);
    const { fetch, asked } = web({ [URI]: () => new Response(keys) });
    expect(await at(fetch, ec.kid, 0)).toEqual({ returned: [rsa.kid] });
    for (let n = 0; n < 20; n++) await at(fetch, `made-up-${n}`, 1);
    expect(asked).toHaveLength(1);
    keys = setOf(rsa.publicJwk, ec.publicJwk);
    expect(await at(fetch, ec.kid, 30)).toEqual({ returned: [rsa.kid, ec.kid] });
    for (let n = 0; n < 20; n++) await at(fetch, `made-up-${n}`, 31);
    expect(asked).toHaveLength(2);
  });

  it('is a refusal, too: an address that is down is not asked at each request', async () => {
    const answers: Record<string, Answer> = {};
    const { fetch, asked } = web(answers);
    for (const seconds of [0, 1, 29]) expect(await at(fetch, null, seconds)).toBe(UNREACHABLE);
    expect(asked).toHaveLength(1);
    answers[URI] = () => new Response(setOf(rsa.publicJwk));
    expect(await at(fetch, null, 30)).toEqual({ returned: [rsa.kid] });
  });
});

describe('an application that keeps its keys at an address', () => {
  const outside = vi.spyOn(globalThis, 'fetch');
  const warned: Record<string, unknown>[] = [];

  beforeEach(async () => {
    await world();
    warned.length = 0;
    vi.spyOn(console, 'warn').mockImplementation((line) => void warned.push(JSON.parse(line)));
    outside.mockReset().mockImplementation(async () => new Response(setOf(ec.publicJwk)));
  });

  const keyed = () =>
    newApplication({
      authMethod: 'private_key_jwt',
      jwksUri: URI,
      grantTypes: ['client_credentials'],
      redirectUris: [],
    });
  const ask = async (fields: Record<string, string>) =>
    await post('/oauth/token', { grant_type: 'client_credentials', ...fields });

  it('authenticates by them', async () => {
    const of = await keyed();
    expect((await ask(await assertionOf(of))).status).toBe(200);
    expect((await ask(await assertionOf(of))).status).toBe(200);
    expect(outside).toHaveBeenCalledTimes(1);
  });

  it('is refused with another key, under its own name or an unknown one', async () => {
    const of = await keyed();
    const other = await keyPair('ES256', ec.kid);
    for (const fields of [
      await assertionOf(of, { key: other }),
      await assertionOf(of, { key: other, kid: 'x' }),
    ])
      expect((await ask(fields)).body.error).toBe('invalid_client');
    expect(warned.map(({ reason }) => reason)).toEqual([
      'client_assertion_refused',
      'client_assertion_refused',
    ]);
    expect(await count('used_proofs')).toBe(0);
  });

  it('is refused by name while they cannot be had, with a line in the log', async () => {
    const of = await keyed();
    outside.mockImplementation(async () => new Response('', { status: 500 }));
    const refused = await ask(await assertionOf(of));
    expect([refused.status, refused.body.error]).toEqual([401, 'invalid_client']);
    expect(refused.body.error_description).toContain('jwks_uri (it answered with an error)');
    expect(warned).toMatchObject([{ event: 'oauth_refused', reason: UNREACHABLE, jwksUri: URI }]);
    expect(JSON.stringify(warned)).not.toContain('eyJ');
  });

  it('makes nobody fetch anything for an application that has another method, or none', async () => {
    const secret = await newApplication({ grantTypes: ['client_credentials'], redirectUris: [] });
    for (const of of [secret, { id: 'app_unknown' }])
      expect((await ask(await assertionOf(of))).body.error).toBe('invalid_client');
    expect(outside).not.toHaveBeenCalled();
  });
});
