// Sessions that an organization ends: all of them, or those that its policy has outlived.

import { and, eq, isNull, type SQL, sql } from 'drizzle-orm';
import { record } from '../change.ts';
import { type Database, rawRows, rawStatement, type Statement } from '../database.ts';
import type { AuditEventRow } from '../tables/audit-events.ts';
import { organizations } from '../tables/organizations.ts';

/** From now on no earlier proof counts in the organization; for `requireChanged`. */
export function signOut(db: Database, organizationId: string, nowMs: number): Statement {
  return db
    .update(organizations)
    .set({ signedOutAt: sql`max(${organizations.signedOutAt}, ${nowMs})` })
    .where(and(eq(organizations.id, organizationId), isNull(organizations.deletedAt)));
}

/** Appends the event with how many sessions came through the organization, or are of people of no other. */
export function recordSignOut(db: Database, event: AuditEventRow, nowMs: number): Statement {
  const { organizationId } = event;
  const sessions = sql`(select count(*) from sessions where ${isOpen(nowMs)}
    and (member_id in (${own(organizationId, sql`true`)}) or account_id in (${alone(organizationId, sql`true`)})))`;
  return record(db, { ...event, detail: sql`json_object('sessions', ${sessions})` });
}

/** What `recordSignOut` has counted. */
export function selectSignedOut(db: Database, eventId: string) {
  return rawRows<{ sessions: number }>(
    db,
    sql`select detail ->> '$.sessions' as sessions from audit_events where id = ${eventId}`,
  );
}

export interface OutlivedBy {
  readonly lifetimeMs: number;
  readonly idleMs: number | null;
}

const PROVEN = sql`max(created_at, ifnull(confirmed_at, 0))`;

/** The same rule as `hasOutlived` of the domain. */
function isOutlived({ lifetimeMs, idleMs }: OutlivedBy, nowMs: number): SQL {
  const tooOld = sql`${PROVEN} <= ${nowMs - lifetimeMs}`;
  const pause = sql`max(longest_pause_ms, ${nowMs} - max(ifnull(last_seen_at, 0), ${PROVEN}))`;
  return idleMs === null ? tooOld : sql`(${tooOld} or ${pause} >= ${idleMs})`;
}

export interface SessionPage {
  /** The last account of the page before; '' at the beginning. */
  readonly after: string;
  /** The most members of one page. */
  readonly limit: number;
}

/** The accounts of a page. */
export function membersOfPage(organizationId: string, { after, limit }: SessionPage): SQL {
  return sql`select account_id from members where organization_id = ${organizationId} and account_id > ${after}
    order by account_id limit ${limit}`;
}

/**
 * Ends the sessions of one page of members: a hundred thousand in one statement would hold every other
 * organization's requests. The last statement returns where the next page begins.
 *
 * @param ending sessions that this policy has outlived, or those that were proven by then
 */
export function endSessionsOfPage(
  db: Database,
  organizationId: string,
  at: SessionPage,
  ending: OutlivedBy | { readonly provenUntil: number },
  nowMs: number,
) {
  const page = membersOfPage(organizationId, at);
  const which = 'provenUntil' in ending ? sql`${PROVEN} <= ${ending.provenUntil}` : isOutlived(ending, nowMs);
  const isOfPage = sql`m.account_id in (${page})`;
  const ended = (by: SQL) =>
    rawStatement(
      db,
      sql`update sessions set ended_at = ${nowMs} where ${isOpen(nowMs)} and ${by} and ${which}`,
    );
  return [
    ended(sql`member_id in (${own(organizationId, isOfPage)})`),
    ended(sql`account_id in (${alone(organizationId, isOfPage)})`),
    // What applications were given here ends with sessions that stay open elsewhere, too.
    rawStatement(
      db,
      'provenUntil' in ending
        ? sql`update grants set ended_at = ${nowMs}, ended_why = 'signed_out' where ended_at is null
            and auth_time <= ${ending.provenUntil} and member_id in (${own(organizationId, isOfPage)})`
        : sql`update grants set ended_at = ${nowMs}, ended_why = 'session_ended' where ended_at is null
            and member_id in (${own(organizationId, isOfPage)}) and session_id in (select id from sessions
              where account_id in (${page}) and ${isOpen(nowMs)} and ${which})`,
    ),
    rawRows<{ last: string | null; members: number }>(
      db,
      sql`select max(account_id) as last, count(*) as members from (${page})`,
    ),
  ] as const;
}

function isOpen(nowMs: number): SQL {
  return sql`ended_at is null and expires_at > ${nowMs}`;
}

function own(organizationId: string, which: SQL): SQL {
  return sql`select m.id from members m where m.organization_id = ${organizationId} and ${which}`;
}

function alone(organizationId: string, which: SQL): SQL {
  return sql`select m.account_id from members m where m.organization_id = ${organizationId} and ${which}
    and not exists (select 1 from members o where o.account_id = m.account_id and o.organization_id <> ${organizationId})`;
}
