import { describe, expect, it } from 'vitest';
import { redact } from '../../src/saml/redact.ts';
import { readResponse, redactedResponse } from '../../src/saml/response.ts';
import { parseXml } from '../../src/xml/parse.ts';
import { oktaKey } from '../support/okta-keys.ts';
import { ACS, AUDIENCE, ISSUER, issue, NAME_ID, post, REQUEST_ID } from '../support/saml-issuer.ts';

async function redacted(options: Parameters<typeof issue>[0] = {}): Promise<string> {
  return redactedResponse(readResponse(post(await issue(options)))) ?? 'not redacted';
}

describe('a response in the log', () => {
  it('keeps addresses, ids, times, algorithms and structure', async () => {
    const text = await redacted();
    for (const kept of [
      ACS,
      AUDIENCE,
      ISSUER,
      REQUEST_ID,
      'id40',
      '2026-11-02T09:05:00.000Z',
      'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
      'urn:oasis:names:tc:SAML:2.0:status:Success',
      'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress',
      'Name="email"',
      'Name="groups"',
    ]) {
      expect(text).toContain(kept);
    }
    expect(text.match(/<ds:Signature /g)).toHaveLength(2);
  });

  it('keeps nothing about the person, and no signature or certificate', async () => {
    const text = await redacted();
    const body = oktaKey.certificate.split('\n')[1] as string;
    for (const secret of [NAME_ID, 'Ada', 'Lovelace', 'engineering', 'analysts', 'session-1', body]) {
      expect(text).not.toContain(secret);
    }
    expect(text).toContain(`[${NAME_ID.length} characters]`);
    expect(text).toMatch(/<ds:SignatureValue>\[\d+ characters\]<\/ds:SignatureValue>/);
  });

  it('is the same for any prefixes', async () => {
    const one = await redacted({ sign: 'none' });
    expect(await redacted({ sign: 'none', prefixes: { samlp: '', saml: 'a' } })).toBe(one);
  });

  it('is well-formed, and escapes what it keeps', async () => {
    const text = await redacted({
      sign: 'none',
      editAssertion: (xml) => xml.replace('<saml2:Audience>', '<saml2:Audience>&lt;script&gt;&amp;'),
    });
    expect(text).not.toContain('<script>');
    expect(parseXml(text).local).toBe('Response');
  });

  it('shortens what has no reason to be long', async () => {
    const text = await redacted({
      sign: 'none',
      editAssertion: (xml) => xml.replace('<saml2:Audience>', `<saml2:Audience>${'x'.repeat(5000)}`),
    });
    expect(text).toContain('[…]');
    expect(text.length).toBeLessThan(6000);
    const many = Array.from(
      { length: 500 },
      (_, i) => `<saml2:Attribute Name="a${i}${'y'.repeat(200)}"/>`,
    ).join('');
    const long = await redacted({
      sign: 'none',
      attributes: `<saml2:AttributeStatement>${many}</saml2:AttributeStatement>`,
    });
    expect(long).toMatch(/more characters\]$/);
    expect(long.length).toBeLessThan(17_000);
  });

  it('blanks an encrypted assertion but for its algorithms', async () => {
    const text = await redacted({
      sign: 'response',
      editSignedAssertion: () =>
        '<saml2:EncryptedAssertion xmlns:saml2="urn:oasis:names:tc:SAML:2.0:assertion"><xenc:EncryptedData xmlns:xenc="http://www.w3.org/2001/04/xmlenc#"><xenc:EncryptionMethod Algorithm="http://www.w3.org/2009/xmlenc11#aes256-gcm"/><xenc:CipherData><xenc:CipherValue>c2VjcmV0</xenc:CipherValue></xenc:CipherData></xenc:EncryptedData></saml2:EncryptedAssertion>',
    });
    expect(text).toContain('aes256-gcm');
    expect(text).not.toContain('c2VjcmV0');
  });
});

describe('any message in the log', () => {
  const of = (xml: string) => redact(parseXml(xml));
  const KEPT =
    'Algorithm AuthnInstant Destination Format FriendlyName ID Id InResponseTo IssueInstant Method Name NameFormat NotBefore NotOnOrAfter PrefixList Recipient SessionNotOnOrAfter Type URI Value Version'.split(
      ' ',
    );

  it.each(KEPT)('keeps the value of %s', (name) => {
    expect(of(`<a ${name}="kept"/>`)).toContain(`${name}="kept"`);
  });

  it.each(['SessionIndex', 'SPProvidedID', 'NameQualifier', 'Address', 'id', 'value'])(
    'keeps the length of %s alone',
    (name) => {
      expect(of(`<a ${name}="secret"/>`)).toContain(`${name}="[6 characters]"`);
    },
  );

  it('is indented by its depth, with our prefixes, texts by what they are', () => {
    const xml = `<x:Response xmlns:x="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:y="urn:oasis:names:tc:SAML:2.0:assertion"
      xmlns:d="http://www.w3.org/2000/09/xmldsig#" xmlns:e="http://www.w3.org/2001/04/xmlenc#"
      xmlns:f="http://www.w3.org/2009/xmlenc11#" xmlns:g="http://www.w3.org/2001/10/xml-exc-c14n#"
      xmlns:o="urn:other"><y:Issuer>https://idp.test</y:Issuer><y:AuthnContextClassRef>urn:pwd</y:AuthnContextClassRef
      ><y:Audience>us</y:Audience><y:NameID>ada</y:NameID><d:Signature><e:MGF/><f:MGF/><g:InclusiveNamespaces/></d:Signature
      ><o:Issuer>other</o:Issuer><y:Empty/></x:Response>`;
    const lines = of(xml).split('\n');
    const bare = (line: string) => line.replace(/ xmlns(:\w+)?="[^"]*"/g, '');
    expect(lines.map(bare)).toEqual([
      '<samlp:Response>',
      '  <saml:Issuer>https://idp.test</saml:Issuer>',
      '  <saml:AuthnContextClassRef>urn:pwd</saml:AuthnContextClassRef>',
      '  <saml:Audience>us</saml:Audience>',
      '  <saml:NameID>[3 characters]</saml:NameID>',
      '  <ds:Signature>',
      '    <xenc:MGF></xenc:MGF>',
      '    <xenc11:MGF></xenc11:MGF>',
      '    <ec:InclusiveNamespaces></ec:InclusiveNamespaces>',
      '  </ds:Signature>',
      '  <o:Issuer>[5 characters]</o:Issuer>',
      '  <saml:Empty></saml:Empty>',
      '</samlp:Response>',
    ]);
  });

  it('drops a namespace that is too long, and attributes of any other', () => {
    expect(of(`<o:a xmlns:o="urn:${'x'.repeat(196)}"/>`)).toContain('<o:a');
    expect(of(`<o:a xmlns:o="urn:${'x'.repeat(197)}"/>`)).toBe('<a></a>');
    expect(of('<a xmlns:o="urn:o" o:Name="x" Name="y"/>')).toBe('<a Name="y"></a>');
  });

  it('says how many elements are left out, and how many characters', () => {
    const elements = of(`<a>${'<b/>'.repeat(600)}</a>`);
    expect(elements).toContain('\n  [101 more elements]\n</a>');
    expect(elements.match(/<b>/g)).toHaveLength(499);
    const values = of(`<a>${`<b Value="${'x'.repeat(490)}"/>`.repeat(60)}</a>`);
    const [, more] = /\n\[(\d+) more characters\]$/.exec(values) ?? [];
    expect(values.length - (more?.length ?? 0) - '\n[ more characters]'.length).toBe(16 * 1024);
    expect(Number(more)).toBeGreaterThan(0);
    expect(Number(more)).toBeLessThan(20_000);
  });
});
