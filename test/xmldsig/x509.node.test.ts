// OpenSSL, and the certificates that other people's library writes, as witnesses of what we read.
import { createPublicKey, X509Certificate } from 'node:crypto';
import { rootCertificates } from 'node:tls';
import fc from 'fast-check';
import selfsigned from 'selfsigned';
import { describe, expect, it } from 'vitest';
import { decodePem } from '../../src/lib/pem.ts';
import {
  type CertificateFacts,
  parseCertificate,
  readCertificateFacts,
} from '../../src/xmldsig/certificates.ts';
import { oktaKey } from '../support/okta-keys.ts';
import { reasonOf } from '../support/reason.ts';
import { ec256Key, ec384Key, ec521Key, ed25519Certificate, rsaPssCertificate } from '../support/saml-keys.ts';

const pems = {
  RSA: oktaKey.certificate,
  'P-256': ec256Key.certificate,
  'P-384': ec384Key.certificate,
  'P-521': ec521Key.certificate,
  Ed25519: ed25519Certificate,
  'RSA-PSS': rsaPssCertificate,
};
const ders = Object.entries(pems).map(([name, pem]) => [name, decodePem(pem)![0]!.bytes] as const);

function expectSame(facts: CertificateFacts, theirs: X509Certificate, isBent = false): void {
  const ours = createPublicKey({ key: Buffer.from(facts.spki), type: 'spki', format: 'der' });
  expect(ours.equals(theirs.publicKey)).toBe(true);
  // OpenSSL writes some of what it has read anew, and its fingerprint is of that.
  if (!isBent) expect(facts.fingerprintSha256).toBe(theirs.fingerprint256.replaceAll(':', '').toLowerCase());
  expect(facts.notBefore).toBe(Date.parse(theirs.validFrom));
  expect(facts.notAfter).toBe(Date.parse(theirs.validTo));
  const { length } = facts.serial;
  expect(BigInt.asUintN(length * 4, numberOf(theirs.serialNumber))).toBe(numberOf(facts.serial));
}

/** OpenSSL writes a sign, and we the two's complement. */
function numberOf(hex: string): bigint {
  return hex.startsWith('-') ? -BigInt(`0x${hex.slice(1)}`) : BigInt(`0x${hex}`);
}

describe('certificates', () => {
  it.each(Object.entries(pems))('with a key of %s say to us what they say to OpenSSL', async (_, pem) => {
    expectSame(await readCertificateFacts(pem), new X509Certificate(pem));
  });

  it('of all the authorities that Node trusts, too', async () => {
    for (const pem of rootCertificates) {
      const theirs = new X509Certificate(pem);
      const facts = await readCertificateFacts(pem);
      expectSame(facts, theirs);
      for (const common of theirs.subject.match(/(?<=^CN=)[\w -]+$/gm) ?? []) {
        expect(facts.subject).toContain(`CN=${common}`);
      }
    }
    expect(rootCertificates.length).toBeGreaterThan(100);
  });

  it('that selfsigned writes are read whole', async () => {
    const attributes = [
      { shortName: 'C', value: 'DE' },
      { shortName: 'O', value: 'Müller & Söhne; GmbH' },
      { shortName: 'CN', value: 'idp.example' },
    ];
    const notBeforeDate = new Date('2026-01-01T00:00:00Z');
    const notAfterDate = new Date('2060-01-01T00:00:00Z');
    const { cert } = await selfsigned.generate(attributes, {
      keySize: 2048,
      notBeforeDate,
      notAfterDate,
    });
    const certificate = await parseCertificate(cert);
    expectSame(certificate, new X509Certificate(cert));
    expect(certificate.subject).toBe('CN=idp.example, O=Müller & Söhne\\; GmbH, C=DE');
    expect(certificate).toMatchObject({ keyType: 'rsa', notAfter: notAfterDate.getTime() });
  });
});

describe('a certificate that is not whole', () => {
  it.each(ders)('is refused wherever it is cut (%s)', async (_, der) => {
    for (let length = 0; length < der.length; length++) {
      expect(await reasonOf(() => parseCertificate(der.slice(0, length)))).toBe('certificate_malformed');
    }
  });

  it.each(ders)('is refused with an octet more anywhere, and with one less (%s)', async (_, der) => {
    for (let at = 0; at < der.length; at++) {
      const more = Uint8Array.of(...der.subarray(0, at), 0, ...der.subarray(at));
      const less = Uint8Array.of(...der.subarray(0, at), ...der.subarray(at + 1));
      for (const bent of [more, less, Uint8Array.of(...der, ...der.subarray(0, at + 1))]) {
        expect(await reasonOf(() => parseCertificate(bent))).toBe('certificate_malformed');
      }
    }
  });

  it('is read with changed octets as OpenSSL reads it, if both do', async () => {
    let read = 0;
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...ders), fc.nat(), fc.nat(255), async ([, der], at, octet) => {
        const bent = der.slice();
        bent[at % der.length] = octet;
        const facts = await readCertificateFacts(pemOf(bent)).catch((error: { reason: string }) => {
          expect(error.reason).toMatch(/^certificate_(malformed|bundle)$/);
        });
        if (facts === undefined) return;
        const theirs = readByOpenSsl(bent);
        if (theirs === undefined) return;
        read += 1;
        expectSame(facts, theirs, true);
      }),
      { numRuns: 2000 },
    );
    expect(read).toBeGreaterThan(200);
  });
});

function pemOf(der: Uint8Array): string {
  return `-----BEGIN CERTIFICATE-----\n${Buffer.from(der).toString('base64')}\n-----END CERTIFICATE-----\n`;
}

function readByOpenSsl(der: Uint8Array): X509Certificate | undefined {
  try {
    const certificate = new X509Certificate(der);
    // A key that it can't read, and a date that it can't print.
    certificate.publicKey.export({ type: 'spki', format: 'der' });
    return Number.isNaN(Date.parse(certificate.validFrom) + Date.parse(certificate.validTo))
      ? undefined
      : certificate;
  } catch {
    return undefined;
  }
}
