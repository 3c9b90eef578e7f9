// Exclusive XML Canonicalization 1.0 without comments (https://www.w3.org/TR/xml-exc-c14n/), the only one we know. It
// promises the canonical text of exactly the element that is given, or an error: never an empty or a doubtful text.

import { XmlError } from './errors.ts';
import { XML_NAMESPACE } from './names.ts';
import type { XmlAttribute, XmlElement } from './tree.ts';

export interface CanonicalizeOptions {
  /** PrefixList of InclusiveNamespaces; `#default` is the default namespace. */
  readonly inclusivePrefixes?: readonly string[];
  /** One descendant to leave out, by identity: the enveloped signature. */
  readonly omit?: XmlElement;
}

/** @throws XmlError xml_not_canonicalizable */
export function canonicalize(element: XmlElement, options: CanonicalizeOptions = {}): string {
  const { omit } = options;
  if (omit !== undefined && !isDescendant(omit, element)) throw new XmlError('xml_not_canonicalizable');
  const inclusive = new Set((options.inclusivePrefixes ?? []).map((one) => (one === '#default' ? '' : one)));
  const writer = new CanonicalWriter(inclusive, omit);
  const inherited =
    inclusive.size > 0 ? inheritedDeclarations(element, inclusive) : new Map<string, string>();
  writer.element(element, inherited);
  if (writer.text === '') throw new XmlError('xml_not_canonicalizable');
  return writer.text;
}

function isDescendant(node: XmlElement, ancestor: XmlElement): boolean {
  for (let at = node.parent; at !== undefined; at = at.parent) if (at === ancestor) return true;
  return false;
}

/** What the listed prefixes mean just above the apex: its ancestors are outside, their declarations are not. */
function inheritedDeclarations(element: XmlElement, inclusive: ReadonlySet<string>): Map<string, string> {
  const inherited = new Map<string, string>();
  for (let at = element.parent; at !== undefined; at = at.parent) {
    for (const { prefix, namespace } of at.declarations) {
      if (inclusive.has(prefix) && !inherited.has(prefix)) inherited.set(prefix, namespace);
    }
  }
  return inherited;
}

class CanonicalWriter {
  text = '';
  readonly #inclusive: ReadonlySet<string>;
  readonly #omit: XmlElement | undefined;
  /** What the output ancestors have declared. '' → '' is where the canonical form starts: no default namespace. */
  readonly #rendered = new Map<string, string>([['', '']]);

  constructor(inclusive: ReadonlySet<string>, omit: XmlElement | undefined) {
    this.#inclusive = inclusive;
    this.#omit = omit;
  }

  element(element: XmlElement, inherited?: ReadonlyMap<string, string>): void {
    const name = qualified(element);
    const wanted = this.#wanted(element, inherited);
    this.text += `<${name}`;
    for (const [prefix, namespace] of wanted) {
      this.text +=
        prefix === ''
          ? ` xmlns="${escapeAttribute(namespace)}"`
          : ` xmlns:${prefix}="${escapeAttribute(namespace)}"`;
    }
    for (const attribute of sorted(element.attributes)) {
      this.text += ` ${qualified(attribute)}="${escapeAttribute(attribute.value)}"`;
    }
    this.text += '>';
    const shadowed = wanted.map(([prefix]) => [prefix, this.#rendered.get(prefix)] as const);
    for (const [prefix, namespace] of wanted) this.#rendered.set(prefix, namespace);
    for (const child of element.children) {
      if (typeof child === 'string') this.text += escapeText(child);
      else if (child !== this.#omit) this.element(child);
    }
    for (const [prefix, namespace] of shadowed) {
      if (namespace === undefined) this.#rendered.delete(prefix);
      else this.#rendered.set(prefix, namespace);
    }
    this.text += `</${name}>`;
  }

  /** Declarations to render here, by prefix: visibly used ones, and listed ones in force, unless an output ancestor did. */
  #wanted(element: XmlElement, inherited: ReadonlyMap<string, string> | undefined): [string, string][] {
    const used = new Map<string, string>();
    used.set(element.prefix, element.namespace);
    for (const { prefix, namespace } of element.attributes) {
      if (prefix !== '' && namespace !== XML_NAMESPACE) used.set(prefix, namespace);
    }
    if (this.#inclusive.size > 0) {
      for (const { prefix, namespace } of element.declarations) {
        if (this.#inclusive.has(prefix)) used.set(prefix, namespace);
      }
      for (const [prefix, namespace] of inherited ?? []) if (!used.has(prefix)) used.set(prefix, namespace);
    }
    return [...used]
      .filter(([prefix, namespace]) => this.#rendered.get(prefix) !== namespace)
      .sort(([a], [b]) => compareCodePoints(a, b));
  }
}

function qualified({ prefix, local }: { readonly prefix: string; readonly local: string }): string {
  return prefix === '' ? local : `${prefix}:${local}`;
}

/** By namespace name, then by local name; those without a namespace come first (C14N 1.0 section 2.2). */
function sorted(attributes: readonly XmlAttribute[]): readonly XmlAttribute[] {
  if (attributes.length < 2) return attributes;
  return [...attributes].sort(
    (a, b) => compareCodePoints(a.namespace, b.namespace) || compareCodePoints(a.local, b.local),
  );
}

/** JavaScript compares UTF-16 code units, which puts U+10000 and above before U+E000. */
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

function escapeText(text: string): string {
  if (!/[&<>\r]/.test(text)) return text;
  return text.replace(/[&<>\r]/g, (one) => TEXT_ESCAPES[one] as string);
}

function escapeAttribute(value: string): string {
  if (!/[&<"\t\n\r]/.test(value)) return value;
  return value.replace(/[&<"\t\n\r]/g, (one) => ATTRIBUTE_ESCAPES[one] as string);
}

const TEXT_ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '\r': '&#xD;',
};

const ATTRIBUTE_ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '"': '&quot;',
  '\t': '&#x9;',
  '\n': '&#xA;',
  '\r': '&#xD;',
};
