// What another library encrypts: xml-encryption, with its own document layout.

import { X509Certificate } from 'node:crypto';
import { expect, it } from 'vitest';
import { encrypt } from 'xml-encryption';
import { parseXml } from '../../src/xml/parse.ts';
import { decryptElement } from '../../src/xmlenc/decrypt.ts';
import { serviceProviderKey } from '../support/okta-keys.ts';
import { reasonOf } from '../support/reason.ts';
import { privateKeyDer } from '../support/saml-encrypter.ts';

const XENC = 'http://www.w3.org/2001/04/xmlenc#';
const XENC11 = 'http://www.w3.org/2009/xmlenc11#';
const OAEP = `${XENC}rsa-oaep-mgf1p`;

function foreign(encryptionAlgorithm: string, keyEncryptionAlgorithm = OAEP): Promise<string> {
  const options = {
    rsa_pub: new X509Certificate(serviceProviderKey.certificate).publicKey.export({
      type: 'spki',
      format: 'pem',
    }),
    pem: serviceProviderKey.certificate,
    encryptionAlgorithm,
    keyEncryptionAlgorithm,
    // Without it the library refuses to write what we have to refuse to read.
    disallowEncryptionWithInsecureAlgorithm: false,
    warnInsecureAlgorithm: false,
  };
  return new Promise((resolve, reject) => {
    encrypt('<t:Thing xmlns:t="urn:thing">1</t:Thing>', options as never, (error, xml) =>
      error ? reject(error) : resolve(xml),
    );
  });
}

for (const algorithm of [
  `${XENC}aes128-cbc`,
  `${XENC}aes256-cbc`,
  `${XENC11}aes128-gcm`,
  `${XENC11}aes256-gcm`,
]) {
  it(`decrypts ${algorithm} of xml-encryption`, async () => {
    const container = parseXml(`<e>${await foreign(algorithm)}</e>`);
    const { element } = await decryptElement(container, [privateKeyDer(serviceProviderKey)]);
    expect(element).toMatchObject({ local: 'Thing', namespace: 'urn:thing', children: ['1'] });
  });
}

it('refuses triple DES and RSA 1.5 of xml-encryption', async () => {
  for (const xml of [
    await foreign(`${XENC}tripledes-cbc`),
    await foreign(`${XENC}aes256-cbc`, `${XENC}rsa-1_5`),
  ]) {
    const container = parseXml(`<e>${xml}</e>`);
    expect(await reasonOf(() => decryptElement(container, [privateKeyDer(serviceProviderKey)]))).toBe(
      'encryption_algorithm_refused',
    );
  }
});
