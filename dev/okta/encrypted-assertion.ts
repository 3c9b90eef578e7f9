// EncryptedAssertion as Okta sends it, and an EncryptedID in the same way: AES-CBC, the key wrapped by
// rsa-oaep-mgf1p (SHA-1) for the service provider's certificate, EncryptedKey inside KeyInfo. The padding is
// ISO 10126 (random bytes, then the count), which xml-encryption cannot write and WebCrypto cannot read, and
// that is what a service provider has to handle. So only the key transport is xml-encryption's.
import { createCipheriv, randomBytes, X509Certificate } from 'node:crypto';
import { encryptKeyInfo } from 'xml-encryption';
import { DSIG, SAML2, XENC } from '../idp/markup.ts';

const OAEP = 'http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p';
const BLOCK_BYTES = 16;

export type Cipher = 'aes128-cbc' | 'aes256-cbc';

export function encryptAssertion(assertion: string, certificatePem: string, cipher: Cipher): Promise<string> {
  return encryptElement('EncryptedAssertion', assertion, certificatePem, cipher);
}

/** @param nameId a NameID element, with the declaration of its namespace */
export function encryptNameId(nameId: string, certificatePem: string): Promise<string> {
  return encryptElement('EncryptedID', nameId, certificatePem, 'aes256-cbc');
}

async function encryptElement(
  name: 'EncryptedAssertion' | 'EncryptedID',
  xml: string,
  certificatePem: string,
  cipher: Cipher,
): Promise<string> {
  const key = randomBytes(cipher === 'aes128-cbc' ? 16 : 32);
  const encrypted = encryptCbc(Buffer.from(xml, 'utf8'), key, cipher);
  return (
    `<saml2:${name} xmlns:saml2="${SAML2}">` +
    `<xenc:EncryptedData Type="http://www.w3.org/2001/04/xmlenc#Element" xmlns:xenc="${XENC}">` +
    `<xenc:EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#${cipher}" xmlns:xenc="${XENC}"/>` +
    `<ds:KeyInfo xmlns:ds="${DSIG}"><xenc:EncryptedKey xmlns:xenc="${XENC}">` +
    `<xenc:EncryptionMethod Algorithm="${OAEP}" xmlns:xenc="${XENC}">` +
    `<ds:DigestMethod Algorithm="http://www.w3.org/2000/09/xmldsig#sha1" xmlns:ds="${DSIG}"/></xenc:EncryptionMethod>` +
    `<xenc:CipherData xmlns:xenc="${XENC}"><xenc:CipherValue>${await wrapKey(key, certificatePem)}</xenc:CipherValue>` +
    `</xenc:CipherData></xenc:EncryptedKey></ds:KeyInfo><xenc:CipherData xmlns:xenc="${XENC}">` +
    `<xenc:CipherValue>${encrypted.toString('base64')}</xenc:CipherValue></xenc:CipherData></xenc:EncryptedData>` +
    `</saml2:${name}>`
  );
}

function encryptCbc(clear: Buffer, key: Buffer, cipher: Cipher): Buffer {
  // xmlenc-core 5.2: the last byte counts the padding, the others may be anything.
  const padding = randomBytes(BLOCK_BYTES - (clear.length % BLOCK_BYTES));
  padding[padding.length - 1] = padding.length;
  const iv = randomBytes(BLOCK_BYTES);
  const aes = createCipheriv(cipher === 'aes128-cbc' ? 'aes-128-cbc' : 'aes-256-cbc', key, iv).setAutoPadding(
    false,
  );
  return Buffer.concat([iv, aes.update(clear), aes.update(padding), aes.final()]);
}

async function wrapKey(key: Buffer, certificatePem: string): Promise<string> {
  const publicKey = new X509Certificate(certificatePem).publicKey.export({ type: 'spki', format: 'pem' });
  const keyInfo = await new Promise<string>((resolve, reject) => {
    encryptKeyInfo(
      key,
      {
        rsa_pub: publicKey,
        pem: certificatePem,
        keyEncryptionAlgorithm: OAEP,
      },
      (error, result) => (error ? reject(error) : resolve(result)),
    );
  });
  return keyInfo.match(/<e:CipherValue>([^<]+)<\/e:CipherValue>/)![1]!;
}
