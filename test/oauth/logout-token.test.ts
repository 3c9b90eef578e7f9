// OpenID Connect Back-Channel Logout 1.0, 2.4 and 2.6.
import { createLocalJWKSet, type JWTVerifyOptions, jwtVerify } from 'jose';
import { describe, expect, it } from 'vitest';
import type { SigningAlgorithm } from '../../src/oauth/application.ts';
import { mintLogoutToken } from '../../src/oauth/logout-token.ts';
import { CLIENT_ID, ec, ed, ISSUER, KEYS, type KeyPair, NOW, NOW_MS, rsa } from '../support/oauth.ts';

const ended = { applicationId: CLIENT_ID, accountId: 'acc_1', sid: 'sid-1', jti: 'lgo_1' };

const mint = (key: KeyPair = rsa, nowMs = NOW_MS) =>
  mintLogoutToken(
    {
      issuer: ISSUER,
      nowMs,
      key: { kid: key.kid, alg: key.alg as SigningAlgorithm, privateKey: key.privateKey },
    },
    ended,
  );

const verified = async (token: string, options: JWTVerifyOptions = {}, nowMs = NOW_MS) =>
  await jwtVerify(token, createLocalJWKSet(KEYS), {
    issuer: ISSUER,
    audience: CLIENT_ID,
    typ: 'logout+jwt',
    currentDate: new Date(nowMs),
    ...options,
  });

describe('a logout token', () => {
  for (const key of [rsa, ec, ed]) {
    it(`is verified by jose with ${key.alg}`, async () => {
      const { payload, protectedHeader } = await verified(await mint(key));
      expect(protectedHeader).toEqual({ alg: key.alg, kid: key.kid, typ: 'logout+jwt' });
      expect(payload).toEqual({
        iss: ISSUER,
        aud: CLIENT_ID,
        sub: 'acc_1',
        sid: 'sid-1',
        jti: 'lgo_1',
        iat: NOW,
        exp: NOW + 120,
        events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
      });
    });
  }

  it('has no nonce, so that nobody takes it for an ID token (2.4)', async () => {
    expect((await verified(await mint())).payload).not.toHaveProperty('nonce');
  });

  it.each<[string, JWTVerifyOptions, number]>([
    ['as an ID token', { typ: 'JWT' }, 0],
    ['as an access token', { typ: 'at+jwt' }, 0],
    ['by another application', { audience: 'app_2' }, 0],
    ['two minutes later', {}, 120],
  ])('is not accepted %s', async (_, options, seconds) => {
    await expect(verified(await mint(), options, NOW_MS + seconds * 1000)).rejects.toThrow();
  });

  it('of a later try is good then, under the same jti', async () => {
    const again = await mint(rsa, NOW_MS + 600_000);
    expect((await verified(again, {}, NOW_MS + 600_000)).payload).toMatchObject({
      jti: 'lgo_1',
      iat: NOW + 600,
    });
  });
});
