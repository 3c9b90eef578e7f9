// The record of the migrations that `wrangler d1 migrations apply` keeps, where something else applies them:
// wrangler goes on from here, and the Worker looks here before it serves.

export const MIGRATION_RECORD = `create table if not exists "d1_migrations"(id integer primary key autoincrement,
  name text unique, applied_at timestamp default current_timestamp not null)`;

/** The statement that notes a migration. Its name is that of a file. */
export function noteOf(migration: string): string {
  return `insert into "d1_migrations" (name) values ('${migration.replaceAll("'", "''")}')`;
}
