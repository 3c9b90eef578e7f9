import { describe, expect, it } from 'vitest';
import { canonicalize } from '../../src/xml/canonicalize.ts';
import { parseXml } from '../../src/xml/parse.ts';
import { childElements } from '../../src/xml/read.ts';
import { element, renderXml } from '../../src/xml/write.ts';

const P = { prefix: 'p', name: 'urn:p' };
const D = { prefix: '', name: 'urn:d' };
const NONE = { prefix: '', name: '' };

describe('element', () => {
  it('makes a tree that renders with each prefix declared where it is first used', () => {
    const made = element(P, 'a', { ID: '_1', absent: undefined }, [
      element(D, 'b', { 'xml:lang': 'en' }, ['text']),
      element(P, 'c', {}, [element(NONE, 'd')]),
    ]);
    expect(renderXml(made)).toBe(
      '<p:a xmlns:p="urn:p" ID="_1"><b xmlns="urn:d" xml:lang="en">text</b><p:c><d></d></p:c></p:a>',
    );
  });

  for (const value of [
    '',
    ' ',
    'a\r\nb\rc\td',
    '<&>"\'',
    ']]>',
    '&amp;',
    '\u{10000}é',
    '<!-- -->',
    '  padded  ',
  ]) {
    it(`writes ${JSON.stringify(value)} so that the parser reads it back`, () => {
      const read = parseXml(renderXml(element(P, 'a', { b: value }, [value])));
      expect(read.attributes[0]?.value).toBe(value);
      expect(read.children).toEqual(value === '' ? [] : [value]);
    });
  }

  it('renders what was canonicalized, before and after a parse', () => {
    const made = element(P, 'a', { b: '\r' }, [element(D, 'c', {}, ['x']), '\n']);
    expect(renderXml(made)).toBe(canonicalize(parseXml(renderXml(made))));
  });

  it('joins adjacent texts and drops empty ones', () => {
    expect(element(P, 'a', {}, ['', 'x', '', 'y', element(P, 'b'), '']).children).toMatchObject([
      'xy',
      { local: 'b' },
    ]);
  });

  it('sets the parent of its children', () => {
    const child = element(P, 'b');
    const parent = element(P, 'a', {}, [child]);
    expect(child.parent).toBe(parent);
    expect(parent.children[0]).toBe(child);
  });

  it('copies a child of another tree and leaves the original alone', () => {
    const first = element(P, 'a', {}, [element(P, 'b', { c: 'd' }, [element(P, 'e')])]);
    const [child] = childElements(first);
    const second = element(P, 'f', {}, [child!, element(P, 'g')]);
    expect(child?.parent).toBe(first);
    expect(second.children[0]).not.toBe(child);
    expect(childElements(second)[0]?.parent).toBe(second);
    expect(childElements(childElements(second)[0]!)[0]?.parent).toBe(second.children[0]);
    expect(renderXml(second)).toBe('<p:f xmlns:p="urn:p"><p:b c="d"><p:e></p:e></p:b><p:g></p:g></p:f>');
  });

  it('copies a tree that was parsed and leaves it a root', () => {
    const parsed = parseXml('<b xmlns="urn:d"><c/></b>');
    const made = element(P, 'a', {}, [parsed]);
    expect(parsed.parent).toBeUndefined();
    expect(renderXml(made)).toBe('<p:a xmlns:p="urn:p"><b xmlns="urn:d"><c></c></b></p:a>');
  });

  for (const [what, make] of [
    ['a name with a space', () => element(P, 'a b')],
    ['a name that closes the tag', () => element(P, 'a><b')],
    ['a name with a colon', () => element(P, 'a:b')],
    ['an empty name', () => element(P, '')],
    ['a name that the parser refuses', () => element(P, 'toString')],
    ['an attribute name with an equals sign', () => element(P, 'a', { 'b=""c': 'd' })],
    ['an attribute with a prefix of its own', () => element(P, 'a', { 'q:b': 'c' })],
    ['a declaration as attribute', () => element(P, 'a', { xmlns: 'urn:x' })],
    ['a prefix declaration as attribute', () => element(P, 'a', { 'xmlns:p': 'urn:x' })],
    ['NUL in a value', () => element(P, 'a', { b: '\u0000' })],
    ['a control character in text', () => element(P, 'a', {}, ['\u001b'])],
    ['half a surrogate pair', () => element(P, 'a', {}, ['\ud800'])],
    ['two halves in two texts', () => element(P, 'a', {}, ['\ud800', '\udc00'])],
    ['a relative namespace name', () => element({ prefix: 'p', name: 'x' }, 'a')],
    ['a prefix without a namespace', () => element({ prefix: 'p', name: '' }, 'a')],
    ['the prefix xml', () => element({ prefix: 'xml', name: 'urn:x' }, 'a')],
    ['the prefix xmlns', () => element({ prefix: 'xmlns', name: 'urn:x' }, 'a')],
    ['a prefix that is not a name', () => element({ prefix: '1', name: 'urn:x' }, 'a')],
    ["xml's namespace", () => element({ prefix: 'p', name: 'http://www.w3.org/XML/1998/namespace' }, 'a')],
  ] as const) {
    it(`refuses ${what}: xml_not_writable`, () => {
      expect(make).toThrow('xml_not_writable');
    });
  }
});
