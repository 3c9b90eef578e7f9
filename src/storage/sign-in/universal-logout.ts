// What an identity provider needs to end everything of a person in its organization: the connection that
// speaks, the member who is meant, and the statements that end it.

import { asc, eq, type SQL, sql } from 'drizzle-orm';
import { isLiveOrganization, planHasSso } from '../conditions.ts';
import { type Database, rawRows, rawStatement, type Statement } from '../database.ts';
import { demandNewProof } from '../people/members.ts';
import { type CertificateRow, type ConnectionRow, certificates, connections } from '../tables/connections.ts';
import type { OrganizationRow } from '../tables/organizations.ts';
import { organizations } from '../tables/organizations.ts';
import { endSessionsOfMember } from './sessions.ts';

export interface RevokingParty {
  readonly connection: ConnectionRow;
  readonly organization: Pick<OrganizationRow, 'id' | 'plan'>;
  readonly certificates: readonly CertificateRow[];
}

/** In one batch; undefined where there is no such connection, or its organization is being deleted. */
export async function readRevokingParty(
  db: Database,
  connectionId: string,
): Promise<RevokingParty | undefined> {
  const ofConnection = sql`(select organization_id from connections where id = ${connectionId})`;
  const [[connection], [organization], certificateRows] = await db.batch([
    db.select().from(connections).where(eq(connections.id, connectionId)),
    db
      .select({ id: organizations.id, plan: organizations.plan })
      .from(organizations)
      .where(sql`${organizations.id} = ${ofConnection} and ${organizations.deletedAt} is null`),
    db
      .select()
      .from(certificates)
      .where(eq(certificates.connectionId, connectionId))
      .orderBy(asc(certificates.createdAt), asc(certificates.id)),
  ]);
  return connection && organization && { connection, organization, certificates: certificateRows };
}

/** The connection still lets its identity provider do it, for `requireThat`. */
export function mayRevoke(connectionId: string): SQL {
  return sql`exists (select 1 from connections c join organizations o on o.id = c.organization_id
    where c.id = ${connectionId} and c.enabled = 1 and c.universal_logout = 1 and ${planHasSso(sql`o.plan`)}
      and ${isLiveOrganization(sql`o.id`)})`;
}

export interface RevokedMember {
  readonly id: string;
  readonly userName: string;
}

/** How a person may be named; what is null names nobody. */
export interface MemberNames {
  /** The folded address. */
  readonly emailKey: string | null;
  /** The NameID as it is pinned. */
  readonly subject: string | null;
  /** Our own id, or the directory's. */
  readonly id: string | null;
}

/** The member of the connection's organization, by the first of the names that is somebody's. */
export async function findRevokedMember(
  db: Database,
  { id: connectionId, organizationId, issuer }: Pick<ConnectionRow, 'id' | 'organizationId' | 'issuer'>,
  { emailKey, subject, id }: MemberNames,
): Promise<RevokedMember | undefined> {
  const [row] = await rawRows<RevokedMember>(
    db,
    sql`select id, user_name as "userName" from members where organization_id = ${organizationId} and id = coalesce(
      (select p.member_id from pinned_subjects p where p.connection_id = ${connectionId}
        and p.issuer = ${issuer} and p.subject = ${subject}),
      (select m.id from accounts a join members m on m.account_id = a.id
        where a.email_key = ${emailKey} and m.organization_id = ${organizationId}),
      (select m.id from members m where m.organization_id = ${organizationId} and m.user_name_key = ${emailKey}),
      (select m.id from members m where m.organization_id = ${organizationId} and m.id = ${id}),
      (select min(m.id) from members m where m.organization_id = ${organizationId} and m.external_id = ${id}))`,
  );
  return row;
}

/**
 * Ends all of a person in one organization: the sessions that belong to it, and what applications were given
 * there in sessions that other organizations share. These go on elsewhere; here a new proof is asked for.
 */
export function endAllOfMember(db: Database, memberId: string, nowMs: number): Statement[] {
  return [
    endSessionsOfMember(db, memberId, nowMs, 'deactivated'),
    demandNewProof(db, memberId, nowMs),
    rawStatement(
      db,
      sql`update grants set ended_at = ${nowMs}, ended_why = 'session_ended'
        where member_id = ${memberId} and ended_at is null`,
    ),
  ];
}
