// Any input gives a tree or an XmlError, and soon. The bound is generous: it tells linear from quadratic
// (which takes minutes at this size), not fast from slow.
import { describe, expect, it } from 'vitest';
import { canonicalize } from '../../src/xml/canonicalize.ts';
import { XmlError } from '../../src/xml/errors.ts';
import { decodeXml, parseCanonical, parseXml } from '../../src/xml/parse.ts';
import { generateCase, mutate, randomFrom } from './generate.ts';

const SIZE = 256 * 1024;
const BOUND_MS = 1_000;
const UNLIMITED = {
  maxLength: 2 * SIZE,
  maxElements: SIZE,
  maxAttributes: 64,
  maxDeclarations: SIZE,
  maxDepth: 1_000,
};

const PIECES = [
  '<',
  '>',
  '<a',
  '<a>',
  '<a/>',
  '</a>',
  '<a></a>',
  '<a b="',
  '<a b="c"/>',
  '<p:a xmlns:p="urn:x"/>',
  '<a xmlns="">',
  ' b=""',
  ' xmlns:p="urn:x"',
  ' a:b="c"',
  '&',
  '&#',
  '&#0',
  '&amp;',
  '&#65;',
  ';',
  '"',
  "'",
  '="',
  ']',
  ']]>',
  ':',
  'a:',
  ' ',
  '\t',
  '\r',
  '\r\n',
  '\n',
  'a',
  'é',
  '𐀀',
  '.',
  '%41',
  '<!--',
  '<![CDATA[',
  '<?xml ',
  '<!DOCTYPE a [',
  '\u0000',
  '#',
  '0',
];

const PLACES: Readonly<Record<string, (filling: string) => string>> = {
  'on its own': (filling) => filling,
  'in an element': (filling) => `<a>${filling}</a>`,
  'in a start tag': (filling) => `<a ${filling}/>`,
  'in a name': (filling) => `<a${filling}/>`,
  'in an attribute': (filling) => `<a b="${filling}"/>`,
  'in a namespace name': (filling) => `<p:a xmlns:p="urn:${filling}"><p:b xmlns:p="urn:${filling}"/></p:a>`,
  'in an end tag': (filling) => `<a></a${filling}>`,
  'in a reference': (filling) => `<a>&#${filling};</a>`,
  'in the declaration': (filling) => `<?xml version="1.0"${filling}?><a/>`,
  'after the root': (filling) => `<a/>${filling}`,
};

describe('parseXml', () => {
  for (const [place, put] of Object.entries(PLACES)) {
    it(`ends soon on 256 KB of anything ${place}`, () => {
      for (const piece of PIECES) {
        const text = put(
          piece.repeat(Math.floor(SIZE / piece.length / (place === 'in a namespace name' ? 2 : 1))),
        );
        const start = performance.now();
        expectTreeOrRefusal(() => canonicalize(parseXml(text, UNLIMITED)));
        expect([piece, performance.now() - start < BOUND_MS]).toEqual([piece, true]);
      }
    });
  }

  it('ends soon on the widest and deepest that the limits let through', () => {
    const attributes = Array.from({ length: 64 }, (_, i) => ` b${i}=""`).join('');
    const declarations = Array.from({ length: 60 }, (_, i) => ` xmlns:p${i}="urn:x:${i}"`).join('');
    const prefixed = Array.from({ length: 60 }, (_, i) => ` p${i}:b=""`).join('');
    const texts = [
      `<a>${`<b${attributes}/>`.repeat(480)}</a>`,
      `<a${declarations}>${`<b${prefixed}/>`.repeat(380)}</a>`,
      `<a>${`<b${declarations}/>`.repeat(150)}</a>`,
      `<a>${('<b>'.repeat(58) + '</b>'.repeat(58)).repeat(80)}</a>`,
      `<a>${'x<b/>'.repeat(4_999)}</a>`,
      `<a>${'>'.repeat(200_000)}</a>`,
    ];
    for (const text of texts) {
      const start = performance.now();
      expectTreeOrRefusal(() => canonicalize(parseXml(text)));
      expect(performance.now() - start).toBeLessThan(BOUND_MS);
    }
  });

  it('gives a tree or a refusal for random octets', () => {
    const random = randomFrom(1);
    for (let n = 0; n < 2_000; n++) {
      const octets = Uint8Array.from({ length: Math.floor(random() * 200) }, () =>
        Math.floor(random() * 256),
      );
      expectTreeOrRefusal(() => parseXml(decodeXml(octets)));
    }
  });

  it('gives a tree or a refusal for random markup', () => {
    const random = randomFrom(2);
    for (let n = 0; n < 5_000; n++) {
      let text = '<a>';
      for (let pieces = Math.floor(random() * 12); pieces > 0; pieces--)
        text += PIECES[Math.floor(random() * 34)];
      expectTreeOrRefusal(() => parseXml(`${text}</a>`));
    }
  });

  it('gives a tree or a refusal after flips of bytes', () => {
    const random = randomFrom(3);
    for (let seed = 0; seed < 3_000; seed++) {
      const octets = new TextEncoder().encode(generateCase(seed).xml);
      for (let flips = 1 + Math.floor(random() * 4); flips > 0; flips--) {
        octets[Math.floor(random() * octets.length)]! ^= 1 << Math.floor(random() * 8);
      }
      expectTreeOrRefusal(() => parseXml(decodeXml(octets)));
    }
  });
});

describe('canonicalize', () => {
  it('gives a text that is its own canonical form, for everything that parses', () => {
    let trees = 0;
    for (let seed = 0; seed < 2_000; seed++) {
      const xml = seed % 2 === 0 ? generateCase(seed).xml : mutate(generateCase(seed).xml, seed);
      expectTreeOrRefusal(() => {
        const canonical = canonicalize(parseXml(xml));
        trees++;
        expect(canonicalize(parseCanonical(canonical))).toBe(canonical);
        expect(canonicalize(parseXml(canonical))).toBe(canonical);
      });
    }
    expect(trees).toBeGreaterThan(1_000);
  });
});

function expectTreeOrRefusal(work: () => unknown): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
  }
}
