// Exclusive XML Canonicalization 1.0 without comments (https://www.w3.org/TR/xml-exc-c14n/),
// the only one we know. It promises the canonical text of exactly the element that is given,
// or an error: never an empty or a doubtful text.

import { XmlError } from './errors.ts';
import { XML_NAMESPACE } from './names.ts';
import type { XmlAttribute, XmlDeclaration, XmlElement } from './tree.ts';

declare const canonical: unique symbol;

/** A text that canonicalize() made. As octets (UTF-8) it is what digests and signatures cover. */
export type CanonicalText = string & { readonly [canonical]: true };

export interface CanonicalizeOptions {
  /** PrefixList of InclusiveNamespaces; `#default` is the default namespace. */
  readonly inclusivePrefixes?: readonly string[];
  /** One descendant to leave out, by identity: the enveloped signature. */
  readonly omit?: XmlElement;
}

/**
 * UTF-16 code units. One long namespace name on the root comes out again at each element that uses it, so
 * that 200 KB could become 300 MB; real messages become shorter.
 */
export const MAX_CANONICAL_LENGTH = 1024 * 1024;

/** @throws XmlError xml_not_canonicalizable */
export function canonicalize(element: XmlElement, options: CanonicalizeOptions = {}): CanonicalText {
  const { omit } = options;
  if (omit !== undefined && !isWithin(omit, element)) refuse('omit');
  const inclusive = new Set(options.inclusivePrefixes?.map((one) => (one === '#default' ? '' : one)));
  const writer = new CanonicalWriter(inclusive, omit);
  writer.element(element, inclusive.size > 0 ? declaredAbove(element) : NO_DECLARATIONS);
  const text = writer.text();
  if (text === '') refuse('empty');
  return text as CanonicalText;
}

const NO_DECLARATIONS: readonly XmlDeclaration[] = [];

function isWithin(node: XmlElement, ancestor: XmlElement): boolean {
  for (let at = node.parent; at !== undefined; at = at.parent) if (at === ancestor) return true;
  return false;
}

/**
 * What prefixes mean just above the apex. Its ancestors are not in the output, but what they declare can be.
 */
function declaredAbove(element: XmlElement): readonly XmlDeclaration[] {
  const nearest = new Map<string, XmlDeclaration>();
  for (let at = element.parent; at !== undefined; at = at.parent) {
    for (const one of at.declarations) if (!nearest.has(one.prefix)) nearest.set(one.prefix, one);
  }
  return [...nearest.values()];
}

interface StartTag {
  readonly text: string;
  /** The namespace declarations in it. */
  readonly declarations: readonly XmlDeclaration[];
}

class CanonicalWriter {
  // The pieces are joined at the end: adding to one text would make a new one for each piece.
  readonly #pieces: string[] = [];
  #length = 0;
  readonly #inclusive: ReadonlySet<string>;
  readonly #omit: XmlElement | undefined;
  /** What the elements around this one have rendered. At the top there is no default namespace. */
  readonly #rendered = new Map<string, string>([['', '']]);

  constructor(inclusive: ReadonlySet<string>, omit: XmlElement | undefined) {
    this.#inclusive = inclusive;
    this.#omit = omit;
  }

  text(): string {
    return this.#pieces.join('');
  }

  element(element: XmlElement, above: readonly XmlDeclaration[]): void {
    this.#element(element, this.#startTag(element, above));
  }

  #element({ prefix, local, children }: XmlElement, { text, declarations }: StartTag): void {
    this.#write(text);
    if (this.#length > MAX_CANONICAL_LENGTH) refuse('length');
    const outside = this.#render(declarations);
    let before: XmlElement | undefined;
    let tag: StartTag | undefined;
    for (const child of children) {
      if (typeof child === 'string') {
        this.#write(escapeText(child));
      } else if (child !== this.#omit) {
        // Siblings have the same rendered around them, so one result serves all that have the same tag.
        if (tag === undefined || !hasSameTag(child, before!)) tag = this.#startTag(child, NO_DECLARATIONS);
        before = child;
        this.#element(child, tag);
      }
    }
    this.#restore(declarations, outside);
    this.#write(`</${qualified(prefix, local)}>`);
  }

  #startTag(element: XmlElement, above: readonly XmlDeclaration[]): StartTag {
    const declarations = this.#toRender(element, above);
    let text = `<${qualified(element.prefix, element.local)}`;
    for (const { prefix, namespace } of declarations) {
      text += attribute(prefix === '' ? 'xmlns' : `xmlns:${prefix}`, namespace);
    }
    for (const { prefix, local, value } of inOrder(element.attributes)) {
      text += attribute(qualified(prefix, local), value);
    }
    return { text: `${text}>`, declarations };
  }

  #write(piece: string): void {
    this.#pieces.push(piece);
    this.#length += piece.length;
  }

  /**
   * Prefixes that are visibly used, and listed ones that are
   * in force, unless rendered around here; sorted by prefix.
   */
  #toRender({ prefix, namespace, attributes, declarations }: XmlElement, above: readonly XmlDeclaration[]) {
    const found: XmlDeclaration[] = [];
    this.#consider(found, prefix, namespace);
    for (const one of attributes) {
      if (one.prefix !== '') this.#consider(found, one.prefix, one.namespace);
    }
    if (this.#inclusive.size > 0) {
      for (const one of declarations) {
        if (this.#inclusive.has(one.prefix)) this.#consider(found, one.prefix, one.namespace);
      }
      for (const one of above) {
        // Its own declarations hide those above.
        const hidden = declarations.some((own) => own.prefix === one.prefix);
        if (!hidden && this.#inclusive.has(one.prefix)) this.#consider(found, one.prefix, one.namespace);
      }
    }
    if (found.length < 2) return found;
    // A prefix that several names use was found several times.
    found.sort((a, b) => compareCodePoints(a.prefix, b.prefix));
    return found.filter((one, i) => i === 0 || one.prefix !== found[i - 1]!.prefix);
  }

  #consider(found: XmlDeclaration[], prefix: string, namespace: string): void {
    if (this.#rendered.get(prefix) !== namespace && namespace !== XML_NAMESPACE)
      found.push({ prefix, namespace });
  }

  /** Returns what the prefixes meant before. */
  #render(declarations: readonly XmlDeclaration[]): readonly (string | undefined)[] {
    const before = declarations.map(({ prefix }) => this.#rendered.get(prefix));
    for (const { prefix, namespace } of declarations) this.#rendered.set(prefix, namespace);
    return before;
  }

  #restore(declarations: readonly XmlDeclaration[], before: readonly (string | undefined)[]): void {
    for (const [i, { prefix }] of declarations.entries()) {
      const namespace = before[i];
      if (namespace === undefined) this.#rendered.delete(prefix);
      else this.#rendered.set(prefix, namespace);
    }
  }
}

/** The reader gives siblings that repeat a tag the same lists. */
function hasSameTag(a: XmlElement, b: XmlElement): boolean {
  return (
    a.attributes === b.attributes &&
    a.declarations === b.declarations &&
    a.local === b.local &&
    a.prefix === b.prefix &&
    a.namespace === b.namespace
  );
}

function attribute(name: string, value: string): string {
  return ` ${name}="${escapeAttribute(value)}"`;
}

function qualified(prefix: string, local: string): string {
  return prefix === '' ? local : `${prefix}:${local}`;
}

/**
 * Sorts by namespace name, then by local name; attributes in no namespace come first (C14N 1.0 section 2.2).
 */
function inOrder(attributes: readonly XmlAttribute[]): readonly XmlAttribute[] {
  for (let i = 1; i < attributes.length; i++) {
    if (compareAttributes(attributes[i - 1]!, attributes[i]!) > 0)
      return attributes.toSorted(compareAttributes);
  }
  return attributes;
}

function compareAttributes(a: XmlAttribute, b: XmlAttribute): number {
  return compareCodePoints(a.namespace, b.namespace) || compareCodePoints(a.local, b.local);
}

/**
 * JavaScript compares UTF-16 code units, which puts U+10000
 * before U+E000; canonical order is that of code points.
 */
function compareCodePoints(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length);
  for (let i = 0; i < shorter; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return isSurrogate(x) === isSurrogate(y) ? x - y : isSurrogate(x) ? 1 : -1;
  }
  return a.length - b.length;
}

function isSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdfff;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\t': '&#x9;',
  '\n': '&#xA;',
  '\r': '&#xD;',
};

function escapeText(text: string): string {
  return /[&<>\r]/.test(text) ? text.replace(/[&<>\r]/g, (one) => ESCAPES[one]!) : text;
}

function escapeAttribute(value: string): string {
  return /[&<"\t\n\r]/.test(value) ? value.replace(/[&<"\t\n\r]/g, (one) => ESCAPES[one]!) : value;
}

function refuse(why: string): never {
  throw new XmlError('xml_not_canonicalizable', { of: why });
}
