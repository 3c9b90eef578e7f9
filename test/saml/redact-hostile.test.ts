// Whatever the reader takes can be redacted, and stays short: the log shows of each refusal what came. The
// seed is fixed.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readResponse, redactedResponse } from '../../src/saml/response.ts';
import { parseXml } from '../../src/xml/parse.ts';
import { ISSUER, issue, post } from '../support/saml-issuer.ts';

const RUNS = Number(globalThis.process?.env?.FUZZ_RUNS ?? 300);
const SEED = 20261102;

const response = (extensions: string, attributes = '') =>
  `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"
    ID="_r1" Version="2.0" IssueInstant="2026-11-02T09:00:00Z" ${attributes}><saml:Issuer>${ISSUER}</saml:Issuer>${extensions}<samlp:Status>
    <samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Responder"/></samlp:Status></samlp:Response>`;
const inExtensions = (xml: string, attributes?: string) =>
  response(`<samlp:Extensions>${xml}</samlp:Extensions>`, attributes);

/** Null: the reader does not take it. */
function redacted(xml: string): string | null | undefined {
  try {
    return redactedResponse(readResponse(post(xml)));
  } catch {
    return undefined;
  }
}

describe('what a stranger may send', () => {
  const long = `urn:${'x'.repeat(40_000)}`;
  it.each<[string, string]>([
    ['an attribute named xml', response('', 'xml="1"')],
    ['an element named xml', inExtensions('<xml xmlns="urn:x"/>')],
    ['elements named xml and xmlns with a prefix', inExtensions('<x:xml xmlns:x="urn:x"><x:xmlns/></x:xml>')],
    ['attributes named xml in other namespaces', inExtensions('<x:a xmlns:x="urn:x" x:xml="1" xml="2"/>')],
    ['xml:lang', inExtensions('<x:a xmlns:x="urn:x" xml:lang="en" xml:space="preserve"/>')],
    ['a long namespace', inExtensions(`<x:a xmlns:x="${long}"/>`)],
    [
      'a long namespace on many elements beside each other',
      inExtensions(`<x:a xmlns:x="${long}">${'<x:b/><c xmlns="urn:y"/>'.repeat(1500)}</x:a>`),
    ],
    [
      'a long namespace that each of many elements has to declare',
      inExtensions(`<y:a xmlns:y="urn:y" xmlns:x="${long}">${'<x:b/>'.repeat(1500)}</y:a>`),
    ],
    ['a long default namespace', inExtensions(`<a xmlns="${long}">${'<b/>'.repeat(3000)}</a>`)],
    ['many elements', inExtensions(`<a xmlns="urn:x">${'<b/>'.repeat(4900)}</a>`)],
    ['deep elements', inExtensions(`${'<a xmlns="urn:x">'.repeat(50)}${'</a>'.repeat(50)}`)],
    [
      'a letter of two code units where a value is cut',
      response('', `Destination="${'x'.repeat(499)}𝒳${'y'.repeat(9)}"`),
    ],
    ['many empty attributes', inExtensions(`<a xmlns="urn:x" ${empty(60)}/>`.repeat(400))],
    ['names of other scripts', inExtensions('<名前 xmlns="urn:x" é="1"/>')],
    ['no namespace', inExtensions('<x:a xmlns:x="urn:x"><b/></x:a>')],
  ])('is redacted with %s', (_, xml) => {
    const text = redacted(xml);
    expect(text).toMatch(/^<samlp:Response /);
    expect(text?.length).toBeLessThan(16_500);
  });

  it('is redacted, whatever is in Extensions', () => {
    let taken = 0;
    let made = 0;
    fc.assert(
      fc.property(hostileElement(3), fc.array(hostileAttribute, { maxLength: 3 }), (xml, attributes) => {
        made += 1;
        const text = redacted(inExtensions(xml, attributes.join(' ')));
        if (text === undefined) return;
        taken += 1;
        expect(text).toMatch(/^<samlp:Response /);
        expect(text?.length).toBeLessThan(16_500);
        if (!text?.endsWith('characters]')) expect(parseXml(text ?? '').local).toBe('Response');
      }),
      { numRuns: RUNS, seed: SEED },
    );
    expect(taken).toBeGreaterThan(made / 10);
  });

  it('is redacted when it was bent on the way', async () => {
    const xml = await issue();
    let taken = 0;
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        fc.constantFrom(...PIECES),
        (where, piece) => {
          const at = Math.floor(where * xml.length);
          const text = redacted(xml.slice(0, at) + piece + xml.slice(at));
          if (text === undefined) return;
          taken += 1;
          expect(text).toMatch(/^<samlp:Response /);
        },
      ),
      { numRuns: RUNS, seed: SEED },
    );
    expect(taken).toBeGreaterThan(0);
  });
});

function empty(many: number): string {
  return Array.from({ length: many }, (_, index) => `a${index}=""`).join(' ');
}

const PIECES = ['x', ' ', 'é', '𝒳', ' xml="1"', ' y=""', 'y'.repeat(600), '\r\n', '&#13;', '/', '.'] as const;

const rarely = (weight: number, usual: fc.Arbitrary<string>, ...odd: string[]) =>
  fc.oneof({ weight, arbitrary: usual }, { weight: 1, arbitrary: fc.constantFrom(...odd) });

const name = fc.constantFrom('a', 'xml', 'xmlns', 'XML', '_xml', 'é', '名前', 'n'.repeat(300), 'ID', 'Value');
const prefix = rarely(
  20,
  fc.constantFrom('', 'p', 'q'.repeat(200)),
  'xml',
  'xmlns',
  'samlp',
  'ds',
  'undeclared',
);
const namespace = rarely(
  20,
  fc.constantFrom('urn:x', 'urn:y', `urn:${'n'.repeat(5000)}`, `urn:${'%20'.repeat(100)}`),
  '',
  'relative',
  'http://www.w3.org/XML/1998/namespace',
  'http://www.w3.org/2000/xmlns/',
  'http://www.w3.org/2000/09/xmldsig#',
  'urn:oasis:names:tc:SAML:2.0:assertion',
);
const text = fc.constantFrom('', 'x', '&lt;', '&amp;#0;', '𝒳'.repeat(400), 'y'.repeat(3000), '\n', '&#xD;');
const attributeName = rarely(
  20,
  fc.constantFrom('a', 'xml', 'XML', 'é', 'n'.repeat(300), 'Destination', 'Value', 'xml:lang', 'xml:space'),
  'xmlns:xml',
  'undeclared:a',
  'ID',
);
const hostileAttribute = fc.tuple(attributeName, text).map(([q, value]) => `${q}="${value}"`);

function hostileElement(depth: number): fc.Arbitrary<string> {
  const child = depth === 0 ? text : fc.oneof(text, hostileElement(depth - 1));
  return fc
    .tuple(
      fc.tuple(prefix, name, namespace),
      fc.array(hostileAttribute, { maxLength: 3 }),
      fc.array(child, { maxLength: 4 }),
      fc.integer({ min: 1, max: 40 }),
    )
    .map(([[p, local, ns], attributes, children, times]) => {
      const tag = p === '' ? local : `${p}:${local}`;
      const declared = ['xml', 'xmlns'].includes(p) ? '' : ` xmlns${p === '' ? '' : `:${p}`}="${ns}"`;
      const inner = children.join('').repeat(depth === 3 ? times : 1);
      return `<${tag}${declared} ${[...new Map(attributes.map((one) => [one.split('=')[0], one])).values()].join(' ')}>${inner}</${tag}>`;
    });
}
