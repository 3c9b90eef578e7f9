import { DOMParser } from '@xmldom/xmldom';
import { expect, it } from 'vitest';
import { SignedXml } from 'xml-crypto';
import { decodePem } from '../../src/lib/pem.ts';
import { parseXml } from '../../src/xml/parse.ts';
import { childElements } from '../../src/xml/read.ts';
import { element, renderXml } from '../../src/xml/write.ts';
import { parseCertificate } from '../../src/xmldsig/certificates.ts';
import { signElement } from '../../src/xmldsig/sign.ts';
import { verifySignature } from '../../src/xmldsig/verify.ts';
import { oktaKey, otherKey } from '../support/okta-keys.ts';
import { reasonOf } from '../support/reason.ts';
import { ec256Key } from '../support/saml-keys.ts';
import { METHODS } from '../support/saml-signer.ts';

const T = { prefix: 't', name: 'urn:thing' };

function thing(attributes: Record<string, string> = { ID: '_1' }) {
  return element(T, 'Thing', attributes, [
    element(T, 'Issuer', {}, ['we & they']),
    element({ prefix: '', name: 'urn:other' }, 'Value', { a: '"\n' }, ['1 < 2\r']),
  ]);
}

function importKey(pem: string, algorithm: { name: string; hash?: string; namedCurve?: string }) {
  return crypto.subtle.importKey('pkcs8', decodePem(pem)![0]!.bytes, algorithm, false, ['sign']);
}

const rsa = (pem = oktaKey.privateKey, hash = 'SHA-256') =>
  importKey(pem, { name: 'RSASSA-PKCS1-v1_5', hash });

it('signs what our verifier accepts, right after the Issuer', async () => {
  const signed = await signElement(thing(), { privateKey: await rsa() });
  const root = parseXml(renderXml(signed));
  expect(childElements(root).map((one) => one.local)).toEqual(['Issuer', 'Signature', 'Value']);
  const certificates = [await parseCertificate(oktaKey.certificate)] as const;
  const verified = await verifySignature(root, childElements(root)[1]!, { certificates, allowSha1: false });
  expect(verified.canonical).toBe(renderXml(thing()));
});

it('signs what xml-crypto accepts, and not under another key', async () => {
  const { bytes } = decodePem(oktaKey.certificate)![0]!;
  const xml = renderXml(await signElement(thing(), { privateKey: await rsa(), certificate: bytes }));
  expect(foreignCheck(xml, oktaKey.certificate)).toBe(true);
  expect(foreignCheck(xml, otherKey.certificate)).toBe(false);
  expect(foreignCheck(xml.replace('1 &lt; 2', '1 &lt; 3'), oktaKey.certificate)).toBe(false);
});

it('signs with ECDSA and RSA-SHA512 where asked to', async () => {
  for (const [privateKey, method, certificate] of [
    [
      await importKey(ec256Key.privateKey, { name: 'ECDSA', namedCurve: 'P-256' }),
      'ecdsa-sha256',
      ec256Key.certificate,
    ],
    [await rsa(oktaKey.privateKey, 'SHA-512'), 'rsa-sha512', oktaKey.certificate],
  ] as const) {
    const algorithm = METHODS[method].uri;
    const root = parseXml(renderXml(await signElement(thing(), { privateKey, algorithm })));
    const certificates = [await parseCertificate(certificate)] as const;
    const verified = await verifySignature(root, childElements(root)[1]!, { certificates, allowSha1: false });
    expect(verified.signatureMethod).toBe(algorithm);
  }
});

it('puts the Signature first where there is no Issuer', async () => {
  const signed = await signElement(element(T, 'Thing', { ID: '_1' }, [element(T, 'A')]), {
    privateKey: await rsa(),
  });
  expect(childElements(signed).map((one) => one.local)).toEqual(['Signature', 'A']);
});

it('leaves the element that it was given alone', async () => {
  const original = thing();
  await signElement(original, { privateKey: await rsa() });
  expect(renderXml(original)).toBe(renderXml(thing()));
});

it('refuses an element without an ID, SHA-1, and a key of another algorithm', async () => {
  const privateKey = await rsa();
  expect(await reasonOf(() => signElement(thing({}), { privateKey }))).toBe('reference_mismatch');
  expect(await reasonOf(() => signElement(thing(), { privateKey, algorithm: METHODS['rsa-sha1'].uri }))).toBe(
    'sha1_refused',
  );
  expect(
    await reasonOf(() => signElement(thing(), { privateKey, algorithm: METHODS['ecdsa-sha256'].uri })),
  ).toBe('key_algorithm_mismatch');
  // The key's hash is part of its import: WebCrypto would sign with another hash than the document names.
  expect(
    await reasonOf(() => signElement(thing(), { privateKey, algorithm: METHODS['rsa-sha512'].uri })),
  ).toBe('key_algorithm_mismatch');
});

function foreignCheck(xml: string, publicCert: string): boolean {
  const checker = new SignedXml({ publicCert });
  const document = new DOMParser().parseFromString(xml, 'text/xml');
  checker.loadSignature(
    document.getElementsByTagNameNS('http://www.w3.org/2000/09/xmldsig#', 'Signature')[0]!,
  );
  try {
    return checker.checkSignature(xml);
  } catch {
    return false;
  }
}
