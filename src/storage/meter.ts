// What is asked of D1, told to one listener: the batches (a statement by itself is one), and the rows that D1
// says it read and wrote. Bare rows of a single statement come without that count.

export type OnTrip = (results: readonly Pick<D1Result, 'meta'>[]) => void;

let onTrip: OnTrip = () => {};

/** There is one listener in an isolate; it finds by itself which request it hears of. */
export function hearTrips(listener: OnTrip): void {
  onTrip = listener;
}

/** `d1` as drizzle uses it: statements and batches. */
export function metered(d1: D1Database): D1Database {
  const told: Pick<D1Database, 'prepare' | 'batch'> = {
    prepare: (query) => statementOf(d1.prepare(query)),
    async batch<Row>(statements: D1PreparedStatement[]) {
      const results = await d1.batch<Row>(statements.map((one) => real.get(one) ?? one));
      onTrip(results);
      return results;
    },
  };
  return told as D1Database;
}

/** The statement behind each that tells, because batch() wants the real ones. */
const real = new WeakMap<object, D1PreparedStatement>();

function statementOf(statement: D1PreparedStatement): D1PreparedStatement {
  const told = {
    bind: (...values: unknown[]) => statementOf(statement.bind(...values)),
    all: () => telling(statement.all()),
    run: () => telling(statement.run()),
    first: (column: string) => bare(column === undefined ? statement.first() : statement.first(column)),
    raw: (options: { columnNames: true }) => bare(statement.raw(options)),
  };
  real.set(told, statement);
  return told as unknown as D1PreparedStatement;
}

async function telling<Result extends Pick<D1Result, 'meta'>>(asked: Promise<Result>): Promise<Result> {
  const result = await asked;
  onTrip([result]);
  return result;
}

function bare<Rows>(asked: Promise<Rows>): Promise<Rows> {
  onTrip([]);
  return asked;
}
