import { expect, it } from 'vitest';
import { encodeBase64 } from '../../src/lib/base64.ts';
import { digestAlgorithm, signatureAlgorithm } from '../../src/xmldsig/algorithms.ts';
import { reasonOf } from '../support/reason.ts';
import { DIGESTS, METHODS } from '../support/saml-signer.ts';

const REFUSED = [
  'http://www.w3.org/2001/04/xmldsig-more#hmac-sha256',
  'http://www.w3.org/2000/09/xmldsig#hmac-sha1',
  'http://www.w3.org/2000/09/xmldsig#dsa-sha1',
  'http://www.w3.org/2009/xmldsig11#dsa-sha256',
  'http://www.w3.org/2001/04/xmldsig-more#rsa-md5',
  'http://www.w3.org/2001/04/xmldsig-more#rsa-ripemd160',
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha224',
  'http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha1',
  'http://www.w3.org/2007/05/xmldsig-more#rsa-pss',
  'http://www.w3.org/2007/05/xmldsig-more#sha1-rsa-MGF1',
  'http://www.w3.org/2021/04/xmldsig-more#eddsa-ed25519',
  'http://www.w3.org/2001/04/xmldsig-more#RSA-SHA256',
  ' http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
  'constructor',
  '',
];

for (const uri of REFUSED) {
  it(`refuses ${JSON.stringify(uri)} as signature algorithm`, async () => {
    expect(await reasonOf(() => signatureAlgorithm(uri, true))).toBe('signature_algorithm_refused');
  });
}

it('refuses SHA-1 unless the connection allows it', async () => {
  expect(await reasonOf(() => signatureAlgorithm(METHODS['rsa-sha1'].uri, false))).toBe('sha1_refused');
  expect(await reasonOf(() => digestAlgorithm(DIGESTS.sha1, false))).toBe('sha1_refused');
  expect(signatureAlgorithm(METHODS['rsa-sha1'].uri, true).hash).toBe('SHA-1');
  expect(digestAlgorithm(DIGESTS.sha1, true).hash).toBe('SHA-1');
});

for (const uri of [
  'http://www.w3.org/2001/04/xmldsig-more#sha224',
  'http://www.w3.org/2001/04/xmldsig-more#md5',
  'http://www.w3.org/2001/04/xmlenc#ripemd160',
  '',
]) {
  it(`refuses ${JSON.stringify(uri)} as digest`, async () => {
    expect(await reasonOf(() => digestAlgorithm(uri, true))).toBe('digest_algorithm_refused');
  });
}

it('knows the digest of nothing for each hash', async () => {
  for (const uri of Object.values(DIGESTS)) {
    const { hash, ofNothing } = digestAlgorithm(uri, true);
    const digest = await crypto.subtle.digest(hash, new Uint8Array());
    expect(encodeBase64(new Uint8Array(digest))).toBe(ofNothing);
  }
});
