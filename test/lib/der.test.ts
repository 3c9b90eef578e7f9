import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Bytes, toHex } from '../../src/lib/bytes.ts';
import {
  DER,
  encodeDer,
  encodeObjectIdentifier,
  parseDer,
  parseObjectIdentifier,
} from '../../src/lib/der.ts';

const octets = (hex: string): Bytes =>
  Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

describe('parseDer', () => {
  it.each([
    ['an empty sequence', '3000'],
    ['primitive parts', '30050201010500'],
    ['parts within parts', '300730053003020101'],
    ['parts within a tag of the context', 'a003020101'],
    ['a length in two octets', `048180${'00'.repeat(128)}`],
    ['a length in three octets', `04820100${'00'.repeat(256)}`],
    ['a length in four octets', `0483010000${'00'.repeat(65_536)}`],
  ])('reads %s', (_, hex) => {
    const part = parseDer(octets(hex));
    expect(toHex(part?.whole ?? octets('')) === hex).toBe(true);
  });

  it('gives tags, contents and parts', () => {
    expect(parseDer(octets('300a0403aabbcca103020105'))).toMatchObject({
      tag: DER.sequence,
      parts: [
        { tag: DER.octetString, content: octets('aabbcc'), whole: octets('0403aabbcc'), parts: [] },
        { tag: 0xa1, parts: [{ tag: DER.integer, content: octets('05') }] },
      ],
    });
  });

  it.each([
    ['nothing', ''],
    ['a tag alone', '30'],
    ['something after it', '300000'],
    ['an end before its own', '3001'],
    ['a part that is longer than it', '3003020201'],
    ['a part that leaves a rest', '3006300402010105'],
    ['a rest of one octet', '300402010105'],
    ['an inner part that ends too soon', '30053004020101'],
    ['an inner part that ends too late', '30053002020101'],
    ['an indefinite length', '30800000'],
    ['an indefinite length inside', '3006308002010100'],
    ['a short length in two octets', '30810502010105 00'.replaceAll(' ', '')],
    ['a length with leading zeros', `0482 0080${'00'.repeat(128)}`.replaceAll(' ', '')],
    ['a short length in two octets inside', '3004048101ff'],
    ['a length in five octets', '30840000000500'],
    ['a length of 16 MB in five octets', '308401000000'],
    ['the reserved length', '30ff'],
    ['a length that is cut', '3082'],
    ['a length that is cut by the part around it', '30020481'],
    ['a tag of several octets', '30033f0100'],
    ['the end of contents', '0000'],
    ['the end of contents inside', '30020000'],
    ['a string in pieces', '2403040100'],
    ['a sequence without parts of its own', '1000'],
    ['a set without parts of its own', '1100'],
  ])('refuses %s', (_, hex) => {
    expect(parseDer(octets(hex))).toBeUndefined();
  });

  it('refuses parts nested without end, and soon', () => {
    let nested = '3000';
    for (let depth = 0; depth < 40; depth++)
      nested = `30${(nested.length / 2).toString(16).padStart(2, '0')}${nested}`;
    expect(parseDer(octets(nested))).toBeUndefined();
    expect(parseDer(octets(nested.slice(40)))).toBeDefined();
  });
});

describe('encodeDer', () => {
  const { part } = fc.letrec<{ part: Bytes }>((tie) => ({
    part: fc.oneof(
      { maxDepth: 4 },
      fc.uint8Array({ maxLength: 300 }).map((content) => encodeDer(DER.octetString, content)),
      fc.array(tie('part'), { maxLength: 4 }).map((parts) => encodeDer(DER.sequence, ...parts)),
    ),
  }));

  it('writes what parseDer reads, in its one spelling', () => {
    fc.assert(
      fc.property(part, (der) => {
        const again = (read: ReturnType<typeof parseDer>): Bytes =>
          read === undefined
            ? octets('')
            : encodeDer(read.tag, ...(read.parts.length > 0 ? read.parts.map(again) : [read.content]));
        expect(again(parseDer(der))).toEqual(der);
      }),
      { numRuns: 200 },
    );
  });

  it('writes nothing that is read with an octet less, more or another length', () => {
    fc.assert(
      fc.property(part, fc.nat(), (der, at) => {
        expect(parseDer(der.subarray(0, at % der.length))).toBeUndefined();
        expect(parseDer(Uint8Array.of(...der, 0))).toBeUndefined();
        const longer = der.slice();
        longer[1] = (der[1] as number) ^ 1;
        expect(parseDer(longer)).toBeUndefined();
      }),
      { numRuns: 200 },
    );
  });
});

describe('object identifiers', () => {
  it.each([
    ['1.2.840.113549.1.1.11', '2a864886f70d01010b'],
    ['2.5.4.3', '550403'],
    ['0.9.2342.19200300.100.1.25', '0992268993f22c640119'],
    ['2.999.1', '883701'],
    ['0.39', '27'],
    ['1.0', '28'],
    ['2.0', '50'],
  ])('%s comes back', (arcs, hex) => {
    expect(toHex(encodeObjectIdentifier(arcs)).slice(4)).toBe(hex);
    expect(parseObjectIdentifier(octets(hex))).toBe(arcs);
  });

  it('reads an arc of 128 bits', () => {
    expect(parseObjectIdentifier(octets('6983f09da7ebcfdee0c7a1a7b2c0948cc8f9d776'))).toBe(
      '2.25.329800735698586629295641978511506172918',
    );
  });

  it.each([
    ['nothing', ''],
    ['an arc without its end', '2a86'],
    ['leading zeros', '2a8001'],
    ['leading zeros at first', '802a'],
  ])('refuses %s', (_, hex) => {
    expect(parseObjectIdentifier(octets(hex))).toBeUndefined();
  });
});
