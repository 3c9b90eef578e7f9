// Other people's identity providers load our metadata: samlify, and libxml2 for well-formedness.
import { XmlDocument } from 'libxml2-wasm';
import * as samlify from 'samlify';
import { describe, expect, it } from 'vitest';
import { buildSpMetadata, renderSpMetadata } from '../../src/saml/metadata-out.ts';
import { generateSpKey } from '../../src/saml/sp-key.ts';
import { parseCertificate } from '../../src/xmldsig/certificates.ts';

describe('our metadata', () => {
  it('is loaded by samlify and well-formed to libxml2', async () => {
    const { certificate } = await generateSpKey({
      commonName: 'Gatehouse acme',
      notBefore: new Date('2026-01-01T00:00:00Z'),
      notAfter: new Date('2036-01-01T00:00:00Z'),
    });
    const parsed = await parseCertificate(certificate);
    const text = renderSpMetadata(
      buildSpMetadata({
        entityId: 'https://sso.example/?a=1&b=2',
        acsUrl: 'https://sso.example/sso/saml2',
        sloUrl: 'https://sso.example/sso/slo',
        nameIdFormats: ['urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress'],
        signingCertificates: [parsed],
        encryptionCertificate: parsed,
        authnRequestsSigned: true,
      }),
    );
    XmlDocument.fromString(text).dispose();
    const { entityMeta } = samlify.ServiceProvider({ metadata: text });
    expect(entityMeta.getEntityID()).toBe('https://sso.example/?a=1&b=2');
    expect(entityMeta.getAssertionConsumerService('post')).toBe('https://sso.example/sso/saml2');
    expect(entityMeta.getSingleLogoutService('redirect')).toBe('https://sso.example/sso/slo');
    expect(entityMeta.getX509Certificate('signing')).toBe(Buffer.from(certificate).toString('base64'));
    expect(entityMeta.getX509Certificate('encryption')).toBe(Buffer.from(certificate).toString('base64'));
    expect(entityMeta.isAuthnRequestSigned()).toBe(true);
    expect(entityMeta.isWantAssertionsSigned()).toBe(true);
  });
});
