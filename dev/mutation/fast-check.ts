// Stands in for fast-check while mutants run: the same library, with fewer runs of each property. A mutant is
// run once for each of thousands, and one that only the thousandth run finds is a test worth writing.
import * as fc from 'fast-check';

export * from 'fast-check';

const MAX_RUNS = 40;

export function assert<Ts>(property: fc.IRawProperty<Ts>, parameters: fc.Parameters<Ts> = {}): unknown {
  return fc.assert(property, {
    ...parameters,
    seed: parameters.seed ?? 20_260_101,
    numRuns: Math.min(parameters.numRuns ?? 100, MAX_RUNS),
  });
}

export default { ...fc, assert };
