// The only writer. It builds the same trees that the parser makes, so that they can be canonicalized and
// signed without a parse, and renders them in canonical form: a serializer that is not the inverse of the
// parser cannot exist here (CVE-2020-29509 and its kin). Values are escaped, names are checked, prefixes are
// declared where they are first used.

import { canonicalize } from './canonicalize.ts';
import { XmlError } from './errors.ts';
import { isNamespaceName, isNcName, isReservedName, XML_NAMESPACE } from './names.ts';
import { isXmlText } from './references.ts';
import type { XmlAttribute, XmlDeclaration, XmlElement, XmlNode } from './tree.ts';

/** A namespace and the prefix it is written with; '' writes it as the default namespace. */
export interface XmlNamespace {
  readonly prefix: string;
  readonly name: string;
}

/** Values by name: a name without a prefix, or `xml:lang`. An `undefined` value is left out. */
export type WrittenAttributes = Readonly<Record<string, string | undefined>>;

/**
 * An element with its children, in order. A child that is part of another tree, or was parsed, is copied, so
 * that a part of one message can become a part of the next. Empty texts are dropped and adjacent ones joined,
 * as a parser would read them.
 * @throws XmlError xml_not_writable
 */
export function element(
  namespace: XmlNamespace,
  local: string,
  attributes: WrittenAttributes = {},
  children: readonly XmlNode[] = [],
): XmlElement {
  checkName(local);
  checkNamespace(namespace);
  const made: Building = {
    prefix: namespace.prefix,
    local,
    namespace: namespace.name,
    attributes: Object.entries(attributes).flatMap(([name, value]) => writtenAttribute(name, value)),
    declarations: [],
    children: [],
    parent: undefined,
  };
  for (const child of children) adopt(made, child);
  loose.add(made);
  return made;
}

/**
 * Canonical form, without an XML declaration: UTF-8 is the default, and a signed tree stays byte for byte
 * what was signed.
 */
export function renderXml(root: XmlElement): string {
  return canonicalize(root);
}

/** Roots that element() made and that are not in another element yet. A parsed tree is never among them. */
const loose = new WeakSet<XmlElement>();

interface Building extends XmlElement {
  readonly declarations: XmlDeclaration[];
  readonly children: XmlNode[];
  parent: XmlElement | undefined;
}

function writtenAttribute(name: string, value: string | undefined): XmlAttribute[] {
  if (value === undefined) return [];
  checkText(value);
  const [prefix, namespace] = name.startsWith('xml:') ? ['xml', XML_NAMESPACE] : ['', ''];
  const local = prefix === '' ? name : name.slice(4);
  checkName(local);
  return [{ prefix, local, namespace, value }];
}

function adopt(parent: Building, child: XmlNode): void {
  const { children } = parent;
  if (typeof child !== 'string') {
    children.push(loose.delete(child) ? attach(child, parent) : copy(child, parent));
    return;
  }
  checkText(child);
  if (child === '') return;
  const last = children.at(-1);
  if (typeof last === 'string') children[children.length - 1] = last + child;
  else children.push(child);
}

/** The only change that ever happens to an element. */
function attach(child: XmlElement, parent: XmlElement): XmlElement {
  (child as Building).parent = parent;
  return child;
}

function copy(original: XmlElement, parent: XmlElement): XmlElement {
  const made: Building = { ...original, declarations: [...original.declarations], children: [], parent };
  for (const child of original.children) {
    made.children.push(typeof child === 'string' ? child : copy(child, made));
  }
  return made;
}

/** xmlns is not an attribute in a tree: declarations come from the names in it. */
function checkName(name: string): void {
  if (!isNcName(name) || isReservedName(name) || name === 'xmlns' || name === 'xml') {
    throw new XmlError('xml_not_writable', { name: name.slice(0, 64) });
  }
}

/** No namespace at all is written as { prefix: '', name: '' }. */
function checkNamespace({ prefix, name }: XmlNamespace): void {
  if (prefix === '' && name === '') return;
  if (prefix !== '') checkName(prefix);
  if (!isNamespaceName(name)) throw new XmlError('xml_not_writable', { of: 'namespace' });
}

function checkText(text: string): void {
  if (!isXmlText(text)) throw new XmlError('xml_not_writable', { of: 'character' });
}
