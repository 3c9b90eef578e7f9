// `npm run -s canonicalize`: Exclusive C14N 1.0 over JSON Lines, to compare with other canonicalizers.
//
// Each line of input is {"id", "xml", "inclusivePrefixes": [prefix…]?, "elementId": string | null}.
// The output has the same order: {"id", "canonical"} or {"id", "error"}. A line that is not such an object
// gives {"id": null, "error": "bad_input"}. The exit status is always 0.

import { createInterface } from 'node:readline';
import { canonicalize } from '../src/xml/canonicalize.ts';
import { XmlError } from '../src/xml/errors.ts';
import { parseXml } from '../src/xml/parse.ts';
import { attributeOf, childElements } from '../src/xml/read.ts';
import type { XmlElement } from '../src/xml/tree.ts';

interface Line {
  readonly id: unknown;
  readonly xml: string;
  readonly inclusivePrefixes: readonly string[];
  readonly elementId: string | null;
}

for await (const text of createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
  process.stdout.write(`${JSON.stringify(answer(text))}\n`);
}

function answer(text: string): object {
  const line = readLine(text);
  if (line === undefined) return { id: null, error: 'bad_input' };
  try {
    const root = parseXml(line.xml);
    const element = line.elementId === null ? root : findById(root, line.elementId);
    if (element === undefined) return { id: line.id, error: 'element_not_found' };
    return { id: line.id, canonical: canonicalize(element, { inclusivePrefixes: line.inclusivePrefixes }) };
  } catch (error) {
    // A defect of ours must not cost the results of the lines after it.
    return { id: line.id, error: error instanceof XmlError ? error.reason : 'internal_error' };
  }
}

function readLine(text: string): Line | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { id, xml, inclusivePrefixes = [], elementId = null } = value as Record<string, unknown>;
  if (typeof xml !== 'string' || (elementId !== null && typeof elementId !== 'string')) return undefined;
  const prefixes: unknown = inclusivePrefixes ?? [];
  if (!Array.isArray(prefixes) || !prefixes.every((one) => typeof one === 'string')) return undefined;
  return { id: id ?? null, xml, inclusivePrefixes: prefixes, elementId };
}

/** The one element with this `ID`, `Id` or `id`. If there are two, none is returned. */
function findById(root: XmlElement, id: string): XmlElement | undefined {
  const found: XmlElement[] = [];
  const visit = (element: XmlElement): void => {
    if (['ID', 'Id', 'id'].some((name) => attributeOf(element, name) === id)) found.push(element);
    for (const child of childElements(element)) visit(child);
  };
  visit(root);
  return found.length === 1 ? found[0] : undefined;
}
