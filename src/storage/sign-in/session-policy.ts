// Sessions that an organization ends: all of them, or those that its policy has outlived.

import { and, eq, isNull, type SQL, sql } from 'drizzle-orm';
import { type Database, rawStatement, type Statement } from '../database.ts';
import { organizations } from '../tables/organizations.ts';

/** From now on no earlier proof counts in the organization; for `requireChanged`. */
export function signOut(db: Database, organizationId: string, nowMs: number): Statement {
  return db
    .update(organizations)
    .set({ signedOutAt: sql`max(${organizations.signedOutAt}, ${nowMs})` })
    .where(and(eq(organizations.id, organizationId), isNull(organizations.deletedAt)));
}

export function endSessionsOfOrganization(db: Database, organizationId: string, nowMs: number): Statement {
  return endSessionsWhere(db, organizationId, nowMs, sql`true`);
}

export interface OutlivedBy {
  readonly lifetimeMs: number;
  readonly idleMs: number | null;
}

/** The same rule as `hasOutlived` of the domain. */
export function endOutlivedSessions(
  db: Database,
  organizationId: string,
  { lifetimeMs, idleMs }: OutlivedBy,
  nowMs: number,
): Statement {
  const proven = sql`max(created_at, ifnull(confirmed_at, 0))`;
  const tooOld = sql`${proven} <= ${nowMs - lifetimeMs}`;
  const pause = sql`max(longest_pause_ms, ${nowMs} - max(ifnull(last_seen_at, 0), ${proven}))`;
  const outlived = idleMs === null ? tooOld : sql`(${tooOld} or ${pause} >= ${idleMs})`;
  return endSessionsWhere(db, organizationId, nowMs, outlived);
}

/** Sessions that came through the organization, and all of people who belong to no other. */
function endSessionsWhere(db: Database, organizationId: string, nowMs: number, which: SQL): Statement {
  const own = sql`select m.id from members m where m.organization_id = ${organizationId}`;
  const alone = sql`select m.account_id from members m where m.organization_id = ${organizationId}
    and not exists (select 1 from members o where o.account_id = m.account_id and o.organization_id <> ${organizationId})`;
  return rawStatement(
    db,
    sql`update sessions set ended_at = ${nowMs} where ended_at is null and expires_at > ${nowMs}
      and (member_id in (${own}) or account_id in (${alone})) and ${which}`,
  );
}
