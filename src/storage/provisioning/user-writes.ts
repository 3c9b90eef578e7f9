// Statements for SCIM changes that affect more than one member's row.

import { type SQL, sql } from 'drizzle-orm';
import { record } from '../change.ts';
import { type Database, rawRows, rawStatement, type Statement } from '../database.ts';
import type { AuditEventRow } from '../tables/audit-events.ts';

export function selectVerifiedDomains(db: Database, organizationId: string) {
  return rawRows<{ name: string }>(
    db,
    sql`select name from domains where organization_id = ${organizationId} and status = 'verified'`,
  );
}

/**
 * Takes the externalId from those who have it, because the directory has given it to somebody else, with one
 * event for each. A former member is pinned to no subject any more, which may come for the new one. Because
 * nothing shows any more whose record it is, their address is in doubt.
 *
 * @param event its `id` is the beginning of each event's id
 */
export function releaseExternalId(
  db: Database,
  organizationId: string,
  externalId: string,
  event: Omit<AuditEventRow, 'targetId'>,
  nowMs: number,
): Statement[] {
  const holders = sql`organization_id = ${organizationId} and external_id = ${externalId}`;
  return [
    record(
      db,
      { ...event, id: sql`${event.id} || '_' || m.id`, targetId: sql`m.id` },
      sql`from (select id from members where ${holders}) m`,
    ),
    rawStatement(
      db,
      sql`delete from pinned_subjects where member_id in (select id from members where ${holders} and active = 0)`,
    ),
    rawStatement(
      db,
      sql`update members set external_id = null, version = version + 1, updated_at = ${nowMs},
          unconfirmed_since = iif(active = 0, ${nowMs}, unconfirmed_since)
        where ${holders}`,
    ),
  ];
}

/**
 * Runs before the member is removed: their teams are about to have one member less, which changes those too.
 */
export function bumpTeamsOfMember(db: Database, memberId: string, nowMs: number) {
  return rawStatement(
    db,
    sql`update teams set version = version + 1, updated_at = ${nowMs}
      where id in (select team_id from team_members where member_id = ${memberId})`,
  );
}

/** The member is in no team any more. */
export function leaveTeams(db: Database, memberId: string, nowMs: number): Statement[] {
  return [
    bumpTeamsOfMember(db, memberId, nowMs),
    rawStatement(db, sql`delete from team_members where member_id = ${memberId}`),
  ];
}

const ENTERPRISE = `'$."urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"'`;
const MANAGER = `'$."urn:ietf:params:scim:schemas:extension:enterprise:2.0:User".manager'`;
const MANAGER_ID = `'$."urn:ietf:params:scim:schemas:extension:enterprise:2.0:User".manager.value'`;

/** Clears the manager of everybody who reported to the member. The index `members_manager` finds them. */
export function clearManagerReferences(
  db: Database,
  organizationId: string,
  memberId: string,
  nowMs: number,
) {
  return rawStatement(
    db,
    sql`update members set version = version + 1, updated_at = ${nowMs},
        profile = ${withoutManager('profile')}, folded = ${withoutManager('folded')}
      where organization_id = ${organizationId} and json_extract(profile, ${sql.raw(MANAGER_ID)}) = ${memberId}`,
  );
}

/** Both columns have the same shape; the other one stays null if it is. */
function withoutManager(column: 'profile' | 'folded'): SQL {
  return sql.raw(`json_remove(${column}, iif((select count(*) from json_each(${column}, ${ENTERPRISE})) = 1,
    ${ENTERPRISE}, ${MANAGER}))`);
}
