import { beforeAll, describe, expect, it } from 'vitest';
import { buildSpMetadata, renderSpMetadata, type SpMetadataInput } from '../../src/saml/metadata-out.ts';
import { generateSpKey } from '../../src/saml/sp-key.ts';
import { parseXml } from '../../src/xml/parse.ts';
import { attributeOf, childElements, textOf } from '../../src/xml/read.ts';
import type { XmlElement } from '../../src/xml/tree.ts';
import { type Certificate, parseCertificate } from '../../src/xmldsig/certificates.ts';

const EMAIL = 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress';
const POST = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST';
const REDIRECT = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect';

let newer: Certificate;
let older: Certificate;

beforeAll(async () => {
  const dates = { notBefore: new Date('2026-01-01T00:00:00Z'), notAfter: new Date('2036-01-01T00:00:00Z') };
  const make = async (commonName: string) =>
    parseCertificate((await generateSpKey({ commonName, ...dates })).certificate);
  [newer, older] = await Promise.all([make('newer'), make('older')]);
});

function metadata(change: Partial<SpMetadataInput> = {}): XmlElement {
  const input: SpMetadataInput = {
    entityId: 'https://sso.example/security/sso/v2/authorize/',
    acsUrl: 'https://sso.example/sso/saml2',
    sloUrl: 'https://sso.example/sso/slo',
    nameIdFormats: [EMAIL],
    signingCertificates: [newer, older],
    encryptionCertificate: newer,
    authnRequestsSigned: true,
    ...change,
  };
  return parseXml(renderSpMetadata(buildSpMetadata(input)));
}

const roleOf = (root: XmlElement) => childElements(root)[0]!;
const named = (root: XmlElement, local: string) =>
  childElements(roleOf(root)).filter((one) => one.local === local);
const attributes = (element: XmlElement) =>
  Object.fromEntries(element.attributes.map((one) => [one.local, one.value]));

describe('buildSpMetadata', () => {
  it('names the entity, the ACS at index 0 and the two logout bindings', () => {
    const root = metadata();
    expect(attributeOf(root, 'entityID')).toBe('https://sso.example/security/sso/v2/authorize/');
    expect(attributes(roleOf(root))).toEqual({
      AuthnRequestsSigned: 'true',
      WantAssertionsSigned: 'true',
      protocolSupportEnumeration: 'urn:oasis:names:tc:SAML:2.0:protocol',
    });
    expect(named(root, 'AssertionConsumerService').map(attributes)).toEqual([
      { Binding: POST, Location: 'https://sso.example/sso/saml2', index: '0', isDefault: 'true' },
    ]);
    expect(named(root, 'SingleLogoutService').map(attributes)).toEqual([
      { Binding: REDIRECT, Location: 'https://sso.example/sso/slo' },
      { Binding: POST, Location: 'https://sso.example/sso/slo' },
    ]);
    expect(named(root, 'NameIDFormat').map(textOf)).toEqual([EMAIL]);
  });

  it('keeps the order of the schema', () => {
    expect(childElements(roleOf(metadata())).map((one) => one.local)).toEqual([
      'KeyDescriptor',
      'KeyDescriptor',
      'KeyDescriptor',
      'SingleLogoutService',
      'SingleLogoutService',
      'NameIDFormat',
      'AssertionConsumerService',
    ]);
  });

  it('says how long it may be kept, and asks for no end', () => {
    expect(attributeOf(metadata(), 'cacheDuration')).toBe('P1D');
    expect(attributeOf(metadata(), 'validUntil')).toBeUndefined();
  });

  it('publishes every signing key, the newest last, and one encryption key', async () => {
    const keys = named(metadata(), 'KeyDescriptor');
    const published = keys.map(async (key) => {
      const x509 = childElements(childElements(childElements(key)[0]!)[0]!)[0]!;
      return [attributeOf(key, 'use'), (await parseCertificate(textOf(x509)!)).subject];
    });
    expect(await Promise.all(published)).toEqual([
      ['signing', 'CN=older'],
      ['signing', 'CN=newer'],
      ['encryption', 'CN=newer'],
    ]);
    expect(childElements(keys[2]!).map((one) => attributeOf(one, 'Algorithm'))).not.toContain(
      'http://www.w3.org/2001/04/xmlenc#rsa-1_5',
    );
  });

  it('leaves out what does not exist', () => {
    const root = metadata({
      sloUrl: undefined,
      signingCertificates: [],
      encryptionCertificate: undefined,
      authnRequestsSigned: false,
      nameIdFormats: [],
    });
    expect(childElements(roleOf(root)).map((one) => one.local)).toEqual(['AssertionConsumerService']);
    expect(attributeOf(roleOf(root), 'AuthnRequestsSigned')).toBe('false');
    expect(attributeOf(root, 'validUntil')).toBeUndefined();
    expect(attributeOf(root, 'ID')).toBeUndefined();
  });

  it('says until when it holds', () => {
    const root = metadata({ validUntil: new Date('2026-12-01T00:00:00Z'), id: '_m1' });
    expect(attributeOf(root, 'validUntil')).toBe('2026-12-01T00:00:00.000Z');
    expect(attributeOf(root, 'ID')).toBe('_m1');
  });
});
