// The directory as it is now, page by page, each with the number of the newest event that it has in it: a
// copy that begins with these pages goes on with the feed after the number of its first page.

import { and, asc, type SQL, sql } from 'drizzle-orm';
import { type Database, rawRows } from '../database.ts';
import { members } from '../tables/members.ts';
import { teams } from '../tables/teams.ts';

export interface DirectoryPlace {
  readonly organizationId: string;
  readonly createdAt: number;
  readonly id: string;
}

export interface DirectoryFilter {
  /** Null: every organization. */
  readonly organizationId: string | null;
  readonly after: DirectoryPlace | null;
  readonly limit: number;
}

export type DirectoryMemberRow = typeof members.$inferSelect;
export type DirectoryTeamRow = typeof teams.$inferSelect;

const newest = (db: Database) =>
  rawRows<{ seq: number }>(db, sql`select ifnull(max(seq), 0) as seq from directory_events`);

export async function readMemberPage(db: Database, filter: DirectoryFilter) {
  const [rows, [at]] = await db.batch([
    db
      .select()
      .from(members)
      .where(isOfPage(members, filter))
      .orderBy(asc(members.organizationId), asc(members.createdAt), asc(members.id))
      .limit(filter.limit),
    newest(db),
  ]);
  return { rows, seq: at?.seq ?? 0 };
}

export async function readTeamPage(db: Database, filter: DirectoryFilter) {
  const [rows, [at]] = await db.batch([
    db
      .select()
      .from(teams)
      .where(isOfPage(teams, filter))
      .orderBy(asc(teams.organizationId), asc(teams.createdAt), asc(teams.id))
      .limit(filter.limit),
    newest(db),
  ]);
  return { rows, seq: at?.seq ?? 0 };
}

/** By the index on organization, time and id; without what an organization that has ended leaves behind. */
function isOfPage(
  table: typeof members | typeof teams,
  { organizationId, after }: DirectoryFilter,
): SQL | undefined {
  return and(
    organizationId === null ? undefined : sql`${table.organizationId} = ${organizationId}`,
    after === null
      ? undefined
      : sql`(${table.organizationId}, ${table.createdAt}, ${table.id}) > (${after.organizationId}, ${after.createdAt}, ${after.id})`,
    sql`exists (select 1 from organizations o where o.id = ${table.organizationId} and o.deleted_at is null)`,
  );
}

/** Those of the ids that are there. */
export async function readMembersById(db: Database, ids: readonly string[]): Promise<DirectoryMemberRow[]> {
  return await db.select().from(members).where(isAmong(members, ids)).orderBy(asc(members.id));
}

export async function readTeamsById(db: Database, ids: readonly string[]): Promise<DirectoryTeamRow[]> {
  return await db.select().from(teams).where(isAmong(teams, ids)).orderBy(asc(teams.id));
}

function isAmong(table: typeof members | typeof teams, ids: readonly string[]): SQL {
  return sql`${table.id} in (select value from json_each(${JSON.stringify(ids)}))
    and exists (select 1 from organizations o where o.id = ${table.organizationId} and o.deleted_at is null)`;
}
