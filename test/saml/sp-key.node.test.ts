// OpenSSL reads the certificate that we made.
import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { generateSpKey } from '../../src/saml/sp-key.ts';

describe('the certificate', () => {
  it('is X.509 v3 to OpenSSL, signed by its own key, and not an authority', async () => {
    const { certificate } = await generateSpKey({
      commonName: 'Gatehouse acme',
      notBefore: new Date('2026-01-01T00:00:00Z'),
      notAfter: new Date('2036-01-01T00:00:00Z'),
    });
    const x509 = new X509Certificate(certificate);
    expect(x509.subject).toBe('CN=Gatehouse acme');
    expect(x509.verify(x509.publicKey)).toBe(true);
    expect(x509.issuer).toBe(x509.subject);
    expect(x509.ca).toBe(false);
    expect(x509.validTo).toBe('Jan  1 00:00:00 2036 GMT');
  });
});
