// An end for everybody of an organization, page by page: the marker that says how far it is, and what one
// page ends. The marker moves in the transaction of its page, so that whatever dies in between, the next run
// goes on where this one was.

import { type SQL, sql } from 'drizzle-orm';
import { requireChanged } from '../change.ts';
import { type Database, insertRow, rawStatement, type Statement } from '../database.ts';
import { mapRolesOf } from '../people/role-rules.ts';
import { type UnfinishedEndRow, unfinishedEnds } from '../tables/unfinished-ends.ts';
import { endSessionsOfPage, membersOfPage } from './session-policy.ts';

/** Begins an end, or one that is under way anew. */
export function beginEnd(db: Database, row: UnfinishedEndRow): Statement {
  return insertRow(
    db,
    unfinishedEnds,
    row,
    undefined,
    sql`(organization_id, why) do update set at = excluded.at, after = excluded.after,
      actor_type = excluded.actor_type, actor_id = excluded.actor_id, actor_label = excluded.actor_label`,
  );
}

export function selectUnfinishedEnds(db: Database, limit: number) {
  return db.select().from(unfinishedEnds).limit(limit);
}

export async function findUnfinishedEnd(
  db: Database,
  organizationId: string,
  why: UnfinishedEndRow['why'],
): Promise<UnfinishedEndRow | undefined> {
  const [row] = await db
    .select()
    .from(unfinishedEnds)
    .where(sql`${unfinishedEnds.organizationId} = ${organizationId} and ${unfinishedEnds.why} = ${why}`);
  return row;
}

/** For `commit`: refused with `changed_meanwhile` where another run has done this page. */
export function endPage(db: Database, row: UnfinishedEndRow, limit: number, nowMs: number): Statement[] {
  const { organizationId, why, at, after } = row;
  const page = membersOfPage(organizationId, { after, limit });
  const isThis = sql`organization_id = ${organizationId} and why = ${why}`;
  return [
    rawStatement(
      db,
      sql`update unfinished_ends set after = ifnull((select max(account_id) from (${page})), after)
        where ${isThis} and at = ${at} and after = ${after}`,
    ),
    requireChanged(db),
    ...pageStatements(db, row, page, limit, nowMs),
    rawStatement(
      db,
      sql`delete from unfinished_ends where ${isThis} and (select count(*) from (${page})) < ${limit}`,
    ),
  ];
}

function pageStatements(
  db: Database,
  { organizationId, why, at, after }: UnfinishedEndRow,
  page: SQL,
  limit: number,
  nowMs: number,
): readonly Statement[] {
  switch (why) {
    case 'signed_out':
      return endSessionsOfPage(db, organizationId, { after, limit }, { provenUntil: at }, nowMs);
    case 'sso_required':
      return [endGrantsWithoutSso(db, organizationId, page, nowMs)];
    case 'role_rules':
      return [mapRolesOf(db, organizationId, page)];
  }
}

/** As the trigger `grants_end_with_required_sso`, while single sign-on is still required. */
function endGrantsWithoutSso(db: Database, organizationId: string, page: SQL, nowMs: number): Statement {
  return rawStatement(
    db,
    sql`update grants set ended_at = ${nowMs}, ended_why = 'sso_required' where ended_at is null
      and member_id in (select m.id from members m where m.organization_id = ${organizationId}
        and m.account_id in (${page}))
      and exists (select 1 from organizations o where o.id = ${organizationId} and o.required_connection_id is not null)
      and not exists (select 1 from sessions s where s.id = grants.session_id and (s.method = 'password' and exists (
          select 1 from members m where m.id = grants.member_id and m.role in ('owner', 'admin'))
        or s.connection_id = (select o.required_connection_id from organizations o where o.id = ${organizationId})))`,
  );
}
