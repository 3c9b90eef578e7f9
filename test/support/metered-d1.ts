// Measures what a piece of work costs at D1 and KV: round trips, and the rows that D1 itself says it read and
// wrote.

export interface Cost {
  /** Batches, and statements executed on their own. */
  trips: number;
  rowsRead: number;
  rowsWritten: number;
}

export interface MeteredD1 {
  readonly d1: D1Database;
  readonly cost: Cost;
  /**
   * Milliseconds of the statements themselves. D1 gives whole ones, cut off at both ends, so only the mean
   * of many says something.
   */
  readonly sqlMs: () => number;
}

/** An isolate asks for the schema once, and this binding is new to it. */
const ONCE = /from d1_migrations/;

export function meterD1(d1: D1Database): MeteredD1 {
  const cost: Cost = { trips: 0, rowsRead: 0, rowsWritten: 0 };
  let sqlMs = 0;
  const real = new WeakMap<object, D1PreparedStatement>();
  const add = (result: unknown) => {
    const meta = (result as Partial<D1Result> | undefined)?.meta;
    cost.rowsRead += meta?.rows_read ?? 0;
    cost.rowsWritten += meta?.rows_written ?? 0;
    sqlMs += meta?.duration ?? 0;
  };
  const wrap = (statement: D1PreparedStatement, query: string): D1PreparedStatement => {
    const metered = new Proxy(statement, {
      get(target, property) {
        const value = Reflect.get(target, property) as unknown;
        if (typeof value !== 'function') return value;
        if (property === 'bind') return (...args: unknown[]) => wrap(target.bind(...args), query);
        return async (...args: unknown[]) => {
          cost.trips++;
          const result = (await value.apply(target, args)) as unknown;
          // Bare rows come without a count of what was read: the same question again tells.
          add(property === 'raw' && /^\s*(select|with)\b/i.test(query) ? await target.all() : result);
          return result;
        };
      },
    });
    real.set(metered, statement);
    return metered;
  };
  const metered = new Proxy(d1, {
    get(target, property) {
      if (property === 'prepare') {
        return (query: string) =>
          ONCE.test(query) ? target.prepare(query) : wrap(target.prepare(query), query);
      }
      if (property === 'batch') {
        return async (statements: D1PreparedStatement[]) => {
          cost.trips++;
          const results = await target.batch(statements.map((one) => real.get(one) ?? one));
          for (const result of results) add(result);
          return results;
        };
      }
      const value = Reflect.get(target, property) as unknown;
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  return { d1: metered, cost, sqlMs: () => sqlMs };
}

/** How often KV was asked. */
export function countKv(kv: KVNamespace): { readonly kv: KVNamespace; readonly calls: string[] } {
  const calls: string[] = [];
  const counted = new Proxy(kv, {
    get(target, property) {
      const value = Reflect.get(target, property) as unknown;
      if (typeof value !== 'function') return value;
      return (...args: unknown[]) => {
        calls.push(String(property));
        return value.apply(target, args) as unknown;
      };
    },
  });
  return { kv: counted, calls };
}
