// RFC 7523 3, RFC 8725: what an application signs instead of sending a secret.
import { exportJWK, exportSPKI, generateKeyPair, importJWK, type JSONWebKeySet } from 'jose';
import { describe, expect, it } from 'vitest';
import { assertionAudiences, verifyClientAssertion } from '../../src/oauth/client-auth.ts';
import {
  base64Url,
  CLIENT_ID,
  ec,
  ed,
  ISSUER,
  jwt,
  KEYS,
  type KeyPair,
  keyPair,
  NOW,
  NOW_MS,
  rsa,
} from '../support/oauth.ts';
import { detailOf, reasonOf } from '../support/reason.ts';

const AUDIENCES = assertionAudiences(ISSUER, 'par');

const claims = {
  iss: CLIENT_ID,
  sub: CLIENT_ID,
  aud: ISSUER as unknown,
  jti: 'c0ffee',
  iat: NOW,
  exp: NOW + 60,
};

interface Changes {
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly header?: Readonly<Record<string, unknown>>;
  readonly key?: KeyPair;
  readonly keys?: JSONWebKeySet;
  readonly nowMs?: number;
}

async function assertion({ claims: changed, header, key = ec }: Changes = {}): Promise<string> {
  return await jwt({ alg: key.alg, kid: key.kid, ...header }, { ...claims, ...changed }, key.privateKey);
}

const verify = (token: string, { keys = KEYS, nowMs = NOW_MS }: Changes = {}) =>
  reasonOf(() => verifyClientAssertion(token, CLIENT_ID, keys, AUDIENCES, nowMs));
const attempt = async (changes: Changes = {}) => await verify(await assertion(changes), changes);

const REFUSED = 'client_assertion_refused';
const GOOD = { returned: { jti: 'c0ffee', expiresAtMs: NOW_MS + 120_000 } };
const other = await keyPair('ES256', 'ec-other');
const rsaPss = await keyPair('PS256', 'ps-1');

describe('an assertion', () => {
  for (const key of [rsa, ec, ed]) {
    it(`is verified with ${key.alg}`, async () => {
      expect(await attempt({ key })).toEqual(GOOD);
    });
  }

  it('is verified with PS256', async () => {
    expect(await attempt({ key: rsaPss, keys: { keys: [rsaPss.publicJwk] } })).toEqual(GOOD);
  });

  it('is verified with Ed25519, as oauth4webapi and openid-client 6 call EdDSA (RFC 9864)', async () => {
    expect(await attempt({ key: ed, header: { alg: 'Ed25519' } })).toEqual(GOOD);
  });

  describe('is for this server alone', () => {
    it('by its issuer, its token endpoint, or the endpoint that was asked (RFC 9126 2)', async () => {
      for (const aud of [ISSUER, `${ISSUER}/oauth/token`, `${ISSUER}/oauth/par`]) {
        expect(await attempt({ claims: { aud } })).toEqual(GOOD);
        expect(await attempt({ claims: { aud: [aud] } })).toEqual(GOOD);
      }
      // openid-client 5 sends all that it knows of.
      expect(await attempt({ claims: { aud: AUDIENCES } })).toEqual(GOOD);
    });

    for (const aud of [
      undefined,
      null,
      '',
      [],
      [[ISSUER]],
      `${ISSUER}/`,
      `${ISSUER}/oauth/revoke`,
      `${ISSUER}/oauth/token/`,
      'https://other.example',
      `${ISSUER} https://other.example`,
      ISSUER.toUpperCase(),
      { 0: ISSUER },
      // The other server could send it here.
      [ISSUER, 'https://other.example'],
      ['https://other.example', ISSUER],
      [ISSUER, null],
      [ISSUER, 1],
    ]) {
      it(`and not for ${JSON.stringify(aud) ?? 'nobody'}`, async () => {
        expect(await attempt({ claims: { aud } })).toBe(REFUSED);
      });
    }
  });

  describe('is by the application about itself', () => {
    for (const name of ['iss', 'sub'] as const) {
      for (const value of [undefined, null, '', 'app_other', `${CLIENT_ID} `, [CLIENT_ID], 1, {}]) {
        it(`and not with the ${name} ${JSON.stringify(value) ?? 'left out'}`, async () => {
          expect(await attempt({ claims: { [name]: value } })).toBe(REFUSED);
        });
      }
    }
  });

  describe('has an end', () => {
    it('which its use is remembered beyond, for as long as clocks may differ', async () => {
      for (const [exp, expiresAtMs] of [
        [NOW - 59, NOW_MS + 1000],
        [NOW - 59.5, NOW_MS + 1000],
        [NOW + 0.25, NOW_MS + 61_000],
        [NOW + 24 * 3600, NOW_MS + (24 * 3600 + 60) * 1000],
      ] as const) {
        expect(await attempt({ claims: { exp } })).toEqual({ returned: { jti: 'c0ffee', expiresAtMs } });
        // Until then it may be taken; from then on it isn't.
        const token = await assertion({ claims: { exp } });
        expect(await verify(token, { nowMs: expiresAtMs })).toBe(REFUSED);
      }
    });

    for (const [what, exp] of Object.entries({
      'left out': undefined,
      'long over': NOW - 3600,
      'just over, with all tolerance': NOW - 60,
      'in more than a day': NOW + 24 * 3600 + 1,
      'in a thousand years': NOW + 1000 * 365 * 24 * 3600,
      'in milliseconds': NOW_MS + 60_000,
      'a text': String(NOW + 60),
      null: null,
      negative: -1,
    })) {
      it(`and is refused with one that is ${what}`, async () => {
        expect(await attempt({ claims: { exp } })).toBe(REFUSED);
      });
    }

    it('and is refused when it is beyond every number', async () => {
      const [head] = (await assertion()).split('.');
      for (const exp of ['1e999', '-1e999', 'NaN']) {
        const payload = JSON.stringify(claims).replace(String(NOW + 60), exp);
        const input = `${head}.${base64Url(payload)}`;
        const key = await crypto.subtle.importKey(
          'jwk',
          ec.privateJwk as JsonWebKey,
          { name: 'ECDSA', namedCurve: 'P-256' },
          false,
          ['sign'],
        );
        const signature = await crypto.subtle.sign(
          { name: 'ECDSA', hash: 'SHA-256' },
          key,
          new TextEncoder().encode(input),
        );
        const { encodeBase64Url } = await import('../../src/lib/base64.ts');
        expect(await verify(`${input}.${encodeBase64Url(new Uint8Array(signature))}`)).toBe(REFUSED);
      }
    });

    it('and may have a beginning, which has come', async () => {
      expect(await attempt({ claims: { nbf: NOW + 60 } })).toEqual(GOOD);
      expect(await attempt({ claims: { nbf: NOW + 61 } })).toBe(REFUSED);
      expect(await attempt({ claims: { nbf: 'now' } })).toBe(REFUSED);
      expect(await attempt({ claims: { iat: 'now' } })).toBe(REFUSED);
    });
  });

  describe('has a name of its own', () => {
    it('of at most 255 characters', async () => {
      const jti = 'j'.repeat(255);
      expect(await attempt({ claims: { jti } })).toMatchObject({ returned: { jti } });
    });
    for (const jti of [undefined, null, '', 'j'.repeat(256), 7, ['a'], { a: 1 }, true]) {
      it(`and not ${JSON.stringify(jti)?.slice(0, 20) ?? 'none'}`, async () => {
        expect(await attempt({ claims: { jti } })).toBe(REFUSED);
      });
    }
  });

  describe('is signed by a registered key', () => {
    it('found without a kid, also among several of a kind', async () => {
      const keys = { keys: [other.publicJwk, ec.publicJwk] };
      for (const set of [keys, { keys: keys.keys.toReversed() }, KEYS]) {
        expect(await attempt({ header: { kid: undefined }, keys: set })).toEqual(GOOD);
      }
    });

    it('found beside one that is too short', async () => {
      const { publicKey } = await crypto.subtle
        .generateKey(
          {
            name: 'RSASSA-PKCS1-v1_5',
            hash: 'SHA-256',
            modulusLength: 1024,
            publicExponent: new Uint8Array([1, 0, 1]),
          },
          true,
          ['sign', 'verify'],
        )
        .then((pair) => pair as CryptoKeyPair);
      const short = await exportJWK(publicKey);
      const keys = { keys: [short, rsa.publicJwk] };
      expect(await attempt({ key: rsa, header: { kid: undefined }, keys })).toEqual(GOOD);
      expect(await attempt({ key: rsa, header: { kid: undefined }, keys: { keys: [short] } })).toBe(REFUSED);
    });

    it('and not by another one that says so', async () => {
      expect(await attempt({ key: other })).toBe(REFUSED);
      expect(await attempt({ key: other, header: { kid: ec.kid } })).toBe(REFUSED);
      expect(await attempt({ key: other, header: { kid: undefined } })).toBe(REFUSED);
      const two = { keys: [ec.publicJwk, (await keyPair('ES256', 'third')).publicJwk] };
      expect(await attempt({ key: other, header: { kid: undefined }, keys: two })).toBe(REFUSED);
    });

    it('and not by one that it brings along (RFC 8725 3.10)', async () => {
      expect(await attempt({ key: other, header: { kid: undefined, jwk: other.publicJwk } })).toBe(REFUSED);
      expect(await attempt({ key: other, header: { jku: 'https://evil.test/jwks', kid: ec.kid } })).toBe(
        REFUSED,
      );
    });

    it('and not by one of another use, algorithm or kind', async () => {
      expect(await attempt({ keys: { keys: [{ ...ec.publicJwk, use: 'enc' }] } })).toBe(REFUSED);
      expect(await attempt({ keys: { keys: [{ ...ec.publicJwk, key_ops: ['encrypt'] }] } })).toBe(REFUSED);
      expect(await attempt({ key: rsa, keys: { keys: [{ ...rsa.publicJwk, alg: 'PS256' }] } })).toBe(REFUSED);
      expect(await attempt({ keys: { keys: [{ ...rsa.publicJwk, kid: ec.kid }] } })).toBe(REFUSED);
      expect(await attempt({ keys: { keys: [] } })).toBe(REFUSED);
    });

    // They may come from an address of the application, which may send anything.
    for (const [what, keys] of Object.entries<unknown>({
      nothing: null,
      'a text': 'keys',
      'no list': {},
      'an object for a list': { keys: {} },
      'a list of texts': { keys: ['x'] },
      'a list of nulls': { keys: [null] },
      'a private key': { keys: [ec.privateJwk] },
      'a key without coordinates': { keys: [{ kty: 'EC', crv: 'P-256', kid: ec.kid }] },
      'a point that is not on the curve': { keys: [{ ...ec.publicJwk, y: ec.publicJwk.x }] },
      'a key of numbers': { keys: [{ kty: 'EC', crv: 'P-256', kid: ec.kid, x: 1, y: 2 }] },
      'a secret': { keys: [{ kty: 'oct', k: 'AAAA', kid: ec.kid }] },
      'a certificate in place of a key': { keys: [{ kty: 'EC', crv: 'P-256', kid: ec.kid, x5c: ['AAAA'] }] },
    })) {
      it(`and is refused when the keys are ${what}`, async () => {
        expect(await attempt({ keys: keys as JSONWebKeySet })).toBe(REFUSED);
        expect(await attempt({ keys: keys as JSONWebKeySet, header: { kid: undefined } })).toBe(REFUSED);
      });
    }
  });

  describe('is not forged', () => {
    it('by the algorithm none (RFC 8725 3.1)', async () => {
      for (const alg of ['none', 'None', 'NONE', '']) {
        const head = base64Url(JSON.stringify({ alg, kid: ec.kid }));
        const body = base64Url(JSON.stringify(claims));
        expect(await verify(`${head}.${body}.`)).toBe(REFUSED);
        expect(await verify(`${head}.${body}.${(await assertion()).split('.')[2]}`)).toBe(REFUSED);
      }
    });

    it('by the public key as the secret of HS256 (RFC 8725 2.1)', async () => {
      const publicKey = (await importJWK(rsa.publicJwk, 'RS256')) as CryptoKey;
      const secrets = [
        await exportSPKI(publicKey as Parameters<typeof exportSPKI>[0]),
        JSON.stringify(rsa.publicJwk),
        rsa.publicJwk.n ?? '',
      ];
      for (const secret of secrets) {
        for (const alg of ['HS256', 'HS512']) {
          const token = await jwt({ alg, kid: rsa.kid }, claims, new TextEncoder().encode(secret));
          expect(await verify(token)).toBe(REFUSED);
          const oct = { kty: 'oct', k: base64Url(secret), kid: rsa.kid, alg };
          expect(await verify(token, { keys: { keys: [oct, rsa.publicJwk] } })).toBe(REFUSED);
        }
      }
    });

    it('by an algorithm that is not on the list', async () => {
      for (const alg of ['ES384', 'RS384', 'RS512', 'PS512']) {
        const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
        const keys = { keys: [await exportJWK(publicKey)] };
        expect(await verify(await jwt({ alg }, claims, privateKey), { keys })).toBe(REFUSED);
      }
    });

    it('by another payload, header or signature', async () => {
      const [head, body, signature] = (await assertion()).split('.') as [string, string, string];
      const changed = base64Url(JSON.stringify({ ...claims, jti: 'other' }));
      const header = base64Url(JSON.stringify({ alg: 'ES256', kid: ec.kid, typ: 'x' }));
      for (const token of [
        `${head}.${changed}.${signature}`,
        `${header}.${body}.${signature}`,
        `${head}.${body}.${signature.slice(0, -4)}AAAA`,
        `${head}.${body}.`,
        `${head}.${body}`,
        `${head}.${body}.${signature}.`,
        `${head}.${body}.${'A'.repeat(86)}`,
        '',
        '..',
      ]) {
        expect(await verify(token)).toBe(REFUSED);
      }
    });

    it('by an extension that must be understood (RFC 7515 4.1.11)', async () => {
      const [, body, signature] = (await assertion()).split('.');
      for (const header of [
        { alg: 'ES256', kid: ec.kid, crit: ['exp'], exp: NOW + 60 },
        { alg: 'ES256', kid: ec.kid, crit: ['b64'], b64: false },
        { alg: 'ES256', kid: ec.kid, crit: [] },
      ]) {
        expect(await verify(`${base64Url(JSON.stringify(header))}.${body}.${signature}`)).toBe(REFUSED);
      }
    });
  });

  it('is refused for another application than it is asked for', async () => {
    const token = await assertion();
    const reason = await reasonOf(() => verifyClientAssertion(token, 'app_other', KEYS, AUDIENCES, NOW_MS));
    expect(reason).toBe(REFUSED);
  });

  it('is in no detail of a refusal', async () => {
    const token = await assertion({ key: other });
    const detail = await detailOf(() => verifyClientAssertion(token, CLIENT_ID, KEYS, AUDIENCES, NOW_MS));
    expect(Object.keys(detail as object)).toEqual(['expected']);
    for (const part of token.split('.')) expect(JSON.stringify(detail)).not.toContain(part);
  });
});

describe('the audiences of an assertion', () => {
  it('are the issuer, the token endpoint and the endpoint itself', () => {
    expect(assertionAudiences(ISSUER, 'introspect')).toEqual([
      ISSUER,
      `${ISSUER}/oauth/token`,
      `${ISSUER}/oauth/introspect`,
    ]);
  });
});
