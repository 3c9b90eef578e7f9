// Other people's identity providers load our metadata: samlify, and libxml2 for well-formedness.
import { XmlDocument } from 'libxml2-wasm';
import * as samlify from 'samlify';
import { describe, expect, it } from 'vitest';
import { SignedXml } from 'xml-crypto';
import { encodePem } from '../../src/lib/pem.ts';
import { buildSpMetadata, renderSpMetadata } from '../../src/saml/metadata-out.ts';
import { generateSpKey, importSigningKey } from '../../src/saml/sp-key.ts';
import { parseCertificate } from '../../src/xmldsig/certificates.ts';
import { signElement } from '../../src/xmldsig/sign.ts';

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

  it('is signed for xml-crypto, the Signature first as the schema wants it', async () => {
    const { pkcs8, certificate } = await generateSpKey({
      commonName: 'Gatehouse acme',
      notBefore: new Date('2026-01-01T00:00:00Z'),
      notAfter: new Date('2036-01-01T00:00:00Z'),
    });
    const metadata = buildSpMetadata({
      id: '_m1',
      entityId: 'https://sso.example/',
      acsUrl: 'https://sso.example/sso/saml2',
      nameIdFormats: [],
      signingCertificates: [await parseCertificate(certificate)],
      authnRequestsSigned: false,
    });
    const signed = await signElement(metadata, { privateKey: await importSigningKey(pkcs8) });
    const text = renderSpMetadata(signed);
    const signature = /<ds:Signature [\s\S]*?<\/ds:Signature>/.exec(text)?.[0] as string;
    expect(text.indexOf(signature)).toBe(text.indexOf('>', text.indexOf('<md:EntityDescriptor')) + 1);
    const verified = (xml: string) => {
      const verifier = new SignedXml({ publicCert: encodePem('CERTIFICATE', certificate) });
      verifier.loadSignature(signature);
      return verifier.checkSignature(xml);
    };
    expect(verified(text)).toBe(true);
    expect(verified(text.replace('/sso/saml2', '/sso/evil'))).toBe(false);
  });
});
