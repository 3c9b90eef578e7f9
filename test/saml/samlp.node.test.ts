// A second issuer that shares no code with the first one:
// samlp, by Auth0. Its claims have the names of WS-Federation.
import { X509Certificate } from 'node:crypto';
import samlp from 'samlp';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { pickIdentity } from '../../src/saml/attributes.ts';
import { consumeResponse } from '../../src/saml/response.ts';
import { oktaKey, otherKey, serviceProviderKey } from '../support/okta-keys.ts';
import { reasonOf } from '../support/reason.ts';
import { privateKeyDer } from '../support/saml-encrypter.ts';
import { ACS, AUDIENCE, ISSUER, makeTrust, NOW_MS, post, REQUEST_ID } from '../support/saml-issuer.ts';

const USER = {
  id: 'auth0|1815',
  displayName: 'Ada Lovelace',
  name: { givenName: 'Ada', familyName: 'Lovelace' },
  emails: [{ value: 'ada@acme.test' }],
};

function foreign(options: object): Promise<string> {
  return new Promise((resolve, reject) => {
    const all = {
      issuer: ISSUER,
      cert: oktaKey.certificate,
      key: oktaKey.privateKey,
      audience: AUDIENCE,
      destination: ACS,
      recipient: ACS,
      inResponseTo: REQUEST_ID,
      signatureAlgorithm: 'rsa-sha256',
      digestAlgorithm: 'sha256',
      ...options,
    };
    samlp.getSamlResponse(all, USER, (error, xml) => (error ? reject(error) : resolve(xml)));
  });
}

async function consume(xml: string) {
  const trust = await makeTrust({ decryptionKeys: [privateKeyDer(serviceProviderKey)] });
  return consumeResponse({ samlResponse: post(xml), trust, nowMs: NOW_MS });
}

// samlp reads the clock itself.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: NOW_MS });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a Response of samlp', () => {
  for (const [what, options, signed] of [
    ['with the assertion signed', {}, { response: false, assertion: true }],
    [
      'with the Response signed',
      { signResponse: true, signAssertion: false },
      { response: true, assertion: false },
    ],
    ['with both signed', { signResponse: true }, { response: true, assertion: true }],
    [
      'with the prefix ds',
      { signResponse: true, signatureNamespacePrefix: 'ds' },
      { response: true, assertion: true },
    ],
  ] as const) {
    it(`is accepted ${what}`, async () => {
      const accepted = await consume(await foreign(options));
      expect(accepted).toMatchObject({ nameId: 'auth0|1815', signed, encrypted: false });
      expect(pickIdentity(accepted)).toMatchObject({
        email: { value: 'ada@acme.test', matchedBy: 'alias' },
        firstName: { value: 'Ada' },
        lastName: { value: 'Lovelace' },
      });
    });
  }

  for (const algorithm of [
    'http://www.w3.org/2001/04/xmlenc#aes128-cbc',
    'http://www.w3.org/2001/04/xmlenc#aes256-cbc',
    'http://www.w3.org/2009/xmlenc11#aes256-gcm',
  ]) {
    it(`is accepted encrypted with ${algorithm}`, async () => {
      const xml = await foreign({
        encryptionAlgorithm: algorithm,
        disallowEncryptionWithInsecureAlgorithm: false,
        warnOnInsecureEncryptionAlgorithm: false,
        encryptionCert: serviceProviderKey.certificate,
        encryptionPublicKey: new X509Certificate(serviceProviderKey.certificate).publicKey.export({
          type: 'spki',
          format: 'pem',
        }),
      });
      expect(await consume(xml)).toMatchObject({ nameId: 'auth0|1815', encrypted: true });
    });
  }

  it('is refused when it is changed, stale, unsigned or of another key', async () => {
    expect(await reasonOf(async () => consume((await foreign({})).replace('1815', '1816')))).toBe(
      'digest_mismatch',
    );
    expect(await reasonOf(async () => consume(await foreign({ inResponseTo: '_other' })))).toBe(
      'in_response_to_mismatch',
    );
    expect(await reasonOf(async () => consume(await foreign({ signAssertion: false })))).toBe(
      'signature_missing',
    );
    const stranger = { key: otherKey.privateKey, cert: otherKey.certificate };
    expect(await reasonOf(async () => consume(await foreign(stranger)))).toBe('signature_invalid');
    const sha1 = { signatureAlgorithm: 'rsa-sha1', digestAlgorithm: 'sha1' };
    expect(await reasonOf(async () => consume(await foreign(sha1)))).toBe('sha1_refused');
  });
});
