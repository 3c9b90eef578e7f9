import { describe, expect, it } from 'vitest';
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
