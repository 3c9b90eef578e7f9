import { sql } from 'drizzle-orm';
import { type Database, rawRows } from '../database.ts';

/** Those of the organizations that are there and not being deleted, in the order of their ids. */
export async function openOrganizations(db: Database, ids: readonly string[]): Promise<string[]> {
  const rows = await rawRows<{ id: string }>(
    db,
    sql`select id from organizations where id in (select value from json_each(${JSON.stringify(ids)}))
      and deleted_at is null order by id`,
  );
  return rows.map(({ id }) => id);
}
