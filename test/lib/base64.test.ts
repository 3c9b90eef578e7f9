import { describe, expect, it } from 'vitest';
import { decodeBase64, decodeBase64Url, encodeBase64, encodeBase64Url } from '../../src/lib/base64.ts';
import { decodeUtf8, encodeUtf8, equalBytes, toHex } from '../../src/lib/bytes.ts';
import { hashSecret, newId, newSecret } from '../../src/lib/ids.ts';

describe('base64', () => {
  it('returns what went in, at every length', () => {
    for (let length = 0; length < 70; length++) {
      const bytes = Uint8Array.from({ length }, (_, i) => (i * 37 + length) & 255);
      expect(decodeBase64(encodeBase64(bytes))).toEqual(bytes);
      expect(decodeBase64Url(encodeBase64Url(bytes))).toEqual(bytes);
    }
    const large = new Uint8Array(100_000).fill(251);
    expect(equalBytes(decodeBase64(encodeBase64(large)) as Uint8Array, large)).toBe(true);
  });

  it('skips only line breaks, tabs and spaces', () => {
    expect(decodeBase64(' Q\r\nUJ\tD ')).toEqual(encodeUtf8('ABC'));
  });

  // Each would be a second text for the same bytes, or is not base64 at all.
  for (const bad of [
    'Q',
    'QQ',
    'QQ=',
    'QR==',
    'QQ===',
    '=QQ=',
    'Q=Q=',
    '====',
    '=',
    'QUF=',
    'QUJD=',
    'QUJD====',
    'Q\fUJD',
    'QUJ\f',
    'QU\u0000D',
    'QUJ-',
    'QUJ_',
    'QÜJD',
    'QUJD.',
    'QQ==QQ==',
    'Q\u00a0UJD',
    'Q\u2028UJD',
  ]) {
    it(`refuses ${JSON.stringify(bad)}`, () => expect(decodeBase64(bad)).toBeUndefined());
  }

  for (const bad of ['Q', 'QQ==', 'QR', 'Q+', 'Q/', 'Q Q', 'QUJDQ']) {
    it(`refuses ${JSON.stringify(bad)} as base64url`, () => expect(decodeBase64Url(bad)).toBeUndefined());
  }
});

describe('bytes', () => {
  it('compare by content, also where only the last byte or the length differs', () => {
    const a = Uint8Array.of(1, 2, 3);
    expect(equalBytes(a, Uint8Array.of(1, 2, 3))).toBe(true);
    expect(equalBytes(a, Uint8Array.of(1, 2, 4))).toBe(false);
    expect(equalBytes(a, Uint8Array.of(1, 2))).toBe(false);
    expect(equalBytes(new Uint8Array(), new Uint8Array())).toBe(true);
  });

  it('refuse what is not UTF-8, and keep a byte order mark', () => {
    for (const bad of [[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe2, 0x82]]) {
      expect(() => decodeUtf8(Uint8Array.from(bad))).toThrow(TypeError);
    }
    expect(decodeUtf8(Uint8Array.of(0xef, 0xbb, 0xbf, 0x41))).toBe('\ufeffA');
  });
});

describe('identifiers and secrets', () => {
  it('are never the same twice, and say what they name', () => {
    const ids = new Set(Array.from({ length: 1000 }, () => newId('mem')));
    expect(ids.size).toBe(1000);
    for (const id of ids) expect(id).toMatch(/^mem_[0-9a-hjkmnp-tv-z]{20}$/);
    expect(newSecret()).toMatch(/^[A-Za-z0-9_-]{43}$/);
  });

  it('hash to the SHA-256 digest', async () => {
    expect(await hashSecret('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    expect(toHex(Uint8Array.of(0, 15, 255))).toBe('000fff');
  });
});
