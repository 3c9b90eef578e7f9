// One signature at a time: every algorithm with a foreign signer, and every way in which a Signature element can be bent. The
// bent ones are signed after bending wherever that is possible, so that only the check in question can refuse them.

import { describe, expect, it } from 'vitest';
import { SignedXml } from 'xml-crypto';
import type { SigningKey } from '../../dev/okta/signature.ts';
import { parseXml } from '../../src/xml/parse.ts';
import { childElements, isNamed } from '../../src/xml/read.ts';
import { type Certificate, parseCertificate } from '../../src/xmldsig/certificates.ts';
import { type VerifiedElement, verifySignature } from '../../src/xmldsig/verify.ts';
import { oktaKey, otherKey } from '../support/okta-keys.ts';
import { detailOf, reasonOf } from '../support/reason.ts';
import { ec256Key, ec384Key, ec521Key } from '../support/saml-keys.ts';
import {
  DIGESTS,
  type Digest,
  DS,
  ENVELOPED,
  EXC_C14N,
  METHODS,
  type Method,
  type SignOptions,
  signXml,
} from '../support/saml-signer.ts';

const THING =
  '<t:Thing xmlns:t="urn:thing" ID="thing-1"><t:Issuer>me</t:Issuer><t:Value>1</t:Value></t:Thing>';

async function verify(
  xml: string,
  { keys = [oktaKey], allowSha1 = false }: { keys?: readonly SigningKey[]; allowSha1?: boolean } = {},
): Promise<VerifiedElement> {
  const certificates = await Promise.all(keys.map((one) => parseCertificate(one.certificate)));
  const root = parseXml(xml);
  const signature = childElements(root).find((one) => isNamed(one, DS, 'Signature'));
  return verifySignature(root, signature!, {
    certificates: certificates as [Certificate, ...Certificate[]],
    allowSha1,
  });
}

function sign(options: Partial<SignOptions> = {}, xml = THING): string {
  return signXml(xml, { key: oktaKey, ...options });
}

describe('verifySignature', () => {
  const pairs: [Method, Digest, SigningKey][] = [
    ['rsa-sha256', 'sha256', oktaKey],
    ['rsa-sha256', 'sha384', oktaKey],
    ['rsa-sha384', 'sha384', oktaKey],
    ['rsa-sha512', 'sha512', oktaKey],
    ['rsa-pss-sha256', 'sha256', oktaKey],
    ['rsa-pss-sha384', 'sha384', oktaKey],
    ['rsa-pss-sha512', 'sha512', oktaKey],
    ['ecdsa-sha256', 'sha256', ec256Key],
    ['ecdsa-sha384', 'sha384', ec384Key],
    ['ecdsa-sha512', 'sha512', ec521Key],
    ['ecdsa-sha512', 'sha256', ec256Key],
  ];
  for (const [method, digest, key] of pairs) {
    it(`verifies ${method} with ${digest}`, async () => {
      const xml = sign({ method, digest, key });
      const verified = await verify(xml, { keys: [key] });
      expect(verified.canonical).toBe(THING);
      expect(verified.signatureMethod).toBe(METHODS[method].uri);
      expect(await reasonOf(() => verify(xml.replace('>1<', '>2<'), { keys: [key] }))).toBe(
        'digest_mismatch',
      );
    });
  }

  it('verifies SHA-1 where the connection allows it, and only there', async () => {
    const xml = sign({ method: 'rsa-sha1', digest: 'sha1' });
    expect((await verify(xml, { allowSha1: true })).signatureMethod).toBe(METHODS['rsa-sha1'].uri);
    expect(await reasonOf(() => verify(xml))).toBe('sha1_refused');
    expect(await reasonOf(() => verify(sign({ digest: 'sha1' })))).toBe('sha1_refused');
  });

  for (const signatureAlgorithm of [
    METHODS['rsa-sha256'].uri,
    METHODS['rsa-sha512'].uri,
    METHODS['rsa-pss-sha256'].uri,
  ]) {
    it(`verifies what xml-crypto writes by itself: ${signatureAlgorithm}`, async () => {
      const signer = new SignedXml({
        privateKey: oktaKey.privateKey,
        publicCert: oktaKey.certificate,
        canonicalizationAlgorithm: EXC_C14N,
        signatureAlgorithm,
      });
      const transforms = [ENVELOPED, EXC_C14N];
      signer.addReference({ xpath: '/*', transforms, digestAlgorithm: DIGESTS.sha256 });
      signer.computeSignature(THING, { prefix: 'ds' });
      expect((await verify(signer.getSignedXml())).canonical).toBe(THING);
    });
  }

  it('returns a new tree, made of the digested octets alone', async () => {
    const verified = await verify(sign());
    const tree = verified.tree();
    expect(childElements(tree).map((one) => one.local)).toEqual(['Issuer', 'Value']);
    expect(tree.parent).toBeUndefined();
    expect(verified.tree()).toBe(tree);
  });

  it('finds the key that signed among several, and says which it was', async () => {
    const verified = await verify(sign(), { keys: [otherKey, ec256Key, oktaKey] });
    expect(verified.certificate.fingerprintSha256).toBe(
      (await parseCertificate(oktaKey.certificate)).fingerprintSha256,
    );
  });

  it('honours PrefixList: xs declared above the signed element, and #default', async () => {
    const digestOf =
      '<t:Thing xmlns="urn:default" xmlns:t="urn:thing" xmlns:xs="urn:xs" ID="thing-1"><t:Issuer></t:Issuer></t:Thing>';
    const inner = sign(
      { inclusivePrefixes: ['xs', '#default'], digestOf },
      '<t:Thing ID="thing-1"><t:Issuer></t:Issuer></t:Thing>',
    );
    const outer = parseXml(`<w xmlns="urn:default" xmlns:xs="urn:xs" xmlns:t="urn:thing">${inner}</w>`);
    const thing = childElements(outer)[0]!;
    const certificates: [Certificate] = [await parseCertificate(oktaKey.certificate)];
    const verified = await verifySignature(thing, childElements(thing)[1]!, {
      certificates,
      allowSha1: false,
    });
    expect(verified.canonical).toBe(digestOf);
  });

  it('takes a Signature without KeyInfo, in the default namespace, and last', async () => {
    const xml = sign({ keyInfo: '', prefix: '', position: 'last' });
    expect((await verify(xml)).canonical).toBe(THING);
  });

  it('never takes a key from the document', async () => {
    // Signed by a stranger who names himself, and by a stranger who names the pinned certificate.
    expect(await reasonOf(() => verify(sign({ key: otherKey })))).toBe('signature_invalid');
    const lying = `<ds:KeyInfo><ds:X509Data><ds:X509Certificate>${oktaKey.certificate.replace(/-.*-/g, '').trim()}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>`;
    expect(await reasonOf(() => verify(sign({ key: otherKey, keyInfo: lying })))).toBe('signature_invalid');
  });

  it('refuses an algorithm of another family than the pinned key', async () => {
    const xml = sign({ method: 'ecdsa-sha256', key: ec256Key });
    expect(await reasonOf(() => verify(xml))).toBe('key_algorithm_mismatch');
    expect(await reasonOf(() => verify(sign(), { keys: [ec256Key] }))).toBe('key_algorithm_mismatch');
  });

  it('refuses to verify without a certificate', async () => {
    expect(await reasonOf(() => verify(sign(), { keys: [] }))).toBe('certificate_missing');
  });

  for (const [what, reason, options] of [
    ['HMAC with the certificate as secret', 'signature_algorithm_refused', { method: 'hmac-sha256' }],
    ['RSA with MD5', 'signature_algorithm_refused', { method: 'rsa-md5' }],
    ['RSA-PSS with parameters of its own', 'signature_algorithm_refused', { method: 'rsa-pss-parameters' }],
    ['ECDSA as ASN.1', 'signature_invalid', { method: 'ecdsa-sha256-der', key: ec256Key }],
  ] as const) {
    it(`refuses ${what}`, async () => {
      const xml = sign(options);
      const keys = 'key' in options ? [options.key] : [oktaKey];
      expect(await reasonOf(() => verify(xml, { keys }))).toBe(reason);
    });
  }
});

// Each is signed after it was bent: the key says yes, so that the grammar alone can say no.
const BENT_SIGNED_INFO: readonly [string, string, (signedInfo: string) => string][] = [
  [
    'inclusive C14N',
    'canonicalization_refused',
    bend(
      `CanonicalizationMethod Algorithm="${EXC_C14N}"`,
      'CanonicalizationMethod Algorithm="http://www.w3.org/TR/2001/REC-xml-c14n-20010315"',
    ),
  ],
  [
    'exc-c14n with comments',
    'canonicalization_refused',
    bend(
      `CanonicalizationMethod Algorithm="${EXC_C14N}"`,
      `CanonicalizationMethod Algorithm="${EXC_C14N}WithComments"`,
    ),
  ],
  ['two CanonicalizationMethods', 'signature_malformed', bend(/<ds:CanonicalizationMethod[^>]*>/, '$&$&')],
  ['two SignatureMethods', 'signature_malformed', bend(/<ds:SignatureMethod[^>]*>/, '$&$&')],
  [
    'parameters of the SignatureMethod',
    'signature_algorithm_refused',
    bend(
      /<ds:SignatureMethod([^>]*)\/>/,
      '<ds:SignatureMethod$1><ds:HMACOutputLength>0</ds:HMACOutputLength></ds:SignatureMethod>',
    ),
  ],
  ['two References', 'signature_malformed', bend(/<ds:Reference.*<\/ds:Reference>/, '$&$&')],
  ['no Reference', 'signature_malformed', bend(/<ds:Reference.*<\/ds:Reference>/, '')],
  [
    'children in another order',
    'signature_malformed',
    bend(/(<ds:CanonicalizationMethod[^>]*>)(<ds:SignatureMethod[^>]*>)/, '$2$1'),
  ],
  ['an empty URI', 'reference_mismatch', bend('URI="#thing-1"', 'URI=""')],
  ['no URI', 'signature_malformed', bend(' URI="#thing-1"', '')],
  ['an XPointer', 'reference_mismatch', bend('URI="#thing-1"', `URI="#xpointer(id('thing-1'))"`)],
  ['a URI of another element', 'reference_mismatch', bend('URI="#thing-1"', 'URI="#thing-2"')],
  [
    'a URI of another site',
    'reference_mismatch',
    bend('URI="#thing-1"', 'URI="https://evil.example/#thing-1"'),
  ],
  [
    'a Type on the Reference',
    'signature_malformed',
    bend('<ds:Reference ', `<ds:Reference Type="${DS}Object" `),
  ],
  ['no Transforms', 'signature_malformed', bend(/<ds:Transforms>.*<\/ds:Transforms>/, '')],
  [
    'only the enveloped-signature transform',
    'signature_malformed',
    bend(/<ds:Transform Algorithm="[^"]*exc-c14n#">.*?<\/ds:Transform>/, ''),
  ],
  ['only the exc-c14n transform', 'transform_refused', bend(`<ds:Transform Algorithm="${ENVELOPED}"/>`, '')],
  [
    'the transforms in another order',
    'transform_refused',
    bend(/(<ds:Transform [^>]*\/>)(<ds:Transform .*?<\/ds:Transform>)/, '$2$1'),
  ],
  [
    'a third transform',
    'transform_refused',
    bend('</ds:Transforms>', `<ds:Transform Algorithm="${EXC_C14N}"/></ds:Transforms>`),
  ],
  [
    'an XPath transform',
    'transform_refused',
    bend(`Algorithm="${ENVELOPED}"`, 'Algorithm="http://www.w3.org/TR/1999/REC-xpath-19991116"'),
  ],
  [
    'an XSLT transform',
    'transform_refused',
    bend(`Algorithm="${ENVELOPED}"`, 'Algorithm="http://www.w3.org/TR/1999/REC-xslt-19991116"'),
  ],
  [
    'something inside the enveloped-signature transform',
    'signature_malformed',
    bend(
      `<ds:Transform Algorithm="${ENVELOPED}"/>`,
      `<ds:Transform Algorithm="${ENVELOPED}"><ds:XPath>//*</ds:XPath></ds:Transform>`,
    ),
  ],
  [
    'InclusiveNamespaces of another namespace',
    'signature_malformed',
    bend(
      `${EXC_C14N}"></ds:Transform>`,
      `${EXC_C14N}"><InclusiveNamespaces PrefixList="xs"/></ds:Transform>`,
    ),
  ],
  [
    'two InclusiveNamespaces',
    'signature_malformed',
    bend(
      `${EXC_C14N}"></ds:Transform>`,
      `${EXC_C14N}"><e:InclusiveNamespaces xmlns:e="${EXC_C14N}" PrefixList="a"/><e:InclusiveNamespaces xmlns:e="${EXC_C14N}" PrefixList="b"/></ds:Transform>`,
    ),
  ],
  [
    'a PrefixList of 17',
    'signature_malformed',
    bend(
      `${EXC_C14N}"></ds:Transform>`,
      `${EXC_C14N}"><e:InclusiveNamespaces xmlns:e="${EXC_C14N}" PrefixList="${'abcdefghijklmnopq'.split('').join(' ')}"/></ds:Transform>`,
    ),
  ],
  ['two DigestMethods', 'signature_malformed', bend(/<ds:DigestMethod[^>]*>/, '$&$&')],
  [
    'an unknown DigestMethod',
    'digest_algorithm_refused',
    bend(DIGESTS.sha256, 'http://www.w3.org/2001/04/xmldsig-more#md5'),
  ],
  ['two DigestValues', 'signature_malformed', bend(/<ds:DigestValue>.*<\/ds:DigestValue>/, '$&$&')],
  [
    'an element inside DigestValue',
    'signature_malformed',
    bend('</ds:DigestValue>', '<ds:X/></ds:DigestValue>'),
  ],
  ['a DigestValue that is not base64', 'signature_malformed', bend(/<ds:DigestValue>./, '<ds:DigestValue>!')],
  [
    'the digest of nothing',
    'digest_of_nothing',
    bend(/<ds:DigestValue>[^<]*</, '<ds:DigestValue>47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=<'),
  ],
  [
    'the digest of nothing, broken into lines',
    'digest_of_nothing',
    bend(/<ds:DigestValue>[^<]*</, '<ds:DigestValue>\n47DEQpj8HBSa+/TImW+5\nJCeuQeRkm5NMpJWZG3hSuFU=\n<'),
  ],
  ['text between the elements', 'signature_malformed', bend('<ds:Reference', 'x<ds:Reference')],
  [
    'an unknown attribute',
    'signature_malformed',
    bend('<ds:SignatureMethod ', '<ds:SignatureMethod Other="1" '),
  ],
  ['a foreign child', 'signature_malformed', bend('</ds:SignedInfo>', '<x/></ds:SignedInfo>')],
];

const BENT_SIGNATURE: readonly [string, string, (signature: string) => string][] = [
  ['a second SignedInfo before', 'signature_malformed', bend(/<ds:SignedInfo>.*<\/ds:SignedInfo>/, '$&$&')],
  [
    'a second SignedInfo behind',
    'signature_malformed',
    bend(/(<ds:SignedInfo>.*<\/ds:SignedInfo>)(.*)<\/ds:Signature>/s, '$1$2$1</ds:Signature>'),
  ],
  [
    'a second SignatureValue',
    'signature_malformed',
    bend(/<ds:SignatureValue>.*<\/ds:SignatureValue>/s, '$&$&'),
  ],
  ['a second KeyInfo', 'signature_malformed', bend(/<ds:KeyInfo>.*<\/ds:KeyInfo>/s, '$&$&')],
  [
    'an Object',
    'signature_malformed',
    bend('</ds:Signature>', '<ds:Object><t:Thing xmlns:t="urn:thing" ID="x"/></ds:Object></ds:Signature>'),
  ],
  [
    'an Object instead of KeyInfo',
    'signature_malformed',
    bend(/<ds:KeyInfo>.*<\/ds:KeyInfo>/s, '<ds:Object/>'),
  ],
  [
    'a Signature inside KeyInfo',
    'signature_malformed',
    bend('</ds:KeyInfo>', '<ds:Signature/></ds:KeyInfo>'),
  ],
  [
    'a foreign element deep in KeyInfo',
    'signature_malformed',
    bend('</ds:X509Data>', '<t:Thing xmlns:t="urn:thing" ID="x"/></ds:X509Data>'),
  ],
  [
    'a RetrievalMethod in KeyInfo',
    'signature_malformed',
    bend('</ds:KeyInfo>', '<ds:RetrievalMethod URI="https://evil.example/key"/></ds:KeyInfo>'),
  ],
  ['no SignatureValue', 'signature_malformed', bend(/<ds:SignatureValue>.*<\/ds:SignatureValue>/s, '')],
  [
    'an empty SignatureValue',
    'signature_malformed',
    bend(/<ds:SignatureValue>.*<\/ds:SignatureValue>/s, '<ds:SignatureValue/>'),
  ],
  [
    'an element in SignatureValue',
    'signature_malformed',
    bend('</ds:SignatureValue>', '<ds:X/></ds:SignatureValue>'),
  ],
  [
    'a SignatureValue of one byte less',
    'signature_invalid',
    bend(/<ds:SignatureValue>.{4}/, '<ds:SignatureValue>'),
  ],
  ['children of another namespace', 'signature_malformed', bend(/ds:SignatureValue>/g, 'SignatureValue>')],
];

describe('a Signature with', () => {
  for (const [what, reason, editSignedInfo] of BENT_SIGNED_INFO) {
    it(`${what} is refused`, async () => {
      expect(await reasonOf(() => verify(sign({ editSignedInfo })))).toBe(reason);
    });
  }
  for (const [what, reason, editSignature] of BENT_SIGNATURE) {
    it(`${what} is refused`, async () => {
      expect(await reasonOf(() => verify(sign({ editSignature })))).toBe(reason);
    });
  }

  it('a Reference to an element without an ID is refused', async () => {
    const xml = sign({}, THING).replace(' ID="thing-1"', '');
    expect(await reasonOf(() => verify(xml))).toBe('reference_mismatch');
    const foreign = sign({}, THING).replace(' ID="thing-1"', ' t:ID="thing-1"');
    expect(await reasonOf(() => verify(foreign))).toBe('reference_mismatch');
  });

  it('another parent than the one to be verified is refused', async () => {
    const root = parseXml(`<w>${sign()}</w>`);
    const thing = childElements(root)[0]!;
    const signature = childElements(thing)[1]!;
    const certificates: [Certificate] = [await parseCertificate(oktaKey.certificate)];
    expect(await reasonOf(() => verifySignature(root, signature, { certificates, allowSha1: false }))).toBe(
      'signature_malformed',
    );
  });

  it('a twin beside it is digested like anything else', async () => {
    const signed = sign();
    const signature = /<ds:Signature .*<\/ds:Signature>/s.exec(signed)![0];
    // xml-crypto removed both (fixed in 2026): only the one that is being verified may go.
    const twice = signed.replace('<t:Value>', `${signature}<t:Value>`);
    expect(await reasonOf(() => verify(twice))).toBe('digest_mismatch');
  });

  it('names what was expected and what was there', async () => {
    expect(
      await detailOf(() => verify(sign({ editSignedInfo: bend('URI="#thing-1"', 'URI="#other"') }))),
    ).toEqual({ expected: '#thing-1', actual: '#other' });
  });
});

function bend(from: string | RegExp, to: string): (text: string) => string {
  return (text) => {
    const bent = text.replace(from, to);
    if (bent === text) throw new Error(`nothing to bend: ${from}`);
    return bent;
  };
}
