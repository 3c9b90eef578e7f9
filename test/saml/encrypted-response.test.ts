// A Response whose assertion is encrypted: decrypting proves nothing, and tells nobody anything.
import { XMLParser } from 'fast-xml-parser';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { otherKey, serviceProviderKey } from '../support/okta-keys.ts';
import { detailOf } from '../support/reason.ts';
import { consume, consumeReason as reason, replace } from '../support/saml-consume.ts';
import { privateKeyDer } from '../support/saml-encrypter.ts';
import { type IssueOptions, makeTrust, NAME_ID } from '../support/saml-issuer.ts';

describe('consumeResponse of an encrypted assertion', () => {
  const encrypt = { recipient: serviceProviderKey };
  const trusting = () => makeTrust({ decryptionKeys: [privateKeyDer(serviceProviderKey)] });

  for (const sign of ['both', 'response', 'assertion'] as const) {
    it(`accepts it with ${sign} signed`, async () => {
      for (const cipher of ['aes-256-cbc', 'aes-128-gcm'] as const) {
        const accepted = await consume({ sign, encrypt: { ...encrypt, cipher } }, await trusting());
        expect(accepted).toMatchObject({ nameId: NAME_ID, encrypted: true });
        expect(accepted.signed).toEqual({ response: sign !== 'assertion', assertion: sign !== 'response' });
      }
    });
  }

  afterEach(() => {
    vi.restoreAllMocks();
  });

  for (const sign of ['both', 'response', 'assertion'] as const) {
    it(`believes no plaintext that the second parser reads otherwise: ${sign} signed`, async () => {
      const { parse } = XMLParser.prototype;
      vi.spyOn(XMLParser.prototype, 'parse').mockImplementation(function (this: XMLParser, tags) {
        return parse.call(this, String(tags).replace('<saml2:NameID', '<saml2:NameId'), false);
      });
      expect(await reason({ sign, encrypt }, await trusting())).toBe('decryption_failed');
    });
  }

  it('refuses it without any signature: decrypting proves nothing', async () => {
    const cipher = 'aes-256-gcm';
    expect(await reason({ sign: 'none', encrypt: { ...encrypt, cipher } }, await trusting())).toBe(
      'signature_missing',
    );
    expect(await reason({ sign: 'none', encrypt }, await trusting())).toBe('decryption_failed');
  });

  it('tells nothing about an AES-CBC plaintext that no verified signature covers', async () => {
    const bad: IssueOptions[] = [
      { editSignedAssertion: replace('ada@acme.test', 'eve@acme.test') },
      { key: otherKey },
      { editSignedAssertion: replace('<saml2:Subject>', '<saml2:Subject>x') },
      { editSignedAssertion: (xml) => `${xml}${xml}` },
      { editSignedAssertion: replace(/^<saml2:Assertion/, '<saml2:Assertion a="1" ') },
    ];
    for (const options of bad) {
      const encrypted = { ...options, sign: 'assertion', encrypt } as const;
      expect(await reason(encrypted, await trusting())).toBe('decryption_failed');
      expect(await detailOf(async () => consume(encrypted, await trusting()))).toEqual({});
    }
    // GCM has refused every change by then, so a wrong signature may be named.
    const gcm = { ...encrypt, cipher: 'aes-256-gcm' } as const;
    expect(await reason({ ...bad[0], sign: 'assertion', encrypt: gcm }, await trusting())).toBe(
      'digest_mismatch',
    );
  });

  it('demands that a signature inside verifies although the one outside does', async () => {
    const editSignedAssertion = replace('ada@acme.test', 'eve@acme.test');
    expect(await reason({ encrypt, editSignedAssertion }, await trusting())).toBe('digest_mismatch');
  });

  it('demands an assertion, and only one', async () => {
    const wrap = (xml: string) => `<x>${xml}</x>`;
    expect(await reason({ sign: 'response', encrypt, editSignedAssertion: wrap }, await trusting())).toBe(
      'unexpected_root',
    );
    const twice: IssueOptions = {
      sign: 'response',
      encrypt,
      editResponse: replace(/<saml2:EncryptedAssertion.*<\/saml2:EncryptedAssertion>/s, '$&$&'),
    };
    expect(await reason(twice, await trusting())).toBe('assertion_several');
  });

  it('applies the rules to what it has decrypted', async () => {
    const editAssertion = replace('2026-11-02T09:05:00.000Z', '2026-11-02T08:58:00.000Z');
    expect(await reason({ encrypt, editAssertion }, await trusting())).toBe('confirmation_expired');
  });

  it('refuses it by name while we have no key, or another one', async () => {
    expect(await reason({ encrypt })).toBe('decryption_key_missing');
    expect(await reason({ encrypt }, await makeTrust({ decryptionKeys: [privateKeyDer(otherKey)] }))).toBe(
      'decryption_failed',
    );
  });
});
