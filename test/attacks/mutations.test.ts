// Every mutator over every accepted Response. A bent one is accepted only where the change means nothing, and
// then with exactly the same identity.
import { describe, expect, it } from 'vitest';
import { reasonOf } from '../support/reason.ts';
import { consume, identityOf, makeFixtures } from './fixtures.ts';
import { MUTATORS, type Mutator } from './mutators.ts';

const fixtures = await makeFixtures();

describe.each(fixtures)('$name', ({ xml, trust }) => {
  it('is accepted as it is', async () => {
    expect(identityOf(await consume(xml, trust))).toMatchObject({ nameId: 'ada@acme.test' });
  });

  for (const mutator of MUTATORS) {
    const bent = mutator.mutate(xml);
    if (bent === undefined) continue;
    it(`${mutator.expect === 'same' ? 'stays the same after' : 'holds after'}: ${mutator.name}`, async () => {
      const genuine = identityOf(await consume(xml, trust));
      const outcome = await reasonOf(async () => identityOf(await consume(bent, trust)));
      if (typeof outcome === 'string') expect(reasonsOf(mutator)).toContain(outcome);
      else {
        expect(mayBeAccepted(mutator), 'accepted').toBe(true);
        expect(outcome).toEqual({ returned: genuine });
      }
    });
  }
});

it('bends every fixture in at least forty ways, and uses every mutator', () => {
  for (const { name, xml, encrypted } of fixtures) {
    const applied = MUTATORS.filter((one) => one.expect !== 'same' && one.mutate(xml) !== undefined);
    // If only the encrypted assertion is signed, the signature is out of reach.
    const reachable = encrypted && !xml.includes('SignedInfo') ? 25 : 40;
    expect(applied.length, name).toBeGreaterThanOrEqual(reachable);
  }
  const unused = MUTATORS.filter((one) => fixtures.every(({ xml }) => one.mutate(xml) === undefined));
  expect(unused.map((one) => one.name)).toEqual([]);
});

function reasonsOf({ expect: expected }: Mutator): readonly string[] {
  if (expected === 'same') return [];
  return 'either' in expected ? expected.either : expected;
}

function mayBeAccepted({ expect: expected }: Mutator): boolean {
  return expected === 'same' || 'either' in expected || expected.includes('same');
}
