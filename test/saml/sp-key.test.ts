import { beforeAll, describe, expect, it } from 'vitest';
import { encodeUtf8 } from '../../src/lib/bytes.ts';
import { generateSpKey, importSigningKey, type SpKey } from '../../src/saml/sp-key.ts';
import { type Certificate, parseCertificate } from '../../src/xmldsig/certificates.ts';

const NOT_BEFORE = new Date('2026-01-01T00:00:00Z');
const NOT_AFTER = new Date('2052-06-30T00:00:00Z'); // past 2049: GeneralizedTime, RFC 5280 4.1.2.5

let key: SpKey;
let certificate: Certificate;

beforeAll(async () => {
  key = await generateSpKey({ commonName: 'Gatehouse, "Åcme"', notBefore: NOT_BEFORE, notAfter: NOT_AFTER });
  certificate = await parseCertificate(key.certificate);
});

describe('generateSpKey', () => {
  it('makes a certificate that says what was asked for', () => {
    expect(certificate).toMatchObject({
      subject: 'CN=Gatehouse\\, \\"Åcme\\"',
      issuer: 'CN=Gatehouse\\, \\"Åcme\\"',
      notBefore: NOT_BEFORE.getTime(),
      notAfter: NOT_AFTER.getTime(),
      keyType: 'rsa',
      keyBits: 2048,
    });
  });

  it('never gives two keys or two serial numbers', async () => {
    const second = await generateSpKey({ commonName: 'x', notBefore: NOT_BEFORE, notAfter: NOT_AFTER });
    const other = await parseCertificate(second.certificate);
    expect(other.serial).not.toBe(certificate.serial);
    expect(other.spki).not.toEqual(certificate.spki);
    expect(certificate.serial).toMatch(/^[4-7][0-9a-f]{31}$/);
  });
});

describe('one key for both uses', () => {
  it('signs what the certificate verifies', async () => {
    const data = encodeUtf8('signed');
    const signature = await crypto.subtle.sign('RSASSA-PKCS1-v1_5', await importSigningKey(key.pkcs8), data);
    const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
    const verifyKey = await crypto.subtle.importKey('spki', certificate.spki, algorithm, false, ['verify']);
    expect(await crypto.subtle.verify(algorithm.name, verifyKey, signature, data)).toBe(true);
    expect(await crypto.subtle.verify(algorithm.name, verifyKey, signature, encodeUtf8('other'))).toBe(false);
  });

  it.each(['SHA-1', 'SHA-256', 'SHA-512'] as const)('decrypts RSA-OAEP with %s', async (hash) => {
    const algorithm = { name: 'RSA-OAEP', hash };
    const encryptKey = await crypto.subtle.importKey('spki', certificate.spki, algorithm, false, ['encrypt']);
    const secret = encodeUtf8('0123456789abcdef');
    const sealed = await crypto.subtle.encrypt(algorithm, encryptKey, secret);
    const decryptKey = await crypto.subtle.importKey('pkcs8', key.pkcs8, algorithm, false, ['decrypt']);
    const opened = await crypto.subtle.decrypt(algorithm, decryptKey, sealed);
    expect(new Uint8Array(opened)).toEqual(secret);
  });

  it('gives a key that cannot be exported or used for anything else', async () => {
    const signing = await importSigningKey(key.pkcs8);
    expect([signing.extractable, signing.usages]).toEqual([false, ['sign']]);
    await expect(crypto.subtle.exportKey('pkcs8', signing)).rejects.toThrow();
  });
});
