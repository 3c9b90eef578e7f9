// Random XML that is heavy on namespaces, from a seed: well-formed by construction, and as awkward as
// exclusive canonicalization allows. The same seed gives the same text everywhere.

/** Mulberry32: 32 bits of state, uniform in [0, 1). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export interface GeneratedCase {
  readonly xml: string;
  /** Position of the apex among all elements in document order. */
  readonly apex: number;
  /** Position of a descendant of the apex to leave out. */
  readonly omit: number | undefined;
  readonly inclusivePrefixes: readonly string[];
}

interface StartTag {
  readonly name: string;
  /** Without its end. */
  readonly text: string;
  /** What prefixes mean inside it. */
  readonly inner: ReadonlyMap<string, string>;
}

const PREFIXES = ['', '', 'a', 'b', 'c', 'd', 'saml2'];
// No ampersand: libxml2 writes it into a declaration unescaped,
// which is not XML; canonicalize.test.ts has that case.
const NAMESPACES = [
  'urn:x:1',
  'urn:x:2',
  'http://example.com/ns#',
  'https://example.com/%C3%A9?q=a;b',
  'urn:x:10',
];
// U+10000 sorts before U+FE70 by UTF-16 code units and after it by code points.
const LOCALS = ['a', 'b', 'B', 'a-1', 'a.b', '_', 'é', 'ﹰ', '𐀀', 'xmlish', 'Assertion'];
const TEXTS = [
  'plain',
  ' ',
  '\n  ',
  '\t',
  '\r\n',
  '\r',
  '&#xD;',
  '&#13;&#10;',
  '&#x9;',
  '&lt;&gt;&amp;&quot;&apos;',
  '>',
  '"\'',
  'é ﹰ 𐀀',
  '&#x10000;&#65;',
  ']]&gt;',
  '&amp;#60;',
];

export function generateCase(seed: number): GeneratedCase {
  const random = randomFrom(seed);
  const below = (n: number) => Math.floor(random() * n);
  const pick = <T>(from: readonly T[]): T => from[below(from.length)] as T;
  const subtreeSizes: number[] = [];
  const chance = (p: number) => random() < p;

  function text(quote: '"' | "'" | undefined): string {
    let made = '';
    for (let n = below(4); n > 0; n--) made += pick(TEXTS);
    return quote === undefined ? made : made.replaceAll(quote, quote === '"' ? '&#34;' : '&#39;');
  }

  function startTag(scope: ReadonlyMap<string, string>): StartTag {
    const inner = new Map(scope);
    const parts: string[] = [];
    const declared = new Set<string>();
    for (let n = chance(0.6) ? below(4) : 0; n > 0; n--) {
      const prefix = pick(PREFIXES);
      if (declared.has(prefix)) continue;
      declared.add(prefix);
      // Often the very same binding again, as Okta does; now and then the default namespace is undeclared.
      const again = scope.get(prefix);
      const namespace = prefix === '' && chance(0.3) ? '' : again && chance(0.4) ? again : pick(NAMESPACES);
      inner.set(prefix, namespace);
      parts.push(prefix === '' ? `xmlns="${namespace}"` : `xmlns:${prefix}='${namespace}'`);
    }
    const bound = [...inner.keys()].filter((prefix) => prefix !== '');
    const seen = new Set<string>();
    for (let n = below(5); n > 0; n--) {
      const prefix = bound.length > 0 && chance(0.6) ? pick(bound) : chance(0.05) ? 'xml' : '';
      const local = prefix === 'xml' ? 'lang' : pick(LOCALS);
      const expanded = `${prefix === '' ? '' : (inner.get(prefix) ?? 'xml')} ${local}`;
      if (seen.has(expanded)) continue;
      seen.add(expanded);
      const quote = chance(0.5) ? '"' : "'";
      parts.push(`${prefix === '' ? local : `${prefix}:${local}`} = ${quote}${text(quote)}${quote}`);
    }
    for (let i = parts.length - 1; i > 0; i--) {
      const j = below(i + 1);
      [parts[i], parts[j]] = [parts[j] as string, parts[i] as string];
    }
    const prefix = bound.length > 0 && chance(0.6) ? pick(bound) : '';
    const name = prefix === '' ? pick(LOCALS) : `${prefix}:${pick(LOCALS)}`;
    const space = chance(0.2) ? '\n ' : ' ';
    return { name, text: `<${name}${parts.map((part) => space + part).join('')}`, inner };
  }

  function element(tag: StartTag, depth: number): string {
    const index = subtreeSizes.push(1) - 1;
    if (depth > 0 && chance(0.15)) return `${tag.text}${chance(0.5) ? ' ' : ''}/>`;
    let content = text(undefined);
    let child: StartTag | undefined;
    for (let n = depth >= 6 ? 0 : below(4); n > 0; n--) {
      // Lists repeat the tag of the sibling before.
      if (child === undefined || !chance(0.3)) child = startTag(tag.inner);
      content += element(child, depth + 1) + text(undefined);
    }
    subtreeSizes[index] = subtreeSizes.length - index;
    return `${tag.text}>${content}</${tag.name}${chance(0.1) ? '\n' : ''}>`;
  }

  const root = element(startTag(new Map()), 0);
  const apex = chance(0.3) ? 0 : below(subtreeSizes.length);
  const size = subtreeSizes[apex] as number;
  return {
    xml: `${chance(0.3) ? '<?xml version="1.0" encoding="UTF-8"?>\n' : ''}${root}${chance(0.3) ? '\n' : ''}`,
    apex,
    omit: size > 1 && chance(0.4) ? apex + 1 + below(size - 1) : undefined,
    inclusivePrefixes: chance(0.5)
      ? []
      : ['#default', 'a', 'b', 'c', 'saml2', 'xs', 'xml'].filter(() => chance(0.4)),
  };
}

// Markup that may mean something where it is put, and characters that are nearly right.
const DAMAGE = [
  ...'<>&"\'=/: \n\t\r;#é',
  ']]>',
  '<a>',
  '</a>',
  '<a/>',
  '<!--x-->',
  '<?p x?>',
  '<![CDATA[x]]>',
  '&#0;',
  '&#xD800;',
  '&#x1F;',
  '&#xFFFE;',
  '&#x110000;',
  '&#65;',
  '&#x41;',
  '&#X41;',
  '&#;',
  '&foo;',
  '&amp',
  '& ',
  ' xmlns=""',
  ' xmlns:a=""',
  ' xmlns:a="urn:x:9"',
  ' xmlns:c="http://h:x/"',
  ' xmlns:xml="urn:x"',
  ' a:b="1"',
  ' c:b="1" d:b="2"',
  ' b="1"',
  ' b',
  ' b=1',
  'a:',
  ':a',
  '\u0001',
  '\u007f',
  '\u0085',
  '\u00a0',
  '\u2028',
  '\u00d7',
  '\ufffd',
  '\uffff',
];

/**
 * One to three small damages at any place. Whole code points are damaged, so that no surrogate is left alone.
 */
export function mutate(text: string, seed: number): string {
  const random = randomFrom(seed ^ 0x5bd1e995);
  const below = (n: number) => Math.floor(random() * n);
  const points = [...text];
  for (let n = 1 + below(3); n > 0; n--) {
    const at = below(points.length);
    const kind = below(5);
    if (kind === 0) points.splice(at, 1 + below(3));
    else if (kind === 1) points.splice(at, 0, ...points.slice(at, at + below(20)));
    else if (kind === 2) points.splice(at, 1, DAMAGE[below(DAMAGE.length)] as string);
    else points.splice(at, 0, DAMAGE[below(DAMAGE.length)] as string);
  }
  return points.join('');
}
