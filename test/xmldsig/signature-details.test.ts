// What else a Signature may have, where its limits are exactly, and what each refusal names.
import { describe, expect, it } from 'vitest';
import { parseXml } from '../../src/xml/parse.ts';
import { childElements } from '../../src/xml/read.ts';
import { digestAlgorithm, signatureAlgorithm } from '../../src/xmldsig/algorithms.ts';
import { type Certificate, parseCertificate } from '../../src/xmldsig/certificates.ts';
import { XmldsigError } from '../../src/xmldsig/errors.ts';
import { verifySignature } from '../../src/xmldsig/verify.ts';
import { oktaKey, otherKey } from '../support/okta-keys.ts';
import { detailOf, reasonOf } from '../support/reason.ts';
import { ec256Key } from '../support/saml-keys.ts';
import { DIGESTS, DS, ENVELOPED, EXC_C14N, METHODS } from '../support/saml-signer.ts';
import { bend, sign, THING, verify } from './thing.ts';

const DS11 = 'http://www.w3.org/2009/xmldsig11#';
const list = (attributes: string, content = '', local = 'InclusiveNamespaces') =>
  bend(
    `${EXC_C14N}"></ds:Transform>`,
    `${EXC_C14N}"><e:${local} xmlns:e="${EXC_C14N}"${attributes}>${content}</e:${local}></ds:Transform>`,
  );

describe('a Signature may have', () => {
  it('an Id on each of its parts', async () => {
    const editSignature = (signature: string) =>
      bend(
        '<ds:Signature ',
        '<ds:Signature Id="s" ',
      )(
        bend(
          '<ds:SignatureValue>',
          '<ds:SignatureValue Id="v">',
        )(bend('<ds:KeyInfo>', '<ds:KeyInfo Id="k">')(signature)),
      );
    const editSignedInfo = (info: string) =>
      bend(
        '<ds:SignedInfo>',
        '<ds:SignedInfo Id="i">',
      )(bend('<ds:Reference ', '<ds:Reference Id="r" ')(info));
    expect((await verify(sign({ editSignature, editSignedInfo }))).canonical).toBe(THING);
  });

  it('white space between its elements and inside its base64', async () => {
    const editSignedInfo = (info: string) =>
      bend(
        '<ds:DigestValue>',
        '<ds:DigestValue>\n  ',
      )(info.replace(/(<ds:(?:Reference|Transform) )/g, '\r\n\t $1'));
    expect((await verify(sign({ editSignedInfo }))).canonical).toBe(THING);
  });

  it.each([
    ['one', ' PrefixList="xs"'],
    ['none', ' PrefixList=""'],
    ['some with white space around and between', ' PrefixList=" xs  t&#9;&#10;#default "'],
    ['sixteen', ` PrefixList="${'abcdefghijklmnop'.split('').join(' ')}"`],
  ])('a PrefixList of %s', async (_, attributes) => {
    expect((await verify(sign({ editSignedInfo: list(attributes) }))).canonical).toBe(THING);
  });

  it('prefixes for the canonicalization of SignedInfo', async () => {
    const method = `<ds:CanonicalizationMethod Algorithm="${EXC_C14N}"`;
    const editSignedInfo = bend(
      `${method}/>`,
      `${method}><e:InclusiveNamespaces xmlns:e="${EXC_C14N}" PrefixList="zz"/></ds:CanonicalizationMethod>`,
    );
    expect((await verify(sign({ editSignedInfo }))).canonical).toBe(THING);
  });

  it.each([
    `<d:DEREncodedKeyValue xmlns:d="${DS11}">QQ==</d:DEREncodedKeyValue>`,
    `<ds:KeyValue><d:ECKeyValue xmlns:d="${DS11}"><d:NamedCurve URI="x"/><d:PublicKey>QQ==</d:PublicKey></d:ECKeyValue></ds:KeyValue>`,
    `<ds:X509Data><d:X509Digest xmlns:d="${DS11}" Algorithm="x">QQ==</d:X509Digest></ds:X509Data>`,
    '<ds:KeyName>k</ds:KeyName><ds:KeyValue><ds:RSAKeyValue><ds:Modulus>QQ==</ds:Modulus></ds:RSAKeyValue></ds:KeyValue>',
  ])('%s in KeyInfo', async (content) => {
    const keyInfo = `<ds:KeyInfo>${content}</ds:KeyInfo>`;
    expect((await verify(sign({ keyInfo }))).canonical).toBe(THING);
  });
});

describe('a Signature is refused with', () => {
  it.each([
    ['another element of the C14N namespace', list(' PrefixList="xs"', '', 'Other')],
    ['an element inside InclusiveNamespaces', list(' PrefixList="xs"', '<x/>')],
    ['text inside InclusiveNamespaces', list(' PrefixList="xs"', 'x')],
    ['another attribute of InclusiveNamespaces', list(' PrefixList="xs" Other="1"')],
    ['no PrefixList', list('')],
    ['a PrefixList of another namespace', list(' xmlns:o="urn:o" o:PrefixList="xs"')],
    ['an attribute of DigestValue', bend('<ds:DigestValue>', '<ds:DigestValue Other="1">')],
    ['an empty DigestValue', bend(/<ds:DigestValue>[^<]*</, '<ds:DigestValue> <')],
    ['an attribute of Transforms', bend('<ds:Transforms>', '<ds:Transforms Id="t">')],
    [
      'an Algorithm of another namespace',
      bend(
        `<ds:Transform Algorithm="${ENVELOPED}"`,
        `<ds:Transform xmlns:o="urn:o" o:Algorithm="${ENVELOPED}"`,
      ),
    ],
    [
      'another attribute of the exc-c14n Transform',
      bend(`<ds:Transform Algorithm="${EXC_C14N}"`, `<ds:Transform Other="1" Algorithm="${EXC_C14N}"`),
    ],
    ['a DigestMethod of another name', bend('<ds:DigestMethod ', '<ds:SignatureMethod ')],
  ])('%s', async (_, editSignedInfo) => {
    expect(await reasonOf(() => verify(sign({ editSignedInfo })))).toBe('signature_malformed');
  });

  it.each([
    ['a foreign element that has a known name', `<t:KeyName xmlns:t="urn:t">k</t:KeyName>`],
    ['one of the other namespace', `<d:X509Data xmlns:d="${DS11}"/>`],
  ])('%s in KeyInfo', async (_, content) => {
    const keyInfo = `<ds:KeyInfo>${content}</ds:KeyInfo>`;
    expect(await reasonOf(() => verify(sign({ keyInfo })))).toBe('signature_malformed');
  });

  it('an ID that is empty', async () => {
    const xml = sign({ editSignedInfo: bend('URI="#thing-1"', 'URI="#"') }).replace('ID="thing-1"', 'ID=""');
    expect(await reasonOf(() => verify(xml))).toBe('reference_mismatch');
  });

  it('parameters of the DigestMethod', async () => {
    const editSignedInfo = bend(
      /<ds:DigestMethod([^>]*)\/>/,
      '<ds:DigestMethod$1><ds:Seed>QQ==</ds:Seed></ds:DigestMethod>',
    );
    expect(await reasonOf(() => verify(sign({ editSignedInfo })))).toBe('digest_algorithm_refused');
  });
});

describe('a refusal names', () => {
  const UNKNOWN = 'urn:unknown';
  it.each<[string, (info: string) => string, unknown]>([
    [
      'the canonicalization',
      bend(`Method Algorithm="${EXC_C14N}"`, `Method Algorithm="${UNKNOWN}"`),
      { actual: UNKNOWN },
    ],
    ['the signature algorithm', bend(METHODS['rsa-sha256'].uri, UNKNOWN), { actual: UNKNOWN }],
    ['the digest algorithm', bend(DIGESTS.sha256, UNKNOWN), { actual: UNKNOWN }],
    ['the transform', bend(ENVELOPED, UNKNOWN), { actual: UNKNOWN }],
    [
      'the element out of place',
      bend('</ds:SignedInfo>', '<ds:Object/></ds:SignedInfo>'),
      { actual: 'Object' },
    ],
    [
      'the element expected',
      bend(/<ds:Transforms>.*<\/ds:Transforms>/, ''),
      { expected: 'Transforms', actual: 'DigestMethod' },
    ],
    ['the attribute expected', bend(' URI="#thing-1"', ''), { expected: 'Reference/@URI', actual: null }],
    [
      'the attribute out of place',
      bend('<ds:Transforms>', '<ds:Transforms Id="t">'),
      { actual: 'Transforms/@Id' },
    ],
    [
      'the algorithm that came with parameters',
      bend(/<ds:SignatureMethod([^>]*)\/>/, '<ds:SignatureMethod$1><ds:X/></ds:SignatureMethod>'),
      { actual: METHODS['rsa-sha256'].uri, what: 'parameters' },
    ],
    ['a list that is too long', list(` PrefixList="${'a '.repeat(17)}"`), { actual: 'PrefixList' }],
    ['a list that has elements', list(' PrefixList="a"', '<x/>'), { actual: 'InclusiveNamespaces' }],
    [
      'a transform that has elements',
      bend(
        `<ds:Transform Algorithm="${ENVELOPED}"/>`,
        `<ds:Transform Algorithm="${ENVELOPED}"><ds:X/></ds:Transform>`,
      ),
      { actual: 'Transform' },
    ],
  ])('%s', async (_, editSignedInfo, detail) => {
    expect(await detailOf(() => verify(sign({ editSignedInfo })))).toEqual(detail);
  });

  it('the algorithms that are off the list, and SHA-1', async () => {
    const sha1 = METHODS['rsa-sha1'].uri;
    expect(await detailOf(() => signatureAlgorithm(sha1, false))).toEqual({ actual: sha1 });
    expect(await detailOf(() => digestAlgorithm(DIGESTS.sha1, false))).toEqual({ actual: DIGESTS.sha1 });
    expect(await detailOf(() => digestAlgorithm('', false))).toEqual({ actual: '' });
    expect(new XmldsigError('weak_key').name).toBe('XmldsigError');
  });

  it('the keys that were tried, and the kind of key that there is', async () => {
    const { fingerprintSha256 } = await parseCertificate(otherKey.certificate);
    expect(await detailOf(() => verify(sign(), { keys: [otherKey, ec256Key] }))).toEqual({
      expected: fingerprintSha256,
    });
    expect(await detailOf(() => verify(sign(), { keys: [ec256Key] }))).toEqual({
      expected: 'ec',
      actual: METHODS['rsa-sha256'].uri,
    });
  });
});

describe('verifySignature', () => {
  async function verified(reading: 'ahead' | 'on demand') {
    const root = parseXml(sign());
    const certificates: [Certificate] = [await parseCertificate(oktaKey.certificate)];
    const signature = childElements(root).find((one) => one.namespace === DS)!;
    return await verifySignature(root, signature, { certificates, allowSha1: false }, reading);
  }

  it('gives the same tree, read ahead or when it is asked for, and the same one each time', async () => {
    const [ahead, later] = [await verified('ahead'), await verified('on demand')];
    expect(ahead.tree().children.length).toBe(later.tree().children.length);
    expect(ahead.tree()).toBe(ahead.tree());
    expect(later.tree()).toBe(later.tree());
  });

  it('refuses a Signature that has another parent, and says so', async () => {
    const [one, other] = [parseXml(sign()), parseXml(sign())];
    const certificates: [Certificate] = [await parseCertificate(oktaKey.certificate)];
    const signature = childElements(other).find((each) => each.namespace === DS)!;
    expect(await detailOf(() => verifySignature(one, signature, { certificates, allowSha1: false }))).toEqual(
      {
        actual: 'parent',
      },
    );
  });
});
