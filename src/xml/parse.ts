// The only XML parser: text in, one immutable tree out, or an XmlError. Three layers: the strict pass (scan.ts) refuses
// what is not well-formed, fast-xml-parser (structure.ts) nests, and this file joins the two, resolving every name.

import { decodeUtf8 } from '../lib/bytes.ts';
import { XmlError } from './errors.ts';
import { XML_LIMITS, type XmlLimits } from './limits.ts';
import { isDeclaration, NamespaceScope } from './namespaces.ts';
import { type ScannedAttribute, type StartTag, scan, type Token } from './scan.ts';
import { buildStructure, type StructureNode } from './structure.ts';
import type { XmlAttribute, XmlElement, XmlNode } from './tree.ts';

/** The root element. @throws XmlError */
export function parseXml(text: string, limits?: Partial<XmlLimits>): XmlElement {
  const all = limits === undefined ? XML_LIMITS : { ...XML_LIMITS, ...limits };
  if (text.length > all.maxLength)
    throw new XmlError('xml_too_large', { limit: all.maxLength, length: text.length });
  const { tokens, root } = scan(text, all);
  return new Join(tokens, all).root(buildStructure(root));
}

/** UTF-8 and nothing else; its byte order mark is dropped. @throws XmlError xml_encoding */
export function decodeXml(bytes: Uint8Array): string {
  const [first, second] = bytes;
  // UTF-16 and UTF-32 marks. Without a mark their NULs are refused as characters.
  if ((first === 0xfe && second === 0xff) || (first === 0xff && second === 0xfe))
    throw new XmlError('xml_encoding');
  let text: string;
  try {
    text = decodeUtf8(bytes);
  } catch {
    throw new XmlError('xml_encoding');
  }
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

interface MutableElement extends XmlElement {
  readonly children: XmlNode[];
}

const NO_ATTRIBUTES: readonly XmlAttribute[] = [];

class Join {
  readonly #tokens: readonly Token[];
  readonly #scope: NamespaceScope;
  #next = 0;

  constructor(tokens: readonly Token[], limits: XmlLimits) {
    this.#tokens = tokens;
    this.#scope = new NamespaceScope(limits);
  }

  root(nodes: readonly StructureNode[]): XmlElement {
    const start = this.#tokens[this.#next++] as StartTag;
    if (nodes.length !== 1) throw new XmlError('xml_parsers_disagree', { at: start.at });
    return this.#element(start, nodes[0]!, undefined);
  }

  #element(start: StartTag, node: StructureNode, parent: XmlElement | undefined): XmlElement {
    const { name, at } = start;
    const nodes = node[name.raw];
    if (!Array.isArray(nodes)) throw new XmlError('xml_parsers_disagree', { at });
    const declarations = this.#scope.enter(start.attributes);
    if (name.prefix === 'xml') throw new XmlError('xml_reserved_prefix', { prefix: 'xml', at });
    const element: MutableElement = {
      prefix: name.prefix,
      local: name.local,
      namespace: this.#scope.resolve(name.prefix, at),
      attributes: this.#attributes(start.attributes, declarations.length),
      declarations,
      children: [],
      parent,
    };
    for (const child of nodes as readonly StructureNode[]) element.children.push(this.#child(child, element));
    if (this.#tokens[this.#next++] !== undefined) throw new XmlError('xml_parsers_disagree', { at });
    this.#scope.leave(declarations);
    return element;
  }

  #child(node: StructureNode, parent: XmlElement): XmlNode {
    const token = this.#tokens[this.#next++];
    if (token === undefined) throw new XmlError('xml_parsers_disagree');
    if ('name' in token) return this.#element(token, node, parent);
    if (node['#text'] !== token.raw) throw new XmlError('xml_parsers_disagree');
    return token.value;
  }

  #attributes(scanned: readonly ScannedAttribute[], declared: number): readonly XmlAttribute[] {
    if (scanned.length === declared) return NO_ATTRIBUTES;
    const attributes: XmlAttribute[] = [];
    for (const one of scanned) {
      if (isDeclaration(one)) continue;
      const { prefix, local } = one.name;
      // An attribute without a prefix is in no namespace: Namespaces in XML 1.0 section 6.2.
      const namespace = prefix === '' ? '' : this.#scope.resolve(prefix, one.at);
      if (
        prefix !== '' &&
        attributes.some((other) => other.local === local && other.namespace === namespace)
      ) {
        throw new XmlError('xml_duplicate_attribute', { name: local.slice(0, 64), at: one.at });
      }
      attributes.push({ prefix, local, namespace, value: one.value });
    }
    return attributes;
  }
}
