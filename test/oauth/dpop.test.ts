// RFC 9449 4.3.
import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose';
import { describe, expect, it } from 'vitest';
import { type DpopRequest, verifyDpopProof } from '../../src/oauth/dpop.ts';
import { base64Url, ec, ed, ISSUER, jwt, type KeyPair, keyPair, NOW, NOW_MS, rsa } from '../support/oauth.ts';
import { detailOf, reasonOf } from '../support/reason.ts';

const URL_OF_TOKENS = `${ISSUER}/oauth/token`;
const REQUEST: DpopRequest = { method: 'POST', url: URL_OF_TOKENS, accessToken: null, nowMs: NOW_MS };
const claims = { jti: '-BwC3ESc6acc2lTc', htm: 'POST', htu: URL_OF_TOKENS, iat: NOW };

/** RFC 9449 7.1: an access token, and its hash. */
const ACCESS_TOKEN = 'Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU';
const ATH = 'fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo';

interface Changes {
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly header?: Readonly<Record<string, unknown>>;
  readonly key?: KeyPair;
}

function proof({ claims: changed, header, key = ec }: Changes = {}): Promise<string> {
  const { kid: _, ...jwk } = key.publicJwk;
  return jwt({ typ: 'dpop+jwt', alg: key.alg, jwk, ...header }, { ...claims, ...changed }, key.privateKey);
}

const verify = (token: string, request: Partial<DpopRequest> = {}) =>
  reasonOf(() => verifyDpopProof(token, { ...REQUEST, ...request }));
const attempt = async (changes: Changes = {}, request: Partial<DpopRequest> = {}) =>
  await verify(await proof(changes), request);

const REFUSED = 'dpop_refused';
const GOOD = {
  returned: {
    thumbprint: await calculateJwkThumbprint(ec.publicJwk),
    jti: claims.jti,
    expiresAtMs: NOW_MS + 60_000,
  },
};
const other = await keyPair('ES256', 'other');

describe('a proof', () => {
  it('is verified, and names its key by thumbprint (RFC 7638)', async () => {
    expect(await attempt()).toEqual(GOOD);
    for (const key of [rsa, ed, await keyPair('PS256', 'ps')]) {
      const thumbprint = await calculateJwkThumbprint(key.publicJwk);
      expect(await attempt({ key })).toMatchObject({ returned: { thumbprint } });
    }
  });

  it('is verified with Ed25519, as oauth4webapi and openid-client 6 call EdDSA (RFC 9864)', async () => {
    const thumbprint = await calculateJwkThumbprint(ed.publicJwk);
    expect(await attempt({ key: ed, header: { alg: 'Ed25519' } })).toMatchObject({
      returned: { thumbprint },
    });
  });

  it('is verified as RFC 9449 has it, figure 2', async () => {
    const figure = [
      'eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6Ik',
      'VDIiwieCI6Imw4dEZyaHgtMzR0VjNoUklDUkRZOXpDa0RscEJoRjQyVVFVZldWQVdCR',
      'nMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUwQ2R2R1JE',
      'QSIsImNydiI6IlAtMjU2In19.eyJqdGkiOiItQndDM0VTYzZhY2MybFRjIiwiaHRtIj',
      'oiUE9TVCIsImh0dSI6Imh0dHBzOi8vc2VydmVyLmV4YW1wbGUuY29tL3Rva2VuIiwia',
      'WF0IjoxNTYyMjYyNjE2fQ.2-GxA6T8lP4vfrg8v-FdWP0A0zdrj8igiMLvqRMUvwnQg',
      '4PtFLbdLXiOSsX0x7NVY-FNyJK70nfbV37xRZT3Lg',
    ].join('');
    expect(
      await verify(figure, { url: 'https://server.example.com/token', nowMs: 1562262616_000 }),
    ).toMatchObject({ returned: { thumbprint: '0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I' } });
  });

  describe('has a type', () => {
    it('whose case does not count', async () => {
      expect(await attempt({ header: { typ: 'DPoP+JWT' } })).toEqual(GOOD);
      expect(await attempt({ header: { typ: 'application/dpop+jwt' } })).toEqual(GOOD);
    });
    for (const typ of [
      undefined,
      '',
      'JWT',
      'at+jwt',
      'dpop',
      'dpop+jwt ',
      'x/dpop+jwt',
      'jwt+dpop',
      1,
      null,
    ]) {
      it(`and is refused with ${JSON.stringify(typ) ?? 'none'} (4)`, async () => {
        expect(await attempt({ header: { typ } })).toBe(REFUSED);
      });
    }
  });

  describe('has a public key', () => {
    it('and no part of the private one (7)', async () => {
      for (const key of [ec, rsa, ed]) {
        expect(await attempt({ key, header: { jwk: key.privateJwk } })).toBe(REFUSED);
        const { d: _, ...parts } = key.privateJwk;
        if (key === rsa) expect(await attempt({ key, header: { jwk: parts } })).toBe(REFUSED);
        for (const d of ['', null, 1, 'AQAB']) {
          expect(await attempt({ key, header: { jwk: { ...key.publicJwk, d } } })).toBe(REFUSED);
        }
        for (const part of ['p', 'q', 'dp', 'dq', 'qi', 'oth', 'k']) {
          expect(await attempt({ key, header: { jwk: { ...key.publicJwk, [part]: 'AQAB' } } })).toBe(REFUSED);
        }
      }
    });

    for (const [what, jwk] of Object.entries<unknown>({
      none: undefined,
      null: null,
      'a text': 'key',
      'a list': [ec.publicJwk],
      'no kind': {},
      'another kind': rsa.publicJwk,
      'another curve': { ...ec.publicJwk, crv: 'P-384' },
      'another use': { ...ec.publicJwk, use: 'enc' },
      'another algorithm': { ...ec.publicJwk, alg: 'ES384' },
      'other operations': { ...ec.publicJwk, key_ops: ['encrypt'] },
      'a coordinate less': { ...ec.publicJwk, y: undefined },
      'a point off the curve': { ...ec.publicJwk, y: ec.publicJwk.x },
      'numbers in it': { ...ec.publicJwk, x: 1, y: 2 },
      'a list in it': { ...ec.publicJwk, x: [ec.publicJwk.x] },
      'a secret': { kty: 'oct', k: 'AAAA' },
      'somebody else in it': other.publicJwk,
    })) {
      it(`and is refused with ${what} (2, 6)`, async () => {
        expect(await attempt({ header: { jwk } })).toBe(REFUSED);
      });
    }

    it('and is refused with another curve, whatever its kind', async () => {
      for (const crv of ['X25519', 'Ed448', 'P-256', '', undefined]) {
        expect(await attempt({ key: ed, header: { jwk: { ...ed.publicJwk, crv } } })).toBe(REFUSED);
      }
      for (const crv of ['secp256k1', 'P-521', 'p-256', '', undefined]) {
        expect(await attempt({ header: { jwk: { ...ec.publicJwk, crv } } })).toBe(REFUSED);
      }
    });

    it('and is refused when it is named instead', async () => {
      expect(await attempt({ header: { jwk: undefined, kid: ec.kid } })).toBe(REFUSED);
      expect(await attempt({ header: { jwk: undefined, jku: 'https://evil.test/jwks' } })).toBe(REFUSED);
    });

    it('and is refused with an RSA key of 1,024 bits', async () => {
      const algorithm = {
        name: 'RSASSA-PKCS1-v1_5',
        hash: 'SHA-256',
        modulusLength: 1024,
        publicExponent: new Uint8Array([1, 0, 1]),
      };
      const pair = (await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as CryptoKeyPair;
      const header = base64Url(
        JSON.stringify({ typ: 'dpop+jwt', alg: 'RS256', jwk: await exportJWK(pair.publicKey) }),
      );
      const input = `${header}.${base64Url(JSON.stringify(claims))}`;
      const bytes = new TextEncoder().encode(input);
      const signature = await crypto.subtle.sign(algorithm.name, pair.privateKey, bytes);
      const { encodeBase64Url } = await import('../../src/lib/base64.ts');
      expect(await verify(`${input}.${encodeBase64Url(new Uint8Array(signature))}`)).toBe(REFUSED);
    });
  });

  describe('is signed', () => {
    it('and not with none, a secret, or an algorithm that is not on the list (5)', async () => {
      const body = base64Url(JSON.stringify(claims));
      const none = base64Url(JSON.stringify({ typ: 'dpop+jwt', alg: 'none', jwk: ec.publicJwk }));
      expect(await verify(`${none}.${body}.`)).toBe(REFUSED);
      const secret = new TextEncoder().encode('s'.repeat(32));
      const oct = { kty: 'oct', k: base64Url('s'.repeat(32)) };
      expect(await verify(await jwt({ typ: 'dpop+jwt', alg: 'HS256', jwk: oct }, claims, secret))).toBe(
        REFUSED,
      );
      for (const alg of ['ES384', 'RS512']) {
        const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
        const jwk = await exportJWK(publicKey);
        expect(await verify(await jwt({ typ: 'dpop+jwt', alg, jwk }, claims, privateKey))).toBe(REFUSED);
      }
    });

    it('over all of it (6)', async () => {
      const [head, body, signature] = (await proof()).split('.') as [string, string, string];
      const [, , foreign] = (await proof({ key: other })).split('.');
      const later = base64Url(JSON.stringify({ ...claims, iat: NOW + 1 }));
      for (const token of [
        `${head}.${later}.${signature}`,
        `${head}.${body}.${foreign}`,
        `${head}.${body}.`,
        `${head}.${body}`,
      ]) {
        expect(await verify(token)).toBe(REFUSED);
      }
    });

    it('and one alone: two headers arrive as one with a comma (1)', async () => {
      const [one, two] = [await proof(), await proof({ claims: { jti: 'b' } })];
      for (const header of [`${one}, ${two}`, `${one},${two}`, `${one}, `, '', ',']) {
        expect(await verify(header)).toBe(REFUSED);
      }
    });
  });

  describe('is for this request', () => {
    for (const htm of [undefined, null, '', 'GET', 'post', 'POST ', ['POST']]) {
      it(`and not with the htm ${JSON.stringify(htm) ?? 'left out'} (8)`, async () => {
        expect(await attempt({ claims: { htm } })).toBe(REFUSED);
      });
    }

    it('by its address, in any spelling that normalizes to it, without query and fragment (9)', async () => {
      for (const htu of [
        `${URL_OF_TOKENS}?x=1`,
        `${URL_OF_TOKENS}#x`,
        'HTTPS://LOGIN.example:443/oauth/token',
        `${ISSUER}/oauth/x/../token`,
      ]) {
        expect(await attempt({ claims: { htu } })).toEqual(GOOD);
      }
      expect(await attempt({}, { url: `${URL_OF_TOKENS}?x=1#y` })).toEqual(GOOD);
    });

    for (const htu of [
      undefined,
      null,
      '',
      1,
      [URL_OF_TOKENS],
      '/oauth/token',
      'login.example/oauth/token',
      `${ISSUER}/oauth/par`,
      `${ISSUER}/oauth/token/`,
      `${ISSUER}/oauth/TOKEN`,
      `${ISSUER}//oauth/token`,
      `${ISSUER}/oauth%2ftoken`,
      `${ISSUER}:8443/oauth/token`,
      'http://login.example/oauth/token',
      'https://login.example.evil.test/oauth/token',
      'https://login.example@evil.test/oauth/token',
      `https://evil.test/?${URL_OF_TOKENS}`,
      `blob:${URL_OF_TOKENS}`,
      'null/oauth/token',
      'x:/oauth/token',
    ]) {
      it(`and not with the htu ${JSON.stringify(htu) ?? 'left out'} (9)`, async () => {
        expect(await attempt({ claims: { htu } })).toBe(REFUSED);
      });
    }
  });

  it('is for no request whose address is none', async () => {
    expect(await attempt({ claims: { htu: 'x' } }, { url: 'x' })).toBe(REFUSED);
  });

  describe('is of this minute', () => {
    it('by either clock, and is remembered until it is not (11)', async () => {
      for (const [iat, expiresAtMs] of [
        [NOW - 59, NOW_MS + 1000],
        [NOW - 59.9995, NOW_MS + 1],
        [NOW + 59, NOW_MS + 119_000],
        [NOW + 0.5, NOW_MS + 60_500],
      ] as const) {
        expect(await attempt({ claims: { iat } })).toMatchObject({ returned: { expiresAtMs } });
        expect(await attempt({ claims: { iat } }, { nowMs: expiresAtMs })).toBe(REFUSED);
      }
    });

    for (const iat of [
      undefined,
      null,
      0,
      -NOW,
      NOW - 60,
      NOW + 60,
      NOW - 3600,
      NOW + 3600,
      NOW_MS,
      String(NOW),
    ]) {
      it(`and not with the iat ${JSON.stringify(iat) ?? 'left out'}`, async () => {
        expect(await attempt({ claims: { iat } })).toBe(REFUSED);
      });
    }

    it('also where it says itself from when and until when, by the same clock', async () => {
      expect(await attempt({ claims: { iat: NOW + 30, nbf: NOW + 30, exp: NOW + 60 } })).toMatchObject({
        returned: { jti: claims.jti },
      });
      expect(await attempt({ claims: { nbf: NOW + 61 } })).toBe(REFUSED);
      expect(await attempt({ claims: { exp: NOW - 60 } })).toBe(REFUSED);
    });
  });

  describe('has a name of its own', () => {
    it('of at most 255 characters', async () => {
      const jti = 'j'.repeat(255);
      expect(await attempt({ claims: { jti } })).toMatchObject({ returned: { jti } });
    });
    for (const jti of [undefined, null, '', 'j'.repeat(256), 1, {}, ['a']]) {
      it(`and not ${JSON.stringify(jti)?.slice(0, 20) ?? 'none'} (3)`, async () => {
        expect(await attempt({ claims: { jti } })).toBe(REFUSED);
      });
    }
  });

  describe('beside an access token', () => {
    const with_ = { accessToken: ACCESS_TOKEN };

    it('has its hash (12), as in RFC 9449 7.1', async () => {
      expect(await attempt({ claims: { ath: ATH } }, with_)).toEqual(GOOD);
    });

    for (const ath of [
      undefined,
      null,
      '',
      ACCESS_TOKEN,
      `${ATH}=`,
      ATH.toLowerCase(),
      [ATH],
      ATH.slice(1),
    ]) {
      it(`is refused with the ath ${JSON.stringify(ath) ?? 'left out'}`, async () => {
        expect(await attempt({ claims: { ath } }, with_)).toBe(REFUSED);
      });
    }

    it('is refused with the hash of another one', async () => {
      expect(await attempt({ claims: { ath: ATH } }, { accessToken: `${ACCESS_TOKEN}x` })).toBe(REFUSED);
      expect(await attempt({ claims: { ath: ATH } }, { accessToken: '' })).toBe(REFUSED);
    });
  });

  it('is in no detail of a refusal', async () => {
    const token = await proof({ claims: { htm: 'GET' } });
    const detail = await detailOf(() => verifyDpopProof(token, REQUEST));
    expect(Object.keys(detail as object)).toEqual(['expected']);
    for (const part of token.split('.')) expect(JSON.stringify(detail)).not.toContain(part);
  });
});
