// Cases by hand for what the generated trees of libxml2.node.test.ts
// cannot show: the standard's own rules, one at a time.
import { describe, expect, it } from 'vitest';
import { canonicalize } from '../../src/xml/canonicalize.ts';
import { parseXml } from '../../src/xml/parse.ts';
import { childElements } from '../../src/xml/read.ts';
import type { XmlElement } from '../../src/xml/tree.ts';

const canonicalOf = (xml: string) => canonicalize(parseXml(xml));
const childOf = (element: XmlElement, index = 0) => childElements(element)[index]!;

describe('canonicalize', () => {
  for (const [what, xml, canonical] of [
    ['writes empty elements as a start and an end', '<a/>', '<a></a>'],
    ['escapes text', '<a>&lt;&gt;&amp;"\'&#13;&#10;&#9;</a>', '<a>&lt;&gt;&amp;"\'&#xD;\n\t</a>'],
    [
      'escapes attributes',
      `<a b='&lt;>&amp;"&apos;&#13;&#10;&#9; '/>`,
      '<a b="&lt;>&amp;&quot;\'&#xD;&#xA;&#x9; "></a>',
    ],
    ['leaves out what surrounds the root', '<?xml version="1.0"?>\n<a> </a>\n', '<a> </a>'],
    [
      'sorts attributes by namespace name, not by prefix',
      '<a xmlns:z="urn:1" xmlns:y="urn:2" y:a="1" z:b="2" z:a="3" c="4" b="5"/>',
      '<a xmlns:y="urn:2" xmlns:z="urn:1" b="5" c="4" z:a="3" z:b="2" y:a="1"></a>',
    ],
    ['sorts by code points, not by UTF-16 units', '<a 𐀀="1" ﹰ="2"/>', '<a ﹰ="2" 𐀀="1"></a>'],
    [
      'drops declarations that nothing uses',
      '<a xmlns:p="urn:x" xmlns="urn:y"><p:b/></a>',
      '<a xmlns="urn:y"><p:b xmlns:p="urn:x"></p:b></a>',
    ],
    [
      'drops repeated declarations',
      '<p:a xmlns:p="urn:x"><p:b xmlns:p="urn:x"/></p:a>',
      '<p:a xmlns:p="urn:x"><p:b></p:b></p:a>',
    ],
    [
      'does not take a prefix in a value for a use',
      '<a xmlns:xs="urn:x" type="xs:string"/>',
      '<a type="xs:string"></a>',
    ],
    [
      'undeclares the default namespace where it was rendered',
      '<a xmlns="urn:x"><b xmlns=""/></a>',
      '<a xmlns="urn:x"><b xmlns=""></b></a>',
    ],
    [
      'does not undeclare it where it was not',
      '<p:a xmlns:p="urn:x" xmlns="urn:y"><b xmlns=""/></p:a>',
      '<p:a xmlns:p="urn:x"><b></b></p:a>',
    ],
    [
      'declares again what a prefix meant before',
      '<p:a xmlns:p="urn:x"><p:b xmlns:p="urn:y"><p:c xmlns:p="urn:x"/></p:b><p:d/></p:a>',
      '<p:a xmlns:p="urn:x"><p:b xmlns:p="urn:y"><p:c xmlns:p="urn:x"></p:c></p:b><p:d></p:d></p:a>',
    ],
    [
      'writes siblings with the same tag alike, and others with it as they need it',
      '<r><b xmlns="urn:x"/><b xmlns="urn:x"/><p:a xmlns:p="urn:x" xmlns="urn:x"><b xmlns="urn:x"/><b/><b xmlns="urn:x"/></p:a><b/><b xmlns="urn:x"><b xmlns="urn:x"/></b></r>',
      '<r><b xmlns="urn:x"></b><b xmlns="urn:x"></b><p:a xmlns:p="urn:x"><b xmlns="urn:x"></b><b xmlns="urn:x"></b><b xmlns="urn:x"></b></p:a><b></b><b xmlns="urn:x"><b></b></b></r>',
    ],
    [
      'escapes a namespace name',
      '<a xmlns="http://x.example/?a=1&amp;b=2"/>',
      '<a xmlns="http://x.example/?a=1&amp;b=2"></a>',
    ],
    ['never declares xml', '<a xml:lang="en"/>', '<a xml:lang="en"></a>'],
  ] as const) {
    it(what, () => {
      expect(canonicalOf(xml)).toBe(canonical);
    });
  }

  it('takes nothing from outside the element but the namespaces it uses', () => {
    const root = parseXml('<a xmlns:p="urn:x" xmlns:q="urn:y" xml:lang="en"><p:b><q:c/></p:b></a>');
    expect(canonicalize(childOf(root))).toBe('<p:b xmlns:p="urn:x"><q:c xmlns:q="urn:y"></q:c></p:b>');
  });

  it('renders listed prefixes where they are in force, from an ancestor too', () => {
    const root = parseXml(
      '<a xmlns:xs="urn:xs" xmlns="urn:d"><p:b xmlns:p="urn:x" type="xs:string"><p:c/></p:b></a>',
    );
    const listed = (...inclusivePrefixes: string[]) => canonicalize(childOf(root), { inclusivePrefixes });
    expect(listed('xs')).toBe('<p:b xmlns:p="urn:x" xmlns:xs="urn:xs" type="xs:string"><p:c></p:c></p:b>');
    expect(listed('#default', 'none')).toBe(
      '<p:b xmlns="urn:d" xmlns:p="urn:x" type="xs:string"><p:c></p:c></p:b>',
    );
    expect(listed()).toBe('<p:b xmlns:p="urn:x" type="xs:string"><p:c></p:c></p:b>');
  });

  it('prefers the nearest of two declarations of a listed prefix', () => {
    const root = parseXml('<a xmlns:xs="urn:far"><b xmlns:xs="urn:near"><c/></b></a>');
    expect(canonicalize(childOf(childOf(root)), { inclusivePrefixes: ['xs'] })).toBe(
      '<c xmlns:xs="urn:near"></c>',
    );
  });

  it('leaves out one element by identity, and its twin stays', () => {
    const root = parseXml('<a>1<s>x</s>2<s>x</s>3</a>');
    expect(canonicalize(root, { omit: childOf(root, 1) })).toBe('<a>1<s>x</s>23</a>');
  });

  for (const [what, pick] of [
    ['itself', (root: XmlElement) => root],
    ['an element of another tree', () => childOf(parseXml('<a><b/></a>'))],
  ] as const) {
    it(`refuses to leave out ${what}: xml_not_canonicalizable`, () => {
      const root = parseXml('<a><b/></a>');
      expect(() => canonicalize(root, { omit: pick(root) })).toThrow('xml_not_canonicalizable');
    });
  }

  it('refuses an element around the one to leave it out of', () => {
    const root = parseXml('<a><b/></a>');
    expect(() => canonicalize(childOf(root), { omit: root })).toThrow('xml_not_canonicalizable');
  });

  it('refuses to multiply a long namespace name: xml_not_canonicalizable', () => {
    const root = parseXml(`<a xmlns:p="urn:${'x'.repeat(100_000)}">${'<p:b/>'.repeat(4_000)}</a>`);
    expect(() => canonicalize(root)).toThrow('xml_not_canonicalizable');
  });
});
