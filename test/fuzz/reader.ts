// The XML reader beside libxml2: what we accept, it accepts too, with the same canonical octets. What we
// refuse is counted: being stricter is our intention.

import fc from 'fast-check';
import { type XmlElement as LibElement, XmlC14NMode, XmlDocument } from 'libxml2-wasm';
import { canonicalize } from '../../src/xml/canonicalize.ts';
import { XmlError } from '../../src/xml/errors.ts';
import { parseCanonical, parseXml } from '../../src/xml/parse.ts';
import { makeFixtures } from '../attacks/fixtures.ts';
import { generateCase, mutate } from '../xml/generate.ts';
import { bent, XML_PIECES } from './bends.ts';
import { promise, type Target, valueOrReason } from './target.ts';

const fixtures = (await makeFixtures()).map(({ xml }) => xml);
const generated = fc.nat().map((seed) => generateCase(seed).xml);
const damaged = fc.tuple(fc.nat(), fc.nat()).map(([one, other]) => mutate(generateCase(one).xml, other));

export const reader: Target = {
  name: 'reader',
  inputs: fc.oneof(bent(fc.oneof(generated, fc.constantFrom(...fixtures)), XML_PIECES), damaged),
  async check(xml) {
    const mine = await valueOrReason([XmlError], () => canonicalize(parseXml(xml)));
    if ('reason' in mine) return mine.reason;
    promise(canonicalize(parseCanonical(mine.value)) === mine.value, 'the canonical form is its own');
    // libxml2 writes an ampersand in a namespace name unescaped, which is not XML.
    if (/ xmlns(?::[^=]+)?="[^"]*&/.test(mine.value)) return 'accepted';
    promise(theirs(xml) === mine.value, 'libxml2 reads the same tree', { mine: mine.value });
    return 'accepted';
  },
};

function theirs(xml: string): string {
  const document = XmlDocument.fromString(xml);
  try {
    const [root] = document.find('/*') as LibElement[];
    return root!.canonicalizeToString({
      mode: XmlC14NMode.XML_C14N_EXCLUSIVE_1_0,
      inclusiveNamespacePrefixes: [],
    });
  } finally {
    document.dispose();
  }
}
