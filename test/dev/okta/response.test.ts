import { createHash, verify } from 'node:crypto';
import { DOMParser } from '@xmldom/xmldom';
import { XmlC14NMode, XmlDocument, type XmlElement } from 'libxml2-wasm';
import { describe, expect, it } from 'vitest';
import { SignedXml } from 'xml-crypto';
import { decrypt } from 'xml-encryption';
import type { ResponseOptions } from '../../../dev/okta/response.ts';
import { issueOktaResponse } from '../../support/okta.ts';
import { oktaKey, otherKey, serviceProviderKey } from '../../support/okta-keys.ts';
import { verdicts } from '../../support/xml-verdicts.ts';

describe('a response as Okta makes it', () => {
  it('begins with the bytes of a real one', async () => {
    const { xml } = await issueOktaResponse({
      inResponseTo: '_request1',
      responseId: 'id11',
      assertionId: 'id22',
    });
    expect(xml.split('<ds:Signature ')[0]).toBe(
      '<?xml version="1.0" encoding="UTF-8"?><saml2p:Response Destination="https://sso.example/sso/saml2" ID="id11"' +
        ' InResponseTo="_request1" IssueInstant="2026-11-02T09:00:00.000Z" Version="2.0"' +
        ' xmlns:saml2p="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:xs="http://www.w3.org/2001/XMLSchema">' +
        '<saml2:Issuer Format="urn:oasis:names:tc:SAML:2.0:nameid-format:entity"' +
        ' xmlns:saml2="urn:oasis:names:tc:SAML:2.0:assertion">http://www.okta.com/exkGatehouse00000001</saml2:Issuer>',
    );
    expect(xml).toContain(
      '<saml2:Conditions NotBefore="2026-11-02T08:55:00.000Z" NotOnOrAfter="2026-11-02T09:05:00.000Z"',
    );
    expect(xml).toContain('SessionIndex="_request1"');
    expect(xml).toContain(
      'NotOnOrAfter="2026-11-02T09:05:00.000Z" Recipient="https://sso.example/sso/saml2"/>',
    );
    expect(xml.endsWith('</saml2:AttributeStatement></saml2:Assertion></saml2p:Response>')).toBe(true);
  });

  it('names no request and makes its own SessionIndex without an AuthnRequest', async () => {
    const { xml } = await issueOktaResponse();
    expect(xml).not.toContain('InResponseTo');
    expect(xml).toMatch(/SessionIndex="id1793610000000\.\d+"/);
  });

  it('lists xs on the exc-c14n Transform alone', async () => {
    const { xml } = await issueOktaResponse();
    const transforms = [...xml.matchAll(/<ds:Transforms>(.*?)<\/ds:Transforms>/g)].map((match) => match[1]);
    expect(transforms).toHaveLength(2);
    for (const markup of transforms) {
      expect(markup).toBe(
        '<ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/>' +
          '<ds:Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#">' +
          '<ec:InclusiveNamespaces PrefixList="xs" xmlns:ec="http://www.w3.org/2001/10/xml-exc-c14n#"/></ds:Transform>',
      );
    }
  });

  it('neither lists nor declares xs without attributes', async () => {
    const { xml } = await issueOktaResponse({ attributes: [] });
    expect(xml).not.toMatch(/InclusiveNamespaces|XMLSchema|AttributeStatement/);
    expect(signatures(xml)).toHaveLength(2);
    expect(verdicts(xml, oktaKey.certificate)).toEqual([true, true]);
  });

  it('writes ids that are NCNames and differ', async () => {
    const ids = new Set<string>();
    for (let i = 0; i < 20; i++) {
      const { responseId, assertionId } = await issueOktaResponse({
        signResponse: false,
        signAssertion: false,
      });
      for (const id of [responseId, assertionId]) expect(id).toMatch(/^id[1-9]\d{25}$/);
      ids.add(responseId).add(assertionId);
    }
    expect(ids.size).toBe(40);
  });

  it('escapes what a person typed, so that it is read back as typed and never as markup', async () => {
    const name = `"<b>&'>\t\r\n\u00e9\u{1f511}`;
    const { xml } = await issueOktaResponse({
      nameId: name,
      attributes: [{ name, values: [name, ''] }],
      audience: name,
      destination: name,
    });
    expect(verdicts(xml, oktaKey.certificate)).toEqual([true, true]);
    using document = XmlDocument.fromString(xml);
    expect(document.get('//*[local-name()="NameID"]')?.content).toBe(name);
    expect(document.get('//*[local-name()="Audience"]')?.content).toBe(name);
    expect((document.get('//*[local-name()="Attribute"]') as XmlElement).attr('Name')?.value).toBe(name);
    expect(document.root.attr('Destination')?.value).toBe(name);
  });
});

describe('its signatures', () => {
  const cases: [string, Partial<ResponseOptions>, boolean[]][] = [
    ['both', {}, [true, true]],
    ['the response alone', { signAssertion: false }, [true]],
    ['the assertion alone', { signResponse: false }, [true]],
    ['none', { signResponse: false, signAssertion: false }, []],
    ['SHA-512', { signatureAlgorithm: 'rsa-sha512' }, [true, true]],
    ['SHA-1', { signatureAlgorithm: 'rsa-sha1' }, [true, true]],
  ];
  it.each(cases)('verify with xml-crypto: %s', async (_name, changes, expected) => {
    const { xml } = await issueOktaResponse(changes);
    expect(verdicts(xml, oktaKey.certificate)).toEqual(expected);
  });

  it('do not verify with another certificate', async () => {
    const { xml } = await issueOktaResponse();
    expect(verdicts(xml, otherKey.certificate)).toEqual([false, false]);
  });

  it('do not verify after one changed letter', async () => {
    const { xml } = await issueOktaResponse();
    expect(verdicts(xml.replace('>ada@', '>eda@'), oktaKey.certificate)).toEqual([false, false]);
  });

  it.each(['rsa-sha1', 'rsa-sha256', 'rsa-sha384', 'rsa-sha512'] as const)(
    'rest on the octets that libxml2 finds: %s',
    async (signatureAlgorithm) => {
      const { xml, responseId, assertionId } = await issueOktaResponse({ signatureAlgorithm });
      const hash = signatureAlgorithm.slice('rsa-'.length);
      for (const [index, id] of [responseId, assertionId].entries()) {
        const signature = xml.split('<ds:Signature ')[index + 1]!.split('</ds:Signature>')[0]!;
        const digested = canonicalByLibxml2(xml.replace(`<ds:Signature ${signature}</ds:Signature>`, ''), id);
        expect(createHash(hash).update(digested).digest('base64')).toBe(childValue(signature, 'DigestValue'));
        const signed = canonicalByLibxml2(xml, id, '/ds:Signature/ds:SignedInfo');
        const value = Buffer.from(childValue(signature, 'SignatureValue'), 'base64');
        expect(verify(hash, Buffer.from(signed), oktaKey.certificate, value)).toBe(true);
      }
    },
  );
});

describe('an encrypted assertion', () => {
  it.each(['aes128-cbc', 'aes256-cbc'] as const)('opens with the private key: %s', async (encryption) => {
    const { xml, assertionId } = await issueOktaResponse({
      encryptFor: serviceProviderKey.certificate,
      encryption,
    });
    expect(xml).not.toContain('ada@acme.test');
    expect(verdicts(xml, oktaKey.certificate)).toEqual([true]);
    const assertion = await opened(xml, serviceProviderKey.privateKey);
    expect(assertion).toContain(`<saml2:Assertion ID="${assertionId}"`);
    expect(verdicts(assertion, oktaKey.certificate)).toEqual([true]);
  });

  it('does not open with another private key', async () => {
    const { xml } = await issueOktaResponse({ encryptFor: serviceProviderKey.certificate });
    await expect(opened(xml, otherKey.privateKey)).rejects.toThrow();
  });
});

function signatures(xml: string): Element[] {
  return new SignedXml().findSignatures(new DOMParser().parseFromString(xml, 'text/xml')) as Element[];
}

function canonicalByLibxml2(xml: string, id: string, path = ''): string {
  using document = XmlDocument.fromString(xml);
  const node = document.get(`//*[@ID="${id}"]${path}`, { ds: 'http://www.w3.org/2000/09/xmldsig#' })!;
  return node.canonicalizeToString({
    mode: XmlC14NMode.XML_C14N_EXCLUSIVE_1_0,
    inclusiveNamespacePrefixes: path ? [] : ['xs'],
  });
}

function childValue(signature: string, name: string): string {
  return signature.match(new RegExp(`<ds:${name}>([^<]+)<`))![1]!;
}

function opened(xml: string, privateKey: string): Promise<string> {
  const encrypted = xml.match(/<xenc:EncryptedData .*<\/xenc:EncryptedData>/)![0];
  const options = {
    key: privateKey,
    disallowDecryptionWithInsecureAlgorithm: false,
    warnInsecureAlgorithm: false,
  };
  return new Promise((resolve, reject) => {
    decrypt(encrypted, options, (error, result) => (error ? reject(error) : resolve(result)));
  });
}
