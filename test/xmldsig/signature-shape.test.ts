// Every way in which a Signature element can be bent. Each is signed after bending wherever that is possible:
// the key accepts it, so that only the grammar can refuse it.
import { describe, expect, it } from 'vitest';
import { reasonOf } from '../support/reason.ts';
import { DIGESTS, DS, ENVELOPED, EXC_C14N } from '../support/saml-signer.ts';
import { bend, sign, verify } from './thing.ts';

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
    'inclusive C14N with comments',
    'canonicalization_refused',
    bend(
      `CanonicalizationMethod Algorithm="${EXC_C14N}"`,
      'CanonicalizationMethod Algorithm="http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments"',
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
    'a second SignedInfo after it',
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
});
