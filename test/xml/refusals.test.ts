// Every refusal names what it is about and where, and every limit is exactly where it says.
import { describe, expect, it } from 'vitest';
import { canonicalize } from '../../src/xml/canonicalize.ts';
import { XmlError } from '../../src/xml/errors.ts';
import { parseXml } from '../../src/xml/parse.ts';
import { childElements } from '../../src/xml/read.ts';
import { element } from '../../src/xml/write.ts';

const LIMITS = { maxLength: 200, maxDepth: 3, maxElements: 4, maxAttributes: 3, maxDeclarations: 3 };

function refusal(work: () => unknown): readonly [string, unknown] {
  try {
    work();
  } catch (error) {
    if (error instanceof XmlError) return [error.reason, error.detail];
    throw error;
  }
  return ['accepted', {}];
}

describe('parseXml refuses', () => {
  it.each<[string, string, unknown]>([
    ['<a>\ud800</a>', 'xml_forbidden_character', { of: 'surrogate' }],
    ['<a>\u0000</a>', 'xml_forbidden_character', { at: 3 }],
    ['<a><?x?></a>', 'xml_processing_instruction', { at: 3 }],
    ['<?xml version="1.1"?><a/>', 'xml_malformed', { at: 0 }],
    ['<?xml version="1.0" encoding="latin1"?><a/>', 'xml_encoding', { encoding: 'latin1' }],
    [' <?xml version="1.0"?><a/>', 'xml_processing_instruction', { at: 1 }],
    ['<a><!--x--></a>', 'xml_comment', { at: 3 }],
    ['<a><![CDATA[x]]></a>', 'xml_cdata', { at: 3 }],
    ['<!DOCTYPE a><a/>', 'xml_doctype', { at: 0 }],
    ['<a><!ENTITY x "y"></a>', 'xml_doctype', { at: 3 }],
    ['<a>&x;</a>', 'xml_unknown_entity', { name: 'x', at: 3 }],
    ['<a>&amp</a>', 'xml_malformed', { at: 3 }],
    ['<a>&#xZZ;</a>', 'xml_malformed', { at: 3 }],
    ['<a>&#0;</a>', 'xml_forbidden_character', { at: 3 }],
    ['<a>&#xFFFE;</a>', 'xml_forbidden_character', { at: 3 }],
    [
      '<a>&verylongentityname0123456789;</a>',
      'xml_unknown_entity',
      { name: 'verylongentityname0123456789', at: 3 },
    ],
    ['<a b="&y;"/>', 'xml_unknown_entity', { name: 'y', at: 6 }],
    ['<p:a/>', 'xml_unbound_prefix', { at: 0 }],
    ['<a p:b="1"/>', 'xml_unbound_prefix', { at: 10 }],
    ['<a xmlns:p=""/>', 'xml_empty_namespace', { at: 3 }],
    ['<a xmlns:xml="urn:x"/>', 'xml_reserved_prefix', { prefix: 'xml', at: 3 }],
    ['<a xmlns:xmlns="urn:x"/>', 'xml_reserved_prefix', { prefix: 'xmlns', at: 3 }],
    ['<a xmlns:p="relative"/>', 'xml_relative_namespace', { at: 3 }],
    ['<a b="1" b="2"/>', 'xml_duplicate_attribute', { at: 9 }],
    [
      '<a xmlns:p="urn:x" xmlns:q="urn:x" p:b="" q:b=""/>',
      'xml_too_many_nodes',
      { of: 'attributes', limit: 3, at: 48 },
    ],
    ['<a xmlns="urn:x" xmlns="urn:y"/>', 'xml_duplicate_attribute', { at: 17 }],
    ['<constructor/>', 'xml_reserved_name', { name: 'constructor', at: 1 }],
    ['<a __proto__="1"/>', 'xml_reserved_name', { name: '__proto__', at: 3 }],
    ['<a:b:c/>', 'xml_malformed', { at: 1 }],
    ['<1a/>', 'xml_malformed', { at: 1 }],
    ['<a><b><c><d/></c></b></a>', 'xml_too_deep', { limit: 3, at: 9 }],
    ['<a><b/><b/><b/><b/></a>', 'xml_too_many_nodes', { of: 'elements', limit: 4, at: 15 }],
    ['<a b="" c="" d="" e=""/>', 'xml_too_many_nodes', { of: 'attributes', limit: 3, at: 22 }],
    [
      '<a xmlns:p="urn:1"><b xmlns:q="urn:2"><c xmlns:r="urn:3" xmlns:s="urn:4"/></b></a>',
      'xml_too_many_nodes',
      { of: 'declarations', limit: 3, at: 57 },
    ],
    ['<a></b>', 'xml_malformed', { at: 3 }],
    ['<a', 'xml_malformed', { at: 2 }],
    ['<a b=c/>', 'xml_malformed', { at: 5 }],
    ['<a b="<"/>', 'xml_malformed', { at: 5 }],
    ['<a/>x', 'xml_malformed', { at: 4 }],
    ['<a>]]></a>', 'xml_malformed', { at: 3 }],
    ['', 'xml_malformed', { at: 0 }],
    ['x', 'xml_malformed', { at: 0 }],
    ['<a b="1"c="2"/>', 'xml_malformed', { at: 8 }],
    [
      '<?xml version="1.0" encoding="'.concat('a'.repeat(60), '"?><a/>'),
      'xml_encoding',
      { encoding: 'a'.repeat(32) },
    ],
    ['<?xml version="1.0" encoding="xutf-8"?><a/>', 'xml_encoding', { encoding: 'xutf-8' }],
    ['<?xml version="1.0" encoding="utf-8x"?><a/>', 'xml_encoding', { encoding: 'utf-8x' }],
    ['<a>'.concat('x'.repeat(300), '</a>'), 'xml_too_large', { limit: 200, length: 307 }],
    ['<a>&'.concat('e'.repeat(65), ';</a>'), 'xml_malformed', { at: 3 }],
    ['<a>&'.concat('e'.repeat(64), ';</a>'), 'xml_unknown_entity', { name: 'e'.repeat(64), at: 3 }],
    ['<a>&#x41g;</a>', 'xml_malformed', { at: 3 }],
    ['<a>&#xg41;</a>', 'xml_malformed', { at: 3 }],
    ['<a>&;</a>', 'xml_malformed', { at: 3 }],
  ])('%j', (text, reason, detail) => {
    expect(refusal(() => parseXml(text, LIMITS))).toEqual([reason, detail]);
  });

  it.each([
    'prototype',
    'hasOwnProperty',
    'toString',
    'valueOf',
    '__defineGetter__',
    '__defineSetter__',
    '__lookupGetter__',
    '__lookupSetter__',
  ])('%s as the name of an element, of an attribute and behind a prefix', (name) => {
    expect(refusal(() => parseXml(`<${name}/>`))).toEqual(['xml_reserved_name', { name, at: 1 }]);
    expect(refusal(() => parseXml(`<a ${name}=""/>`))).toEqual(['xml_reserved_name', { name, at: 3 }]);
    expect(refusal(() => parseXml(`<p:${name} xmlns:p="urn:p"/>`))).toEqual([
      'xml_reserved_name',
      { name, at: 1 },
    ]);
  });
});

describe('parseXml accepts exactly up to its limits', () => {
  it.each([
    '<a><b><c/></b></a>',
    '<a><b/><b/><b/></a>',
    '<a b="" c="" d=""/>',
    '<a xmlns:p="urn:1"><b xmlns:q="urn:2"><c xmlns:r="urn:3"/></b></a>',
    `<a>${'x'.repeat(193)}</a>`,
    '<?xml\tversion\t=\t"1.0"\n encoding = \'UTF-8\' standalone\t= "yes" ?><a/>',
    "<?xml  version = '1.0'  standalone='no'?><a/>",
    '<?xml version="1.0"?><a/>',
  ])('%s', (text) => {
    expect(refusal(() => parseXml(text, LIMITS))).toEqual(['accepted', {}]);
  });

  it.each([
    ['&#x20;', ' '],
    ['&#xD7FF;', '\ud7ff'],
    ['&#xE000;', '\ue000'],
    ['&#xFFFD;', '\ufffd'],
    ['&#x10000;', '\u{10000}'],
    ['&#x10FFFF;', '\u{10ffff}'],
    ['&#9;', '\t'],
  ])('the character %s', (reference, character) => {
    expect(parseXml(`<a>${reference}</a>`).children).toEqual([character]);
  });

  it.each(['&#x1F;', '&#xD800;', '&#xDFFF;', '&#xFFFE;', '&#x110000;'])('but not %s', (reference) => {
    expect(refusal(() => parseXml(`<a>${reference}</a>`))[0]).toBe('xml_forbidden_character');
  });
});

describe('canonicalize', () => {
  it('refuses to leave out what is not inside, and says so', () => {
    const [one, other] = [parseXml('<a><b/></a>'), parseXml('<a><b/></a>')];
    const omit = childElements(other)[0]!;
    expect(refusal(() => canonicalize(one, { omit }))).toEqual(['xml_not_canonicalizable', { of: 'omit' }]);
    expect(refusal(() => canonicalize(one, { omit: one }))[0]).toBe('xml_not_canonicalizable');
  });

  it('renders a listed prefix once, where it is declared, and not again below', () => {
    const root = parseXml('<a xmlns:p="urn:p"><b xmlns:p="urn:p"><c p:d=""/></b></a>');
    expect(canonicalize(root, { inclusivePrefixes: ['p'] })).toBe(
      '<a xmlns:p="urn:p"><b><c p:d=""></c></b></a>',
    );
    expect(canonicalize(root)).toBe('<a><b><c xmlns:p="urn:p" p:d=""></c></b></a>');
    expect(canonicalize(childElements(root)[0]!, { inclusivePrefixes: ['p', 'q'] })).toBe(
      '<b xmlns:p="urn:p"><c p:d=""></c></b>',
    );
  });

  it('sorts attributes by namespace, then by name, those without a namespace first', () => {
    const text = '<a xmlns:z="urn:1" xmlns:b="urn:2" b:a="" z:b="" z:a="" c="" b="" aa=""/>';
    expect(canonicalize(parseXml(text))).toBe(
      '<a xmlns:b="urn:2" xmlns:z="urn:1" aa="" b="" c="" z:a="" z:b="" b:a=""></a>',
    );
  });

  it('does not take one sibling for another that differs in one thing', () => {
    const text =
      '<a xmlns:p="urn:p" xmlns:q="urn:q"><b c="1"/><b c="2"/><b d="1"/><p:b c="1"/><q:b c="1"/><b/></a>';
    const canonical = canonicalize(parseXml(text));
    expect(canonical).toBe(
      '<a><b c="1"></b><b c="2"></b><b d="1"></b><p:b xmlns:p="urn:p" c="1"></p:b><q:b xmlns:q="urn:q" c="1"></q:b><b></b></a>',
    );
  });

  it('escapes what it must, in text and in attributes, and nothing else', () => {
    const text = '<a b="&amp;&lt;&gt;&quot;&#9;&#10;&#13;\'">&amp;&lt;&gt;"&#9;&#13;\'</a>';
    expect(canonicalize(parseXml(text))).toBe(
      '<a b="&amp;&lt;>&quot;&#x9;&#xA;&#xD;\'">&amp;&lt;&gt;"\t&#xD;\'</a>',
    );
  });
});

describe('element refuses to write', () => {
  const X = { prefix: '', name: 'urn:x' };
  it.each<[string, () => unknown, unknown]>([
    ['a name that is none', () => element(X, '1a'), { name: '1a' }],
    ['a long name', () => element(X, ` ${'a'.repeat(100)}`), { name: ` ${'a'.repeat(63)}` }],
    ['a namespace that is relative', () => element({ prefix: 'p', name: 'x' }, 'a'), { of: 'namespace' }],
    ['a character that XML has not', () => element(X, 'a', { b: '\u0001' }), { of: 'character' }],
    ['xmlns as an attribute', () => element(X, 'a', { xmlns: 'urn:y' }), { name: 'xmlns' }],
  ])('%s', (_, write, detail) => {
    expect(refusal(write)).toEqual(['xml_not_writable', detail]);
  });
});
