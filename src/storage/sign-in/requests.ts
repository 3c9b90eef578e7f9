// SAML messages on our side: requests that we sent and that can still be answered once, and messages of
// identity providers that must not count twice. It also has what the start and the end of a sign-in read
// about the connection.

import { and, asc, eq, gt, isNull, type SQL, sql } from 'drizzle-orm';
import { type Database, insertRow, type Statement } from '../database.ts';
import { type CertificateRow, type ConnectionRow, certificates, connections } from '../tables/connections.ts';
import { type OrganizationRow, organizations } from '../tables/organizations.ts';
import { type LoginRequestRow, loginRequests, usedAssertions } from '../tables/saml-messages.ts';
import { type SpKeyRow, spKeys } from '../tables/sp-keys.ts';

export function insertLoginRequest(db: Database, row: Omit<LoginRequestRow, 'consumedAt' | 'consumedBy'>) {
  return db.insert(loginRequests).values(row);
}

/** Takes effect once, and only while the request can still be answered: for `requireChanged`. */
export function consumeLoginRequest(db: Database, id: string, by: string, nowMs: number): Statement {
  return db
    .update(loginRequests)
    .set({ consumedAt: nowMs, consumedBy: by })
    .where(
      and(eq(loginRequests.id, id), isNull(loginRequests.consumedAt), gt(loginRequests.expiresAt, nowMs)),
    );
}

export type UsedMessage = typeof usedAssertions.$inferSelect & { readonly issuer: string };

/**
 * Marks a message of an identity provider as used. The unique index refuses a second time; with `keep`, the
 * message stays marked by the first, which `isUsedBy` tells.
 */
export function insertUsedMessage(
  db: Database,
  row: UsedMessage,
  onConflict: 'fail' | 'keep',
  when?: SQL,
): Statement {
  return insertRow(db, usedAssertions, row, when && sql`where ${when}`, onConflict);
}

/** True after the statement with which this attempt marked the message. */
export function isUsedBy({
  connectionId,
  assertionId,
  attemptId,
}: Omit<UsedMessage, 'issuer' | 'expiresAt'>): SQL {
  return sql`exists (select 1 from used_assertions where connection_id = ${connectionId}
    and assertion_id = ${assertionId} and attempt_id = ${attemptId})`;
}

/** True after the statement with which this attempt consumed the request. */
export function isConsumedBy(requestId: string, attemptId: string): SQL {
  return sql`exists (select 1 from login_requests where id = ${requestId} and consumed_by = ${attemptId})`;
}

export interface SignInContext {
  readonly request: LoginRequestRow | undefined;
  readonly connection: ConnectionRow | undefined;
  readonly organization: OrganizationRow | undefined;
  readonly certificates: readonly CertificateRow[];
  readonly spKeys: readonly SpKeyRow[];
}

/**
 * In one batch, reads the request that is being answered, and its connection. Without such a request it reads
 * the connection by its issuer.
 */
export async function readSignInContext(
  db: Database,
  by: { requestId: string | null; issuer: string | null },
): Promise<SignInContext> {
  const connectionId = sql`coalesce(
    (select connection_id from login_requests where id = ${by.requestId}),
    (select id from connections where issuer = ${by.issuer}))`;
  const organizationId = sql`(select organization_id from connections where id = ${connectionId})`;
  const [request, connection, organization, certificateRows, keyRows] = await db.batch([
    db
      .select()
      .from(loginRequests)
      .where(eq(loginRequests.id, sql`${by.requestId}`)),
    db.select().from(connections).where(eq(connections.id, connectionId)),
    db
      .select()
      .from(organizations)
      .where(and(eq(organizations.id, organizationId), isNull(organizations.deletedAt))),
    db
      .select()
      .from(certificates)
      .where(eq(certificates.connectionId, connectionId))
      .orderBy(asc(certificates.createdAt), asc(certificates.id)),
    db.select().from(spKeys).where(eq(spKeys.organizationId, organizationId)),
  ]);
  return {
    request: request[0],
    connection: connection[0],
    organization: organization[0],
    certificates: certificateRows,
    spKeys: keyRows,
  };
}

export interface SignInStart {
  readonly connection: ConnectionRow | undefined;
  readonly organization: OrganizationRow | undefined;
  readonly spKeys: readonly SpKeyRow[];
}

/** In one batch, reads what the start of a sign-in needs to know about the organization. */
export async function readSignInStart(db: Database, organizationId: string): Promise<SignInStart> {
  const [connection, organization, keys] = await db.batch([
    db.select().from(connections).where(eq(connections.organizationId, organizationId)),
    db
      .select()
      .from(organizations)
      .where(and(eq(organizations.id, organizationId), isNull(organizations.deletedAt))),
    db.select().from(spKeys).where(eq(spKeys.organizationId, organizationId)),
  ]);
  return { connection: connection[0], organization: organization[0], spKeys: keys };
}
