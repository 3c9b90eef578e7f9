// The seam to fast-xml-parser: a second parser, by other authors, nests the same tags, and both must agree on every one.
//
// It is given the tags as they stand and nothing else. Texts it would copy a character at a time (half of its time on a
// real response); attributes, references and names it treats in ways that no signature survives: duplicates win, names
// like `toString` are changed, `&amp;#60;` is decoded twice. Those are the strict pass's alone.

import { type MatcherView, XMLParser } from 'fast-xml-parser';
import { XmlError } from './errors.ts';
import type { XmlElement } from './tree.ts';

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
  // It names each element that it opens, in document order. Answered `false` it keeps none of them: its own tree would cost a
  // third of its time, and says no more than names and depths do.
  updateTag: (name, at) => {
    const position = (at as MatcherView).getDepth();
    const element = expected[next];
    if (element === undefined || position !== depths[next] || !isCalled(element, name)) disagree();
    next++;
    return false;
  },
});

/** What the strict pass has read: elements in document order, and how deep each is. One comparison runs at a time. */
const expected: XmlElement[] = [];
const depths: number[] = [];
let next = 0;

/** Names and depths in document order make a tree. @throws XmlError xml_parsers_disagree */
export function checkStructure(root: XmlElement, tags: string): void {
  collect(root, 1);
  try {
    parser.parse(tags);
    if (next !== expected.length) disagree();
  } catch {
    disagree();
  } finally {
    expected.length = 0;
    depths.length = 0;
    next = 0;
  }
}

function collect(element: XmlElement, depth: number): void {
  expected.push(element);
  depths.push(depth);
  for (const child of element.children) if (typeof child !== 'string') collect(child, depth + 1);
}

function isCalled({ prefix, local }: XmlElement, name: string): boolean {
  return prefix === '' ? name === local : name === `${prefix}:${local}`;
}

function disagree(): never {
  throw new XmlError('xml_parsers_disagree');
}
