import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeUtf8 } from '../../src/lib/bytes.ts';
import { parseJsonObject } from '../../src/scim/json-parse.ts';
import { detailOf, reasonOf } from './reason.ts';

const parse = (text: string) => parseJsonObject(encodeUtf8(text));

describe('a body', () => {
  it('becomes the object that it says', () => {
    expect(parse('{"a":[1,true,null,"x:{["],"b":{"c":"\\u00e9\\""}}')).toEqual({
      a: [1, true, null, 'x:{['],
      b: { c: 'é"' },
    });
  });

  it('may begin with a byte order mark', () => {
    expect(parse('\ufeff{"a":1}')).toEqual({ a: 1 });
  });

  for (const text of [
    '',
    '   ',
    '{',
    '[]',
    '"x"',
    'null',
    '17',
    '{"a":1}{',
    "{'a':1}",
    '{"a":01}',
    '{"a":"\n"}',
    '{"a":"x',
  ]) {
    it(`refuses ${JSON.stringify(text)} as invalidSyntax`, () => {
      expect(reasonOf(() => parse(text))).toBe('invalidSyntax');
    });
  }

  it.each([
    '1e400',
    '-1e400',
    '1e-400',
    '9007199254740993',
    '-9007199254740993',
    '123456789012345678901234567890',
    '0.1234567890123456789',
    '1.00000000000000000001',
    '9007199254740992.5',
  ])('refuses the number %s, which would be rounded, as invalidValue', (number) => {
    for (const text of [`{"a":${number}}`, `{"a":[1,{"b":${number}}]}`, `{"a":"x","b":${number} }`]) {
      expect(reasonOf(() => parse(text))).toBe('invalidValue');
    }
    expect(reasonOf(() => parse(`{"a":"${number}"}`))).toBe('accepted');
  });

  it.each([
    ['0', 0],
    ['-0', -0],
    ['0.0e-999', 0],
    ['1.50', 1.5],
    ['100e-2', 1],
    ['9007199254740992', 2 ** 53],
    ['1E+300', 1e300],
    ['5e-324', 5e-324],
    ['0.1', 0.1],
    ['123456789012345680000', 123456789012345680000],
  ])('keeps the number %s', (number, value) => {
    expect(parse(`{"a":${number}}`)).toEqual({ a: value });
  });

  it.each(['1.', '.5', '+1', '1e', '--1', '1-2', '0x10', '1e1.5', '00', 'NaN'])(
    'leaves %s to the syntax, which refuses it',
    (number) => {
      expect(reasonOf(() => parse(`{"a":${number}}`))).toBe('invalidSyntax');
    },
  );

  it('keeps every number that JavaScript writes, and reads a megabyte of digits in linear time', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
        expect(parse(`{"a":${JSON.stringify(number)}}`).a).toBe(number + 0);
      }),
    );
    const began = performance.now();
    expect(reasonOf(() => parse(`{"a":${'1'.repeat(1_000_000)}}`))).toBe('invalidValue');
    expect(reasonOf(() => parse(`{"a":[${'1,'.repeat(300_000)}1]}`))).toBe('accepted');
    // Quadratic, a megabyte takes minutes; the rest is room for a busy machine and for instrumented source.
    expect(performance.now() - began).toBeLessThan(8000);
  });

  it('refuses bytes that are not UTF-8', () => {
    expect(reasonOf(() => parseJsonObject(new Uint8Array([0x7b, 0xff, 0x7d])))).toBe('invalidSyntax');
  });

  it('3.7.4: refuses one byte more than the cap with payloadTooLarge, without reading it', () => {
    const body = encodeUtf8('{"a":"xx"}');
    expect(reasonOf(() => parseJsonObject(body, { maxBytes: body.length, maxDepth: 2 }))).toBe('accepted');
    expect(reasonOf(() => parseJsonObject(body, { maxBytes: body.length - 1, maxDepth: 2 }))).toBe(
      'payloadTooLarge',
    );
  });

  it('refuses 10 MB', () => {
    expect(reasonOf(() => parseJsonObject(new Uint8Array(10_000_000)))).toBe('payloadTooLarge');
  });

  it('refuses nesting beyond the cap, of arrays and objects alike', () => {
    const nested = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;
    expect(reasonOf(() => parse(nested(32)))).toBe('accepted');
    expect(reasonOf(() => parse(nested(33)))).toBe('invalidSyntax');
    expect(reasonOf(() => parse('['.repeat(1_000_000)))).toBe('invalidSyntax');
    expect(reasonOf(() => parse(`{"a":${'['.repeat(500_000)}`))).toBe('invalidSyntax');
  });

  it('does not count brackets in strings', () => {
    expect(reasonOf(() => parse(`{"a":"${'['.repeat(100)}\\"${'{'.repeat(100)}"}`))).toBe('accepted');
  });

  for (const name of ['__proto__', 'constructor', 'prototype', '\\u005f_proto__']) {
    it(`refuses the member ${name} at any depth`, () => {
      expect(reasonOf(() => parse(`{"${name}":{"polluted":true}}`))).toBe('invalidSyntax');
      expect(reasonOf(() => parse(`{"a":[{"b":{"${name}":1}}]}`))).toBe('invalidSyntax');
      expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    });
  }

  it('refuses a member that is there twice, even where JSON.parse would silently keep the last', () => {
    expect(reasonOf(() => parse('{"active":true,"active":false}'))).toBe('invalidSyntax');
    expect(reasonOf(() => parse('{"a":[{"x":1,"\\u0078":1}]}'))).toBe('invalidSyntax');
  });

  it('7643 2.1: refuses members whose names differ in case only', () => {
    expect(reasonOf(() => parse('{"userName":"a","USERNAME":"b"}'))).toBe('invalidSyntax');
    expect(reasonOf(() => parse('{"a":{"x":1},"b":{"X":1}}'))).toBe('accepted');
  });

  it('refuses unpaired surrogates and NUL in values and in names', () => {
    for (const text of [
      '{"a":"\\ud800"}',
      '{"a":["\\udc00x"]}',
      '{"\\ud800":1}',
      '{"a":"x\\u0000y"}',
      '{"\\u0000":1}',
    ]) {
      expect(
        reasonOf(() => parse(text)),
        text,
      ).toBe('invalidSyntax');
    }
    expect(parse('{"a":"\\ud83d\\ude00"}')).toEqual({ a: '😀' });
  });

  it('repeats nothing of the body in what it says', () => {
    expect(detailOf(() => parse('{"password":"s3cret", nonsense'))).not.toContain('s3cret');
  });
});
