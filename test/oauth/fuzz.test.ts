// Whatever comes, a reader of this room returns a value or refuses by name. Everything else would be a 500.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readAuthorizeRequest, readTarget, requireRedirectUri } from '../../src/oauth/authorize.ts';
import {
  assertionAudiences,
  readClientCredentials,
  requireMethod,
  verifyClientAssertion,
} from '../../src/oauth/client-auth.ts';
import { verifyDpopProof } from '../../src/oauth/dpop.ts';
import { type Parameters, readParameters } from '../../src/oauth/parameters.ts';
import { requireVerifier } from '../../src/oauth/pkce.ts';
import { isRegistrableUri, matchesRedirectUri } from '../../src/oauth/redirect-uri.ts';
import { answerUrl } from '../../src/oauth/response.ts';
import {
  answered,
  application,
  base64Url,
  CALLBACK,
  CHALLENGE,
  CLIENT_ID,
  ec,
  ISSUER,
  jwt,
  KEYS,
  NOW,
  NOW_MS,
  rsa,
  VERIFIER,
} from '../support/oauth.ts';

const SEED = 20261102;
const runs = (numRuns: number) => ({ numRuns, seed: SEED });

const anything = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.string({ maxLength: 60 }),
);

/** A value that a library sends for the name, one that means something elsewhere, or anything. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  client_id: [CLIENT_ID, 'app_other'],
  response_type: ['code', 'token', 'code id_token', 'none'],
  response_mode: ['query', 'form_post', 'fragment', 'jwt'],
  redirect_uri: [CALLBACK, 'http://127.0.0.1:5000/callback', 'https://evil.test', `${CALLBACK}#x`],
  scope: ['openid', 'openid email', 'offline_access', 'directory:read', ' ', '__proto__'],
  state: ['x', 'a&b=c', '%00', '\ud800'],
  nonce: ['n'],
  prompt: ['none', 'login', 'none login', 'create', '  '],
  max_age: ['0', '60', '-1', '9'.repeat(30), '1e9'],
  code_challenge: [CHALLENGE, VERIFIER, 'x'],
  code_challenge_method: ['S256', 'plain', ''],
  code_verifier: [VERIFIER, CHALLENGE, 'x'],
  resource: [CLIENT_ID, 'https://api.example'],
  request: ['e30.e30.'],
  request_uri: ['urn:ietf:params:oauth:request_uri:x'],
  registration: ['{}'],
  dpop_jkt: [CHALLENGE, 'x'],
  id_token_hint: ['e30.e30.e30'],
  login_hint: ['ada@acme.test'],
  organization: ['org_1'],
  client_secret: ['secret', ''],
  client_assertion_type: ['urn:ietf:params:oauth:client-assertion-type:jwt-bearer', 'x'],
  client_assertion: ['e30.e30.e30', `e30.${base64Url(`{"sub":"${CLIENT_ID}"}`)}.e30`, 'a.b'],
  grant_type: ['authorization_code'],
  __proto__: ['x'],
  constructor: ['x'.repeat(3000)],
};
const pair = fc
  .constantFrom(...Object.keys(VALUES))
  .chain((name) =>
    fc.tuple(fc.constant(name), fc.oneof(fc.constantFrom(...(VALUES[name] ?? ['x'])), anything)),
  );
const odd = fc.tuple(anything, anything);

/** Mostly a good request, of which some pairs are others. */
const good: [string, string][] = [
  ['response_type', 'code'],
  ['redirect_uri', CALLBACK],
  ['scope', 'openid'],
  ['code_challenge', CHALLENGE],
  ['code_challenge_method', 'S256'],
];
const pairs = fc.oneof(
  fc.array(fc.oneof(pair, pair, odd), { maxLength: 20 }),
  fc.array(pair, { maxLength: 5 }).map((changes) => {
    const names = new Set(changes.map(([name]) => name));
    return [...good.filter(([name]) => !names.has(name)), ...changes];
  }),
);

const applications = fc
  .record({
    redirectUris: fc.subarray([CALLBACK, 'http://127.0.0.1/callback', 'com.example.app:/cb']),
    grantTypes: fc.subarray(['authorization_code', 'refresh_token', 'client_credentials'] as const),
    scopes: fc.subarray(['openid', 'email', 'offline_access', 'directory:read'] as const),
    authMethod: fc.constantFrom('client_secret_basic', 'client_secret_post', 'private_key_jwt', 'none'),
  } as const)
  .map(application);

const headers = fc.oneof(
  fc.constant(null),
  anything,
  anything.map((text) => `Basic ${text}`),
  fc
    .string({
      unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)),
      maxLength: 40,
    })
    .map((bytes) => `Basic ${btoa(bytes)}`),
  fc.tuple(anything, anything).map(([id, secret]) => `Basic ${base64Url(`${id}:${secret}`)}`),
  fc.constantFrom('Bearer x', 'DPoP x', 'Basic', `Basic ${btoa(`${CLIENT_ID}:%E0%A4%A`)}`),
);

const forms = fc.oneof(
  fc.array(pair, { maxLength: 4 }),
  fc
    .record(
      Object.fromEntries(
        ['client_id', 'client_secret', 'client_assertion_type', 'client_assertion'].map((name) => [
          name,
          fc.oneof(fc.constantFrom(...(VALUES[name] ?? [])), anything),
        ]),
      ),
      { requiredKeys: [] },
    )
    .map((fields) => Object.entries(fields) as [string, string][]),
);

describe('the grammar of requests', () => {
  it('returns or refuses, and never sends anybody to an address that is not registered', async () => {
    let proven = 0;
    let read = 0;
    await fc.assert(
      fc.asyncProperty(pairs, applications, async (sent, of) => {
        const parameters = await answered(() => readParameters(sent));
        if (parameters === undefined) return;
        const target = await answered(() => readTarget(parameters, of));
        if (target !== undefined) {
          proven++;
          const { redirectUri } = target;
          expect(of.redirectUris.some((one) => matchesRedirectUri(one, redirectUri))).toBe(true);
          const url = answerUrl(target, ISSUER, { code: 'c' });
          expect(url.startsWith(`${redirectUri}?`)).toBe(true);
          expect(new URL(url).searchParams.getAll('code')).toEqual(['c']);
          expect(new URL(url).searchParams.getAll('iss')).toEqual([ISSUER]);
        }
        const request = await answered(() => readAuthorizeRequest(parameters, of));
        if (request !== undefined) {
          read++;
          expect(request.challenge).toMatch(/^[\w-]{43}$/);
          expect(request.scope.length).toBeGreaterThan(0);
          expect(request.scope.filter((one) => !of.scopes.includes(one))).toEqual([]);
        }
        await answered(() => requireRedirectUri(parameters, of, CALLBACK));
        await answered(() => requireVerifier(parameters, CHALLENGE));
      }),
      runs(4000),
    );
    // The inputs are not all nonsense.
    expect(proven).toBeGreaterThan(200);
    expect(read).toBeGreaterThan(50);
  });

  it('returns credentials or refuses, for any header', async () => {
    const methods = new Set<string>();
    await fc.assert(
      fc.asyncProperty(forms, headers, applications, async (sent, header, of) => {
        const parameters: Parameters | undefined = await answered(() => readParameters(sent));
        if (parameters === undefined) return;
        const credentials = await answered(() => readClientCredentials(parameters, header));
        if (credentials === undefined) return;
        methods.add(credentials.method);
        expect(credentials.clientId).not.toBe('');
        await answered(() => requireMethod(credentials, of));
      }),
      runs(4000),
    );
    expect([...methods].toSorted()).toEqual([
      'client_secret_basic',
      'client_secret_post',
      'none',
      'private_key_jwt',
    ]);
  });
});

describe('addresses', () => {
  const piece = fc.constantFrom(
    ...['https://', 'http://', 'com.x.app:', 'localhost', '127.0.0.1', '[::1]', 'app.example', '.evil.test'],
    ...[':', ':80', ':65536', '/', '\\', '?', '#', '@', '%2f', '..', '.', '*', ' ', '\n', 'a', 'ü', '\u0000'],
  );
  const address = fc.oneof(
    fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join('')),
    anything,
    fc.webUrl({ withFragments: true, withQueryParameters: true }),
  );

  it('may be registered only if they go to one place by any parser, and into one header', () => {
    let registrable = 0;
    fc.assert(
      fc.property(address, (text) => {
        if (!isRegistrableUri(text)) return;
        registrable++;
        const url = new URL(text);
        expect(text).toMatch(/^[\x21-\x7e]+$/);
        expect([text, `${text}/`]).toContain(url.href);
        expect(url.username + url.password + url.hash).toBe('');
        if (url.protocol === 'http:') expect(['localhost', '127.0.0.1', '[::1]']).toContain(url.hostname);
      }),
      runs(20_000),
    );
    expect(registrable).toBeGreaterThan(200);
  });

  it('match only themselves, and on loopback their other ports', () => {
    const registered: fc.Arbitrary<string> = fc.constantFrom(
      CALLBACK,
      'http://127.0.0.1/cb',
      'http://[::1]/cb?x',
      'com.x.app:/cb',
    );
    // 12 and 16 are where the hosts end.
    const place = fc.oneof(fc.nat(40), fc.constantFrom(12, 16));
    const bends = fc.array(fc.tuple(place, piece), { minLength: 1, maxLength: 3 });
    const bent = fc
      .tuple(registered, bends)
      .map(([text, all]) => [
        text,
        all.reduce((one, [at, put]) => one.slice(0, at) + put + one.slice(at), text),
      ]);
    const two = fc.oneof(bent, fc.tuple(registered, fc.oneof(registered, address))) as fc.Arbitrary<
      [string, string]
    >;
    let matched = 0;
    fc.assert(
      fc.property(two, ([one, other]) => {
        if (!matchesRedirectUri(one, other) || one === other) return;
        matched++;
        const [a, b] = [new URL(one), new URL(other)];
        expect([b.protocol, b.hostname, b.pathname, b.search, b.hash, b.username]).toEqual([
          'http:',
          a.hostname,
          a.pathname,
          a.search,
          '',
          '',
        ]);
      }),
      runs(20_000),
    );
    expect(matched).toBeGreaterThan(5);
  });
});

describe('tokens', () => {
  const json = fc.oneof(
    fc.jsonValue({ maxDepth: 2 }),
    fc.constantFrom<unknown>(
      CLIENT_ID,
      ISSUER,
      NOW,
      NOW + 60,
      'POST',
      `${ISSUER}/oauth/token`,
      '',
      0,
      -1,
      1e308,
    ),
  );
  const member = (...names: string[]) => fc.dictionary(fc.constantFrom(...names), json, { maxKeys: 4 });
  const header = member('alg', 'typ', 'kid', 'jwk', 'crit', 'b64', 'x5c', 'jku', 'zip', '__proto__');
  const payload = member('iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti', 'htm', 'htu', 'ath', 'nonce');
  const keyParts = member('kty', 'crv', 'x', 'y', 'n', 'e', 'd', 'use', 'alg', 'key_ops', 'ext', 'kid');

  const algorithms = fc.constantFrom('ES256', 'RS256', 'PS256', 'EdDSA', 'Ed25519', 'none', 'HS256', 'ES512');
  const raw = fc
    .tuple(
      fc.oneof(
        header,
        fc.tuple(header, keyParts, algorithms).map(([rest, jwk, alg]) => ({
          typ: 'dpop+jwt',
          ...rest,
          alg,
          jwk: { ...ec.publicJwk, ...jwk },
        })),
        fc.tuple(keyParts, algorithms).map(([jwk, alg]) => ({
          typ: 'dpop+jwt',
          alg,
          jwk: { ...rsa.publicJwk, ...jwk },
        })),
      ),
      payload,
      fc.constantFrom('', 'c2ln', 'A'.repeat(86), 'A'.repeat(342)),
    )
    .map(([head, body, signature]) =>
      [base64Url(JSON.stringify(head)), base64Url(JSON.stringify(body)), signature].join('.'),
    );
  const text = fc.oneof(
    raw,
    anything,
    fc.array(anything, { maxLength: 6 }).map((parts) => parts.join('.')),
  );
  const audiences = assertionAudiences(ISSUER, 'token');
  const request = { method: 'POST', url: `${ISSUER}/oauth/token`, accessToken: null, nowMs: NOW_MS };

  it('that nobody signed are refused by name', async () => {
    await fc.assert(
      fc.asyncProperty(text, async (token) => {
        const assertion = () => verifyClientAssertion(token, CLIENT_ID, KEYS, audiences, NOW_MS);
        expect(await answered(assertion)).toBe(undefined);
        expect(await answered(() => verifyDpopProof(token, request))).toBe(undefined);
      }),
      runs(1500),
    );
  });

  it('that are signed say what they must, or are refused by name', async () => {
    const claims = { iss: CLIENT_ID, sub: CLIENT_ID, aud: ISSUER, jti: 'j', exp: NOW + 60 };
    const proof = { jti: 'j', htm: 'POST', htu: request.url, iat: NOW };
    const { kid: _, ...jwk } = ec.publicJwk;
    await fc.assert(
      fc.asyncProperty(payload, async (changes) => {
        const body = { ...claims, ...changes };
        const assertion = await jwt({ alg: 'ES256', kid: ec.kid }, body, ec.privateKey).catch(() => null);
        if (assertion !== null) {
          const accepted = await answered(() =>
            verifyClientAssertion(assertion, CLIENT_ID, KEYS, audiences, NOW_MS),
          );
          if (accepted !== undefined) {
            expect([body.iss, body.sub, body.jti]).toEqual([CLIENT_ID, CLIENT_ID, accepted.jti]);
            expect(accepted.expiresAtMs).toBeGreaterThan(NOW_MS);
          }
        }
        const made = { ...proof, ...changes };
        const token = await jwt({ typ: 'dpop+jwt', alg: 'ES256', jwk }, made, ec.privateKey).catch(
          () => null,
        );
        if (token !== null) {
          const accepted = await answered(() => verifyDpopProof(token, request));
          if (accepted !== undefined) expect([made.htm, made.jti]).toEqual(['POST', accepted.jti]);
        }
      }),
      runs(600),
    );
  });

  it('are refused by name under any keys that an application may have', async () => {
    const keySets = fc.oneof(
      fc.jsonValue(),
      fc.record({ keys: fc.jsonValue() }),
      fc.record({
        keys: fc.array(
          fc
            .tuple(fc.constantFrom(ec, rsa), keyParts)
            .map(([key, parts]) => ({ ...key.publicJwk, ...parts })),
          { maxLength: 3 },
        ),
      }),
    );
    const tokens = await Promise.all(
      [ec, rsa].flatMap((key) =>
        [key.kid, undefined].map((kid) =>
          jwt(
            { alg: key.alg, kid },
            { iss: CLIENT_ID, sub: CLIENT_ID, aud: ISSUER, jti: 'j', exp: NOW + 60 },
            key.privateKey,
          ),
        ),
      ),
    );
    await fc.assert(
      fc.asyncProperty(keySets, fc.constantFrom(...tokens), async (keys, token) => {
        await answered(() =>
          verifyClientAssertion(token, CLIENT_ID, keys as unknown as typeof KEYS, audiences, NOW_MS),
        );
      }),
      runs(1000),
    );
  });
});
