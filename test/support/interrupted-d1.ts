// The database, with something that happens in the middle of a piece of work: what another request could do
// between two batches.

export interface InterruptedD1 {
  readonly d1: D1Database;
  readonly batches: () => number;
}

/** `happen` runs just before the batches that `when` selects, counted from 1. */
export function interruptD1(
  d1: D1Database,
  when: (batch: number) => boolean,
  happen: () => Promise<unknown>,
): InterruptedD1 {
  let batches = 0;
  const interrupted = new Proxy(d1, {
    get(target, property) {
      const value = Reflect.get(target, property) as unknown;
      if (property !== 'batch') return typeof value === 'function' ? value.bind(target) : value;
      return async (statements: D1PreparedStatement[]) => {
        batches++;
        if (when(batches)) await happen();
        return await target.batch(statements);
      };
    },
  });
  return { d1: interrupted, batches: () => batches };
}
