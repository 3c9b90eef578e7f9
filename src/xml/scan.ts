// The strict pass: XML 1.0 without a DTD, comments, processing instructions and CDATA, each character looked at once.
// It promises that what it lets through is well-formed (namespaces aside) and hands on every tag and every text in order.
// Linear in the length of the text: nothing is scanned twice, no pattern backtracks.

import { XmlError, type XmlReason } from './errors.ts';
import type { XmlLimits } from './limits.ts';
import { parseQName, type QName } from './names.ts';
import { decodeReferences } from './references.ts';

export interface ScannedAttribute {
  readonly name: QName;
  /** References decoded, white space normalized (XML 1.0 section 3.3.3). */
  readonly value: string;
  readonly at: number;
}

export interface StartTag {
  readonly name: QName;
  readonly attributes: readonly ScannedAttribute[];
  readonly at: number;
}

/** Text with its references decoded; `raw` is as written, with line ends as LF. */
export interface ScannedText {
  readonly raw: string;
  readonly value: string;
}

/** A start tag, a text, or the end of the innermost open element. An empty-element tag is a start and an end. */
export type Token = StartTag | ScannedText | undefined;

export interface Scan {
  readonly tokens: readonly Token[];
  /** The root element as written, with line ends as LF: no XML declaration, no white space around it. */
  readonly root: string;
}

const NO_ATTRIBUTES: readonly ScannedAttribute[] = [];

/** @throws XmlError */
export function scan(text: string, limits: XmlLimits): Scan {
  checkCharacters(text);
  checkMarkup(text);
  return new Scanner(text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text, limits).document();
}

/** Char of XML 1.0 section 2.2. */
function checkCharacters(text: string): void {
  const found = text.search(/[\x00-\x08\x0B\x0C\x0E-\x1F\uFFFE\uFFFF]/);
  if (found >= 0) throw new XmlError('xml_forbidden_character', { at: found });
  if (!text.isWellFormed()) throw new XmlError('xml_forbidden_character', { code: 'surrogate' });
}

/** `<` starts nothing but tags and, at position 0, the XML declaration. First of all, so that no other rule comes before it. */
function checkMarkup(text: string): void {
  const declaration = text.indexOf('<!');
  if (declaration >= 0) throw new XmlError(markupReason(text, declaration), { at: declaration });
  const instruction = text.indexOf('<?', /^<\?xml[ \t\r\n]/.test(text) ? 1 : 0);
  if (instruction >= 0) throw new XmlError('xml_processing_instruction', { at: instruction });
}

function markupReason(text: string, at: number): XmlReason {
  if (text.startsWith('<!--', at)) return 'xml_comment';
  if (text.startsWith('<![CDATA[', at)) return 'xml_cdata';
  return /^<!(?:DOCTYPE|ENTITY|ELEMENT|ATTLIST|NOTATION)/i.test(text.slice(at, at + 10))
    ? 'xml_doctype'
    : 'xml_malformed';
}

class Scanner {
  readonly #text: string;
  readonly #limits: XmlLimits;
  readonly #names = new Map<string, QName>();
  readonly #tokens: Token[] = [];
  readonly #open: string[] = [];
  #elements = 0;
  #at = 0;

  constructor(text: string, limits: XmlLimits) {
    this.#text = text;
    this.#limits = limits;
  }

  document(): Scan {
    if (this.#text.startsWith('<?xml')) this.#declaration();
    this.#space();
    const start = this.#at;
    if (this.#code() !== 0x3c) this.#fail();
    this.#startTag();
    while (this.#open.length > 0) this.#content();
    const root = this.#text.slice(start, this.#at);
    this.#space();
    if (this.#at < this.#text.length) this.#fail();
    return { tokens: this.#tokens, root };
  }

  /** XML 1.0 section 2.8: version, encoding?, standalone?, in this order. */
  #declaration(): void {
    this.#at = 5;
    const attributes = this.#attributes();
    const given = attributes.map((one) => one.name.raw);
    const order = ['version', 'encoding', 'standalone'].filter((name) => given.includes(name));
    if (given[0] !== 'version' || given.join() !== order.join()) this.#fail();
    for (const { name, value, at } of attributes) {
      if (name.raw === 'encoding' && !/^utf-8$/i.test(value)) throw new XmlError('xml_encoding', { at });
      if (name.raw === 'version' && value !== '1.0') throw new XmlError('xml_malformed', { at });
      if (name.raw === 'standalone' && value !== 'yes' && value !== 'no')
        throw new XmlError('xml_malformed', { at });
    }
    if (!this.#text.startsWith('?>', this.#at)) this.#fail();
    this.#at += 2;
  }

  /** One text and the tag behind it, within the innermost open element. */
  #content(): void {
    const end = this.#text.indexOf('<', this.#at);
    if (end < 0) this.#fail();
    if (end > this.#at) {
      const raw = this.#text.slice(this.#at, end);
      if (raw.includes(']]>')) this.#fail(); // XML 1.0 section 2.4
      this.#tokens.push({ raw, value: decodeReferences(raw, this.#at) });
      this.#at = end;
    }
    if (this.#text.charCodeAt(end + 1) === 0x2f) this.#endTag();
    else this.#startTag();
  }

  #startTag(): void {
    const at = this.#at++;
    this.#elements++;
    if (this.#elements > this.#limits.maxElements) {
      throw new XmlError('xml_too_many_nodes', { limit: this.#limits.maxElements, of: 'elements', at });
    }
    if (this.#open.length >= this.#limits.maxDepth) {
      throw new XmlError('xml_too_deep', { limit: this.#limits.maxDepth, at });
    }
    const name = this.#name();
    this.#tokens.push({ name, attributes: this.#attributes(), at });
    if (this.#code() === 0x2f) {
      this.#at++;
      this.#tokens.push(undefined);
    } else {
      this.#open.push(name.raw);
    }
    this.#expect(0x3e);
  }

  #endTag(): void {
    const name = this.#open.pop() as string;
    if (!this.#text.startsWith(name, this.#at + 2)) this.#fail();
    this.#at += 2 + name.length;
    this.#space();
    this.#expect(0x3e);
    this.#tokens.push(undefined);
  }

  #attributes(): readonly ScannedAttribute[] {
    let attributes: ScannedAttribute[] | undefined;
    for (;;) {
      const before = this.#at;
      this.#space();
      const code = this.#code();
      if (code === 0x3e || code === 0x2f || code === 0x3f) return attributes ?? NO_ATTRIBUTES;
      if (this.#at === before) this.#fail();
      const attribute = this.#attribute();
      attributes ??= [];
      // Names are interned, so that one is the other. By expanded name they are compared once prefixes are resolved.
      if (attributes.some((one) => one.name === attribute.name)) {
        throw new XmlError('xml_duplicate_attribute', {
          name: attribute.name.raw.slice(0, 64),
          at: attribute.at,
        });
      }
      attributes.push(attribute);
      if (attributes.length > this.#limits.maxAttributes) {
        throw new XmlError('xml_too_many_nodes', {
          limit: this.#limits.maxAttributes,
          of: 'attributes',
          at: before,
        });
      }
    }
  }

  #attribute(): ScannedAttribute {
    const at = this.#at;
    const name = this.#name();
    this.#space();
    this.#expect(0x3d);
    this.#space();
    const quote = this.#code();
    if (quote !== 0x22 && quote !== 0x27) this.#fail();
    const start = this.#at + 1;
    const end = this.#text.indexOf(quote === 0x22 ? '"' : "'", start);
    if (end < 0) this.#fail();
    const raw = this.#text.slice(start, end);
    if (raw.includes('<')) this.#fail();
    this.#at = end + 1;
    // White space as written becomes a space; white space from a reference stays: XML 1.0 section 3.3.3.
    const spaced = /[\t\n]/.test(raw) ? raw.replace(/[\t\n]/g, ' ') : raw;
    return { name, value: decodeReferences(spaced, start), at };
  }

  #name(): QName {
    const start = this.#at;
    while (!isDelimiter(this.#code())) this.#at++;
    const raw = this.#text.slice(start, this.#at);
    let name = this.#names.get(raw);
    if (name === undefined) {
      name = parseQName(raw, start);
      this.#names.set(raw, name);
    }
    return name;
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

  #fail(): never {
    throw new XmlError('xml_malformed', { at: this.#at });
  }
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x09;
}

/** Where a name ends. NaN is the end of the text. What lies between must then be a QName. */
function isDelimiter(code: number): boolean {
  return !(code > 0x20) || code === 0x3e || code === 0x3d || code === 0x2f || code === 0x3c || code === 0x3f;
}
