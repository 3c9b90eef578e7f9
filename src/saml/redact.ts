// A message as the log may keep it: a reader sees how it is built and what it says
// about addresses, times and algorithms, and nothing about the person. Promises:
// only what is listed here survives; every other attribute value and text becomes a
// length. The result is not signed, not verified, and good for nothing but reading.
// Whatever a stranger sends within the grammar can be redacted: names that the
// writer refuses are replaced, and what would be too long is left out.

import { cutText } from '../lib/cut.ts';
import type { XmlElement, XmlNode } from '../xml/tree.ts';
import { element, renderXml, type XmlNamespace } from '../xml/write.ts';
import { DSIG, SAML, SAMLP } from './names.ts';

/** Attributes that name messages, addresses, instants, formats and algorithms. */
const KEPT_ATTRIBUTES: ReadonlySet<string> = new Set([
  'Algorithm',
  'AuthnInstant',
  'Destination',
  'Format',
  'FriendlyName',
  'ID',
  'Id',
  'InResponseTo',
  'IssueInstant',
  'Method',
  'Name',
  'NameFormat',
  'NotBefore',
  'NotOnOrAfter',
  'PrefixList',
  'Recipient',
  'SessionNotOnOrAfter',
  'Type',
  'URI',
  'Value',
  'Version',
]);

const KEPT_TEXTS: Readonly<Record<string, ReadonlySet<string>>> = {
  [SAML.name]: new Set(['Issuer', 'Audience', 'AuthnContextClassRef']),
};

const XENC: XmlNamespace = { prefix: 'xenc', name: 'http://www.w3.org/2001/04/xmlenc#' };
const XENC11: XmlNamespace = { prefix: 'xenc11', name: 'http://www.w3.org/2009/xmlenc11#' };
const EXC_C14N: XmlNamespace = { prefix: 'ec', name: 'http://www.w3.org/2001/10/xml-exc-c14n#' };

/** Prefixes of our own, so that two responses can be compared whatever their writers preferred. */
const NAMESPACES: readonly XmlNamespace[] = [SAML, SAMLP, DSIG, XENC, XENC11, EXC_C14N];

/** A kept value has no reason to be longer; someone who sends one wants to fill the log. */
const MAX_VALUE = 500;
const MAX_LENGTH = 16 * 1024;
/** More than fit into the text: the canonical form of all of them could be longer than the writer allows. */
const MAX_ELEMENTS = 500;
const MAX_NAMESPACE = 200;

/** Indented XML; cut off with a line that says so when it is too long. */
export function redact(root: XmlElement): string {
  const text = renderXml(redacted(root, 0, { left: MAX_ELEMENTS }));
  return text.length <= MAX_LENGTH
    ? text
    : `${text.slice(0, MAX_LENGTH)}\n[${text.length - MAX_LENGTH} more characters]`;
}

/** How many more elements are written. */
interface Room {
  left: number;
}

function redacted(original: XmlElement, depth: number, room: Room): XmlElement {
  room.left -= 1;
  const attributes: Record<string, string> = {};
  for (const { local, namespace, value } of original.attributes) {
    // xsi:type and the like say nothing that matters here, and the writer has no prefixes for them.
    if (namespace !== '') continue;
    attributes[writable(local)] = KEPT_ATTRIBUTES.has(local) ? shortened(value) : blank(value);
  }
  const { local } = original;
  return element(namespaceOf(original), writable(local), attributes, childrenOf(original, depth, room));
}

/** The writer has no `xml` and `xmlns`, which would be read as something else than names. */
function writable(local: string): string {
  return local === 'xml' || local === 'xmlns' ? `_${local}` : local;
}

function childrenOf(original: XmlElement, depth: number, room: Room): XmlNode[] {
  const elements = original.children.filter((child) => typeof child !== 'string');
  if (elements.length === 0) {
    const text = original.children.join('');
    if (text === '') return [];
    return [KEPT_TEXTS[original.namespace]?.has(original.local) ? shortened(text) : blank(text)];
  }
  const indent = `\n${'  '.repeat(depth + 1)}`;
  const lines: XmlNode[] = [];
  for (const [index, child] of elements.entries()) {
    if (room.left <= 0) {
      lines.push(`${indent}[${elements.length - index} more elements]`);
      break;
    }
    lines.push(indent, redacted(child, depth + 1, room));
  }
  return [...lines, `\n${'  '.repeat(depth)}`];
}

function namespaceOf({ prefix, namespace }: XmlElement): XmlNamespace {
  const known = NAMESPACES.find((one) => one.name === namespace);
  if (known !== undefined) return known;
  const isWritable = namespace !== '' && namespace.length <= MAX_NAMESPACE && prefix !== 'xml';
  return isWritable ? { prefix, name: namespace } : { prefix: '', name: '' };
}

function shortened(text: string): string {
  return cutText(text, MAX_VALUE);
}

function blank(text: string): string {
  return `[${text.length} characters]`;
}
