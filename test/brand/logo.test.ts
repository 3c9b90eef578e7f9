// What may be a logo. Everything that can run, load or link is refused by name, however it is written.

import { describe, expect, it } from 'vitest';
import { BrandError } from '../../src/brand/errors.ts';
import { checkLogo, MAX_LOGO_BYTES } from '../../src/brand/logo.ts';
import { decodeBase64 } from '../../src/lib/base64.ts';
import { concatBytes, encodeUtf8 } from '../../src/lib/bytes.ts';

/** One transparent pixel. */
const PNG = decodeBase64(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
) as Uint8Array;
const svg = (inside: string, more = '') =>
  encodeUtf8(
    `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9"${more}>${inside}</svg>`,
  );

function refusalOf(bytes: Uint8Array): [string, string | number | undefined] | null {
  try {
    checkLogo(bytes);
    return null;
  } catch (error) {
    if (!(error instanceof BrandError)) throw error;
    const { element, attribute, what } = error.detail;
    return [error.reason, element ?? attribute ?? what];
  }
}

describe('a PNG', () => {
  it('is taken', () => expect(checkLogo(PNG)).toBe('image/png'));

  it('is refused with anything after its end, as a page that is a picture as well would be', () => {
    expect(refusalOf(concatBytes(PNG, encodeUtf8('<script>')))).toEqual(['logo_malformed', 'end']);
  });

  it.each([8, 9, 20, 33, 45, 60])('is refused when it is cut after %d bytes', (length) => {
    expect(refusalOf(PNG.slice(0, length))?.[0]).toBe('logo_malformed');
  });

  it('is refused where its size is nothing, or more than a logo needs', () => {
    for (const width of [0, 2049, 0xffffffff]) {
      const other = PNG.slice();
      new DataView(other.buffer).setUint32(16, width);
      expect([width, refusalOf(other)]).toEqual([width, ['logo_malformed', 'size']]);
    }
  });

  it('is refused without pixels, and with a length that leads outside', () => {
    expect(refusalOf(concatBytes(PNG.slice(0, 33), PNG.slice(-12)))).toEqual(['logo_malformed', 'IDAT']);
    const other = PNG.slice();
    new DataView(other.buffer).setUint32(33, 0xfffffff0);
    expect(refusalOf(other)).toEqual(['logo_malformed', 'cut']);
  });
});

describe('an SVG', () => {
  it.each([
    [
      'shapes',
      svg('<title>Acme</title><g fill="#0f5cc0"><path d="M0 0h9v9z"/><circle r="2" cx="4" cy="4"/></g>'),
    ],
    [
      'a declaration before it',
      encodeUtf8('<?xml version="1.0" encoding="UTF-8"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>'),
    ],
    ['a byte order mark', encodeUtf8('\ufeff<svg xmlns="http://www.w3.org/2000/svg"/>')],
    [
      'a gradient of its own',
      svg('<defs><linearGradient id="a"><stop offset="0"/></linearGradient></defs><rect fill="url(#a)"/>'),
    ],
    ['a shape that is used twice', svg('<rect id="a"/><use href="#a"/><use xlink:href="#a"/>')],
    ['style without addresses', svg('<rect style="fill:#123;stroke:url(#a)"/>')],
  ])('is taken with %s', (_what, bytes) => expect(checkLogo(bytes)).toBe('image/svg+xml'));

  it.each([
    ['script', '<script>alert(1)</script>'],
    ['foreignObject', '<foreignObject><p xmlns="http://www.w3.org/1999/xhtml"/></foreignObject>'],
    ['image', '<image href="https://evil.example/x.png"/>'],
    ['style', '<style>@import "https://evil.example/x.css";</style>'],
    ['a', '<a href="https://evil.example/"><rect/></a>'],
    ['animate', '<rect><animate attributeName="href" to="javascript:alert(1)"/></rect>'],
    ['set', '<rect><set attributeName="onload" to="alert(1)"/></rect>'],
    ['feImage', '<filter><feImage href="https://evil.example/"/></filter>'],
    ['filter', '<filter/>'],
    ['iframe', '<iframe xmlns="http://www.w3.org/1999/xhtml" src="https://evil.example/"/>'],
    ['script', '<x:script xmlns:x="http://www.w3.org/2000/svg">alert(1)</x:script>'],
    ['rect', '<rect xmlns="urn:other"/>'],
  ])('is refused with the element %s in %s', (element, inside) => {
    // The outermost of two that are refused may be named first.
    const [reason, name] = refusalOf(svg(inside)) ?? [];
    expect(reason).toBe('logo_active');
    expect([element, 'filter']).toContain(name);
  });

  it.each([
    ['onload', '<rect onload="alert(1)"/>'],
    ['ONLOAD', '<rect ONLOAD="alert(1)"/>'],
    ['href', '<use href="https://evil.example/x.svg#a"/>'],
    ['href', '<use xlink:href="data:image/svg+xml;base64,AAAA#a"/>'],
    ['href', '<use href="javascript:alert(1)"/>'],
    ['href', '<use href="//evil.example/#a"/>'],
    ['href', '<use href=" #a"/>'],
    ['fill', '<rect fill="url(https://evil.example/#a)"/>'],
    ['fill', '<rect fill="url( &quot;//evil.example/&quot;)"/>'],
    ['fill', '<rect fill="URL(//evil.example/)"/>'],
    ['style', '<rect style="background:url(//evil.example/)"/>'],
    ['style', '<rect style="background:u\\72l(//evil.example/)"/>'],
    ['style', '<rect style="background:image-set(&apos;x.png&apos; 1x)"/>'],
    ['style', '<rect style="background:u/**/rl(x)"/>'],
    ['src', '<rect src="x"/>'],
    ['base', '<rect xml:base="https://evil.example/"/>'],
    ['begin', '<rect begin="0s"/>'],
    ['href', '<use xmlns:y="http://www.w3.org/1999/xlink" y:href="https://evil.example/#a"/>'],
  ])('is refused with the attribute %s in %s', (attribute, inside) => {
    expect(refusalOf(svg(inside))).toEqual(['logo_active', attribute]);
  });

  it.each([
    ['a DOCTYPE', '<!DOCTYPE svg [<!ENTITY x "y">]><svg xmlns="http://www.w3.org/2000/svg"/>', 'xml_doctype'],
    ['a comment', '<svg xmlns="http://www.w3.org/2000/svg"><!-- x --></svg>', 'xml_comment'],
    [
      'a style sheet',
      '<?xml-stylesheet href="x"?><svg xmlns="http://www.w3.org/2000/svg"/>',
      'xml_processing_instruction',
    ],
    ['CDATA', '<svg xmlns="http://www.w3.org/2000/svg"><![CDATA[x]]></svg>', 'xml_cdata'],
    ['an open end', '<svg xmlns="http://www.w3.org/2000/svg">', 'xml_malformed'],
  ])('is refused with %s', (_what, text, what) => {
    expect(refusalOf(encodeUtf8(text))).toEqual(['logo_malformed', what]);
  });

  it('is refused with more elements than a logo needs', () => {
    expect(refusalOf(svg('<g/>'.repeat(2000)))).toEqual(['logo_malformed', 'xml_too_many_nodes']);
  });
});

describe('another file', () => {
  it.each([
    ['nothing', ''],
    ['GIF', 'GIF89a'],
    ['text', 'hello'],
    ['HTML', '<html xmlns="http://www.w3.org/1999/xhtml"/>'],
    ['an svg element of nobody', '<svg/>'],
  ])('is refused: %s', (_what, text) => {
    expect(refusalOf(encodeUtf8(text))?.[0]).toBe('logo_type_unknown');
  });

  it('is refused before it is read when it is too large', () => {
    expect(refusalOf(new Uint8Array(MAX_LOGO_BYTES + 1))?.[0]).toBe('logo_too_large');
    expect(refusalOf(svg(' '.repeat(MAX_LOGO_BYTES)))?.[0]).toBe('logo_too_large');
  });
});
