import { describe, expect, it } from 'vitest';
import { decodePem, encodePem } from '../../src/lib/pem.ts';
import { parseCertificate, readCertificateFacts } from '../../src/xmldsig/certificates.ts';
import { oktaKey, otherKey } from '../support/okta-keys.ts';
import { reasonOf } from '../support/reason.ts';
import {
  ec256Key,
  ec384Key,
  ec521Key,
  ed25519Certificate,
  explicitCurveCertificate,
  exponent3Key,
  rsa1024Key,
  rsaPssCertificate,
  secp256k1Certificate,
} from '../support/saml-keys.ts';
import { certificateBody } from '../support/saml-signer.ts';

const DER = decodePem(oktaKey.certificate)![0]!.bytes;

describe('parseCertificate', () => {
  it('reads what an administrator wants to see', async () => {
    const certificate = await parseCertificate(oktaKey.certificate);
    expect(certificate).toMatchObject({
      subject: 'E=info@okta.test, CN=acme, OU=SSOProvider, O=Okta, L=San Francisco, ST=California, C=US',
      serial: '594f0238097d4802d6',
      notBefore: Date.parse('2024-01-01T00:00:00Z'),
      notAfter: Date.parse('2033-12-31T00:00:00Z'),
      fingerprintSha256: await fingerprint(DER),
      keyType: 'rsa',
      keyBits: 2048,
    });
    expect(certificate.issuer).toBe(certificate.subject);
    expect(decodePem(certificate.pem)).toEqual([{ label: 'CERTIFICATE', bytes: DER }]);
  });

  it('reads PEM, PEM with other line ends, bare base64 and DER as the same certificate', async () => {
    const { fingerprintSha256 } = await parseCertificate(oktaKey.certificate);
    for (const input of [
      oktaKey.certificate.replace(/\n/g, '\r\n'),
      `Bag Attributes\n${oktaKey.certificate}`,
      certificateBody(oktaKey),
      certificateBody(oktaKey).replace(/\s/g, ''),
      oktaKey.certificate.trim().replace(/\n/g, '\\n'),
      `"${oktaKey.certificate.replace(/\n/g, '\\r\\n')}"`,
      certificateBody(oktaKey).replace(/\n/g, '\\n'),
      DER,
    ]) {
      expect((await parseCertificate(input)).fingerprintSha256).toBe(fingerprintSha256);
    }
  });

  it('reads the three curves', async () => {
    for (const [key, curve, bits] of [
      [ec256Key, 'P-256', 256],
      [ec384Key, 'P-384', 384],
      [ec521Key, 'P-521', 521],
    ] as const) {
      const certificate = await parseCertificate(key.certificate);
      expect(certificate).toMatchObject({ keyType: 'ec', keyBits: bits, curve });
    }
  });

  for (const [what, reason, input] of [
    ['nothing', 'certificate_malformed', ''],
    ['prose', 'certificate_malformed', 'my certificate'],
    ['base64 of something else', 'certificate_malformed', 'AAAA'],
    ['a cut certificate', 'certificate_malformed', DER.subarray(0, -1)],
    ['a byte after the certificate', 'certificate_malformed', new Uint8Array([...DER, 0])],
    ['a sequence that is not a certificate', 'certificate_malformed', new Uint8Array([0x30, 3, 2, 1, 1])],
    [
      'a BER indefinite length',
      'certificate_malformed',
      new Uint8Array([0x30, 0x80, ...DER.subarray(4), 0, 0]),
    ],
    ['a block of another label', 'certificate_malformed', encodePem('PUBLIC KEY', DER)],
    ['100 KB', 'certificate_malformed', 'A'.repeat(100_000)],
    ['two certificates', 'certificate_several', oktaKey.certificate + otherKey.certificate],
    ['a private key', 'certificate_private_key', oktaKey.privateKey],
    [
      'a private key after the certificate',
      'certificate_private_key',
      oktaKey.certificate + oktaKey.privateKey,
    ],
    ['a bundle in PEM', 'certificate_bundle', encodePem('PKCS7', DER)],
    ['a bundle in CMS', 'certificate_bundle', encodePem('CMS', DER)],
    [
      'a bundle in DER',
      'certificate_bundle',
      new Uint8Array([0x30, 13, 6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 2, 5, 0]),
    ],
    ['another escape', 'certificate_malformed', certificateBody(oktaKey).replace(/\n/g, '\\t')],
    ['a lone backslash', 'certificate_malformed', `${certificateBody(oktaKey)}\\`],
    [
      'two certificates with \\n',
      'certificate_several',
      (oktaKey.certificate + otherKey.certificate).replace(/\n/g, '\\n'),
    ],
    ['a private key with \\n', 'certificate_private_key', oktaKey.privateKey.replace(/\n/g, '\\n')],
    ['a weak key with \\n', 'weak_key', rsa1024Key.certificate.replace(/\n/g, '\\n')],
    ['a bundle with \\n', 'certificate_bundle', encodePem('PKCS7', DER).replace(/\n/g, '\\n')],
    ['\\n escaped twice', 'certificate_malformed', certificateBody(oktaKey).replace(/\n/g, '\\\\n')],
    [
      '\\n spelled by its number',
      'certificate_malformed',
      certificateBody(oktaKey).replace(/\n/g, '\\u000a'),
    ],
    ['an RSA key of 1,024 bits', 'weak_key', rsa1024Key.certificate],
    ['an Ed25519 key', 'key_type_unsupported', ed25519Certificate],
    ['a curve that is not of NIST', 'key_type_unsupported', secp256k1Certificate],
    ['a curve spelled out (CVE-2020-0601)', 'key_type_unsupported', explicitCurveCertificate],
    ['a key bound to RSA-PSS by its type', 'key_type_unsupported', rsaPssCertificate],
  ] as const) {
    it(`refuses ${what}`, async () => {
      expect(await reasonOf(() => parseCertificate(input))).toBe(reason);
    });
  }

  it('refuses an RSA key whose exponent is not a valid one', async () => {
    for (const [high, middle, low] of [
      [0, 0, 1],
      [0, 0, 2],
      [0, 0, 3],
      [0, 0, 17],
      [0, 0xff, 0xff],
      [1, 0, 0],
      [1, 0, 2],
    ] as const) {
      const der = DER.slice();
      const at = der.findIndex((_, i) => [2, 3, 1, 0, 1].every((byte, j) => der[i + j] === byte));
      der.set([2, 3, high, middle, low], at);
      // BoringSSL refuses some of them itself, OpenSSL leaves it to us.
      const reason = await reasonOf(() => parseCertificate(der));
      expect(['weak_exponent', 'certificate_malformed']).toContain(reason);
    }
  });

  it('refuses the exponent 3 by name, and still tells what the certificate says', async () => {
    await expect(parseCertificate(exponent3Key.certificate)).rejects.toMatchObject({
      reason: 'weak_exponent',
      detail: { expected: 65_537, actual: 3 },
    });
    const facts = await readCertificateFacts(exponent3Key.certificate);
    expect(facts).toMatchObject({ subject: 'CN=exponent 3' });
    expect(facts.fingerprintSha256).toMatch(/^[0-9a-f]{64}$/);
  });

  it('returns the same object on a second call, and never that of another text', async () => {
    const first = await parseCertificate(oktaKey.certificate);
    expect(await parseCertificate(oktaKey.certificate)).toBe(first);
    expect(await parseCertificate(otherKey.certificate)).not.toBe(first);
    expect(Object.isFrozen(first)).toBe(true);
  });
});

async function fingerprint(der: Uint8Array<ArrayBuffer>): Promise<string> {
  return Buffer.from(await crypto.subtle.digest('SHA-256', der)).toString('hex');
}
