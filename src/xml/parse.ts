// The only XML parser: text in, one immutable tree out, or an XmlError by name. The strict pass (reader.ts)
// makes the tree; fast-xml-parser reads the same tags (structure.ts); nothing is believed of a document on
// which they disagree.

import { decodeUtf8 } from '../lib/bytes.ts';
import { type CanonicalText, MAX_CANONICAL_LENGTH } from './canonicalize.ts';
import { XmlError } from './errors.ts';
import { XML_LIMITS, type XmlLimits } from './limits.ts';
import { readCanonical, readXml } from './reader.ts';
import { checkStructure } from './structure.ts';
import type { XmlElement } from './tree.ts';

/** The root element of a document from outside. @throws XmlError */
export function parseXml(text: string, limits?: Partial<XmlLimits>): XmlElement {
  const { root, confirm } = parseProvisionally(text, limits);
  confirm();
  return root;
}

/** What the strict pass has read. Nothing may be granted on it before `confirm` has returned. */
export interface ProvisionalTree {
  readonly root: XmlElement;
  /** Asks the second parser. @throws XmlError xml_parsers_disagree */
  confirm(): void;
}

/**
 * For callers who wait for keys between reading and believing: they can ask the second parser while they
 * wait. @throws XmlError
 */
export function parseProvisionally(text: string, limits?: Partial<XmlLimits>): ProvisionalTree {
  const within = limits === undefined ? XML_LIMITS : { ...XML_LIMITS, ...limits };
  checkLength(text, within);
  const { root, tags } = readXml(text, within);
  return { root, confirm: () => checkStructure(root, tags) };
}

/**
 * The root element of octets that were digested: by the same strict pass, under the same limits, but without
 * a second opinion, since these elements come from a tree on which both parsers agreed, and without looking
 * for characters that no tree has. @throws XmlError
 */
export function parseCanonical(text: CanonicalText, limits?: Partial<XmlLimits>): XmlElement {
  const within = { ...XML_LIMITS, maxLength: MAX_CANONICAL_LENGTH, ...limits };
  checkLength(text, within);
  return readCanonical(text, within).root;
}

/** UTF-8 and nothing else; its byte order mark is dropped. @throws XmlError xml_encoding */
export function decodeXml(bytes: Uint8Array): string {
  const text = decode(bytes);
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

function checkLength(text: string, { maxLength }: XmlLimits): void {
  if (text.length > maxLength) throw new XmlError('xml_too_large', { limit: maxLength, length: text.length });
}

/**
 * UTF-16 and UTF-32 with a byte order mark are not UTF-8; without one their NULs are refused as characters.
 */
function decode(bytes: Uint8Array): string {
  try {
    return decodeUtf8(bytes);
  } catch {
    throw new XmlError('xml_encoding');
  }
}
