// Statements for SCIM changes that affect more than one member's row.

import { type SQL, sql } from 'drizzle-orm';
import { type Database, rawRows, rawStatement } from '../database.ts';

export function selectVerifiedDomains(db: Database, organizationId: string) {
  return rawRows<{ name: string }>(
    db,
    sql`select name from domains where organization_id = ${organizationId} and status = 'verified'`,
  );
}

export function selectAccountId(db: Database, emailKey: string) {
  return rawRows<{ id: string }>(db, sql`select id from accounts where email_key = ${emailKey}`);
}

/**
 * Changes the account along with its membership only if it has no other membership: otherwise the account
 * doesn't belong to this organization alone.
 */
export function updateSoleAccount(
  db: Database,
  accountId: string,
  memberId: string,
  change: { email: string; emailKey: string; givenName: string; familyName: string },
  nowMs: number,
) {
  return rawStatement(
    db,
    sql`update accounts set email = ${change.email}, email_key = ${change.emailKey}, given_name = ${change.givenName},
        family_name = ${change.familyName}, updated_at = ${nowMs}
      where id = ${accountId} and not exists (select 1 from members where account_id = ${accountId} and id <> ${memberId})`,
  );
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
