// OpenID Connect Core 2 and 3.1.3.6, RFC 9068, RFC 9449 6.1.
import {
  createLocalJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  errors,
  type JWTVerifyOptions,
  jwtVerify,
} from 'jose';
import { describe, expect, it } from 'vitest';
import type { SigningAlgorithm } from '../../src/oauth/application.ts';
import type { PersonFacts } from '../../src/oauth/claims.ts';
import {
  type GrantFacts,
  type Minting,
  mintAccessToken,
  mintClientToken,
  mintIdToken,
} from '../../src/oauth/tokens.ts';
import {
  application,
  CLIENT_ID,
  ec,
  ed,
  ISSUER,
  KEYS,
  type KeyPair,
  keyPair,
  NOW,
  NOW_MS,
  rsa,
} from '../support/oauth.ts';
import { ada, grant } from '../support/oauth-people.ts';

const RESOURCE = 'https://api.example';

function minting(key: KeyPair = rsa, changes: Partial<Minting> = {}): Minting {
  return {
    issuer: ISSUER,
    nowMs: NOW_MS,
    application: application(),
    key: { kid: key.kid, alg: key.alg as SigningAlgorithm, privateKey: key.privateKey },
    ...changes,
  };
}

const idToken = (
  key?: KeyPair,
  { nonce = null, accessToken = 'token' }: { nonce?: string | null; accessToken?: string } = {},
  of: { grant?: Partial<GrantFacts>; person?: Partial<PersonFacts> } = {},
) => mintIdToken(minting(key), { ...grant, ...of.grant }, { ...ada, ...of.person }, { nonce, accessToken });
const accessToken = (changes: Partial<Minting> = {}, thumbprint: string | null = null, key?: KeyPair) =>
  mintAccessToken(minting(key, changes), grant, ada, { jti: 'jti-1', thumbprint });

async function verified(token: string, options: JWTVerifyOptions, nowMs = NOW_MS) {
  const keys = createLocalJWKSet(KEYS);
  return await jwtVerify(token, keys, { issuer: ISSUER, currentDate: new Date(nowMs), ...options });
}

describe('an ID token', () => {
  for (const key of [rsa, ec, ed]) {
    it(`is verified by jose with ${key.alg}, by the key that its header names`, async () => {
      const { payload, protectedHeader } = await verified(await idToken(key, { nonce: 'n-1' }), {
        typ: 'JWT',
        audience: CLIENT_ID,
      });
      expect(protectedHeader).toEqual({ alg: key.alg, kid: key.kid, typ: 'JWT' });
      expect(payload).toEqual({
        iss: ISSUER,
        sub: 'acc_1',
        aud: CLIENT_ID,
        iat: NOW,
        exp: NOW + 300,
        nonce: 'n-1',
        at_hash: payload.at_hash,
        auth_time: NOW - 30,
        amr: ['mfa'],
        acr: 'urn:mfa',
        sid: 'sid-1',
        org_id: 'org_1',
        org_external_id: 'crm-17',
        org_name: 'Acme',
        member_id: 'mem_1',
        role: 'admin',
        attributes: { department: 'Engines' },
        name: 'Ada Lovelace',
        given_name: 'Ada',
        family_name: 'Lovelace',
        locale: 'en-GB',
        zoneinfo: 'Europe/London',
        email: 'ada@acme.test',
        email_verified: true,
        groups: [{ id: 'team_1', name: 'Analysts' }],
      });
    });
  }

  it('says nothing of a nonce or a class that there is not', async () => {
    const payload = decodeJwt(await idToken(rsa, {}, { grant: { acr: null } }));
    expect(Object.keys(payload)).not.toContain('nonce');
    expect(Object.keys(payload)).not.toContain('acr');
  });

  it('says no more than was granted', async () => {
    const payload = decodeJwt(await idToken(rsa, {}, { grant: { scope: ['openid'] } }));
    expect(Object.keys(payload).toSorted()).toEqual(
      ['iss', 'sub', 'org_id', 'aud', 'auth_time', 'amr', 'acr', 'sid', 'at_hash', 'iat', 'exp'].toSorted(),
    );
  });

  it('lasts five minutes', async () => {
    const token = await idToken();
    await verified(token, {}, NOW_MS + 299_000);
    await expect(verified(token, {}, NOW_MS + 300_000)).rejects.toThrow(errors.JWTExpired);
  });

  it('has whole seconds', async () => {
    const token = await mintIdToken(minting(rsa, { nowMs: NOW_MS + 999 }), grant, ada, {
      nonce: null,
      accessToken: 'x',
    });
    expect(decodeJwt(token)).toMatchObject({ iat: NOW, exp: NOW + 300 });
  });

  it('has the left half of the hash of its access token', async () => {
    // OpenID Connect Core, A.3 (its `at_hash` is that of RS256).
    const token = 'jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y';
    for (const key of [rsa, ec]) {
      const { at_hash: hash } = decodeJwt(await idToken(key, { accessToken: token }));
      expect(hash).toBe('77QmUPtjPfzWtF2AnpK9RQ');
    }
    // Ed25519 hashes with SHA-512: half of it has 32 octets.
    const { at_hash: hash } = decodeJwt(await idToken(ed, { accessToken: token }));
    expect(hash).toMatch(/^[\w-]{43}$/);
    const digest = await crypto.subtle.digest('SHA-512', new TextEncoder().encode(token));
    const { encodeBase64Url } = await import('../../src/lib/base64.ts');
    expect(hash).toBe(encodeBase64Url(new Uint8Array(digest.slice(0, 32))));
  });

  it('carries names of any script', async () => {
    const token = await idToken(rsa, {}, { person: { givenName: 'Зоя "Z" \\', familyName: '李\u0000' } });
    expect((await verified(token, {})).payload).toMatchObject({
      given_name: 'Зоя "Z" \\',
      family_name: '李\u0000',
    });
  });
});

describe('an access token (RFC 9068 2.2)', () => {
  it('is verified by jose, for the resource of the application', async () => {
    const api = application({ resource: RESOURCE, accessTokenSeconds: 120 });
    const { payload, protectedHeader } = await verified(await accessToken({ application: api }), {
      typ: 'at+jwt',
      audience: RESOURCE,
    });
    expect(protectedHeader).toEqual({ alg: 'RS256', kid: rsa.kid, typ: 'at+jwt' });
    expect(payload).toEqual({
      iss: ISSUER,
      sub: 'acc_1',
      aud: RESOURCE,
      client_id: CLIENT_ID,
      scope: 'openid profile email organization groups',
      jti: 'jti-1',
      iat: NOW,
      exp: NOW + 120,
      auth_time: NOW - 30,
      amr: ['mfa'],
      acr: 'urn:mfa',
      sid: 'sid-1',
      grant: 'gra_1',
      org_id: 'org_1',
      org_external_id: 'crm-17',
      org_name: 'Acme',
      member_id: 'mem_1',
      role: 'admin',
    });
  });

  it('is for the application itself where it has no resource', async () => {
    expect(decodeJwt(await accessToken())).toMatchObject({ aud: CLIENT_ID });
  });

  it('says nothing of name, address, groups or attributes, whatever was granted', async () => {
    const text = JSON.stringify(decodeJwt(await accessToken()));
    for (const secret of ['Ada', 'Lovelace', '@', 'Analysts', 'Engines', 'London']) {
      expect(text).not.toContain(secret);
    }
  });

  it('names the role only with the scope organization', async () => {
    const bare = await mintAccessToken(minting(), { ...grant, scope: ['openid'] }, ada, {
      jti: 'j',
      thumbprint: null,
    });
    expect(decodeJwt(bare)).not.toHaveProperty('role');
    expect(decodeJwt(bare)).toMatchObject({ org_id: 'org_1', scope: 'openid' });
  });

  it('is bound to a key where there is one (RFC 9449 6.1)', async () => {
    expect(decodeJwt(await accessToken({}, 'thumb'))).toMatchObject({ cnf: { jkt: 'thumb' } });
    expect(decodeJwt(await accessToken())).not.toHaveProperty('cnf');
  });

  it('is not an ID token, nor the other way around (RFC 8725 3.11)', async () => {
    expect(decodeProtectedHeader(await accessToken()).typ).not.toBe(
      decodeProtectedHeader(await idToken()).typ,
    );
    await expect(verified(await idToken(), { typ: 'at+jwt' })).rejects.toThrow(
      errors.JWTClaimValidationFailed,
    );
  });
});

describe('a token of an application of its own accord', () => {
  it('has the application as its subject (RFC 9068 2.2), and nobody else in it', async () => {
    const token = await mintClientToken(minting(ec), ['directory:read'], { jti: 'jti-2', thumbprint: 't' });
    const { payload } = await verified(token, { typ: 'at+jwt', audience: CLIENT_ID });
    expect(payload).toEqual({
      iss: ISSUER,
      sub: CLIENT_ID,
      aud: CLIENT_ID,
      client_id: CLIENT_ID,
      scope: 'directory:read',
      jti: 'jti-2',
      cnf: { jkt: 't' },
      iat: NOW,
      exp: NOW + 300,
    });
  });
});

describe('a verifier refuses', () => {
  it('a token for somebody else, of another issuer, by another key, or changed', async () => {
    const token = await idToken();
    await expect(verified(token, { audience: 'app_other' })).rejects.toThrow(errors.JWTClaimValidationFailed);
    await expect(verified(token, { issuer: 'https://evil.test' })).rejects.toThrow(
      errors.JWTClaimValidationFailed,
    );
    const [head, , signature] = token.split('.');
    const [, body] = (await idToken(rsa, {}, { person: { role: 'owner' } })).split('.');
    await expect(verified(`${head}.${body}.${signature}`, {})).rejects.toThrow(
      errors.JWSSignatureVerificationFailed,
    );
    const foreign = await keyPair('RS256', rsa.kid);
    await expect(verified(await idToken(foreign), {})).rejects.toThrow(errors.JWSSignatureVerificationFailed);
    const unknown = await keyPair('RS256', 'unknown');
    await expect(verified(await idToken(unknown), {})).rejects.toThrow(errors.JWKSNoMatchingKey);
  });
});
