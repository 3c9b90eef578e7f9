// The shape of a Response or a logout message, as a table: what may be inside what, and how often. Anything
// that is not in the table is refused by name, before anybody looks at a signature. Signature wrapping needs
// a second assertion, a second signature or a foreign wrapper somewhere; here is no place to put one.
//
// Promises after `checkGrammar(root)`: every saml and samlp element is where the table says; Signature is
// directly under what it signs, once; free content holds no saml, samlp, ds or xenc element; every ID is
// unique and unmistakable.

import { isNcName } from '../xml/names.ts';
import { attributeOf, collapsed } from '../xml/read.ts';
import type { XmlElement } from '../xml/tree.ts';
import { SamlError, type SamlReason } from './errors.ts';
import { BEARER, DSIG, SAML, SAMLP } from './names.ts';
import { findChild } from './response-facts.ts';

const XENC = 'http://www.w3.org/2001/04/xmlenc#';

/** How often: once, at most once, any number of times. */
type Count = '1' | '?' | '*';

interface Row {
  /** The keys are prefix:local, with the prefixes of this table, whatever the document calls them. */
  readonly children?: Readonly<Record<string, Count>>;
  /**
   * text: character data only. foreign: anything but our namespaces. key: what names a key, and nothing that
   * could be signed or sign. elsewhere: the grammar of another room.
   */
  readonly content?: 'text' | 'foreign' | 'value' | 'key' | 'elsewhere';
  readonly attributes?: readonly string[];
  /** What an unknown child is called here. */
  readonly unknown?: SamlReason;
  /** It names somebody: by one of NameID and EncryptedID (saml-core 2.4.1). */
  readonly names?: true;
}

const TEXT: Row = { content: 'text' };
const FOREIGN: Row = { content: 'foreign' };
const ELSEWHERE: Row = { content: 'elsewhere' };
const EMPTY: Row = { children: {} };

// saml-core 2 and 3.2.2, as far as the browser profile (saml-profiles 4.1.4) needs them. Absent on purpose:
// EncryptedAttribute, BaseID, AuthzDecisionStatement, extension statements.
const GRAMMAR: Readonly<Record<string, Row>> = {
  'samlp:Response': {
    // How many assertions there must be depends on the status: readResponse decides.
    children: {
      'saml:Issuer': '?',
      'ds:Signature': '?',
      'samlp:Extensions': '?',
      'samlp:Status': '1',
      'saml:Assertion': '*',
      'saml:EncryptedAssertion': '*',
    },
    attributes: ['ID', 'Version', 'IssueInstant'],
  },
  'samlp:Extensions': FOREIGN,
  'samlp:Status': {
    children: { 'samlp:StatusCode': '1', 'samlp:StatusMessage': '?', 'samlp:StatusDetail': '?' },
  },
  'samlp:StatusCode': { children: { 'samlp:StatusCode': '?' }, attributes: ['Value'] },
  'samlp:StatusMessage': TEXT,
  'samlp:StatusDetail': FOREIGN,
  'saml:EncryptedAssertion': ELSEWHERE,
  'ds:Signature': ELSEWHERE,
  'saml:Assertion': {
    children: {
      'saml:Issuer': '1',
      'ds:Signature': '?',
      'saml:Subject': '1',
      'saml:Conditions': '?',
      'saml:Advice': '?',
      'saml:AuthnStatement': '*',
      'saml:AttributeStatement': '*',
    },
    attributes: ['ID', 'Version', 'IssueInstant'],
  },
  // saml-core 3.7. Absent on purpose: BaseID, which does not tell its reader who is meant.
  'samlp:LogoutRequest': {
    children: {
      'saml:Issuer': '?',
      'ds:Signature': '?',
      'samlp:Extensions': '?',
      'saml:NameID': '?',
      'saml:EncryptedID': '?',
      'samlp:SessionIndex': '*',
    },
    attributes: ['ID', 'Version', 'IssueInstant'],
    names: true,
  },
  'samlp:LogoutResponse': {
    children: { 'saml:Issuer': '?', 'ds:Signature': '?', 'samlp:Extensions': '?', 'samlp:Status': '1' },
    attributes: ['ID', 'Version', 'IssueInstant'],
  },
  'samlp:SessionIndex': TEXT,
  'saml:Issuer': TEXT,
  'saml:Subject': {
    children: { 'saml:NameID': '?', 'saml:EncryptedID': '?', 'saml:SubjectConfirmation': '*' },
    names: true,
  },
  'saml:EncryptedID': ELSEWHERE,
  'saml:NameID': TEXT,
  'saml:SubjectConfirmation': {
    children: { 'saml:NameID': '?', 'saml:SubjectConfirmationData': '?' },
    attributes: ['Method'],
  },
  // saml-profiles 3.1: for a holder of a key, beside a bearer. A bearer has none.
  'saml:SubjectConfirmationData': { children: { 'ds:KeyInfo': '*' } },
  'ds:KeyInfo': { content: 'key' },
  // saml-core 2.5.1: a condition that is not understood makes the assertion's validity indeterminate.
  'saml:Conditions': {
    children: { 'saml:AudienceRestriction': '*', 'saml:OneTimeUse': '?', 'saml:ProxyRestriction': '?' },
    unknown: 'condition_unknown',
  },
  'saml:AudienceRestriction': { children: { 'saml:Audience': '*' } },
  'saml:Audience': TEXT,
  'saml:OneTimeUse': EMPTY,
  'saml:ProxyRestriction': { children: { 'saml:Audience': '*' } },
  'saml:Advice': FOREIGN,
  'saml:AuthnStatement': {
    children: { 'saml:SubjectLocality': '?', 'saml:AuthnContext': '1' },
    attributes: ['AuthnInstant'],
  },
  'saml:SubjectLocality': EMPTY,
  'saml:AuthnContext': {
    children: {
      'saml:AuthnContextClassRef': '?',
      'saml:AuthnContextDecl': '?',
      'saml:AuthnContextDeclRef': '?',
      'saml:AuthenticatingAuthority': '*',
    },
  },
  'saml:AuthnContextClassRef': TEXT,
  'saml:AuthnContextDecl': FOREIGN,
  'saml:AuthnContextDeclRef': TEXT,
  'saml:AuthenticatingAuthority': TEXT,
  'saml:AttributeStatement': { children: { 'saml:Attribute': '*' } },
  'saml:Attribute': { children: { 'saml:AttributeValue': '*' }, attributes: ['Name'] },
  // Text, or the NameID of an eduPersonTargetedID (Shibboleth), or a structure that nobody here reads.
  'saml:AttributeValue': { content: 'value' },
};

const PREFIXES: ReadonlyMap<string, string> = new Map([
  [SAML.name, 'saml'],
  [SAMLP.name, 'samlp'],
  [DSIG.name, 'ds'],
  [XENC, 'xenc'],
]);

/** What may be signed, and so has an ID that a Reference can name. */
const IDENTIFIED = [
  'samlp:Response',
  'saml:Assertion',
  'samlp:LogoutRequest',
  'samlp:LogoutResponse',
] as const;
type Identified = (typeof IDENTIFIED)[number];

/** Checks a tree from its root. @throws SamlError `unexpected_root`, and the reasons of the table */
export function checkGrammar(root: XmlElement, expected: Identified): void {
  const actual = nameOf(root);
  if (actual !== expected) throw new SamlError('unexpected_root', { expected, actual });
  checkElement(root, expected);
  checkIds(root, new Set());
}

/** What an EncryptedID has turned out to hold: a NameID. @throws SamlError */
export function checkNameId(element: XmlElement): void {
  const actual = nameOf(element);
  if (actual !== 'saml:NameID') throw new SamlError('unexpected_element', { in: 'saml:EncryptedID', actual });
  checkText(element, actual);
}

function checkElement(element: XmlElement, name: string): void {
  const row = GRAMMAR[name] as Row;
  for (const local of row.attributes ?? []) {
    if (attributeOf(element, local) === undefined) {
      throw new SamlError('missing_attribute', { expected: `${name}/@${local}` });
    }
  }
  if (row.content === undefined) checkChildren(element, name, row);
  else if (row.content === 'text') checkText(element, name);
  else if (row.content === 'foreign') checkForeign(element, name);
  else if (row.content === 'value') checkValue(element, name);
  else if (row.content === 'key') checkKey(element, name);
  if (name === 'saml:SubjectConfirmation') checkBearer(element);
}

function checkChildren(element: XmlElement, parent: string, row: Row): void {
  const allowed = row.children ?? {};
  const seen: string[] = []; // of those that may not be repeated
  for (const child of element.children) {
    if (typeof child === 'string') {
      if (/[^ \t\r\n]/.test(child)) throw new SamlError('unexpected_text', { in: parent });
      continue;
    }
    const name = nameOf(child);
    const count = Object.hasOwn(allowed, name) ? allowed[name] : undefined;
    if (count === undefined)
      throw new SamlError(row.unknown ?? 'unexpected_element', { in: parent, actual: name });
    if (count !== '*') {
      if (seen.includes(name)) throw new SamlError('repeated_element', { in: parent, actual: name });
      seen.push(name);
    }
    checkElement(child, name);
  }
  if (row.names) {
    const names = seen.filter((name) => name === 'saml:NameID' || name === 'saml:EncryptedID');
    if (names.length === 0) throw new SamlError('name_id_missing', { in: parent, expected: 'saml:NameID' });
    if (names.length > 1)
      throw new SamlError('repeated_element', { in: parent, actual: names.at(-1) as string });
  }
  for (const name in allowed) {
    if (allowed[name] === '1' && !seen.includes(name)) {
      throw new SamlError('missing_element', { in: parent, expected: name });
    }
  }
}

function checkText(element: XmlElement, name: string): void {
  for (const child of element.children) {
    if (typeof child !== 'string')
      throw new SamlError('unexpected_element', { in: name, actual: nameOf(child) });
  }
}

/**
 * A container in which a signed message could be smuggled past the table: it must hold nothing from our
 * namespaces, at any depth.
 */
function checkForeign(element: XmlElement, name: string): void {
  for (const child of element.children) {
    if (typeof child === 'string') continue;
    if (PREFIXES.has(child.namespace)) {
      throw new SamlError('unexpected_element', { in: name, actual: nameOf(child) });
    }
    checkForeign(child, name);
  }
}

const KEY_PARTS = new Set(
  'KeyName KeyValue RSAKeyValue Modulus Exponent X509Data X509Certificate X509SubjectName X509SKI X509IssuerSerial X509IssuerName X509SerialNumber'.split(
    ' ',
  ),
);

function checkKey(element: XmlElement, name: string): void {
  for (const child of element.children) {
    if (typeof child === 'string') continue;
    if (child.namespace !== DSIG.name || !KEY_PARTS.has(child.local)) {
      throw new SamlError('unexpected_element', { in: name, actual: nameOf(child) });
    }
    checkKey(child, name);
  }
}

/** A bearer confirmation that names a key as well would promise a proof that nobody asks for. */
function checkBearer(confirmation: XmlElement): void {
  if (collapsed(attributeOf(confirmation, 'Method') ?? '') !== BEARER) return;
  const data = findChild(confirmation, 'SubjectConfirmationData');
  if (data && findChild(data, 'KeyInfo', DSIG)) {
    throw new SamlError('unexpected_element', {
      in: 'saml:SubjectConfirmationData',
      actual: 'ds:KeyInfo',
    });
  }
}

function checkValue(element: XmlElement, name: string): void {
  const [only] = element.children;
  if (element.children.length === 1 && typeof only === 'object' && nameOf(only) === 'saml:NameID') {
    checkText(only, 'saml:NameID');
  } else {
    checkForeign(element, name);
  }
}

/**
 * `ID` names what may be signed, and nothing else in the document looks like it: `Id`, `id`, `x:ID` and
 * `xml:id` made other libraries see another element ("attribute pollution", 2025). ds and xenc have their own
 * `Id`, which nothing here resolves but a RetrievalMethod.
 */
function checkIds(element: XmlElement, seen: Set<string>): void {
  for (const { namespace, local, value } of element.attributes) {
    if (local.length !== 2 || local.toLowerCase() !== 'id') continue;
    const name = nameOf(element);
    if (namespace === '' && local === 'ID' && IDENTIFIED.some((one) => one === name)) {
      // An xs:ID begins with a letter or `_`. Some providers begin it with a digit, which means nothing here.
      if (value === '' || !isNcName(`_${value}`))
        throw new SamlError('id_malformed', { in: name, actual: value });
      if (seen.has(value)) throw new SamlError('id_repeated', { actual: value });
      seen.add(value);
    } else if (namespace !== '' || local !== 'Id' || !(name.startsWith('ds:') || name.startsWith('xenc:'))) {
      throw new SamlError('id_ambiguous', { in: name, actual: local });
    }
  }
  for (const child of element.children) if (typeof child !== 'string') checkIds(child, seen);
}

/**
 * `prefix:local` with the table's own prefixes; a foreign
 * element has `?` for a prefix, which the table never has.
 */
function nameOf({ namespace, local }: XmlElement): string {
  return NAMES.get(namespace)?.get(local) ?? `${PREFIXES.get(namespace) ?? '?'}:${local}`;
}

/**
 * The names of the table, ready made: a document with
 * hundreds of values asks for the same few, over and over.
 */
const NAMES: ReadonlyMap<string, ReadonlyMap<string, string>> = new Map(
  [...PREFIXES].map(([namespace, prefix]) => {
    const own = Object.keys(GRAMMAR).filter((name) => name.startsWith(`${prefix}:`));
    return [namespace, new Map(own.map((name) => [name.slice(prefix.length + 1), name]))];
  }),
);
