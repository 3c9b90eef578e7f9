// OpenID Connect Core 3.1.2.1, RP-Initiated Logout 1.0 2.
import { describe, expect, it } from 'vitest';
import { readIdTokenHint } from '../../src/oauth/id-token-hint.ts';
import { CLIENT_ID, ec, ISSUER, jwt, KEYS, keyPair, NOW, rsa } from '../support/oauth.ts';

const claims = { iss: ISSUER, sub: 'acc_1', aud: CLIENT_ID, sid: 's1', iat: NOW - 3600, exp: NOW - 3300 };
const header = { alg: 'RS256', kid: rsa.kid, typ: 'JWT' };
const hint = async (
  changes: Readonly<Record<string, unknown>> = {},
  changedHeader: Readonly<Record<string, unknown>> = {},
  key = rsa,
) =>
  await readIdTokenHint(
    await jwt({ ...header, ...changedHeader }, { ...claims, ...changes }, key.privateKey),
    KEYS,
    ISSUER,
  );

describe('a hint', () => {
  it('is an ID token of ours, which may have expired', async () => {
    const read = { accountId: 'acc_1', applicationId: CLIENT_ID, sid: 's1' };
    expect(await hint()).toEqual(read);
    expect(await hint({}, { alg: 'ES256', kid: ec.kid }, ec)).toEqual(read);
  });

  it.each<[string, Readonly<Record<string, unknown>>, Readonly<Record<string, unknown>>]>([
    ['another issuer', { iss: 'https://evil.example' }, {}],
    ['no issuer', { iss: undefined }, {}],
    ['an access token', {}, { typ: 'at+jwt' }],
    ['no type', {}, { typ: undefined }],
    ['an unknown key', {}, { kid: 'other' }],
    ['no session', { sid: undefined }, {}],
    ['a session that is not a text', { sid: 1 }, {}],
    ['nobody', { sub: undefined }, {}],
    ['several audiences', { aud: [CLIENT_ID, 'app_other'] }, {}],
    ['no audience', { aud: undefined }, {}],
  ])('is not %s', async (_, changes, changedHeader) => {
    expect(await hint(changes, changedHeader)).toBeNull();
  });

  it('is not what another key signed under the name of ours', async () => {
    expect(await hint({}, {}, await keyPair('RS256', rsa.kid))).toBeNull();
  });

  it.each(['', 'x', 'a.b.c', 'e30.e30.', '..'])('is not %s', async (text) => {
    expect(await readIdTokenHint(text, KEYS, ISSUER)).toBeNull();
  });
});
