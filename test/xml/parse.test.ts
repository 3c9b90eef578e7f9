import { describe, expect, it } from 'vitest';
import { canonicalize } from '../../src/xml/canonicalize.ts';
import { XmlError, type XmlReason } from '../../src/xml/errors.ts';
import { decodeXml, parseCanonical, parseXml } from '../../src/xml/parse.ts';
import type { XmlElement } from '../../src/xml/tree.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

function reasonOf(work: () => unknown): XmlReason | 'accepted' {
  try {
    work();
    return 'accepted';
  } catch (error) {
    if (error instanceof XmlError) return error.reason;
    throw error;
  }
}

const nest = (depth: number) => '<a>'.repeat(depth) + '</a>'.repeat(depth);
const times = (n: number, make: (i: number) => string) =>
  Array.from({ length: n }, (_, i) => make(i)).join('');

const REFUSED: readonly (readonly [XmlReason, string, string])[] = [
  ['xml_too_large', 'a text above 200 KB', `<a>${'x'.repeat(200 * 1024)}</a>`],
  ['xml_too_deep', '61 elements open', nest(61)],
  ['xml_too_many_nodes', '5,001 elements', `<a>${'<b/>'.repeat(5_000)}</a>`],
  ['xml_too_many_nodes', '65 attributes', `<a${times(65, (i) => ` b${i}=""`)}/>`],
  [
    'xml_too_many_nodes',
    '129 declarations in force',
    `${times(3, (n) => `<a${times(43, (i) => ` xmlns:p${n}_${i}="urn:x"`)}>`)}</a></a></a>`,
  ],

  ['xml_forbidden_character', 'NUL in text', '<a>\u0000</a>'],
  ['xml_forbidden_character', 'NUL after the root', '<a/>\u0000'],
  ['xml_forbidden_character', 'a control character', '<a>\u000b</a>'],
  ['xml_forbidden_character', 'a control character in an attribute', '<a b="\u0008"/>'],
  ['xml_forbidden_character', 'U+FFFE', '<a>\ufffe</a>'],
  ['xml_forbidden_character', 'U+FFFF', '<a>\uffff</a>'],
  ['xml_forbidden_character', 'half a surrogate pair', '<a>\ud800</a>'],
  ['xml_forbidden_character', 'a surrogate pair the wrong way round', '<a>\udc00\ud800</a>'],
  ['xml_forbidden_character', 'a reference to NUL', '<a>&#0;</a>'],
  ['xml_forbidden_character', 'a reference to a control character', '<a>&#x1F;</a>'],
  ['xml_forbidden_character', 'a reference to a surrogate', '<a>&#xD800;</a>'],
  ['xml_forbidden_character', 'a reference to U+FFFE', '<a b="&#xFFFE;"/>'],
  ['xml_forbidden_character', 'a reference beyond Unicode', '<a>&#x110000;</a>'],
  ['xml_forbidden_character', 'a reference that overflows', `<a>&#${'9'.repeat(400)};</a>`],

  ['xml_encoding', 'an encoding other than UTF-8', '<?xml version="1.0" encoding="ISO-8859-1"?><a/>'],
  ['xml_encoding', 'UTF-16 declared', "<?xml version='1.0' encoding='UTF-16'?><a/>"],
  ['xml_encoding', 'UTF-7 declared', '<?xml version="1.0" encoding="UTF-7" standalone="yes"?><a/>'],

  ['xml_doctype', 'a document type', '<!DOCTYPE a><a/>'],
  ['xml_doctype', 'a document type in any case', '<!doctype a><a/>'],
  ['xml_doctype', 'a document type with entities', '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'],
  ['xml_doctype', 'an external entity', '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>'],
  ['xml_doctype', 'an entity on its own', '<a><!ENTITY b "c"></a>'],
  ['xml_doctype', 'a document type after the root', '<a/><!DOCTYPE a>'],
  ['xml_doctype', 'a document type in an attribute', '<a b="<!DOCTYPE a>"/>'],

  ['xml_comment', 'a comment in text', '<a>admin@x.example<!-- -->.evil.example</a>'],
  ['xml_comment', 'a comment before the root', '<!-- --><a/>'],
  ['xml_comment', 'a comment after the root', '<a/><!-- -->'],
  ['xml_comment', 'a comment that does not end', '<a><!-- </a>'],
  ['xml_cdata', 'a CDATA section', '<a><![CDATA[x]]></a>'],
  ['xml_processing_instruction', 'a processing instruction in text', '<a>x<?p x?>y</a>'],
  ['xml_processing_instruction', 'one before the root', '<?p x?><a/>'],
  ['xml_processing_instruction', 'one after the root', '<a/><?p x?>'],
  ['xml_processing_instruction', 'one after the declaration', '<?xml version="1.0"?><?p x?><a/>'],
  ['xml_processing_instruction', 'a stylesheet', '<?xml-stylesheet href="x"?><a/>'],
  ['xml_processing_instruction', 'a declaration that is not at the start', ' <?xml version="1.0"?><a/>'],
  ['xml_processing_instruction', 'two declarations', '<?xml version="1.0"?><?xml version="1.0"?><a/>'],
  ['xml_processing_instruction', 'a declaration inside', '<a><?xml version="1.0"?></a>'],
  ['xml_processing_instruction', 'one in an attribute', '<a b="<?p?>"/>'],

  ['xml_malformed', 'nothing', ''],
  ['xml_malformed', 'white space alone', ' \n'],
  ['xml_malformed', 'text alone', 'junk'],
  ['xml_malformed', 'text before the root', 'junk<a/>'],
  ['xml_malformed', 'text after the root', '<a/>junk'],
  ['xml_malformed', 'a reference after the root', '<a/>&#32;'],
  ['xml_malformed', 'two roots', '<a/><b/>'],
  ['xml_malformed', 'the root again', '<a></a><a></a>'],
  ['xml_malformed', 'a byte order mark that nobody took off', '\ufeff<a/>'],
  ['xml_malformed', 'a wrong end tag', '<a><b>1</c></a>'],
  ['xml_malformed', 'crossed elements', '<a><b></a></b>'],
  ['xml_malformed', 'an end tag in another case', '<a></A>'],
  ['xml_malformed', 'an end tag that goes on', '<a></ab>'],
  ['xml_malformed', 'an end tag with an attribute', '<a></a b="c">'],
  ['xml_malformed', 'an end tag with another prefix', '<a:b xmlns:a="urn:x" xmlns:c="urn:x"></c:b>'],
  ['xml_malformed', 'an end tag too many', '<a/></a>'],
  ['xml_malformed', 'an end tag alone', '</a>'],
  ['xml_malformed', 'an element that does not end', '<a><b/>'],
  ['xml_malformed', 'text that does not end', '<a>text'],
  ['xml_malformed', 'a tag that does not end', '<a'],
  ['xml_malformed', 'a tag that ends in its attributes', '<a b="c"'],
  ['xml_malformed', 'an attribute that does not end', '<a b="c/>'],
  ['xml_malformed', 'an attribute without a value', '<a b/>'],
  ['xml_malformed', 'an attribute without quotes', '<a b=c/>'],
  ['xml_malformed', 'attributes without space between', '<a b="1"c="2"/>'],
  ['xml_malformed', 'a less-than sign in an attribute', '<a b="<"/>'],
  ['xml_malformed', 'space in front of a name', '< a/>'],
  ['xml_malformed', 'space in an empty-element end', '<a / >'],
  ['xml_malformed', 'a slash inside a tag', '<a /b="c">'],
  ['xml_malformed', 'a no-break space between attributes', '<a b="1"\u00a0c="2"/>'],
  ['xml_malformed', 'a line separator between attributes', '<a b="1"\u2028c="2"/>'],
  ['xml_malformed', 'an empty tag', '<></>'],
  ['xml_malformed', 'a name that begins with a digit', '<1a/>'],
  ['xml_malformed', 'a name that begins with a hyphen', '<-a/>'],
  ['xml_malformed', 'a name with a multiplication sign', '<a\u00d7/>'],
  ['xml_malformed', 'the name :@', '<:@/>'],
  ['xml_malformed', 'the name #text', '<#text/>'],
  ['xml_malformed', 'two colons', '<a:b:c xmlns:a="urn:x"/>'],
  ['xml_malformed', 'a colon in front', '<:a/>'],
  ['xml_malformed', 'a colon at the end', '<a: xmlns:a="urn:x"/>'],
  ['xml_malformed', 'a declared prefix that is none', '<a xmlns:="urn:x"/>'],
  ['xml_malformed', 'a bare ampersand', '<a>&</a>'],
  ['xml_malformed', 'an ampersand and a space', '<a>b & c;</a>'],
  ['xml_malformed', 'a reference that does not end', '<a>&amp</a>'],
  ['xml_malformed', 'an empty reference', '<a>&;</a>'],
  ['xml_malformed', 'an empty character reference', '<a>&#;</a>'],
  ['xml_malformed', 'a character reference with X', '<a>&#X41;</a>'],
  ['xml_malformed', 'hexadecimal digits without x', '<a>&#4f;</a>'],
  ['xml_malformed', 'a sign in a character reference', '<a>&#+65;</a>'],
  ['xml_malformed', ']]> in text', '<a>]]></a>'],
  ['xml_malformed', 'an unknown declaration', '<a><!x></a>'],
  ['xml_malformed', 'version 1.1', '<?xml version="1.1"?><a/>'],
  ['xml_malformed', 'no version', '<?xml encoding="UTF-8"?><a/>'],
  [
    'xml_malformed',
    'a declaration out of order',
    '<?xml version="1.0" standalone="yes" encoding="UTF-8"?><a/>',
  ],
  ['xml_malformed', 'a declaration with more in it', '<?xml version="1.0" a="b"?><a/>'],
  [
    'xml_malformed',
    'a standalone that is neither yes nor no',
    '<?xml version="1.0" standalone="maybe"?><a/>',
  ],
  ['xml_malformed', 'a declaration that does not end', '<?xml version="1.0"><a/>'],

  ['xml_unknown_entity', 'an entity nobody declared', '<a>&foo;</a>'],
  ['xml_unknown_entity', "an entity of HTML's", '<a>&nbsp;</a>'],
  ['xml_unknown_entity', 'an entity in an attribute', '<a b="&foo;"/>'],
  ['xml_unknown_entity', 'a property of every object', '<a>&constructor;</a>'],
  ['xml_unknown_entity', 'an entity in another case', '<a>&AMP;</a>'],

  ['xml_duplicate_attribute', 'an attribute twice', '<a b="1" b="2"/>'],
  ['xml_duplicate_attribute', 'an attribute twice with the same value', '<a b="1" c="" b="1"/>'],
  [
    'xml_duplicate_attribute',
    'one expanded name twice',
    '<a xmlns:p="urn:x" xmlns:q="urn:x" p:b="1" q:b="2"/>',
  ],
  ['xml_duplicate_attribute', 'a default namespace twice', '<a xmlns="urn:x" xmlns="urn:y"/>'],
  ['xml_duplicate_attribute', 'a prefix declared twice', '<a xmlns:p="urn:x" xmlns:p="urn:y"/>'],

  [
    'xml_duplicate_attribute',
    'one expanded name twice, bound outside',
    '<a xmlns:p="urn:x"><b xmlns:q="urn:x" q:c="" d="" p:c=""/></a>',
  ],

  ['xml_unbound_prefix', 'an element with an unbound prefix', '<p:a/>'],
  ['xml_unbound_prefix', 'an attribute with an unbound prefix', '<a p:b="c"/>'],
  ['xml_unbound_prefix', 'a prefix that is bound further in', '<p:a><b xmlns:p="urn:x"/></p:a>'],
  ['xml_unbound_prefix', 'a prefix that was bound before', '<a><b xmlns:p="urn:x"/><p:c/></a>'],
  [
    'xml_unbound_prefix',
    'a prefix bound by an empty element before',
    '<a><b xmlns:p="urn:x"/><c p:d=""/></a>',
  ],
  ['xml_unbound_prefix', 'a prefix called like a property of every object', '<__proto__:a/>'],

  ['xml_reserved_prefix', 'xml bound to another name', '<a xmlns:xml="urn:x"/>'],
  ['xml_reserved_prefix', 'xml bound to its own', '<a xmlns:xml="http://www.w3.org/XML/1998/namespace"/>'],
  [
    'xml_reserved_prefix',
    "xml's name bound to another prefix",
    '<a xmlns:p="http://www.w3.org/XML/1998/namespace"/>',
  ],
  ['xml_reserved_prefix', "xml's name as default", '<a xmlns="http://www.w3.org/XML/1998/namespace"/>'],
  ['xml_reserved_prefix', 'xmlns bound', '<a xmlns:xmlns="urn:x"/>'],
  ['xml_reserved_prefix', "xmlns's name bound", '<a xmlns:p="http://www.w3.org/2000/xmlns/"/>'],
  ['xml_reserved_prefix', 'an element with prefix xmlns', '<xmlns:a/>'],
  ['xml_reserved_prefix', 'an element with prefix xml', '<xml:a/>'],
  ['xml_empty_namespace', 'a prefix undeclared', '<a xmlns:p="urn:x"><b xmlns:p=""/></a>'],
  ['xml_relative_namespace', 'a relative namespace name', '<a xmlns:x="1"/>'],
  ['xml_relative_namespace', 'a relative default namespace', '<a xmlns="x/y"/>'],
  ['xml_relative_namespace', 'a namespace name without a scheme', '<a xmlns="//example.com/"/>'],
  ['xml_relative_namespace', 'a namespace name of a fragment', '<a xmlns="#x"/>'],
  ['xml_relative_namespace', 'a space in a namespace name', '<a xmlns="urn:x y"/>'],
  ['xml_relative_namespace', 'a line end in a namespace name', '<a xmlns="urn:x&#10;"/>'],
  ['xml_relative_namespace', 'quotes in a namespace name', '<a xmlns="urn:x&quot;"/>'],
  ['xml_relative_namespace', 'letters that no URI has', '<a xmlns="urn:é"/>'],
  ['xml_relative_namespace', 'a port that is none', '<a xmlns="http://h:x/"/>'],

  ['xml_reserved_name', 'an element that a parser renames', '<toString/>'],
  ['xml_reserved_name', 'an attribute that a parser renames', '<a hasOwnProperty="x"/>'],
  ['xml_reserved_name', 'an element that a parser refuses', '<__proto__/>'],
  ['xml_reserved_name', 'one with a prefix', '<p:constructor xmlns:p="urn:x"/>'],
  ['xml_reserved_name', 'xml:id', '<a xml:id="b"/>'],
];

describe('parseXml', () => {
  for (const [reason, what, text] of REFUSED) {
    it(`refuses ${what}: ${reason}`, () => {
      expect(reasonOf(() => parseXml(text))).toBe(reason);
    });
  }

  for (const [what, text] of [
    ['60 elements open', nest(60)],
    ['5,000 elements', `<a>${'<b/>'.repeat(4_999)}</a>`],
    ['64 attributes', `<a${times(64, (i) => ` b${i}=""`)}/>`],
    [
      '128 declarations in force',
      `${times(2, (n) => `<a${times(64, (i) => ` xmlns:p${n}_${i}="urn:x"`)}>`)}</a></a>`,
    ],
    ['400 declarations one after the other', `<a>${'<b xmlns:x="urn:x" xmlns:y="urn:y"/>'.repeat(200)}</a>`],
    ['200 KB', `<a>${'x'.repeat(200 * 1024 - 7)}</a>`],
    ['a prefix bound anew inside', '<p:a xmlns:p="urn:x"><p:b xmlns:p="urn:y"/></p:a>'],
    ['a default namespace undeclared', '<a xmlns="urn:x"><b xmlns=""/></a>'],
    ['space around the root and before tag ends', '<?xml version="1.0" ?>\r\n<a\n><b\t/></a >\n'],
    ['a declaration with everything', `<?xml version='1.0' encoding='utf-8' standalone='no'?><a/>`],
    ['a greater-than sign in an attribute', `<a b=">" c='"' d="'/>"><e/></a>`],
    ['xml:lang and xml:space', '<a xml:lang="en" xml:space="preserve"/>'],
    ['letters beyond ASCII in names', '<é𐀀 ﹰ=""/>'],
  ] as const) {
    it(`accepts ${what}`, () => {
      expect(reasonOf(() => parseXml(text))).toBe('accepted');
    });
  }

  it('takes limits from the caller', () => {
    expect(reasonOf(() => parseXml(nest(3), { maxDepth: 2 }))).toBe('xml_too_deep');
    expect(reasonOf(() => parseXml('<a/>', { maxLength: 3 }))).toBe('xml_too_large');
    expect(reasonOf(() => parseXml(nest(200), { maxDepth: 200 }))).toBe('accepted');
  });

  it('resolves names, decodes references once and normalizes white space', () => {
    const root = parseXml(
      '<p:a xmlns:p="urn:x" xmlns="urn:d" b=" 1\r\n2\t3&#xA;&#9;&#13;" p:b="&amp;#60;&lt;"><b>&#x10000;\r\n\r&#13;&amp;lt;</b> </p:a>',
    );
    const b: XmlElement = {
      prefix: '',
      local: 'b',
      namespace: 'urn:d',
      attributes: [],
      declarations: [],
      children: ['\u{10000}\n\n\r&lt;'],
      parent: root,
    };
    expect(root).toEqual({
      prefix: 'p',
      local: 'a',
      namespace: 'urn:x',
      attributes: [
        { prefix: '', local: 'b', namespace: '', value: ' 1 2 3\n\t\r' },
        { prefix: 'p', local: 'b', namespace: 'urn:x', value: '&#60;<' },
      ],
      declarations: [
        { prefix: 'p', namespace: 'urn:x' },
        { prefix: '', namespace: 'urn:d' },
      ],
      children: [b, ' '],
      parent: undefined,
    });
  });

  it('takes a declaration that comes after its use', () => {
    const root = parseXml('<p:a p:b="c" xmlns:p="urn:x"/>');
    expect([root.namespace, root.attributes[0]?.namespace]).toEqual(['urn:x', 'urn:x']);
  });

  it('names positions, never the text', () => {
    try {
      parseXml(`<a><secret>${'s'.repeat(500)}</wrong></a>`);
      expect.unreachable();
    } catch (error) {
      expect((error as XmlError).message).toBe('xml_malformed');
      expect((error as XmlError).detail).toEqual({ at: 511 });
    }
  });
});

describe('parseCanonical', () => {
  it('reads what was canonicalized as the same tree', () => {
    const root = parseXml('<p:a xmlns:p="urn:x" b="&#13;&#10;"><q:c xmlns:q="urn:y">&#13;&gt;</q:c></p:a>');
    expect(parseCanonical(canonicalize(root))).toEqual(root);
  });

  it('keeps the limits on nodes', () => {
    const text = canonicalize(parseXml(nest(60)));
    expect(reasonOf(() => parseCanonical(text, { maxDepth: 59 }))).toBe('xml_too_deep');
  });
});

describe('names that were seen before', () => {
  it('are refused every time', () => {
    for (let time = 0; time < 2; time++) {
      expect(reasonOf(() => parseXml('<a:b:c/>'))).toBe('xml_malformed');
      expect(reasonOf(() => parseXml('<p:toString xmlns:p="urn:x"/>'))).toBe('xml_reserved_name');
      expect(reasonOf(() => parseXml('<a xmlns="b/c"/>'))).toBe('xml_relative_namespace');
      expect(reasonOf(() => parseXml('<a xmlns:xml="urn:x"/>'))).toBe('xml_reserved_prefix');
    }
  });

  it('mean what they mean here, not what they meant in another document', () => {
    expect(parseXml('<p:a xmlns:p="urn:x"/>').namespace).toBe('urn:x');
    expect(parseXml('<p:a xmlns:p="urn:y"/>').namespace).toBe('urn:y');
    expect(reasonOf(() => parseXml('<p:a/>'))).toBe('xml_unbound_prefix');
  });

  it('may be more, and longer, than those that are kept', () => {
    const names = Array.from({ length: 1200 }, (_, i) => `n${i}`);
    const long = 'n'.repeat(500);
    for (let time = 0; time < 2; time++) {
      const { children } = parseXml(`<a>${names.map((name) => `<${name}/>`).join('')}<${long}/></a>`);
      expect(children.map((child) => (child as XmlElement).local)).toEqual([...names, long]);
    }
  });
});

describe('tags that siblings repeat', () => {
  const namespacesOf = (element: XmlElement): unknown[] => [
    element.namespace,
    ...element.children.map((child) => (typeof child === 'string' ? child : namespacesOf(child))),
  ];

  it('mean the same, for what is in them too', () => {
    const item = '<p:b xmlns:p="urn:x" c="> d"><p:e/></p:b>';
    const root = parseXml(`<a>${item}${item}1${item}</a>`);
    const each = ['urn:x', ['urn:x']];
    expect(namespacesOf(root)).toEqual(['', each, each, '1', each]);
  });

  it('mean what they mean in their place', () => {
    const root = parseXml(
      '<r><a xmlns="urn:x"><b/><b/><b><b/></b></a><a xmlns="urn:y"><b/><b><b/></b></a><b/><b/></r>',
    );
    expect(namespacesOf(root)).toEqual([
      '',
      ['urn:x', ['urn:x'], ['urn:x'], ['urn:x', ['urn:x']]],
      ['urn:y', ['urn:y'], ['urn:y', ['urn:y']]],
      [''],
      [''],
    ]);
  });

  it('are elements of their own', () => {
    const [first, second] = parseXml('<a><b c="d"/><b c="d"/></a>').children;
    expect(first).not.toBe(second);
    expect(first).toEqual(second);
  });

  for (const [reason, what, text] of [
    ['xml_malformed', 'that begin alike and are not closed', '<a><b c="d"/><b c="d"</a>'],
    ['xml_malformed', 'one of which stays open', '<a><b c="d"></b><b c="d"></a>'],
    ['xml_malformed', 'with another end', '<a><b></b><b></c></a>'],
    ['xml_unbound_prefix', 'after what bound their prefix', '<a><b xmlns:p="urn:x"><p:c/></b><p:c/></a>'],
    [
      'xml_unbound_prefix',
      'whose declarations are over',
      '<a><b xmlns:p="urn:x"/><b xmlns:p="urn:x"/><p:c/></a>',
    ],
    [
      'xml_too_many_nodes',
      'more often than there may be elements',
      `<a>${'<b c="d"></b>'.repeat(5_000)}</a>`,
    ],
    ['xml_too_deep', 'too deep', `<b>${nest(58)}<b>${nest(59)}</b></b>`],
  ] as const) {
    it(`are refused ${what}: ${reason}`, () => {
      expect(reasonOf(() => parseXml(text))).toBe(reason);
    });
  }
});

describe('decodeXml', () => {
  it('decodes UTF-8 and drops its mark', () => {
    expect(decodeXml(bytes('<é/>'))).toBe('<é/>');
    expect(decodeXml(Uint8Array.of(0xef, 0xbb, 0xbf, 0x3c))).toBe('<');
  });

  for (const [what, octets] of [
    ['a UTF-16 mark, big end first', [0xfe, 0xff, 0x00, 0x3c]],
    ['a UTF-16 mark, little end first', [0xff, 0xfe, 0x3c, 0x00]],
    ['a UTF-32 mark', [0x00, 0x00, 0xfe, 0xff]],
    ['an overlong form', [0x3c, 0xc0, 0xbc]],
    ['a surrogate in three bytes', [0xed, 0xa0, 0x80]],
    ['half a character', [0x3c, 0xe2, 0x82]],
    ['ISO-8859-1', [0x3c, 0xe9, 0x2f, 0x3e]],
    ['a character beyond Unicode', [0xf4, 0x90, 0x80, 0x80]],
  ] as const) {
    it(`refuses ${what}`, () => {
      expect(reasonOf(() => decodeXml(Uint8Array.from(octets)))).toBe('xml_encoding');
    });
  }

  it('leaves UTF-16 without a mark to be refused for its NULs', () => {
    expect(reasonOf(() => parseXml(decodeXml(Uint8Array.of(0x3c, 0x00, 0x61, 0x00))))).toBe(
      'xml_forbidden_character',
    );
  });
});
