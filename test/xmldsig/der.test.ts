import { describe, expect, it } from 'vitest';
import { isOneSequence } from '../../src/xmldsig/der.ts';

const octets = (hex: string) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

describe('isOneSequence', () => {
  it.each([
    ['an empty one', '3000'],
    ['primitive parts', '30050201010500'],
    ['parts within parts', '300730053003020101'],
    ['a length in two octets', '30810502010105 00'.replaceAll(' ', '')],
    ['a length in three octets', '3082000502010105 00'.replaceAll(' ', '')],
    ['a length in four octets', '308300000502010105 00'.replaceAll(' ', '')],
  ])('is true for %s', (_, hex) => {
    expect(isOneSequence(octets(hex))).toBe(true);
  });

  it.each([
    ['nothing', ''],
    ['a tag alone', '30'],
    ['another tag', '310500'],
    ['something after it', '300000'],
    ['an end before its own', '3001'],
    ['a part that is longer than it', '3003020201'],
    ['a part that leaves a rest', '3006300402010105'],
    ['a rest of one octet', '300402010105'],
    ['an inner part that ends too soon', '30053004020101'],
    ['an inner part that ends too late', '30053002020101'],
    ['an indefinite length', '30800000'],
    ['a length in five octets', '30840000000500'],
    ['a length that is cut', '3082'],
    ['a tag of several octets', '30033f0100'],
  ])('is false for %s', (_, hex) => {
    expect(isOneSequence(octets(hex))).toBe(false);
  });

  it('is false, and soon, for parts nested without end', () => {
    let nested = '3000';
    for (let depth = 0; depth < 40; depth++)
      nested = `30${(nested.length / 2).toString(16).padStart(2, '0')}${nested}`;
    expect(isOneSequence(octets(nested))).toBe(false);
    expect(isOneSequence(octets(nested.slice(40)))).toBe(true);
  });
});
