// What the beginning of a message says of itself that cannot be read: it chooses a log, and nothing else.

import { describe, expect, it } from 'vitest';
import { encodeBase64 } from '../../src/lib/base64.ts';
import { claimsOfDocument, claimsOfUnreadable, NO_CLAIMS } from '../../src/saml/unreadable-claims.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const of = (text: string) => claimsOfDocument(bytes(text));
const issuerOf = (text: string) => of(text).issuer;
const requestOf = (text: string) => of(text).inResponseTo;

const RESPONSE = '<samlp:Response InResponseTo="_1"><saml:Issuer>https://idp.test</saml:Issuer>';
const CLAIMS = { inResponseTo: '_1', issuer: 'https://idp.test', issuerSha1: null };

it('are none where nothing is said', () => {
  expect(NO_CLAIMS).toEqual({ inResponseTo: null, issuer: null, issuerSha1: null });
  expect(of('<Response/>')).toEqual(NO_CLAIMS);
});

describe('InResponseTo', () => {
  it.each([
    ['<r InResponseTo="_1">', '_1'],
    ["<r InResponseTo='_1'>", '_1'],
    ['<r\nInResponseTo = "_1">', '_1'],
    [`<r InResponseTo${' '.repeat(9)}=${' '.repeat(9)}"_1">`, '_1'],
    [`<r InResponseTo="${'x'.repeat(300)}">`, 'x'.repeat(300)],
    [`<r InResponseTo="it's">`, "it's"],
    [`<r InResponseTo='a"b'>`, 'a"b'],
    ['<r InResponseTo="_1"><s InResponseTo="_2">', '_1'],
  ])('of %s is %s', (text, expected) => {
    expect(requestOf(text)).toBe(expected);
  });

  it.each([
    '<r xInResponseTo="_1">',
    '<r InResponseTo="">',
    "<r InResponseTo=''>",
    '<r InResponseTo=_1>',
    '<r InResponseTo="_1>',
    `<r InResponseTo="_1'>`,
    '<r InResponseTo="a<b">',
    "<r InResponseTo='a<b'>",
    '<r InResponseTo="a&amp;b">',
    "<r InResponseTo='a&amp;b'>",
    `<r InResponseTo${' '.repeat(10)}="_1">`,
    `<r InResponseTo=${' '.repeat(10)}"_1">`,
    `<r InResponseTo="${'x'.repeat(301)}">`,
    `<r InResponseTo='${'x'.repeat(301)}'>`,
    '<r inresponseto="_1">',
  ])('of %s is none', (text) => {
    expect(requestOf(text)).toBeNull();
  });
});

describe('the Issuer', () => {
  it.each([
    ['<Issuer>https://idp.test</Issuer>', 'https://idp.test'],
    ['<saml:Issuer>https://idp.test</saml:Issuer>', 'https://idp.test'],
    ['<a-b.c_1:Issuer>x</a-b.c_1:Issuer>', 'x'],
    ['<saml:Issuer xmlns:saml="urn:x">\n  https://idp.test\n</saml:Issuer>', 'https://idp.test'],
    [`<${'p'.repeat(64)}:Issuer>x</`, 'x'],
    [`<Issuer ${'a'.repeat(1024)}>x</`, 'x'],
    [`<Issuer>${' '.repeat(99)}x${' '.repeat(99)}</`, 'x'],
    [`<Issuer>${'x'.repeat(1024)}</`, 'x'.repeat(1024)],
    ['<Issuer>one</Issuer><Issuer>two</Issuer>', 'one'],
  ])('of %s is %s', (text, expected) => {
    expect(issuerOf(text)).toBe(expected);
  });

  it.each([
    '<Issuer></Issuer>',
    '<Issuer>  </Issuer>',
    '<Issuer>x',
    '<Issuer>a b</Issuer>',
    '<Issuer>a&amp;b</Issuer>',
    '<Issuer>a<!-- --></Issuer>',
    '<IssuerX>x</IssuerX>',
    '<XIssuer>x</XIssuer>',
    '<Issuer a=">">x</Issuer>',
    '<Issuer a="<">x</Issuer>',
    `<${'p'.repeat(65)}:Issuer>x</`,
    `<Issuer ${'a'.repeat(1025)}>x</`,
    `<Issuer>${' '.repeat(100)}x</`,
    `<Issuer>x${' '.repeat(100)}</`,
    `<Issuer>${'x'.repeat(1025)}</`,
  ])('of %s is none', (text) => {
    expect(issuerOf(text)).toBeNull();
  });
});

describe('a document', () => {
  it('is read as UTF-16 as well, whatever its order of bytes', () => {
    const units = [...RESPONSE].map((letter) => letter.charCodeAt(0));
    expect(claimsOfDocument(new Uint8Array(units.flatMap((unit) => [unit, 0])))).toEqual(CLAIMS);
    expect(claimsOfDocument(new Uint8Array(units.flatMap((unit) => [0, unit])))).toEqual(CLAIMS);
  });

  it('is read for 16 KB, and no further', () => {
    const endingAt = (size: number) => `${' '.repeat(size - RESPONSE.length)}${RESPONSE}`;
    expect(of(endingAt(16 * 1024))).toEqual(CLAIMS);
    expect(of(`${' '.repeat(16 * 1024)}${RESPONSE}`)).toEqual(NO_CLAIMS);
  });
});

describe('a field', () => {
  const base64 = encodeBase64(bytes(RESPONSE));

  it('is base64, with line breaks and spaces in it, or cut off anywhere', () => {
    expect(claimsOfUnreadable(base64)).toEqual(CLAIMS);
    expect(claimsOfUnreadable(base64.replace(/(.{20})/g, '$1\r\n\t '))).toEqual(CLAIMS);
    const longer = encodeBase64(bytes(`${RESPONSE}<more>and more</more>`));
    for (const cut of [1, 2, 3, 4]) expect(claimsOfUnreadable(longer.slice(0, -cut))).toEqual(CLAIMS);
  });

  it.each(['', '!', 'not base64 at all!', '====', `${base64.slice(0, 20)}*${base64.slice(21)}`])(
    '%j says nothing',
    (field) => {
      expect(claimsOfUnreadable(field)).toEqual(NO_CLAIMS);
    },
  );

  it('is read for 16 KB, and no further', () => {
    const padded = (spaces: number) => encodeBase64(bytes(' '.repeat(spaces) + RESPONSE));
    expect(claimsOfUnreadable(padded(12_000))).toEqual(CLAIMS);
    expect(claimsOfUnreadable(padded(12_288))).toEqual(NO_CLAIMS);
  });
});
