// The strict pass: XML 1.0 without a DTD, comments, processing instructions and CDATA.
// It promises a tree only for what is well-formed and namespace-well-formed, each name
// resolved, each reference decoded once. Linear in the length of the text: a tag is
// compared with the one before and read, once each, and no pattern backtracks.

import type { CanonicalText } from './canonicalize.ts';
import { skipDeclaration } from './declaration.ts';
import { XmlError, type XmlReason } from './errors.ts';
import type { XmlLimits } from './limits.ts';
import { parseQName, type QName } from './names.ts';
import { decodeReferences } from './references.ts';
import { NamespaceScope } from './scope.ts';
import type { XmlAttribute, XmlDeclaration, XmlElement, XmlNode } from './tree.ts';

export interface Reading {
  readonly root: XmlElement;
  /** The tags as written, without the texts between them. */
  readonly tags: string;
}

/** @throws XmlError */
export function readXml(text: string, limits: XmlLimits): Reading {
  checkCharacters(text);
  checkMarkup(text);
  // XML 1.0 section 2.11, before anything is read. A carriage
  // return that is meant to stay comes as a reference.
  return new Reader(text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text, limits).document();
}

/**
 * Text that the canonicalizer made of a tree, where each character has been seen to be one. @throws XmlError
 */
export function readCanonical(text: CanonicalText, limits: XmlLimits): Reading {
  return new Reader(text, limits).document();
}

/** Char of XML 1.0 section 2.2. */
function checkCharacters(text: string): void {
  const found = text.search(/[\x00-\x08\x0B\x0C\x0E-\x1F\uFFFE\uFFFF]/);
  if (found >= 0) throw new XmlError('xml_forbidden_character', { at: found });
  if (!text.isWellFormed()) throw new XmlError('xml_forbidden_character', { of: 'surrogate' });
}

/**
 * `<` starts nothing but tags and, at position 0, the XML declaration. This is checked before all reading, so
 * that nothing can hide it.
 */
function checkMarkup(text: string): void {
  const declaration = text.indexOf('<!');
  if (declaration >= 0) throw new XmlError(markupReason(text, declaration), { at: declaration });
  const instruction = text.indexOf('<?', /^<\?xml[ \t\r\n]/.test(text) ? 1 : 0);
  if (instruction >= 0) throw new XmlError('xml_processing_instruction', { at: instruction });
}

function markupReason(text: string, at: number): XmlReason {
  if (text.startsWith('<!--', at)) return 'xml_comment';
  if (text.startsWith('<![CDATA[', at)) return 'xml_cdata';
  const keyword = text.slice(at, at + 10);
  return /^<!(?:DOCTYPE|ENTITY|ELEMENT|ATTLIST|NOTATION)/i.test(keyword) ? 'xml_doctype' : 'xml_malformed';
}

interface OpenElement extends XmlElement {
  readonly children: XmlNode[];
  readonly parent: OpenElement | undefined;
}

interface OpenAttribute extends XmlAttribute {
  namespace: string;
}

/** A start tag or an empty-element tag, with what it means in its place. */
interface Tag extends Omit<XmlElement, 'children' | 'parent'> {
  /** From `<` to `>`. */
  readonly text: string;
  readonly name: string;
  readonly isEmpty: boolean;
}

const NO_ATTRIBUTES: readonly XmlAttribute[] = [];
const NO_DECLARATIONS: readonly XmlDeclaration[] = [];

class Reader {
  readonly #text: string;
  readonly #limits: XmlLimits;
  readonly #scope: NamespaceScope;
  /** Names of the open elements, as written. */
  readonly #open: string[] = [];
  /** The tag of the previous sibling, by depth. */
  readonly #before: (Tag | undefined)[] = [];
  #at: number;
  #elements = 0;
  #tags = '';

  constructor(text: string, limits: XmlLimits) {
    this.#text = text;
    this.#limits = limits;
    this.#scope = new NamespaceScope(limits.maxDeclarations);
    this.#at = skipDeclaration(text);
  }

  /** XML 1.0 section 2.1: one element, and nothing but white space around it. */
  document(): Reading {
    this.#space();
    if (this.#code() !== 0x3c) this.#fail();
    let tagsFrom = this.#at;
    const root = this.#startTag(undefined);
    let element: OpenElement | undefined = this.#open.length > 0 ? root : undefined;
    while (element !== undefined) {
      const end = this.#text.indexOf('<', this.#at);
      if (end < 0) this.#fail();
      if (end > this.#at) {
        this.#tags += this.#text.slice(tagsFrom, this.#at);
        element.children.push(this.#content(end));
        tagsFrom = end;
      }
      if (this.#text.charCodeAt(end + 1) === 0x2f) {
        this.#endTag();
        this.#scope.leave(element.declarations.length);
        element = element.parent;
      } else {
        const depth = this.#open.length;
        const child = this.#startTag(element);
        element.children.push(child);
        if (this.#open.length > depth) element = child;
      }
    }
    this.#tags += this.#text.slice(tagsFrom, this.#at);
    this.#space();
    if (this.#at < this.#text.length) this.#fail();
    return { root, tags: this.#tags };
  }

  #content(end: number): string {
    const raw = this.#text.slice(this.#at, end);
    if (raw.includes(']]>')) this.#fail(); // XML 1.0 section 2.4
    const value = decodeReferences(raw, this.#at);
    this.#at = end;
    return value;
  }

  /** This also reads an empty-element tag, which leaves nothing open. */
  #startTag(parent: OpenElement | undefined): OpenElement {
    const at = this.#at;
    const depth = this.#open.length;
    this.#count(++this.#elements, this.#limits.maxElements, 'elements');
    if (depth >= this.#limits.maxDepth)
      throw new XmlError('xml_too_deep', { limit: this.#limits.maxDepth, at });
    const before = this.#before[depth];
    const tag =
      before !== undefined && this.#text.startsWith(before.text, at) ? this.#again(before) : this.#tag();
    const { prefix, local, namespace, attributes, declarations } = tag;
    if (tag.isEmpty) {
      this.#scope.leave(declarations.length);
    } else {
      this.#open.push(tag.name);
      this.#before[depth + 1] = undefined;
    }
    this.#before[depth] = tag;
    return { prefix, local, namespace, attributes, declarations, children: [], parent };
  }

  #tag(): Tag {
    const at = this.#at++;
    const name = this.#name();
    if (name.prefix === 'xml') throw new XmlError('xml_reserved_prefix', { at });
    const declared: XmlDeclaration[] = [];
    const attributes = this.#attributes(declared);
    const isEmpty = this.#code() === 0x2f;
    if (isEmpty) this.#at++;
    this.#expect(0x3e);
    return {
      text: this.#text.slice(at, this.#at),
      name: name.raw,
      isEmpty,
      prefix: name.prefix,
      local: name.local,
      namespace: this.#scope.resolve(name.prefix, at),
      attributes,
      declarations: declared.length > 0 ? declared : NO_DECLARATIONS,
    };
  }

  /**
   * The values of a list all have the same tag, and among siblings,
   * where the same prefixes are in force, it means the same.
   */
  #again(tag: Tag): Tag {
    for (const { prefix, namespace } of tag.declarations) this.#scope.declare(prefix, namespace, this.#at);
    this.#at += tag.text.length;
    return tag;
  }

  #endTag(): void {
    const name = this.#open.pop()!;
    if (!this.#text.startsWith(name, this.#at + 2)) this.#fail();
    this.#at += 2 + name.length;
    this.#space();
    this.#expect(0x3e);
  }

  /** Up to `>` or `/`. Declarations go into `declarations` and into force. */
  #attributes(declarations: XmlDeclaration[]): readonly XmlAttribute[] {
    let attributes: OpenAttribute[] | undefined;
    for (;;) {
      const before = this.#at;
      this.#space();
      const code = this.#code();
      if (code === 0x3e || code === 0x2f) break;
      if (this.#at === before) this.#fail();
      const at = this.#at;
      const { raw, prefix, local, declares } = this.#name();
      const value = this.#attributeValue();
      if (declares !== undefined) {
        for (const one of declarations) if (one.prefix === declares) this.#duplicate(at);
        declarations.push({ prefix: declares, namespace: this.#scope.declare(declares, value, at) });
      } else {
        // xml:id makes its element an identified one for some
        // readers only; messages have ID attributes of their own.
        if (raw === 'xml:id') throw new XmlError('xml_reserved_name', { name: raw, at });
        attributes ??= [];
        for (const one of attributes) {
          if (one.local === local && one.prefix === prefix) this.#duplicate(at);
        }
        attributes.push({ prefix, local, namespace: '', value });
      }
      const count = declarations.length + (attributes?.length ?? 0);
      this.#count(count, this.#limits.maxAttributes, 'attributes');
    }
    if (attributes === undefined) return NO_ATTRIBUTES;
    this.#resolve(attributes);
    return attributes;
  }

  /** An attribute without a prefix is in no namespace: Namespaces in XML 1.0 section 6.2. */
  #resolve(attributes: readonly OpenAttribute[]): void {
    let prefixed = 0;
    for (const one of attributes) {
      if (one.prefix === '') continue;
      one.namespace = this.#scope.resolve(one.prefix, this.#at);
      prefixed++;
    }
    if (prefixed < 2) return;
    // Two prefixes may mean the same namespace: unique by
    // expanded name, section 6.3. No space is in either part.
    const names = new Set(attributes.map(({ namespace, local }) => `${namespace} ${local}`));
    if (names.size < attributes.length) this.#duplicate(this.#at);
  }

  #attributeValue(): string {
    this.#space();
    this.#expect(0x3d);
    this.#space();
    const quote = this.#code();
    if (quote !== 0x22 && quote !== 0x27) this.#fail();
    const text = this.#text;
    const start = this.#at + 1;
    let end = start;
    let plain = true;
    for (let code = text.charCodeAt(end); code !== quote; code = text.charCodeAt(++end)) {
      if (code === 0x26 || code === 0x09 || code === 0x0a) plain = false;
      else if (code === 0x3c || end >= text.length) this.#fail();
    }
    this.#at = end + 1;
    const raw = text.slice(start, end);
    // White space as written becomes a space; white space from a reference stays: XML 1.0 section 3.3.3.
    return plain ? raw : decodeReferences(raw.replace(/[\t\n]/g, ' '), start);
  }

  #name(): QName {
    const text = this.#text;
    const start = this.#at;
    let end = start;
    while (!endsName(text.charCodeAt(end))) end++;
    this.#at = end;
    return parseQName(text.slice(start, end), start);
  }

  #space(): void {
    while (isSpace(this.#code())) this.#at++;
  }

  #expect(code: number): void {
    if (this.#code() !== code) this.#fail();
    this.#at++;
  }

  #code(): number {
    return this.#text.charCodeAt(this.#at);
  }

  #count(count: number, limit: number, of: string): void {
    if (count > limit) throw new XmlError('xml_too_many_nodes', { of, limit, at: this.#at });
  }

  #duplicate(at: number): never {
    throw new XmlError('xml_duplicate_attribute', { at });
  }

  #fail(): never {
    throw new XmlError('xml_malformed', { at: this.#at });
  }
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x09;
}

/**
 * Where a name must have ended, if it is one: white space, `=`, `>`, `/`, `<`, or the end of the text (NaN).
 */
function endsName(code: number): boolean {
  return !(code > 0x20) || code === 0x3d || code === 0x3e || code === 0x2f || code === 0x3c;
}
