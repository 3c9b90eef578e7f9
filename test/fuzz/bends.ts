// Edits of a text that nobody would make by hand: pieces flipped, cut, doubled, swapped, and small texts that
// mean something where they land.
import fc from 'fast-check';

export type Bend = (text: string) => string;

const at = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const length = fc.integer({ min: 1, max: 200 });

/** @param pieces texts that mean something in this language */
export function bends(pieces: readonly string[]): fc.Arbitrary<Bend> {
  const place = (where: number, text: string) => Math.floor(where * (text.length + 1));
  return fc.oneof(
    fc.tuple(at, fc.integer({ min: 1, max: 127 })).map(([where, mask]) => (text: string) => {
      const index = Math.floor(where * text.length);
      const flipped = String.fromCharCode(text.charCodeAt(index) ^ mask);
      return text === '' ? text : text.slice(0, index) + flipped + text.slice(index + 1);
    }),
    fc.tuple(at, length).map(([where, count]) => (text: string) => {
      const index = place(where, text);
      return text.slice(0, index) + text.slice(index + count);
    }),
    fc.tuple(at, at, length).map(([from, to, count]) => (text: string) => {
      const piece = text.slice(place(from, text)).slice(0, count);
      const index = place(to, text);
      return text.slice(0, index) + piece + text.slice(index);
    }),
    fc
      .tuple(at, fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 3, unit: 'binary' })))
      .map(([where, piece]) => (text: string) => {
        const index = place(where, text);
        return text.slice(0, index) + piece + text.slice(index);
      }),
    fc
      .tuple(at, fc.constantFrom(...pieces), fc.constantFrom(...pieces))
      .map(([where, from, to]) => (text: string) => {
        const index = text.indexOf(from, Math.floor(where * text.length));
        return index < 0 ? text : text.slice(0, index) + to + text.slice(index + from.length);
      }),
    // Whole tags change places: well-formed more often than not.
    fc.tuple(fc.nat(), fc.nat()).map(([one, other]) => (text: string) => {
      const tags = [...text.matchAll(/<[^<>]+>/g)];
      if (tags.length < 2) return text;
      const [a, b] = [tags[one % tags.length]!, tags[other % tags.length]!].sort((x, y) => x.index - y.index);
      if (a === undefined || b === undefined || a === b) return text;
      const between = text.slice(a.index + a[0].length, b.index);
      return `${text.slice(0, a.index)}${b[0]}${between}${a[0]}${text.slice(b.index + b[0].length)}`;
    }),
  );
}

/** `text` with one to four edits. */
export function bent(text: fc.Arbitrary<string>, pieces: readonly string[]): fc.Arbitrary<string> {
  const edits = fc.array(bends(pieces), { minLength: 1, maxLength: 4 });
  return fc.tuple(text, edits).map(([start, list]) => list.reduce((all, bend) => bend(all), start));
}

export const XML_PIECES: readonly string[] = [
  '<',
  '>',
  '</',
  '/>',
  '&',
  ';',
  '&amp;',
  '&#13;',
  '&#x10FFFF;',
  '&#0;',
  '"',
  "'",
  '=',
  ':',
  ' ',
  '\r\n',
  '\t',
  'xmlns=""',
  ' xmlns="urn:x"',
  ' xmlns:a="urn:x:1"',
  ' xmlns:ds="http://www.w3.org/2000/09/xmldsig#"',
  ' xml:lang="en"',
  ' ID="id41"',
  '<x/>',
  '<!--x-->',
  '<?x?>',
  '<![CDATA[x]]>',
  ']]>',
  '<!DOCTYPE a>',
  'a:',
  'é',
  '𝒳',
  '\u0000',
  '\ufffe',
];
