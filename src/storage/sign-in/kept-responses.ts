// Whole responses that are kept for support, as long as an Owner allows it.

import { and, eq, gt, sql } from 'drizzle-orm';
import { type Database, insertRow, type Statement } from '../database.ts';
import { type KeptResponseRow, keptResponses } from '../tables/kept-responses.ts';
import { organizations } from '../tables/organizations.ts';

/** Somebody who can post responses must not fill the database, although an Owner allows them to be kept. */
const MAX_KEPT = 50;

/** Nothing, unless the log has the attempt, its organization still allows it, and there is room. */
export function insertKeptResponse(db: Database, row: Omit<KeptResponseRow, 'expiresAt'>): Statement {
  return insertRow(
    db,
    keptResponses,
    { ...row, expiresAt: sql`o.keep_responses_until` },
    sql`from organizations o where o.id = ${row.organizationId} and o.deleted_at is null
      and o.keep_responses_until > ${row.keptAt}
      and exists (select 1 from sign_in_attempts a where a.id = ${row.attemptId} and a.organization_id = o.id)
      and (select count(*) from kept_responses k where k.organization_id = o.id) < ${MAX_KEPT}`,
    'keep',
  );
}

export async function findKeptResponse(
  db: Database,
  attemptId: string,
  nowMs: number,
): Promise<KeptResponseRow | undefined> {
  const [row] = await db
    .select()
    .from(keptResponses)
    .where(and(eq(keptResponses.attemptId, attemptId), gt(keptResponses.expiresAt, nowMs)));
  return row;
}

/** For `requireChanged`. */
export function allowKeeping(db: Database, organizationId: string, until: number): Statement {
  return db
    .update(organizations)
    .set({ keepResponsesUntil: until })
    .where(sql`${organizations.id} = ${organizationId} and ${organizations.deletedAt} is null`);
}

/** Ends it, and deletes what was kept. */
export function endKeeping(db: Database, organizationId: string): Statement[] {
  return [
    db.delete(keptResponses).where(eq(keptResponses.organizationId, organizationId)),
    db
      .update(organizations)
      .set({ keepResponsesUntil: null })
      .where(
        sql`${organizations.id} = ${organizationId} and ${organizations.keepResponsesUntil} is not null`,
      ),
  ];
}
