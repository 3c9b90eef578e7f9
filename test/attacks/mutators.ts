// Ways to bend an accepted Response of any dialect. Each says what must happen: a refusal for one of the
// named reasons, or, where the change means nothing (`same`), an acceptance of exactly the same identity.
// `either` is for changes that mean nothing only where no signature covers them. A mutator returns
// `undefined` where the document has nothing for it to bend.

import {
  before,
  declaration,
  EVIL,
  extensions,
  first,
  forgedAssertion,
  insideFirst,
  inText,
  keyInfo,
  onRoot,
  prefixOf,
  sub,
  twice,
  withForged,
} from './bend.ts';

export interface Mutator {
  readonly name: string;
  readonly expect: readonly string[] | 'same' | { readonly either: readonly string[] };
  readonly mutate: (xml: string) => string | undefined;
}

const DS = 'http://www.w3.org/2000/09/xmldsig#';
const C14N = 'http://www.w3.org/2001/10/xml-exc-c14n#';
const MORE = 'http://www.w3.org/2001/04/xmldsig-more#';

// Anything that a signature covers: the reason is the digest
// or, inside a ciphertext, the same one for everything.
const COVERED = ['digest_mismatch'];
const SIGNED_INFO = ['signature_invalid'];

export const MUTATORS: readonly Mutator[] = [
  // wrapping
  refused('wrap the Response in another element', ['unexpected_root'], (xml) =>
    declaration(xml, (text) => `<w>${text}</w>`),
  ),
  refused('wrap the Response in a Response', ['unexpected_element'], (xml) =>
    declaration(xml, (text) =>
      text.replace(
        /^(<[^>]*>)(.*)(<\/[^>]*>)$/s,
        (_, open, __, close) => `${open.replace(/ ID="[^"]*"/, ' ID="outer"')}${text}${close}`,
      ),
    ),
  ),
  refused('put a forged assertion before the genuine one', ['assertion_several'], (xml) =>
    withForged(xml, (forged, genuine) => forged + genuine),
  ),
  refused('put a forged assertion after the genuine one', ['assertion_several'], (xml) =>
    withForged(xml, (forged, genuine) => genuine + forged),
  ),
  refused('put the genuine assertion into Advice of the forged one', ['unexpected_element'], (xml) =>
    withForged(xml, (forged, genuine) => {
      const s = prefixOf(forged, 'Assertion');
      return forged.replace(new RegExp(`<${s}AuthnStatement`), `<${s}Advice>${genuine}</${s}Advice>$&`);
    }),
  ),
  refused('put the genuine assertion into an attribute of the forged one', ['unexpected_element'], (xml) =>
    withForged(xml, (forged, genuine) => {
      const s = prefixOf(forged, 'Assertion');
      return forged.replace(
        new RegExp(`<${s}AttributeStatement>`),
        `$&<${s}Attribute Name="a"><${s}AttributeValue>${genuine}</${s}AttributeValue></${s}Attribute>`,
      );
    }),
  ),
  refused(
    'put the genuine assertion into an Object of the forged one',
    ['signature_malformed', 'digest_mismatch'],
    (xml) =>
      withForged(xml, (forged, genuine) => {
        const own = /<(?:\w+:)?Signature[ >].*?<\/(?:\w+:)?Signature>/s.exec(genuine)?.[0];
        if (own === undefined) return '';
        const carrier = own.replace(
          /<\/(\w+:)?Signature>$/,
          (end, p = '') => `<${p}Object>${genuine.replace(own, '')}</${p}Object>${end}`,
        );
        return forged.replace(/<\/(?:\w+:)?Issuer>/, (end) => `${end}${carrier}`);
      }),
  ),
  refused(
    'put a forged assertion into Extensions',
    ['unexpected_element'],
    (xml) =>
      withForged(xml, (forged, genuine) => genuine + forged) &&
      before(xml, 'Status', extensions(xml, forgedAssertion(xml) ?? '')),
  ),
  refused('put a forged assertion into an Object of the first Signature', ['signature_malformed'], (xml) => {
    const forged = forgedAssertion(xml);
    return forged && insideFirst(xml, 'Signature', (p) => `<${p}Object>${forged}</${p}Object>`);
  }),
  refused(
    'move the first Signature to the end of the Response and rename its parent',
    ['reference_mismatch', 'repeated_element', 'digest_mismatch'],
    (xml) => {
      const signature = first(xml, 'Signature');
      return (
        signature &&
        xml
          .replace(signature, '')
          .replace(/ ID="id4[01]"/, ' ID="other"')
          .replace(/<\/[^>]*>$/, (end) => signature + end)
      );
    },
  ),

  // the Signature element
  refused('put a second SignedInfo before the first', ['signature_malformed'], (xml) =>
    twice(xml, 'SignedInfo'),
  ),
  refused('put a second SignedInfo at the end', ['signature_malformed'], (xml) => {
    const signedInfo = first(xml, 'SignedInfo');
    return signedInfo && insideFirst(xml, 'Signature', () => signedInfo);
  }),
  refused('repeat the SignatureValue', ['signature_malformed'], (xml) => twice(xml, 'SignatureValue')),
  refused('repeat the Reference', ['signature_malformed'], (xml) => twice(xml, 'Reference')),
  refused('repeat the DigestValue', ['signature_malformed'], (xml) => twice(xml, 'DigestValue')),
  refused('repeat the Signature', ['repeated_element'], (xml) => twice(xml, 'Signature')),
  refused('repeat the KeyInfo', ['signature_malformed'], (xml) =>
    first(xml, 'Signature')?.includes('KeyInfo')
      ? xml.replace(first(xml, 'KeyInfo')!, (one) => one + one)
      : undefined,
  ),
  refused('add an Object', ['signature_malformed'], (xml) =>
    insideFirst(xml, 'Signature', (p) => `<${p}Object/>`),
  ),
  refused('add a Manifest', ['signature_malformed'], (xml) =>
    insideFirst(xml, 'Signature', (p) => `<${p}Object><${p}Manifest/></${p}Object>`),
  ),
  refused('add an attribute to SignedInfo', ['signature_malformed'], (xml) =>
    sub(xml, /(<(?:\w+:)?SignedInfo)>/, '$1 a="1">'),
  ),
  refused('flip a bit of the SignatureValue', SIGNED_INFO, (xml) =>
    sub(xml, /(SignatureValue>)(.)/, (_, open, letter) => open + (letter === 'A' ? 'B' : 'A')),
  ),
  refused('cut the SignatureValue', SIGNED_INFO, (xml) => sub(xml, /(SignatureValue>).{4}/, '$1')),
  refused('empty the SignatureValue', ['signature_malformed'], (xml) =>
    sub(xml, /(SignatureValue>)[^<]*/, '$1'),
  ),
  refused('make the SignatureValue no base64', ['signature_malformed'], (xml) =>
    sub(xml, /(SignatureValue>)/, '$1*'),
  ),
  refused('change the DigestValue', SIGNED_INFO, (xml) =>
    sub(xml, /(DigestValue>)(.)/, (_, open, letter) => open + (letter === 'A' ? 'B' : 'A')),
  ),
  refused('digest nothing', ['digest_of_nothing', 'signature_invalid'], (xml) =>
    sub(xml, /(DigestValue>)[^<]*/, '$147DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='),
  ),
  refused('hide a comment in the DigestValue', ['xml_comment'], (xml) =>
    sub(xml, /(DigestValue>)/, '$1<!--AAAA-->'),
  ),

  // references, transforms, algorithms
  refused('refer to the whole document', ['reference_mismatch'], (xml) =>
    sub(xml, /URI="#id4[01]"/, 'URI=""'),
  ),
  refused('refer to another ID', ['reference_mismatch'], (xml) => sub(xml, /URI="#id4[01]"/, 'URI="#id99"')),
  refused('refer by XPointer', ['reference_mismatch'], (xml) =>
    sub(xml, /URI="#(id4[01])"/, `URI="#xpointer(id('$1'))"`),
  ),
  refused('refer to another site', ['reference_mismatch'], (xml) =>
    sub(xml, /URI="#id4[01]"/, 'URI="https://evil.example/"'),
  ),
  refused('rename the ID of the Response', ['reference_mismatch', 'same'], (xml) =>
    sub(xml, 'ID="id40"', 'ID="id99"'),
  ),
  refused('rename the ID of the Assertion', ['reference_mismatch', 'digest_mismatch'], (xml) =>
    sub(xml, 'ID="id41"', 'ID="id99"'),
  ),
  refused('drop the exc-c14n transform', ['signature_malformed'], (xml) =>
    sub(xml, new RegExp(`<(?:\\w+:)?Transform Algorithm="${C14N}">.*?</(?:\\w+:)?Transform>`), ''),
  ),
  refused('add a third transform', ['transform_refused'], (xml) =>
    sub(xml, /<\/(\w+:)?Transforms>/, (end, p = '') => `<${p}Transform Algorithm="${C14N}"/>${end}`),
  ),
  refused('make a transform XPath', ['transform_refused'], (xml) =>
    sub(xml, `${DS}enveloped-signature`, 'http://www.w3.org/TR/1999/REC-xpath-19991116'),
  ),
  refused('make a transform XSLT', ['transform_refused'], (xml) =>
    sub(xml, `${DS}enveloped-signature`, 'http://www.w3.org/TR/1999/REC-xslt-19991116'),
  ),
  refused('make a transform base64', ['transform_refused'], (xml) =>
    sub(xml, `${DS}enveloped-signature`, `${DS}base64`),
  ),
  refused('ask for C14N with comments', SIGNED_INFO, (xml) =>
    sub(
      xml,
      `CanonicalizationMethod Algorithm="${C14N}`,
      `CanonicalizationMethod Algorithm="${C14N}WithComments`,
    ),
  ),
  refused('ask for inclusive C14N', ['canonicalization_refused'], (xml) =>
    sub(
      xml,
      `CanonicalizationMethod Algorithm="${C14N}`,
      'CanonicalizationMethod Algorithm="http://www.w3.org/TR/2001/REC-xml-c14n-20010315',
    ),
  ),
  refused('downgrade the signature to SHA-1', ['sha1_refused'], (xml) =>
    sub(xml, /SignatureMethod Algorithm="[^"]*"/, `SignatureMethod Algorithm="${DS}rsa-sha1"`),
  ),
  refused('downgrade the digest to SHA-1', ['sha1_refused', 'signature_invalid'], (xml) =>
    sub(xml, /DigestMethod Algorithm="[^"]*#sha(?:256|512)"/, `DigestMethod Algorithm="${DS}sha1"`),
  ),
  refused('turn the signature into an HMAC', ['signature_algorithm_refused'], (xml) =>
    sub(xml, /SignatureMethod Algorithm="[^"]*"/, `SignatureMethod Algorithm="${MORE}hmac-sha256"`),
  ),
  refused('turn the signature into ECDSA', ['key_algorithm_mismatch'], (xml) =>
    sub(xml, /SignatureMethod Algorithm="[^"]*"/, `SignatureMethod Algorithm="${MORE}ecdsa-sha256"`),
  ),
  refused('turn the signature into RSA-SHA384', SIGNED_INFO, (xml) =>
    sub(xml, /SignatureMethod Algorithm="[^"]*"/, `SignatureMethod Algorithm="${MORE}rsa-sha384"`),
  ),
  refused('name no algorithm', ['signature_algorithm_refused'], (xml) =>
    sub(xml, /SignatureMethod Algorithm="[^"]*"/, 'SignatureMethod Algorithm=""'),
  ),
  refused('give the algorithm a parameter', ['signature_algorithm_refused'], (xml) =>
    sub(
      xml,
      /<(\w+:)?SignatureMethod ([^>]*)\/>/,
      (_, p = '', rest) =>
        `<${p}SignatureMethod ${rest}><${p}HMACOutputLength>8</${p}HMACOutputLength></${p}SignatureMethod>`,
    ),
  ),
  refused('list #default among the prefixes', SIGNED_INFO, (xml) =>
    sub(
      xml,
      new RegExp(`(<(?:\\w+:)?Transform Algorithm="${C14N}">)(?:<ec:[^>]*>)?`),
      `$1<ec:InclusiveNamespaces xmlns:ec="${C14N}" PrefixList="#default"/>`,
    ),
  ),

  // what is forbidden anywhere
  refused('add a DOCTYPE', ['xml_doctype'], (xml) => sub(xml, '?>', '?><!DOCTYPE x>')),
  refused('add an entity', ['xml_doctype'], (xml) => sub(xml, '?>', '?><!DOCTYPE x [<!ENTITY e "x">]>')),
  refused('use an entity', ['xml_unknown_entity'], (xml) => inText(xml, '&e;')),
  refused('add a comment to a text', ['xml_comment'], (xml) => inText(xml, '<!-- x -->')),
  refused('add a comment before the root', ['xml_comment'], (xml) => sub(xml, '?>', '?><!-- x -->')),
  refused('add a processing instruction to a text', ['xml_processing_instruction'], (xml) =>
    inText(xml, '<?x y?>'),
  ),
  refused(
    'add a processing instruction after the root',
    ['xml_processing_instruction'],
    (xml) => `${xml}<?x y?>`,
  ),
  refused('make a text CDATA', ['xml_cdata'], (xml) => inText(xml, '<![CDATA[x]]>')),
  refused('add a second XML declaration', ['xml_processing_instruction'], (xml) =>
    xml.replace('?>', '?><?xml version="1.0"?>'),
  ),
  refused('declare XML 1.1', ['xml_malformed'], (xml) => sub(xml, 'version="1.0"', 'version="1.1"')),
  refused('declare another encoding', ['xml_encoding'], (xml) => sub(xml, 'UTF-8', 'ISO-8859-1')),
  refused('add a NUL', ['xml_forbidden_character'], (xml) => inText(xml, '\0')),
  refused(
    'add a NUL as a reference',
    ['xml_forbidden_character', 'xml_malformed', 'xml_unknown_entity'],
    (xml) => inText(xml, '&#0;'),
  ),
  refused('add U+FFFF', ['xml_forbidden_character'], (xml) => inText(xml, '\uffff')),
  refused('add a second root', ['xml_malformed'], (xml) => `${xml}<x/>`),
  refused('add text after the root', ['xml_malformed'], (xml) => `${xml}x`),
  refused('close an element by another name', ['xml_malformed'], (xml) =>
    sub(xml, /<\/(\w+:)?Status>/, '</x>'),
  ),
  refused('bind a relative namespace', ['xml_relative_namespace'], (xml) => onRoot(xml, 'xmlns:r="1"')),
  refused('bind an empty namespace', ['xml_empty_namespace'], (xml) => onRoot(xml, 'xmlns:r=""')),
  refused('bind xml anew', ['xml_reserved_prefix'], (xml) => onRoot(xml, 'xmlns:xml="urn:x"')),
  refused('use an unbound prefix', ['xml_unbound_prefix'], (xml) => onRoot(xml, 'r:a="1"')),
  refused('repeat an attribute', ['xml_duplicate_attribute'], (xml) => onRoot(xml, 'Version="2.0"')),
  refused('add an Id', ['id_ambiguous'], (xml) => onRoot(xml, 'Id="id99"')),
  refused('add an id', ['id_ambiguous'], (xml) => onRoot(xml, 'id="id99"')),
  refused('add an ID in a namespace', ['id_ambiguous'], (xml) => onRoot(xml, 'xmlns:r="urn:r" r:ID="id99"')),
  refused('add an xml:id', ['xml_reserved_name', 'id_ambiguous'], (xml) => onRoot(xml, 'xml:id="id99"')),
  refused('cut the end', ['xml_malformed'], (xml) => xml.slice(0, -10)),
  refused('cut a piece out of the tags', ['xml_malformed', 'xml_unbound_prefix'], (xml) =>
    sub(xml, /<\/(?:\w+:)?Status>.{5}/, ''),
  ),

  // what is said
  refused('sign in as somebody else', COVERED, (xml) =>
    sub(xml, />ada@acme\.test<\/(\w*:?)NameID>/, (_, p) => `>${EVIL}</${p}NameID>`),
  ),
  refused('change the email attribute', COVERED, (xml) =>
    sub(xml, />ada@acme\.test<\/(\w*:?)AttributeValue>/, (_, p) => `>${EVIL}</${p}AttributeValue>`),
  ),
  refused('rename an attribute', COVERED, (xml) => sub(xml, 'Name="groups"', 'Name="email2"')),
  refused('add white space to a value', COVERED, (xml) => sub(xml, '>Lovelace<', '> Lovelace<')),
  refused('address another ACS', COVERED, (xml) =>
    sub(xml, /Recipient="[^"]*"/, 'Recipient="https://evil.example/"'),
  ),
  refused('extend the time', COVERED, (xml) =>
    xml.includes('NotOnOrAfter') ? xml.replaceAll('09:05:00', '19:05:00') : undefined,
  ),
  refused('extend the audience', COVERED, (xml) =>
    sub(xml, /<(\w*:?)Audience>/, (open, p) => `${open}https://evil.example/</${p}Audience>${open}`),
  ),
  refused('add a OneTimeUse', COVERED, (xml) =>
    sub(xml, /<\/(\w*:?)Conditions>/, (end, p) => `<${p}OneTimeUse/>${end}`),
  ),
  refused('drop the AttributeStatement', COVERED, (xml) => {
    const statement = first(xml, 'AttributeStatement');
    return statement && xml.replace(statement, '');
  }),
  refused('change the Destination', ['digest_mismatch', 'destination_mismatch'], (xml) =>
    sub(xml, / Destination="[^"]*"/, ' Destination="https://evil.example/"'),
  ),
  refused('empty the Destination', ['digest_mismatch', 'destination_mismatch'], (xml) =>
    sub(xml, / Destination="[^"]*"/, ' Destination=""'),
  ),
  refused(
    'answer another request',
    ['digest_mismatch', 'in_response_to_mismatch', 'in_response_to_unexpected'],
    (xml) =>
      xml.includes('InResponseTo')
        ? xml.replace(/ InResponseTo="[^"]*"/, ' InResponseTo="_x"')
        : onRoot(xml, 'InResponseTo="_x"'),
  ),
  refused('answer no request', ['digest_mismatch', 'in_response_to_missing'], (xml) =>
    sub(xml, / InResponseTo="[^"]*"/, ''),
  ),
  refused('report a failure', ['status_not_success'], (xml) =>
    sub(xml, 'status:Success', 'status:Responder'),
  ),
  refused('speak for another issuer', ['digest_mismatch', 'issuer_mismatch'], (xml) =>
    sub(xml, /exkGatehouse\d+/, 'exkOther'),
  ),
  refused('speak SAML 1.1', ['digest_mismatch', 'version_unsupported'], (xml) =>
    sub(xml, 'Version="2.0"', 'Version="1.1"'),
  ),
  refused(
    'move the Assertion into another namespace',
    ['unexpected_element', 'xml_unbound_prefix', 'missing_element'],
    (xml) => sub(xml, /(<(?:\w+:)?Assertion [^>]*)SAML:2\.0:assertion/, '$1SAML:1.0:assertion'),
  ),
  refused('drop every Signature', ['signature_missing'], (xml) => {
    const without = xml.replace(/<(\w+:)?Signature[ >].*?<\/(\w+:)?Signature>/gs, '');
    return without === xml || /EncryptedAssertion/.test(xml) ? undefined : without;
  }),
  refused('touch the ciphertext', ['digest_mismatch', 'decryption_failed'], (xml) =>
    sub(
      xml,
      /(<xenc:CipherValue>[^<]{50})(.)(?!.*<xenc:CipherValue>)/s,
      (_, head, letter) => head + (letter === 'A' ? 'B' : 'A'),
    ),
  ),
  refused('touch the content key', ['digest_mismatch', 'decryption_failed'], (xml) =>
    sub(
      xml,
      /(CipherValue>)(.{9})(.)/s,
      (_, open, head, letter) => open + head + (letter === 'A' ? 'B' : 'A'),
    ),
  ),

  // white space and free content: nothing, where no signature covers it
  either('add white space between children of the Response', COVERED, (xml) => before(xml, 'Status', '\n  ')),
  either('add Extensions', COVERED, (xml) =>
    before(xml, 'Status', extensions(xml, '<x xmlns="urn:x">1</x>')),
  ),
  either('add a StatusMessage', COVERED, (xml) =>
    sub(xml, /<\/(\w+:)?Status>/, (end, p = '') => `<${p}StatusMessage>hello</${p}StatusMessage>${end}`),
  ),
  either('change the IssueInstant of the Response', COVERED, (xml) =>
    sub(xml, /IssueInstant="[^"]*"/, 'IssueInstant="2026-11-02T09:00:01Z"'),
  ),

  // nothing: canonical form does not know it, or a Signature is not part of what it signs
  same('add a byte order mark', (xml) => `\ufeff${xml}`),
  same('drop the XML declaration', (xml) => xml.replace(/^<\?.*?\?>/, '')),
  same('add white space after the root', (xml) => `${xml}\r\n\t `),
  same('add white space inside the root tag', (xml) => sub(xml, /(<(?:\w+:)?Response) /, '$1\r\n\t ')),
  same('swap two attributes', (xml) =>
    sub(xml, / Destination="([^"]*)" ID="([^"]*)"/, ' ID="$2" Destination="$1"'),
  ),
  same('quote an attribute the other way', (xml) => sub(xml, / Destination="([^"]*)"/, " Destination='$1'")),
  same('write a letter as a reference', (xml) => sub(xml, 'status:Success', 'status:&#83;uccess')),
  same('declare a prefix that nothing uses', (xml) => onRoot(xml, 'xmlns:unused="urn:unused"')),
  same('write an empty element as two tags', (xml) =>
    sub(xml, /<((?:\w+:)?StatusCode)( [^>]*)\/>/, '<$1$2></$1>'),
  ),
  same('break the SignatureValue into lines', (xml) => sub(xml, /(SignatureValue>[^<]{20})/, '$1\n ')),
  same('drop the outermost KeyInfo', (xml) => keyInfo(xml, '')),
  same('name the attacker in the outermost KeyInfo', (xml) =>
    keyInfo(xml, (p) => `<${p}KeyInfo><${p}KeyName>${EVIL}</${p}KeyName></${p}KeyInfo>`),
  ),
];

function refused(name: string, expect: readonly string[], mutate: Mutator['mutate']): Mutator {
  return { name, expect, mutate };
}

function either(name: string, reasons: readonly string[], mutate: Mutator['mutate']): Mutator {
  return { name, expect: { either: reasons }, mutate };
}

function same(name: string, mutate: Mutator['mutate']): Mutator {
  return { name, expect: 'same', mutate };
}
