// The canonicalizer and the strict pass against libxml2: another language, other authors.
import { type XmlElement as LibElement, XmlC14NMode, XmlDocument } from 'libxml2-wasm';
import { describe, expect, it } from 'vitest';
import { canonicalize } from '../../src/xml/canonicalize.ts';
import { XmlError, type XmlReason } from '../../src/xml/errors.ts';
import { parseXml } from '../../src/xml/parse.ts';
import { childElements } from '../../src/xml/read.ts';
import type { XmlElement } from '../../src/xml/tree.ts';
import { type GeneratedCase, generateCase, mutate } from './generate.ts';

const CASES = 6_000;
const MUTANTS = 6_000;
const BATCH = 2_000;

describe('canonicalize', () => {
  for (let from = 0; from < CASES; from += BATCH) {
    it(`gives what libxml2 gives for generated trees ${from} to ${from + BATCH - 1}, which have what matters`, () => {
      const met = {
        undeclared: 0,
        default: 0,
        listed: 0,
        subElement: 0,
        omitted: 0,
        carriageReturn: 0,
        repeated: 0,
      };
      let declarations = 0;
      for (let seed = from; seed < from + BATCH; seed++) {
        const one = generateCase(seed);
        const elements = elementsOf(parseXml(one.xml));
        const canonical = canonicalOf(elements, one);
        agree(canonical, theirs(one), { seed });
        declarations += one.xml.match(/xmlns[:=]/g)?.length ?? 0;
        if (canonical.includes('xmlns=""')) met.undeclared++;
        if (one.inclusivePrefixes.includes('#default')) met.default++;
        if (canonical !== canonicalOf(elements, { ...one, inclusivePrefixes: [] })) met.listed++;
        if (one.apex > 0) met.subElement++;
        if (one.omit !== undefined) met.omitted++;
        if (canonical.includes('&#xD;')) met.carriageReturn++;
        if (/(<[^/>]*xmlns[^>]*>)[^<]*<\/[^>]*>[^<]*\1/.test(canonical)) met.repeated++;
      }
      expect(declarations).toBeGreaterThan(BATCH * 3);
      for (const count of Object.values(met)) expect(count).toBeGreaterThan(BATCH / 20);
    });
  }
});

/** Asks vitest only to show a difference: 12,000 comparisons of its own take a second. */
function agree(mine: string, other: string, what: object): void {
  if (mine !== other) expect({ ...what, mine }).toEqual({ ...what, mine: other });
}

// What libxml2 accepts and we do not, on purpose.
const STRICTER: ReadonlySet<XmlReason> = new Set([
  'xml_comment',
  'xml_cdata',
  'xml_doctype',
  'xml_processing_instruction',
  'xml_relative_namespace',
  'xml_reserved_name',
  'xml_reserved_prefix',
  'xml_encoding',
]);

describe('parseXml', () => {
  for (let from = 0; from < MUTANTS; from += BATCH) {
    it(`agrees with libxml2 on damaged texts ${from} to ${from + BATCH - 1}, and gets both verdicts`, () => {
      const refused = new Map<string, number>();
      for (let seed = from; seed < from + BATCH; seed++) {
        const xml = mutate(generateCase(seed).xml.replace(/^<\?xml.*?\?>\s*/, ''), seed);
        const whole = { xml, apex: 0, omit: undefined, inclusivePrefixes: [] };
        const mine = outcome(() => canonicalOf(elementsOf(parseXml(xml)), whole));
        const reason = mine instanceof XmlError ? mine.reason : 'accepted';
        refused.set(reason, (refused.get(reason) ?? 0) + 1);
        if (mine instanceof XmlError && STRICTER.has(mine.reason)) continue;
        // libxml2 writes an ampersand in a namespace name unescaped, which is not XML.
        if (typeof mine === 'string' && / xmlns(?::[^=]+)?="[^"]*&/.test(mine)) continue;
        const other = outcome(() => theirs(whole));
        agree(
          mine instanceof XmlError ? 'refused' : String(mine),
          typeof other === 'string' ? other : 'refused',
          { xml },
        );
      }
      for (const reason of [
        'accepted',
        'xml_malformed',
        'xml_duplicate_attribute',
        'xml_unbound_prefix',
        'xml_unknown_entity',
      ]) {
        expect([reason, (refused.get(reason) ?? 0) > BATCH / 1000]).toEqual([reason, true]);
      }
    });
  }
});

function outcome(work: () => string): string | Error {
  try {
    return work();
  } catch (error) {
    return error as Error;
  }
}

function elementsOf(element: XmlElement): XmlElement[] {
  return [element, ...childElements(element).flatMap(elementsOf)];
}

function canonicalOf(
  elements: readonly XmlElement[],
  { apex, omit, inclusivePrefixes }: GeneratedCase,
): string {
  return canonicalize(elements[apex]!, {
    inclusivePrefixes,
    ...(omit === undefined ? {} : { omit: elements[omit]! }),
  });
}

function theirs({ xml, apex, omit, inclusivePrefixes }: GeneratedCase): string {
  const document = XmlDocument.fromString(xml);
  try {
    // Objects for all elements, or a call back for each, would cost more than all the rest.
    const elementAt = (n: number) => document.get(`(//*)[${n + 1}]`) as LibElement;
    const top = apex === 0 ? document : elementAt(apex);
    if (omit !== undefined) elementAt(omit).remove();
    return top.canonicalizeToString({
      mode: XmlC14NMode.XML_C14N_EXCLUSIVE_1_0,
      inclusiveNamespacePrefixes: [...inclusivePrefixes],
    });
  } finally {
    document.dispose();
  }
}
