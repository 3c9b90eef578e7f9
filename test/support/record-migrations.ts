// wrangler's own record of the migrations that are applied, for a database that wrangler did not migrate. The
// Worker looks there before it serves.

const RECORD = `create table if not exists d1_migrations (id integer primary key autoincrement,
  name text unique, applied_at timestamp default current_timestamp not null)`;

interface D1<Statement> {
  prepare(sql: string): { bind(...values: unknown[]): Statement } & Statement;
}

/** @returns the statements, for a batch */
export function recordMigrations<Statement>(d1: D1<Statement>, names: readonly string[]): Statement[] {
  return [
    d1.prepare(RECORD),
    ...names.map((name) => d1.prepare('insert or ignore into d1_migrations (name) values (?1)').bind(name)),
  ];
}

/** The same as text. */
export function recordOf(names: readonly string[]): string[] {
  return [RECORD, ...names.map((name) => `insert or ignore into d1_migrations (name) values ('${name}')`)];
}
