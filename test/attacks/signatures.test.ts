// Attacks on SignedInfo, on the algorithm and on the key.
// The numbers are rows of the table in src/saml/README.md.
import { createHmac, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { oktaKey, otherKey } from '../support/okta-keys.ts';
import { issue } from '../support/saml-issuer.ts';
import { canonical, DS, METHODS } from '../support/saml-signer.ts';
import { EVIL } from './bend.ts';
import { google, okta, outcome, replace } from './ground.ts';

describe('6, 10 and 16: more than one SignedInfo, more than one Reference', () => {
  const digest = /<ds:DigestValue>[^<]*<\/ds:DigestValue>/;
  it('refuses a second SignedInfo, before or after', async () => {
    const signedInfo = /<ds:SignedInfo>.*?<\/ds:SignedInfo>/s.exec(okta)![0];
    const forged = signedInfo.replace(digest, '<ds:DigestValue>AAAA</ds:DigestValue>');
    expect(await outcome(replace(okta, signedInfo, forged + signedInfo))).toBe('signature_malformed');
    expect(await outcome(replace(okta, signedInfo, signedInfo + forged))).toBe('signature_malformed');
    expect(await outcome(replace(okta, '</ds:Signature>', `${forged}</ds:Signature>`))).toBe(
      'signature_malformed',
    );
  });
  it('refuses a second Reference that was signed', async () => {
    const xml = await issue({
      signature: {
        editSignedInfo: (text) => replace(text, /<ds:Reference.*<\/ds:Reference>/s, (one) => one + one),
      },
    });
    expect(await outcome(xml)).toBe('signature_malformed');
  });
  it('refuses a DigestValue of two texts', async () => {
    expect(await outcome(replace(okta, '<ds:DigestValue>', '<ds:DigestValue>AAAA<!---->'))).toBe(
      'xml_comment',
    );
    expect(await outcome(replace(okta, digest, (one) => one + one))).toBe('signature_malformed');
  });
});

describe('11, 12 and 29: whose key', () => {
  const resign = (xml: string, uri: string, value: (octets: Buffer) => Buffer) => {
    const bent = xml.replace(METHODS['rsa-sha256'].uri, uri);
    const signedInfo = /<ds:SignedInfo>.*?<\/ds:SignedInfo>/s
      .exec(bent)![0]
      .replace('<ds:SignedInfo>', `<ds:SignedInfo xmlns:ds="${DS}">`);
    const octets = Buffer.from(canonical(signedInfo, []), 'utf8');
    return replace(
      bent,
      /<ds:SignatureValue>[^<]*/,
      `<ds:SignatureValue>${value(octets).toString('base64')}`,
    );
  };
  it('refuses every HMAC, keyed with the certificate or its public key', async () => {
    for (const hash of ['sha1', 'sha256', 'sha384', 'sha512']) {
      const uri = hash === 'sha1' ? `${DS}hmac-sha1` : `http://www.w3.org/2001/04/xmldsig-more#hmac-${hash}`;
      const forged = google.replaceAll('ada@acme.test', EVIL);
      const xml = resign(forged, uri, (octets) =>
        createHmac(hash, oktaKey.certificate).update(octets).digest(),
      );
      expect(await outcome(xml)).toBe('signature_algorithm_refused');
    }
  });
  it('refuses the attacker who brings his own certificate', async () => {
    expect(await outcome(await issue({ key: otherKey }))).toBe('signature_invalid');
  });
  it('refuses the attacker who signs and names the pinned certificate', async () => {
    const xml = resign(google, METHODS['rsa-sha256'].uri, (octets) =>
      sign('sha256', octets, otherKey.privateKey),
    );
    expect(await outcome(xml)).toBe('signature_invalid');
  });
  it('refuses the downgrade to SHA-1', async () => {
    expect(await outcome(await issue({ method: 'rsa-sha1' }))).toBe('sha1_refused');
    expect(await outcome(await issue({ digest: 'sha1' }))).toBe('sha1_refused');
  });
  it('refuses a signature of the same key under another algorithm', async () => {
    const other = METHODS['rsa-sha512'].uri;
    expect(await outcome(google.replace(METHODS['rsa-sha256'].uri, other))).toBe('signature_invalid');
    expect(await outcome(google.replace(METHODS['rsa-sha256'].uri, METHODS['rsa-pss-sha256'].uri))).toBe(
      'signature_invalid',
    );
    expect(await outcome(google.replace(METHODS['rsa-sha256'].uri, METHODS['ecdsa-sha256'].uri))).toBe(
      'key_algorithm_mismatch',
    );
  });
  it('does not verify without a certificate (14)', async () => {
    expect(await outcome(okta, { certificates: [] as never })).toBe('certificate_missing');
  });
});
