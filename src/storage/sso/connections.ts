import { and, asc, eq, gt, isNull, lte, type SQL, sql } from 'drizzle-orm';
import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { insertAuditEventIfChanged } from '../audit-events.ts';
import type { Database, Statement } from '../database.ts';
import { organizations } from '../organization/organizations.ts';

/** An organization's identity provider. The ACS is shared, so that the issuer is unique over all organizations. */
export const connections = sqliteTable(
  'connections',
  {
    id: text().primaryKey(),
    organizationId: text('organization_id')
      .notNull()
      .references(() => organizations.id, { onDelete: 'cascade' }),
    issuer: text().notNull(),
    signInUrl: text('sign_in_url').notNull(),
    signInBinding: text('sign_in_binding', { enum: ['redirect', 'post'] })
      .notNull()
      .default('redirect'),
    /** Where LogoutRequests go; null: the identity provider offers no single logout. */
    logoutUrl: text('logout_url'),
    logoutBinding: text('logout_binding', { enum: ['redirect', 'post'] })
      .notNull()
      .default('redirect'),
    enabled: integer({ mode: 'boolean' }).notNull(),
    requireSso: integer('require_sso', { mode: 'boolean' }).notNull(),
    /** IdP-managed access: who signs in with a claimed domain becomes a Member. */
    managedAccess: integer('managed_access', { mode: 'boolean' }).notNull(),
    allowIdpInitiated: integer('allow_idp_initiated', { mode: 'boolean' }).notNull(),
    allowSha1: integer('allow_sha1', { mode: 'boolean' }).notNull(),
    signRequests: integer('sign_requests', { mode: 'boolean' }).notNull().default(false),
    /** The first sign-in or test that worked; "Require SSO" waits for it. */
    provenAt: integer('proven_at'),
    /** An administrator asked to require SSO before it was proven: it takes effect with the first sign-in or test that works. */
    requireWhenProven: integer('require_when_proven', { mode: 'boolean' }).notNull().default(false),
    createdAt: integer('created_at').notNull(),
    updatedAt: integer('updated_at').notNull(),
  },
  (table) => [
    uniqueIndex('connections_organization').on(table.organizationId),
    uniqueIndex('connections_issuer').on(table.issuer),
  ],
);

/** The identity provider's signing certificates; several, so that a rotation needs no pause. */
export const certificates = sqliteTable(
  'certificates',
  {
    id: text().primaryKey(),
    connectionId: text('connection_id')
      .notNull()
      .references(() => connections.id, { onDelete: 'cascade' }),
    pem: text().notNull(),
    fingerprint: text().notNull(),
    fileName: text('file_name').notNull().default(''),
    notBefore: integer('not_before').notNull(),
    notAfter: integer('not_after').notNull(),
    lastUsedAt: integer('last_used_at'),
    /** The last warning of its expiry that was mailed: so many days before. */
    warnedDays: integer('warned_days'),
    createdAt: integer('created_at').notNull(),
  },
  (table) => [
    uniqueIndex('certificates_connection_fingerprint').on(table.connectionId, table.fingerprint),
    index('certificates_not_after').on(table.notAfter),
  ],
);

export type ConnectionRow = typeof connections.$inferSelect;
export type CertificateRow = typeof certificates.$inferSelect;

export function selectConnectionOfOrganization(db: Database, organizationId: string) {
  return db.select().from(connections).where(eq(connections.organizationId, organizationId));
}

export function selectCertificatesOfOrganization(db: Database, organizationId: string) {
  return db
    .select({ certificate: certificates })
    .from(certificates)
    .innerJoin(connections, eq(connections.id, certificates.connectionId))
    .where(eq(connections.organizationId, organizationId))
    .orderBy(asc(certificates.createdAt), asc(certificates.id));
}

/** Only while the organization's connection is as `before` has it; changes no row otherwise. */
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
 * The connection has proved that it works, if `when` holds: from now on SSO is required, where an administrator asked for it meanwhile.
 * In the order given, in one batch.
 */
export function proveConnection(
  db: Database,
  proof: { connectionId: string; organizationId: string; eventId: string; nowMs: number; when: SQL },
): Statement[] {
  const { connectionId, nowMs, when } = proof;
  return [
    db
      .update(connections)
      .set({
        requireSso: true,
        requireWhenProven: false,
        updatedAt: sql`max(${nowMs}, ${connections.updatedAt} + 1)`,
      })
      .where(and(eq(connections.id, connectionId), eq(connections.requireWhenProven, true), when)),
    insertAuditEventIfChanged(db, {
      id: proof.eventId,
      organizationId: proof.organizationId,
      at: nowMs,
      action: 'organization_access_security.sso_configured',
      actorType: 'system',
      actorId: null,
      actorLabel: 'Gatehouse',
      address: null,
      targetType: 'connection',
      targetId: connectionId,
      detail: { before: { requireSso: false }, after: { requireSso: true } },
    }),
    db
      .update(connections)
      .set({ provenAt: nowMs })
      .where(and(eq(connections.id, connectionId), isNull(connections.provenAt), when)),
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
 * Certificates of enabled connections that end before `untilMs`, and ended after `sinceMs`; by the index on notAfter. Without those that
 * have a successor: a certificate that ends later and was used later.
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
        sql`not exists (select 1 from certificates other where other.connection_id = ${certificates.connectionId}
          and other.not_after > ${certificates.notAfter}
          and coalesce(other.last_used_at, 0) > coalesce(${certificates.lastUsedAt}, 0))`,
      ),
    )
    .orderBy(asc(certificates.notAfter))
    .limit(limit);
}

/** Answers a row to the one run that may mail this warning. */
export function claimCertificateWarning(db: Database, before: CertificateRow, days: number) {
  return db
    .update(certificates)
    .set({ warnedDays: days })
    .where(and(eq(certificates.id, before.id), sql`${certificates.warnedDays} is ${before.warnedDays}`))
    .returning({ id: certificates.id });
}

export function deleteCertificate(db: Database, connectionId: string, fingerprint: string) {
  return db
    .delete(certificates)
    .where(and(eq(certificates.connectionId, connectionId), eq(certificates.fingerprint, fingerprint)));
}
