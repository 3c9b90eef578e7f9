// Documents that nobody thought of: flipped bytes, cut, doubled and swapped pieces. Every input leads to a
// refusal by name or the acceptance of exactly the same identity; never another error, never another
// identity. The seed is fixed: the same documents every time.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { consumeResponse } from '../../src/saml/response.ts';
import { reasonOf } from '../support/reason.ts';
import { NOW_MS } from '../support/saml-issuer.ts';
import { consume, identityOf, makeFixtures } from './fixtures.ts';

const RUNS = Number(globalThis.process?.env?.FUZZ_RUNS ?? 120);
const SEED = 20261102;

const fixtures = await makeFixtures();

type Bend = (bytes: Buffer) => Buffer;

const at = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const bends: fc.Arbitrary<Bend> = fc.oneof(
  fc
    .array(fc.tuple(at, fc.integer({ min: 1, max: 255 })), { minLength: 1, maxLength: 3 })
    .map((flips) => (bytes: Buffer) => {
      const bent = Buffer.from(bytes);
      for (const [where, mask] of flips) bent[Math.floor(where * bent.length)]! ^= mask;
      return bent;
    }),
  fc.tuple(at, fc.integer({ min: 1, max: 400 })).map(([where, length]) => (bytes: Buffer) => {
    const from = Math.floor(where * bytes.length);
    return Buffer.concat([bytes.subarray(0, from), bytes.subarray(from + length)]);
  }),
  fc.tuple(at, at, fc.integer({ min: 1, max: 400 })).map(([where, to, length]) => (bytes: Buffer) => {
    const piece = bytes.subarray(Math.floor(where * bytes.length)).subarray(0, length);
    const target = Math.floor(to * bytes.length);
    return Buffer.concat([bytes.subarray(0, target), piece, bytes.subarray(target)]);
  }),
  fc
    .tuple(
      at,
      fc.constantFrom(
        '<!--x-->',
        '<?x?>',
        '&amp;',
        '&#13;',
        '<x/>',
        '</x>',
        '"',
        "'",
        '>',
        ' xmlns="urn:x"',
        '\r\n',
        'ID="id41"',
        '\u0000',
        'é',
        '𝒳',
      ),
    )
    .map(([where, text]) => (bytes: Buffer) => {
      const target = Math.floor(where * bytes.length);
      return Buffer.concat([bytes.subarray(0, target), Buffer.from(text), bytes.subarray(target)]);
    }),
  // Whole elements change places: well-formed more often than not.
  fc.tuple(fc.nat(), fc.nat()).map(([one, other]) => (bytes: Buffer) => {
    const tags = [...bytes.toString('utf8').matchAll(/<[^>]+>/g)];
    const a = tags[one % tags.length]!;
    const b = tags[other % tags.length]!;
    const [left, right] = a.index < b.index ? [a, b] : [b, a];
    const text = bytes.toString('utf8');
    const swapped = `${text.slice(0, left.index)}${right[0]}${text.slice(left.index + left[0].length, right.index)}`;
    return Buffer.from(
      left === right ? text : `${swapped}${left[0]}${text.slice(right.index + right[0].length)}`,
    );
  }),
);

describe.each(fixtures)('$name', ({ xml, trust }) => {
  it('is the same or refused by name, no matter how it is bent', async () => {
    const genuine = identityOf(await consume(xml, trust));
    await fc.assert(
      fc.asyncProperty(bends, async (bend) => {
        const samlResponse = bend(Buffer.from(xml)).toString('base64');
        const outcome = await reasonOf(async () =>
          identityOf(await consumeResponse({ samlResponse, trust, nowMs: NOW_MS })),
        );
        if (typeof outcome !== 'string') expect(outcome).toEqual({ returned: genuine });
        else expect(outcome).toMatch(/^[a-z0-9_]+$/);
      }),
      { numRuns: RUNS, seed: SEED },
    );
  });
});

it('answers arbitrary bytes and arbitrary base64 with a refusal', async () => {
  const { trust } = fixtures[0]!;
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes).toString('base64')),
      ),
      async (samlResponse) => {
        const outcome = await reasonOf(() => consumeResponse({ samlResponse, trust, nowMs: NOW_MS }));
        expect(typeof outcome).toBe('string');
      },
    ),
    { numRuns: RUNS, seed: SEED },
  );
});
