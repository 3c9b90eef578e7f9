import { describe, expect, it } from 'vitest';
import { parseXml } from '../../src/xml/parse.ts';
import { attributeOf, childElements, isNamed, textOf } from '../../src/xml/read.ts';

describe('attributeOf', () => {
  it('finds the attribute without a prefix', () => {
    expect(attributeOf(parseXml('<a xmlns:p="urn:x" p:ID="1" ID="2"/>'), 'ID')).toBe('2');
    expect(attributeOf(parseXml('<a ID=""/>'), 'ID')).toBe('');
  });

  it('finds no attribute of another namespace, case or kind', () => {
    expect(
      attributeOf(parseXml('<a xmlns:p="urn:x" p:ID="1" id="2" xmlns:ID="urn:y"/>'), 'ID'),
    ).toBeUndefined();
  });
});

describe('childElements', () => {
  it('gives elements in order, without the text between', () => {
    expect(childElements(parseXml('<a> <b/>x<c><d/></c> </a>')).map((one) => one.local)).toEqual(['b', 'c']);
  });
});

describe('textOf', () => {
  it('gives all the text', () => {
    expect(textOf(parseXml('<a> x&amp;y </a>'))).toBe(' x&y ');
    expect(textOf(parseXml('<a></a>'))).toBe('');
  });

  it('gives nothing when there is an element in it', () => {
    for (const xml of ['<a><b/></a>', '<a>x<b/></a>', '<a><b/>x</a>', '<a>x<b/>y</a>']) {
      expect(textOf(parseXml(xml))).toBeUndefined();
    }
  });
});

describe('isNamed', () => {
  it('compares the expanded name, not the prefix', () => {
    const element = parseXml('<q:a xmlns:q="urn:x"/>');
    expect(isNamed(element, 'urn:x', 'a')).toBe(true);
    expect(isNamed(element, 'urn:X', 'a')).toBe(false);
    expect(isNamed(element, 'urn:x', 'A')).toBe(false);
    expect(isNamed(element, '', 'a')).toBe(false);
  });
});
