import { expect, it } from 'vitest';
import { decodePem, encodePem } from '../../src/lib/pem.ts';

const BYTES = Uint8Array.from({ length: 100 }, (_, i) => i);

it('reads back what it wrote', () => {
  expect(decodePem(encodePem('THING', BYTES))).toEqual([{ label: 'THING', bytes: BYTES }]);
});

it('reads several blocks and skips the text around them', () => {
  const text = `first\n${encodePem('A', BYTES)}second\r\n${encodePem('B C', BYTES.subarray(1))}third`;
  expect(decodePem(text)?.map((one) => one.label)).toEqual(['A', 'B C']);
});

it('writes lines of 64 characters between the armor', () => {
  expect(encodePem('A', BYTES)).toMatch(
    /^-----BEGIN A-----\n(?:[\w+/]{64}\n){2}[\w+/=]{8}\n-----END A-----\n$/,
  );
  expect(encodePem('A', new Uint8Array(0))).toBe('-----BEGIN A-----\n\n-----END A-----\n');
});

it('begins at the first character, and refuses an end there', () => {
  expect(decodePem('-----BEGIN A-----QQ==-----END A-----')).toEqual([
    { label: 'A', bytes: Uint8Array.of(65) },
  ]);
  expect(decodePem('-----END A-----')).toBeUndefined();
  expect(decodePem('-----BEGIN A')).toBeUndefined();
});

it('reads blocks that touch', () => {
  const one = '-----BEGIN A-----\nQQ==\n-----END A-----';
  expect(decodePem(one + one + one)).toHaveLength(3);
  expect(decodePem(`${one}-----END A-----`)).toBeUndefined();
});

it('finds nothing in a text without blocks', () => {
  expect(decodePem('nothing here')).toEqual([]);
});

for (const [what, text] of [
  ['no end', '-----BEGIN A-----\nQQ==\n'],
  ['no beginning', 'QQ==\n-----END A-----\n'],
  ['another label at the end', '-----BEGIN A-----\nQQ==\n-----END B-----\n'],
  ['a body that is not base64', '-----BEGIN A-----\nQ!==\n-----END A-----\n'],
  ['headers', '-----BEGIN A-----\nProc-Type: 4,ENCRYPTED\n\nQQ==\n-----END A-----\n'],
  ['an empty body', '-----BEGIN A-----\n-----END A-----\n'],
] as const) {
  it(`refuses a block with ${what}`, () => {
    expect(decodePem(text)).toBeUndefined();
  });
}
