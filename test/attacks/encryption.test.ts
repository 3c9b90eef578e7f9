// Attacks on, and by, encryption.
// The numbers are rows of the table in src/saml/README.md.
import { describe, expect, it } from 'vitest';
import { serviceProviderKey } from '../support/okta-keys.ts';
import { encryptXml } from '../support/saml-encrypter.ts';
import { issue } from '../support/saml-issuer.ts';
import { ASSERTION, assertionOf, forge, google, outcome, replace } from './ground.ts';

describe('9 and 22: encryption', () => {
  const encrypt = (clear: string) =>
    encryptXml(clear, { recipient: serviceProviderKey, cipher: 'aes-256-gcm' });
  it('is not a signature: anybody can encrypt to us', async () => {
    const forged = replace(google, ASSERTION, '').replace(
      '</saml2p:Response>',
      `${await encrypt(forge(google))}</saml2p:Response>`,
    );
    expect(await outcome(forged)).toBe('signature_missing');
  });
  it('does not carry a signed assertion inside a forged one', async () => {
    const inside = replace(
      forge(google),
      '<saml2:AuthnStatement',
      `<saml2:Advice>${assertionOf(google)}</saml2:Advice><saml2:AuthnStatement`,
    );
    const xml = replace(google, ASSERTION, await encrypt(inside));
    expect(await outcome(xml)).toBe('unexpected_element');
  });
  it('does not carry two assertions', async () => {
    const xml = replace(google, ASSERTION, await encrypt(assertionOf(google) + forge(google)));
    expect(await outcome(xml)).toBe('decryption_failed');
  });
  it('does not smuggle a DOCTYPE', async () => {
    const xml = replace(
      google,
      ASSERTION,
      await encrypt(`<!DOCTYPE x [<!ENTITY e "x">]>${assertionOf(google)}`),
    );
    expect(await outcome(xml)).toBe('decryption_failed');
  });
  it('refuses every changed byte of an AES-CBC ciphertext with the same reason', async () => {
    const clear = await issue({ sign: 'assertion' });
    const answers = new Set<unknown>();
    for (let byte = 0; byte < 200; byte += 7) {
      const editCipher = (cipher: Buffer) => {
        cipher[byte]! ^= 0x55;
        return cipher;
      };
      const wrapped = await encryptXml(assertionOf(clear), { recipient: serviceProviderKey, editCipher });
      answers.add(await outcome(replace(clear, ASSERTION, wrapped)));
    }
    expect([...answers]).toEqual(['decryption_failed']);
  });
  it('refuses RSA 1.5 and triple DES', async () => {
    const xenc = 'http://www.w3.org/2001/04/xmlenc#';
    for (const options of [
      { dataUri: `${xenc}tripledes-cbc` },
      { keyMethod: `<xenc:EncryptionMethod Algorithm="${xenc}rsa-1_5"/>` },
    ]) {
      const wrapped = await encryptXml(assertionOf(google), { recipient: serviceProviderKey, ...options });
      expect(await outcome(replace(google, ASSERTION, wrapped))).toBe('encryption_algorithm_refused');
    }
  });
});
