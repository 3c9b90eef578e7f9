// Encrypts an assertion without a line of src: Node's crypto for the content (any padding, any algorithm) and
// for RSA.

import { constants, createCipheriv, publicEncrypt, randomBytes, X509Certificate } from 'node:crypto';
import type { SigningKey } from '../../dev/idp/signature.ts';

export const XENC = 'http://www.w3.org/2001/04/xmlenc#';
export const XENC11 = 'http://www.w3.org/2009/xmlenc11#';
const DS = 'http://www.w3.org/2000/09/xmldsig#';
const SAML = 'urn:oasis:names:tc:SAML:2.0:assertion';

export type Cipher =
  | 'aes-128-cbc'
  | 'aes-192-cbc'
  | 'aes-256-cbc'
  | 'aes-128-gcm'
  | 'aes-192-gcm'
  | 'aes-256-gcm';

export interface Encryption {
  /** Whose certificate it is encrypted for. */
  readonly recipient: SigningKey;
  readonly cipher?: Cipher;
  /** The URI that the document names; absent: that of `cipher`. */
  readonly dataUri?: string;
  /** Hash of OAEP, digest and mask. */
  readonly hash?: 'sha1' | 'sha256' | 'sha384' | 'sha512';
  /** OAEP's label, which the key's EncryptionMethod has to name. */
  readonly label?: Buffer;
  /** Inside KeyInfo, beside with a RetrievalMethod, or beside without a word. */
  readonly keyPlace?: 'inside' | 'retrieval' | 'sibling';
  /** Children and Algorithm of the key's EncryptionMethod; absent: what fits `hash`. */
  readonly keyMethod?: string;
  readonly padding?: 'iso10126' | 'pkcs7';
  /** The last byte of the plaintext with its padding, where the count of padding bytes should be. */
  readonly lastByte?: number;
  /** Bends ciphertext or the element. */
  readonly editCipher?: (cipher: Buffer) => Buffer;
  readonly edit?: (xml: string) => string;
  /** Bytes of the content key; absent: as the cipher wants. */
  readonly keyBytes?: number;
}

const DIGEST_URIS = {
  sha1: `${DS}sha1`,
  sha256: `${XENC}sha256`,
  sha384: 'http://www.w3.org/2001/04/xmldsig-more#sha384',
  sha512: `${XENC}sha512`,
};

/** An EncryptedAssertion that holds `clear`. */
export async function encryptXml(clear: string, options: Encryption): Promise<string> {
  const { cipher = 'aes-256-cbc', hash = 'sha1', keyPlace = 'inside' } = options;
  const bits = Number(cipher.slice(4, 7));
  const uri = options.dataUri ?? `${cipher.endsWith('gcm') ? XENC11 : XENC}aes${bits}-${cipher.slice(-3)}`;
  const key = randomBytes(options.keyBytes ?? bits / 8);
  const encrypted = encryptContent(Buffer.from(clear, 'utf8'), cipher, key, options);
  const data = (options.editCipher?.(encrypted) ?? encrypted).toString('base64');
  const wrapped = publicEncrypt(
    {
      key: new X509Certificate(options.recipient.certificate).publicKey,
      padding: constants.RSA_PKCS1_OAEP_PADDING,
      oaepHash: hash,
      ...(options.label && { oaepLabel: options.label }),
    },
    key,
  ).toString('base64');
  const encryptedKey =
    `<xenc:EncryptedKey xmlns:xenc="${XENC}" Id="key1">${options.keyMethod ?? keyMethod(hash)}` +
    `<xenc:CipherData><xenc:CipherValue>${wrapped}</xenc:CipherValue></xenc:CipherData></xenc:EncryptedKey>`;
  const retrieval = `<ds:RetrievalMethod URI="#key1" Type="${XENC}EncryptedKey"/>`;
  const inside = { inside: encryptedKey, retrieval, sibling: '' }[keyPlace];
  const xml =
    `<saml2:EncryptedAssertion xmlns:saml2="${SAML}"><xenc:EncryptedData xmlns:xenc="${XENC}" Type="${XENC}Element">` +
    `<xenc:EncryptionMethod Algorithm="${uri}"/>` +
    (inside === '' ? '' : `<ds:KeyInfo xmlns:ds="${DS}">${inside}</ds:KeyInfo>`) +
    `<xenc:CipherData><xenc:CipherValue>${data}</xenc:CipherValue></xenc:CipherData></xenc:EncryptedData>` +
    `${keyPlace === 'inside' ? '' : encryptedKey}</saml2:EncryptedAssertion>`;
  return options.edit?.(xml) ?? xml;
}

/** PKCS#8, DER: what the verifier takes. */
export function privateKeyDer(key: SigningKey): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(key.privateKey.replace(/-----[A-Z ]+-----|\s/g, ''), 'base64'));
}

function keyMethod(hash: keyof typeof DIGEST_URIS): string {
  const digest = `<ds:DigestMethod xmlns:ds="${DS}" Algorithm="${DIGEST_URIS[hash]}"/>`;
  if (hash === 'sha1') {
    return `<xenc:EncryptionMethod Algorithm="${XENC}rsa-oaep-mgf1p">${digest}</xenc:EncryptionMethod>`;
  }
  const mask = `<xenc11:MGF xmlns:xenc11="${XENC11}" Algorithm="${XENC11}mgf1${hash}"/>`;
  return `<xenc:EncryptionMethod Algorithm="${XENC11}rsa-oaep">${digest}${mask}</xenc:EncryptionMethod>`;
}

function encryptContent(
  clear: Buffer,
  cipher: Cipher,
  key: Buffer,
  { padding, lastByte }: Encryption,
): Buffer {
  const name = `aes-${key.length * 8}-${cipher.slice(-3)}`;
  if (cipher.endsWith('gcm')) {
    const iv = randomBytes(12);
    const aes = createCipheriv(name as 'aes-256-gcm', key, iv);
    return Buffer.concat([iv, aes.update(clear), aes.final(), aes.getAuthTag()]);
  }
  const iv = randomBytes(16);
  const count = 16 - (clear.length % 16);
  const tail = padding === 'pkcs7' ? Buffer.alloc(count, count) : randomBytes(count);
  tail[count - 1] = lastByte ?? count;
  const aes = createCipheriv(name, key, iv).setAutoPadding(false);
  return Buffer.concat([iv, aes.update(clear), aes.update(tail), aes.final()]);
}
