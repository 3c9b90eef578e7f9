// The seam to fast-xml-parser, which builds the nesting of elements and texts. Attributes, references and names are none of
// its business (it renames some, lets duplicates win, and decodes references twice): the strict pass has read them, and
// tree.ts's maker compares node for node, so that the two readings agree or the document is refused.

import { XMLParser } from 'fast-xml-parser';
import { XmlError } from './errors.ts';

/** `{ [name]: children }` or `{ '#text': text }`. */
export type StructureNode = Readonly<Record<string, string | readonly StructureNode[]>>;

const AS_IS = (text: string) => text;
const NOTHING = () => {};

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: true,
  trimValues: false,
  parseTagValue: false,
  processEntities: false,
  // Without a decoder of our own it would build tables of entities for each document.
  entityDecoder: {
    decode: AS_IS,
    reset: NOTHING,
    setExternalEntities: NOTHING,
    addInputEntities: NOTHING,
    setXmlVersion: NOTHING,
  },
  jPath: false,
  maxNestedTags: Number.MAX_SAFE_INTEGER, // the strict pass has counted
});

/** `root` has passed the strict pass. @throws XmlError xml_parsers_disagree */
export function buildStructure(root: string): readonly StructureNode[] {
  try {
    return parser.parse(root);
  } catch {
    throw new XmlError('xml_parsers_disagree');
  }
}
