// Names of elements and attributes: QName of Namespaces in XML
// 1.0, section 4. Every name in a tree has been checked here.

import { XmlError } from './errors.ts';

export interface QName {
  /** As written: `prefix:local` or `local`. */
  readonly raw: string;
  readonly prefix: string;
  readonly local: string;
  /** The prefix that an attribute of this name declares: '' for `xmlns`, `p` for `xmlns:p`. */
  readonly declares: string | undefined;
}

export const XML_NAMESPACE = 'http://www.w3.org/XML/1998/namespace';
export const XMLNS_NAMESPACE = 'http://www.w3.org/2000/xmlns/';

// NameStartChar and NameChar of XML 1.0 (fifth edition) section 2.3, without the colon.
const START =
  'A-Z_a-z\\u{C0}-\\u{D6}\\u{D8}-\\u{F6}\\u{F8}-\\u{2FF}\\u{370}-\\u{37D}\\u{37F}-\\u{1FFF}\\u{200C}\\u{200D}' +
  '\\u{2070}-\\u{218F}\\u{2C00}-\\u{2FEF}\\u{3001}-\\u{D7FF}\\u{F900}-\\u{FDCF}\\u{FDF0}-\\u{FFFD}\\u{10000}-\\u{EFFFF}';
const REST = `\\-.0-9\\u{B7}\\u{300}-\\u{36F}\\u{203F}\\u{2040}${START}`;
const NC_NAME = new RegExp(`^[${START}][${REST}]*$`, 'u');
// Nearly every name is one of these, and the pattern above takes several times longer.
const ASCII_NAME = /^(?:[A-Za-z_][\w.-]*:)?[A-Za-z_][\w.-]*$/;

// fast-xml-parser renames or refuses these, because they are properties of every JavaScript object. No
// standard uses them.
const RESERVED: ReadonlySet<string> = new Set([
  '__proto__',
  'constructor',
  'prototype',
  'hasOwnProperty',
  'toString',
  'valueOf',
  '__defineGetter__',
  '__defineSetter__',
  '__lookupGetter__',
  '__lookupSetter__',
]);

// An absolute URI by RFC 3986, without user information and address literals. A relative name makes libxml2
// canonicalize to nothing (CVE-2025-66568); it refuses one that is not a URI.
const UNRESERVED = "(?:[\\w\\-.~!$&'()*+,;=]|%[0-9A-Fa-f]{2})";
const AUTHORITY = `//${UNRESERVED}*(?::[0-9]{1,5})?(?=[/?#]|$)`;
const ABSOLUTE_URI = new RegExp(
  `^[A-Za-z][A-Za-z0-9+.-]*:(?=.)(?:${AUTHORITY}|(?!//))(?:${UNRESERVED}|[/:@?])*(?:#(?:${UNRESERVED}|[/:@?])*)?$`,
);

export function isNcName(text: string): boolean {
  return NC_NAME.test(text);
}

/** A name that the second parser would change. */
export function isReservedName(local: string): boolean {
  return RESERVED.has(local);
}

/** @throws XmlError xml_malformed, xml_reserved_name */
export function parseQName(raw: string, at: number): QName {
  const name = readQName(raw);
  if (name === 'xml_malformed') throw new XmlError(name, { at });
  if (name === 'xml_reserved_name') throw new XmlError(name, { name: raw.slice(raw.indexOf(':') + 1), at });
  return name;
}

export const isNamespaceName = remembering(
  (text) => ABSOLUTE_URI.test(text) && text !== XML_NAMESPACE && text !== XMLNS_NAMESPACE,
);

const readQName = remembering((raw): QName | 'xml_malformed' | 'xml_reserved_name' => {
  const colon = raw.indexOf(':');
  const prefix = colon < 0 ? '' : raw.slice(0, colon);
  const local = colon < 0 ? raw : raw.slice(colon + 1);
  const valid = ASCII_NAME.test(raw) || (isNcName(local) && (colon < 0 || isNcName(prefix)));
  if (!valid) return 'xml_malformed';
  if (isReservedName(local)) return 'xml_reserved_name';
  return { raw, prefix, local, declares: prefix === 'xmlns' ? local : raw === 'xmlns' ? '' : undefined };
});

const MAX_REMEMBERED = 512;
const MAX_REMEMBERED_LENGTH = 128;

/**
 * The same few names are in every document: what has been
 * found out about a short text is kept for the next one.
 */
function remembering<T>(find: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found;
    if (text.length > MAX_REMEMBERED_LENGTH) return find(text);
    // This copies the text: V8's slice of a document keeps the whole document in memory.
    const own = ` ${text}`.slice(1);
    const made = find(own);
    if (known.size >= MAX_REMEMBERED) known.clear();
    known.set(own, made);
    return made;
  };
}
