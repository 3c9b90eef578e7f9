// The seam to fast-xml-parser: a second parser, by other authors,
// nests the same tags, and both must agree on every one.
//
// It gets the tags as they are written and nothing else. It would copy texts a character at a time (half of
// its time on a real response), and it treats attributes, references and names in ways that no signature
// survives: duplicates win, names like `toString` are changed, `&amp;#60;` is decoded twice. Only the strict
// pass reads those.

import { type MatcherView, XMLParser } from 'fast-xml-parser';
import { XmlError } from './errors.ts';
import type { XmlElement } from './tree.ts';

const nothing = () => {};

const OPTIONS = {
  preserveOrder: true,
  ignoreAttributes: true,
  trimValues: false,
  parseTagValue: false,
  processEntities: false,
  // Without a decoder from outside, the parser would build tables of entities for each document.
  entityDecoder: {
    decode: (text: string) => text,
    reset: nothing,
    setExternalEntities: nothing,
    addInputEntities: nothing,
    setXmlVersion: nothing,
  },
  jPath: false,
  maxNestedTags: Number.MAX_SAFE_INTEGER, // the strict pass has counted
} as const;

/** Names and depths in document order make a tree. @throws XmlError xml_parsers_disagree */
export function checkStructure(root: XmlElement, tags: string): void {
  const expected: XmlElement[] = [];
  const depths: number[] = [];
  collect(root, 1, expected, depths);
  let next = 0;
  const parser = new XMLParser({
    ...OPTIONS,
    // The parser names each element that it opens, in document order. With `false` for an answer it keeps
    // none of them: its own tree would cost a third of its time, and says no more than names and depths do.
    updateTag: (name, at) => {
      const position = (at as MatcherView).getDepth();
      const element = expected[next];
      if (element === undefined || position !== depths[next] || !isCalled(element, name)) disagree();
      next++;
      return false;
    },
  });
  try {
    parser.parse(tags);
  } catch {
    disagree();
  }
  if (next !== expected.length) disagree();
}

function collect(element: XmlElement, depth: number, elements: XmlElement[], depths: number[]): void {
  elements.push(element);
  depths.push(depth);
  for (const child of element.children)
    if (typeof child !== 'string') collect(child, depth + 1, elements, depths);
}

function isCalled({ prefix, local }: XmlElement, name: string): boolean {
  return prefix === '' ? name === local : name === `${prefix}:${local}`;
}

function disagree(): never {
  throw new XmlError('xml_parsers_disagree');
}
