// Counts the round trips to D1: each batch, and each statement executed on its own, is one.

export interface CountingD1 {
  readonly d1: D1Database;
  /** One entry per round trip: how many statements it carried. */
  readonly trips: number[];
}

/** An isolate asks for the schema once, and this binding is new to it. */
const ONCE = /from d1_migrations/;

export function countTrips(d1: D1Database): CountingD1 {
  const trips: number[] = [];
  // The real statement behind each counted one, because batch() wants the real ones.
  const real = new WeakMap<object, D1PreparedStatement>();
  const wrap = (statement: D1PreparedStatement): D1PreparedStatement => {
    const counted = new Proxy(statement, {
      get(target, property) {
        const value = Reflect.get(target, property) as unknown;
        if (typeof value !== 'function') return value;
        return (...args: unknown[]) => {
          const result = value.apply(target, args) as unknown;
          if (property === 'bind') return wrap(result as D1PreparedStatement);
          trips.push(1);
          return result;
        };
      },
    });
    real.set(counted, statement);
    return counted;
  };
  const counting = new Proxy(d1, {
    get(target, property) {
      if (property === 'prepare') {
        return (sql: string) => (ONCE.test(sql) ? target.prepare(sql) : wrap(target.prepare(sql)));
      }
      if (property === 'batch') {
        return (statements: D1PreparedStatement[]) => {
          trips.push(statements.length);
          return target.batch(statements.map((one) => real.get(one) ?? one));
        };
      }
      const value = Reflect.get(target, property) as unknown;
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  return { d1: counting, trips };
}
