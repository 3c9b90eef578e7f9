// Okta's Universal Logout: the token by key and algorithm, and the body. What the Worker does with each is in
// test/http/saml/universal-logout*.
import { importPKCS8, SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import {
  bearerToken,
  type KeyKind,
  type PinnedKey,
  parseRevokedSubject,
  type RevocationError,
  verifyRevocationToken,
} from '../../src/oauth/revocation.ts';
import { parseCertificate } from '../../src/xmldsig/certificates.ts';
import { NOW_MS } from '../support/okta.ts';
import { oktaKey, otherKey } from '../support/okta-keys.ts';
import { detailOf, reasonOf } from '../support/reason.ts';
import { ec256Key, ec384Key, ec521Key } from '../support/saml-keys.ts';

const AUDIENCE = 'https://sso.example/sso/global-token-revocation/con_1';
const ISSUERS = ['https://acme.okta.example', 'http://www.okta.com/exk1'] as const;
const NOW = NOW_MS / 1000;

const PAIRS = { okta: oktaKey, other: otherKey, p256: ec256Key, p384: ec384Key, p521: ec521Key };
type Name = keyof typeof PAIRS;

async function pinned(...names: Name[]): Promise<PinnedKey[]> {
  return await Promise.all(
    names.map(async (name) => {
      const { spki, curve } = await parseCertificate(PAIRS[name].certificate);
      return { fingerprint: name, spki, kind: (curve ?? 'RSA') as KeyKind };
    }),
  );
}

async function token(name: Name, alg: string, claims: Record<string, unknown> = {}): Promise<string> {
  const key = await importPKCS8(PAIRS[name].privateKey, alg);
  const all = { jti: 'j', iss: ISSUERS[0], sub: '0oa1', aud: AUDIENCE, iat: NOW, exp: NOW + 300, ...claims };
  return await new SignJWT(all).setProtectedHeader({ alg, typ: 'global-token-revocation+jwt' }).sign(key);
}

const trusting = async (...names: Name[]) => ({
  keys: await pinned(...names),
  issuers: ISSUERS,
  audience: AUDIENCE,
});

const attempt = async (text: string, ...names: Name[]) => {
  const trust = await trusting(...names);
  return await reasonOf(() => verifyRevocationToken(text, trust, NOW_MS));
};

const GOOD = (verifiedWith: Name) => ({
  returned: { jti: 'j', application: '0oa1', expiresAtMs: NOW_MS + 360_000, verifiedWith },
});

describe('a token', () => {
  it.each<[string, Name]>([
    ['RS256', 'okta'],
    ['RS384', 'okta'],
    ['RS512', 'okta'],
    ['ES256', 'p256'],
    ['ES384', 'p384'],
    ['ES512', 'p521'],
  ])('is verified by %s with a key of its kind', async (alg, name) => {
    expect(await attempt(await token(name, alg), name)).toEqual(GOOD(name));
  });

  it('is verified by whichever of several certificates has signed it, as in a rotation', async () => {
    const all: Name[] = ['other', 'p256', 'okta', 'p521'];
    expect(await attempt(await token('okta', 'RS256'), ...all)).toEqual(GOOD('okta'));
    expect(await attempt(await token('p521', 'ES512'), ...all)).toEqual(GOOD('p521'));
  });

  it.each<[string, string, Name, Name]>([
    ['another RSA key', 'RS256', 'other', 'okta'],
    ['a curve that is not pinned', 'ES256', 'p256', 'p384'],
    ['RSA where a curve is pinned', 'RS256', 'okta', 'p256'],
    ['a curve where RSA is pinned', 'ES256', 'p256', 'okta'],
  ])('is refused of %s', async (_what, alg, signer, trusted) => {
    expect(await attempt(await token(signer, alg), trusted)).toBe('token_signature_invalid');
  });

  it('is refused where no key is pinned', async () => {
    expect(await attempt(await token('okta', 'RS256'))).toBe('token_signature_invalid');
  });

  it.each(['PS256', 'PS384'])('is refused by %s, which the key could do', async (alg) => {
    expect(await attempt(await token('okta', alg), 'okta')).toBe('token_algorithm_refused');
  });

  it('is unverified while only its signature is wrong, and verified with any other fault', async () => {
    const trust = await trusting('okta');
    const faultOf = async (text: string) =>
      await verifyRevocationToken(text, trust, NOW_MS).catch((error: RevocationError) => error.verified);
    expect(await faultOf(await token('other', 'RS256', { exp: 1 }))).toBe(false);
    expect(await faultOf(await token('okta', 'RS256', { exp: 1 }))).toBe(true);
    expect(await faultOf(await token('okta', 'RS256', { iss: 'x' }))).toBe(true);
  });

  it.each(ISSUERS)('may come from %s', async (iss) => {
    expect(await attempt(await token('okta', 'RS256', { iss }), 'okta')).toEqual(GOOD('okta'));
  });

  it('says which audience was expected, and which came', async () => {
    const trust = await trusting('okta');
    const text = await token('okta', 'RS256', { aud: `${AUDIENCE}/` });
    expect(await detailOf(() => verifyRevocationToken(text, trust, NOW_MS))).toEqual({
      expected: AUDIENCE,
      actual: `${AUDIENCE}/`,
    });
  });

  it.each<[string, Record<string, unknown>, string | null]>([
    ['expiry, at the last moment', { exp: NOW - 59, iat: NOW - 300 }, null],
    ['expiry, too late', { exp: NOW - 60, iat: NOW - 300 }, 'token_expired'],
    ['iat, at the last moment', { iat: NOW + 60, exp: NOW + 300 }, null],
    ['iat, too early', { iat: NOW + 60.5, exp: NOW + 300 }, 'token_not_yet_valid'],
    ['the longest lifetime', { exp: NOW + 600 }, null],
    ['more than the longest', { exp: NOW + 600.5 }, 'token_lifetime_too_long'],
    ['a lifetime that began long ago', { iat: 0 }, 'token_lifetime_too_long'],
  ])('is held to %s', async (_what, claims, reason) => {
    const outcome = await attempt(await token('okta', 'RS256', claims), 'okta');
    expect(typeof outcome === 'string' ? outcome : null).toBe(reason);
  });
});

describe('the Authorization header', () => {
  it('has the token after Bearer, in upper or lower case', () => {
    expect([bearerToken('Bearer a.b.c'), bearerToken('bearer  a.b.c ')]).toEqual(['a.b.c', 'a.b.c']);
  });

  it.each([null, '', 'Bearer', 'Bearer ', 'Basic YTpi', 'DPoP a.b.c', 'Bearer a b'])(
    'is refused as %j',
    async (text) => {
      expect(await reasonOf(() => bearerToken(text))).toBe('token_missing');
    },
  );
});

describe('the body', () => {
  const parse = (value: unknown) =>
    reasonOf(() => parseRevokedSubject(typeof value === 'string' ? value : JSON.stringify(value)));
  const email = { format: 'email', email: 'ada@acme.test' };
  const named = { format: 'iss_sub', iss: 'https://acme.okta.example', sub: '00u1' };

  it('names somebody in either format, by either name', async () => {
    expect(await parse({ sub_id: email })).toEqual({ returned: email });
    expect(await parse({ subject: named })).toEqual({ returned: named });
    expect(await parse({ sub_id: named, reason: 'x' })).toEqual({ returned: named });
  });

  it.each([
    '',
    'x',
    'null',
    '[]',
    '7',
    {},
    { sub_id: null },
    { sub_id: [] },
    { sub_id: email, subject: email },
    { sub_id: {} },
    { sub_id: { format: ['email'], email: 'a@b.test' } },
    { sub_id: { ...email, iss: 'x' } },
    { sub_id: { format: 'email' } },
    { sub_id: { format: 'iss_sub', iss: 'x' } },
    { sub_id: { ...named, sub: 7 } },
    { sub_id: { ...named, sub: 'x'.repeat(1025) } },
  ])('is refused as %j', async (value) => {
    expect(await parse(value)).toBe('body_malformed');
  });

  it.each(['opaque', 'phone_number', 'aliases', 'account', '__proto__', 'constructor'])(
    'is refused in the format %s',
    async (format) => {
      expect(await parse({ sub_id: { format, id: '1' } })).toBe('subject_format_unsupported');
    },
  );
});
