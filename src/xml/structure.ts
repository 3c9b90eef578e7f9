// The seam to fast-xml-parser: a second parser, by other authors, nests the same tags, and both must agree node for node.
//
// It is given the tags as they stand and nothing else. Texts it would copy a character at a time (half of its time on a
// real response); attributes, references and names it treats in ways that no signature survives: duplicates win, names
// like `toString` are changed, `&amp;#60;` is decoded twice. Those are the strict pass's alone.

import { XMLParser } from 'fast-xml-parser';
import { XmlError } from './errors.ts';
import type { XmlElement } from './tree.ts';

/** What it makes of an element, in its order-preserving form. */
type Nested = Readonly<Record<string, readonly Nested[] | undefined>>;

const nothing = () => {};

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: true,
  trimValues: false,
  parseTagValue: false,
  processEntities: false,
  // Without a decoder from outside it builds tables of entities for each document.
  entityDecoder: {
    decode: (text) => text,
    reset: nothing,
    setExternalEntities: nothing,
    addInputEntities: nothing,
    setXmlVersion: nothing,
  },
  jPath: false,
  maxNestedTags: Number.MAX_SAFE_INTEGER, // the strict pass has counted
});

/** @throws XmlError xml_parsers_disagree */
export function checkStructure(root: XmlElement, tags: string): void {
  checkChildren([root], nest(tags));
}

function nest(tags: string): readonly Nested[] {
  try {
    return parser.parse(tags);
  } catch {
    throw new XmlError('xml_parsers_disagree');
  }
}

function checkChildren(children: readonly (XmlElement | string)[], nested: readonly Nested[]): void {
  let next = 0;
  for (const child of children) {
    if (typeof child === 'string') continue;
    const name = child.prefix === '' ? child.local : `${child.prefix}:${child.local}`;
    const inner = nested[next++]?.[name];
    if (!Array.isArray(inner)) throw new XmlError('xml_parsers_disagree');
    checkChildren(child.children, inner);
  }
  if (next !== nested.length) throw new XmlError('xml_parsers_disagree');
}
