// The end of an organization, in two steps. The first shuts every door in one batch: what finds the
// organization from outside (its domains, keys and tokens) is deleted, and its row is marked, so that
// nothing below reads it any more. The second deletes what is left, at most `limit` rows of a table in one
// batch: a hundred thousand members in one statement would hold every other organization's requests.

import { and, eq, isNull, type SQL, sql } from 'drizzle-orm';
import { type Database, rawRows, rawStatement, type Statement } from '../database.ts';
import { connections } from '../tables/connections.ts';
import { domains } from '../tables/domains.ts';
import { organizations } from '../tables/organizations.ts';
import { scimTokens } from '../tables/scim-tokens.ts';
import { spKeys } from '../tables/sp-keys.ts';

/** For `requireChanged`: somebody else may have deleted it first. */
export function markOrganizationDeleted(db: Database, id: string, nowMs: number): Statement {
  return (
    db
      .update(organizations)
      // Its external id is free again at once.
      .set({ deletedAt: nowMs, updatedAt: nowMs, externalId: null })
      .where(and(eq(organizations.id, id), isNull(organizations.deletedAt)))
  );
}

/** Returns the hashes of the tokens that it deletes, for KV. */
export function deleteScimTokens(db: Database, organizationId: string) {
  return db
    .delete(scimTokens)
    .where(eq(scimTokens.organizationId, organizationId))
    .returning({ hash: scimTokens.hash });
}

/**
 * Deletes a handful of rows in every organization. The connection stays until the end, because the subjects
 * of all its members hang on it; but it is off, and its issuer finds it no more.
 */
export function closeWaysIn(db: Database, organizationId: string): Statement[] {
  return [
    ...[domains, spKeys].map((table) => db.delete(table).where(eq(table.organizationId, organizationId))),
    db
      .update(connections)
      .set({ enabled: false, requireSso: false, issuer: sql`'deleted:' || ${connections.id}` })
      .where(eq(connections.organizationId, organizationId)),
  ];
}

/** The organizations that are marked and not yet gone, the longest marked first. */
export async function listDeletedOrganizations(db: Database, limit: number): Promise<{ id: string }[]> {
  return await rawRows<{ id: string }>(
    db,
    sql`select id from organizations where deleted_at is not null order by deleted_at limit ${limit}`,
  );
}

/**
 * One round of the second step. The last statement deletes the organization itself once nothing is left; only
 * then does it change a row.
 */
export function sweepStatements(db: Database, organizationId: string, limit: number): Statement[] {
  const own = sql`organization_id = ${organizationId}`;
  const oldest = (table: SQL) =>
    rawStatement(
      db,
      sql`delete from ${table} where rowid in (select rowid from ${table} where ${own} limit ${limit})`,
    );
  const memberships = sql`teams t join team_members tm on tm.team_id = t.id where t.organization_id = ${organizationId}`;
  // Members go after their memberships of teams, so that no deletion cascades over more than some rows.
  const people = sql`members m where m.organization_id = ${organizationId}
    and not exists (select 1 from ${memberships})`;
  const elsewhere = sql`exists (select 1 from members other where other.account_id = m.account_id
    and other.organization_id <> ${organizationId})`;
  const shared = sql`(select m.id from ${people} and ${elsewhere} order by m.id limit ${limit})`;
  const tables = ['members', 'teams', 'invitations', 'sign_in_attempts', 'provisioning_events'];
  const empty = tables.map((table) => sql`not exists (select 1 from ${sql.identifier(table)} where ${own})`);
  return [
    oldest(sql`sign_in_attempts`),
    oldest(sql`provisioning_events`),
    // Who follows the events has to hear of the end, and of nothing before it. Retention takes what is left.
    rawStatement(
      db,
      sql`delete from directory_events where seq in (select seq from directory_events
        where ${own} and type <> 'organization.deleted' limit ${limit})`,
    ),
    oldest(sql`invitations`),
    rawStatement(
      db,
      sql`delete from team_members where rowid in (select tm.rowid from ${memberships} limit ${limit})`,
    ),
    rawStatement(
      db,
      sql`delete from teams where rowid in (select t.rowid from teams t where t.organization_id = ${organizationId}
        and not exists (select 1 from team_members tm where tm.team_id = t.id) limit ${limit})`,
    ),
    // The account takes its membership and its sessions along.
    rawStatement(
      db,
      sql`delete from accounts where id in (select m.account_id from ${people} and not ${elsewhere} limit ${limit})`,
    ),
    // People of another organization keep their account, and lose the sessions that came through this one.
    rawStatement(db, sql`delete from sessions where member_id in ${shared}`),
    rawStatement(db, sql`delete from members where id in ${shared}`),
    rawStatement(
      db,
      sql`delete from organizations where id = ${organizationId} and deleted_at is not null
        and ${sql.join(empty, sql` and `)}`,
    ),
  ];
}
