// Statements of SCIM changes that go beyond one member's row.

import { sql } from 'drizzle-orm';
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
 * Changes the account with its membership only while that is its one membership: it is not this
 * organization's alone otherwise.
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

/** Before the member goes: its teams are about to have one member less, which is a change of theirs. */
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

/** Whoever reported to the member reports to nobody. Found through the index `members_manager`. */
export function clearManagerReferences(
  db: Database,
  organizationId: string,
  memberId: string,
  nowMs: number,
) {
  return rawStatement(
    db,
    sql`update members set version = version + 1, updated_at = ${nowMs},
        profile = json_remove(profile, iif((select count(*) from json_each(profile, ${sql.raw(ENTERPRISE)})) = 1,
          ${sql.raw(ENTERPRISE)}, ${sql.raw(MANAGER)}))
      where organization_id = ${organizationId} and json_extract(profile, ${sql.raw(MANAGER_ID)}) = ${memberId}`,
  );
}
