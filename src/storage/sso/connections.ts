import { and, asc, eq, getTableColumns, gt, isNull, lte, type SQL, sql } from 'drizzle-orm';
import { withoutEvent } from '../cause.ts';
import { recordIfChanged } from '../change.ts';
import type { Database, Statement } from '../database.ts';
import { SYSTEM_LABEL } from '../tables/audit-events.ts';
import { type CertificateRow, type ConnectionRow, certificates, connections } from '../tables/connections.ts';

export function selectConnectionOfOrganization(db: Database, organizationId: string) {
  return db.select().from(connections).where(eq(connections.organizationId, organizationId));
}

/**
 * Another certificate of the connection ends later and was used later: the identity provider signs with that
 * one.
 */
const isSucceeded = sql`exists (select 1 from certificates other
  where other.connection_id = ${certificates.connectionId} and other.not_after > ${certificates.notAfter}
    and coalesce(other.last_used_at, 0) > coalesce(${certificates.lastUsedAt}, 0))`;

export interface CertificateOfConnection extends CertificateRow {
  readonly isSucceeded: 0 | 1;
}

export function selectCertificatesOfOrganization(db: Database, organizationId: string) {
  return db
    .select({ certificate: { ...getTableColumns(certificates), isSucceeded: sql<0 | 1>`${isSucceeded}` } })
    .from(certificates)
    .innerJoin(connections, eq(connections.id, certificates.connectionId))
    .where(eq(connections.organizationId, organizationId))
    .orderBy(asc(certificates.createdAt), asc(certificates.id));
}

/**
 * Compare-and-swap, for `requireChanged`: writes only while the organization's connection is still as in
 * `before`.
 */
export function upsertConnection(db: Database, row: ConnectionRow, before: ConnectionRow | null) {
  const { id: _id, organizationId: _organizationId, createdAt: _createdAt, ...change } = row;
  return db
    .insert(connections)
    .values(row)
    .onConflictDoUpdate({
      target: connections.organizationId,
      set: change,
      setWhere: before
        ? sql`${connections.id} = ${before.id} and ${connections.updatedAt} = ${before.updatedAt}
            and ${connections.provenAt} is ${before.provenAt}`
        : sql`false`,
    });
}

/**
 * Records that the connection has proved that it works. From now on SSO is required if an administrator asked
 * for that. The statements must run in the given order, in one batch.
 */
export function proveConnection(
  db: Database,
  proof: {
    connectionId: string;
    organizationId: string;
    issuer: string;
    eventId: string;
    nowMs: number;
    when?: SQL;
  },
): Statement[] {
  const { connectionId, nowMs } = proof;
  // What was proved of one identity provider says nothing about another that has taken its place since.
  const isTheSame = and(eq(connections.id, connectionId), eq(connections.issuer, proof.issuer), proof.when);
  return [
    db
      .update(connections)
      .set({
        requireSso: true,
        requireWhenProven: false,
        updatedAt: sql`max(${nowMs}, ${connections.updatedAt} + 1)`,
      })
      .where(and(isTheSame, eq(connections.requireWhenProven, true))),
    recordIfChanged(db, {
      id: proof.eventId,
      organizationId: proof.organizationId,
      at: nowMs,
      action: 'organization_access_security.sso_configured',
      actorType: 'system',
      actorLabel: SYSTEM_LABEL,
      targetType: 'connection',
      targetId: connectionId,
      detail: { before: { requireSso: false }, after: { requireSso: true } },
    }),
    db
      .update(connections)
      .set({ provenAt: nowMs })
      .where(and(isTheSame, isNull(connections.provenAt))),
  ];
}

export function deleteConnection(db: Database, organizationId: string) {
  return db.delete(connections).where(eq(connections.organizationId, organizationId));
}

export function insertCertificate(db: Database, row: CertificateRow) {
  return db
    .insert(certificates)
    .values(row)
    .onConflictDoNothing({ target: [certificates.connectionId, certificates.fingerprint] });
}

export interface ExpiringCertificate {
  readonly certificate: CertificateRow;
  readonly organizationId: string;
}

/**
 * Lists certificates of enabled connections that expire between `sinceMs` and `untilMs`, by the index on
 * notAfter. It leaves out those that have a successor: a certificate that expires later and was used later.
 */
export async function listExpiringCertificates(
  db: Database,
  { sinceMs, untilMs, limit }: { sinceMs: number; untilMs: number; limit: number },
): Promise<ExpiringCertificate[]> {
  return await db
    .select({ certificate: certificates, organizationId: connections.organizationId })
    .from(certificates)
    .innerJoin(connections, eq(connections.id, certificates.connectionId))
    .where(
      and(
        gt(certificates.notAfter, sinceMs),
        lte(certificates.notAfter, untilMs),
        eq(connections.enabled, true),
        sql`not ${isSucceeded}`,
      ),
    )
    .orderBy(asc(certificates.notAfter))
    .limit(limit);
}

/** Compare-and-swap: returns a row to the one run that may mail this warning. */
export function claimCertificateWarning(db: Database, before: CertificateRow, days: number) {
  return withoutEvent(
    db
      .update(certificates)
      .set({ warnedDays: days })
      .where(and(eq(certificates.id, before.id), sql`${certificates.warnedDays} is ${before.warnedDays}`))
      .returning({ id: certificates.id }),
  );
}

export function deleteCertificate(db: Database, connectionId: string, fingerprint: string) {
  return db
    .delete(certificates)
    .where(and(eq(certificates.connectionId, connectionId), eq(certificates.fingerprint, fingerprint)));
}
