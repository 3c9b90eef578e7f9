// The names that people and things of the audit log have now, found by their ids.

import { type SQL, sql } from 'drizzle-orm';
import { type Database, rawRows } from '../database.ts';

/** One row for each id that still has a name: each is found by its key. */
export async function selectTargetNames(
  db: Database,
  organizationId: string,
  ids: readonly string[],
): Promise<{ readonly id: string; readonly name: string }[]> {
  if (ids.length === 0) return [];
  const wanted = sql`(select value from json_each(${JSON.stringify(ids)}))`;
  const named = (table: string, name: string, owned: SQL) =>
    sql`select id, ${sql.raw(name)} as name from ${sql.raw(table)} where id in ${wanted} and ${owned}`;
  // The sign keeps SQLite from the index of the organization, with which it would read everybody.
  const own = sql`+organization_id = ${organizationId}`;
  return await rawRows(
    db,
    sql`${named('members', 'user_name', own)} union all ${named('teams', 'name', own)}
      union all ${named('domains', 'name', own)} union all ${named('invitations', 'email', own)}`,
  );
}
