import { describe, expect, it } from 'vitest';
import { concatBytes, decodeUtf8, encodeUtf8, equalBytes, toHex } from '../../src/lib/bytes.ts';
import { shardOf } from '../../src/lib/shard.ts';
import { unreachable } from '../../src/lib/unreachable.ts';

describe('bytes', () => {
  it('are joined in order', () => {
    expect(concatBytes()).toEqual(new Uint8Array(0));
    const parts = [Uint8Array.of(1, 2), new Uint8Array(0), Uint8Array.of(3), Uint8Array.of(4, 5)];
    expect(concatBytes(...parts)).toEqual(Uint8Array.of(1, 2, 3, 4, 5));
  });

  it.each([
    [[], [], true],
    [[1, 2], [1, 2], true],
    [[1, 2], [1, 3], false],
    [[2, 2], [1, 2], false],
    [[1], [1, 2], false],
    [[1, 2], [1], false],
    [[0], [], false],
  ])('%j and %j are equal: %s', (a, b, equal) => {
    expect(equalBytes(Uint8Array.from(a), Uint8Array.from(b))).toBe(equal);
  });

  it('are hexadecimal with two digits each', () => {
    expect(toHex(Uint8Array.of(0, 9, 16, 255))).toBe('000910ff');
  });

  it('that are not UTF-8 are no text, and a byte order mark is kept', () => {
    expect(() => decodeUtf8(Uint8Array.of(0xc3))).toThrow(TypeError);
    expect(decodeUtf8(encodeUtf8('\ufeffgrüße'))).toBe('\ufeffgrüße');
  });
});

describe('a shard', () => {
  it('is the same for a name each time (the values are those of FNV-1a)', () => {
    expect([shardOf('', 1000), shardOf('a', 1000), shardOf('foobar', 1000)]).toEqual([261, 220, 720]);
  });

  it('has about as many names as any other', () => {
    const counts = new Map<number, number>();
    for (let n = 0; n < 16_000; n++) {
      const shard = shardOf(`person${n}@acme.test`, 16);
      counts.set(shard, (counts.get(shard) ?? 0) + 1);
    }
    expect([...counts.keys()].sort((a, b) => a - b)).toEqual(Array.from({ length: 16 }, (_, n) => n));
    expect(Math.max(...counts.values())).toBeLessThan(1200);
  });
});

it('what is unreachable says what reached it', () => {
  expect(() => unreachable('x' as never)).toThrow('unreachable: x');
});
