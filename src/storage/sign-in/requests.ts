// SAML messages that must not count twice: requests of ours that were answered, and messages of identity
// providers. It also has what the start and the end of a sign-in, and a logout, read about the connection.

import { and, asc, eq, inArray, isNull, type SQL, sql } from 'drizzle-orm';
import { planHasSso } from '../conditions.ts';
import { type Database, insertRow, type Statement } from '../database.ts';
import { selectAssertableGroups } from '../people/role-rules.ts';
import { type CertificateRow, type ConnectionRow, certificates, connections } from '../tables/connections.ts';
import { type OrganizationRow, organizations } from '../tables/organizations.ts';
import { type UsedRequestRow, usedAssertions, usedRequests } from '../tables/saml-messages.ts';
import { type SpKeyRow, spKeys } from '../tables/sp-keys.ts';

/**
 * Marks a request of ours as answered, unless it has expired. The primary key refuses a second time; with
 * `keep`, the request stays marked by the first answer, which `isUsedRequest` tells.
 */
export function insertUsedRequest(
  db: Database,
  row: UsedRequestRow,
  onConflict: 'fail' | 'keep',
  nowMs: number,
): Statement {
  return insertRow(db, usedRequests, row, sql`where ${nowMs} < ${row.expiresAt}`, onConflict);
}

/** True after the statement with which this attempt marked the request. */
export function isUsedRequest(requestId: string, attemptId: string): SQL {
  return sql`exists (select 1 from used_requests where id = ${requestId} and attempt_id = ${attemptId})`;
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

/**
 * The connection can sign somebody in: it is enabled, and its organization has a verified domain and a plan
 * with SSO, and is not suspended. A condition on `connections c` with `organizations o`. The plus keeps
 * SQLite from walking all verified domains by the index on their status.
 */
const isQualified = sql`(c.enabled = 1 and o.suspended_at is null and ${planHasSso(sql`o.plan`)}
  and exists (select 1 from domains d where d.organization_id = c.organization_id and +d.status = 'verified'))`;

/** The connection holds its issuer: it can sign somebody in, and a sign-in or a test has shown that. */
const isHolder = sql`(${isQualified} and c.proven_at is not null)`;

/**
 * The organization that an issuer means where nothing else names one: the only one that holds it or, if none
 * does, the only one whose connection can sign somebody in. If none can, it is the only one that has the
 * issuer at all, so that its log can say why; a response gets nobody in there. NULL if it could be several.
 * So an organization gains nothing by saving an issuer that belongs to somebody else, and the one that has
 * proven its domain and a test loses nothing by somebody who has not.
 */
function organizationOfIssuer(isIssuer: SQL): SQL {
  return sql`(select case when sum(holds) = 1 then max(iif(holds, organization_id, null))
      when sum(holds) = 0 and sum(qualified) = 1 then max(iif(qualified, organization_id, null))
      when count(*) = 1 then max(organization_id) end
    from (select c.organization_id, ${isQualified} as qualified, ${isHolder} as holds
      from connections c join organizations o on o.id = c.organization_id where ${isIssuer}))`;
}

export interface SignInContext {
  readonly connection: ConnectionRow | undefined;
  readonly organization: OrganizationRow | undefined;
  readonly certificates: readonly Pick<CertificateRow, 'pem' | 'fingerprint'>[];
  readonly spKeys: readonly SpKeyRow[];
  /** The request that is being answered was answered before. */
  readonly isRequestUsed: boolean;
  /** More than one organization has the issuer. */
  readonly isIssuerShared: boolean;
  /** The groups of SAML attributes that give roles; null: the organization has no role rules. */
  readonly roleGroups: readonly AttributeGroup[] | null;
}

export interface AttributeGroup {
  readonly attribute: string;
  readonly value: string;
}

/**
 * In one batch, reads the organization that a response is for, with its connection. If nothing names the
 * organization, the issuer may.
 */
export async function readSignInContext(
  db: Database,
  by: {
    requestId: string | null;
    organizationId: string | null;
    issuer: string;
    /** Instead of the issuer, for what has nothing but its digest. */
    issuerSha1?: string | null;
  },
): Promise<SignInContext> {
  const { issuer, issuerSha1 = null } = by;
  const isIssuer = issuerSha1 === null ? sql`c.issuer = ${issuer}` : sql`c.issuer_sha1 = ${issuerSha1}`;
  const organizationId = by.organizationId ?? organizationOfIssuer(isIssuer);
  const ofOrganization = sql`${connections.organizationId} = ${organizationId}`;
  const [connection, organization, certificateRows, keyRows, used, sharing, rules] = await db.batch([
    db.select().from(connections).where(ofOrganization),
    db
      .select()
      .from(organizations)
      .where(sql`${organizations.id} = ${organizationId} and ${organizations.deletedAt} is null`),
    db
      .select()
      .from(certificates)
      .where(
        sql`${certificates.connectionId} = (select id from connections where organization_id = ${organizationId})`,
      )
      .orderBy(asc(certificates.createdAt), asc(certificates.id)),
    db.select().from(spKeys).where(sql`${spKeys.organizationId} = ${organizationId}`),
    db
      .select({ id: usedRequests.id })
      .from(usedRequests)
      .where(eq(usedRequests.id, sql`${by.requestId}`)),
    db.select({ id: connections.id }).from(connections).where(eq(connections.issuer, by.issuer)).limit(2),
    selectAssertableGroups(db, sql`${organizationId}`),
  ]);
  const groups = rules.flatMap(({ attribute, value }) => (attribute === null ? [] : [{ attribute, value }]));
  return {
    connection: connection[0],
    organization: organization[0],
    certificates: certificateRows,
    spKeys: keyRows,
    isRequestUsed: used.length > 0,
    isIssuerShared: sharing.length > 1,
    roleGroups: rules.length === 0 ? null : groups,
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

export interface LogoutParty {
  readonly connection: ConnectionRow;
  readonly certificates: readonly CertificateRow[];
  readonly spKeys: readonly SpKeyRow[];
}

/** The most connections that one logout message is held against. */
const MAX_LOGOUT_PARTIES = 20;

/**
 * In one batch, reads the connection of an organization, or those that share an issuer: first the ones that
 * can sign somebody in, so that the others cannot crowd them out.
 */
export async function readLogoutParties(
  db: Database,
  by: { readonly organizationId: string } | { readonly issuer: string },
): Promise<readonly LogoutParty[]> {
  const ids =
    'organizationId' in by
      ? sql`(select id from connections where organization_id = ${by.organizationId})`
      : sql`(select c.id from connections c join organizations o on o.id = c.organization_id
          where c.issuer = ${by.issuer} order by ${isHolder} desc, ${isQualified} desc, c.created_at, c.id limit ${MAX_LOGOUT_PARTIES})`;
  const organizationIds = sql`(select organization_id from connections where id in ${ids})`;
  const [connectionRows, certificateRows, keyRows] = await db.batch([
    db
      .select()
      .from(connections)
      .where(inArray(connections.id, ids))
      .orderBy(asc(connections.createdAt), asc(connections.id)),
    db
      .select()
      .from(certificates)
      .where(inArray(certificates.connectionId, ids))
      .orderBy(asc(certificates.createdAt), asc(certificates.id)),
    db.select().from(spKeys).where(inArray(spKeys.organizationId, organizationIds)),
  ]);
  return connectionRows.map((connection) => ({
    connection,
    certificates: certificateRows.filter((row) => row.connectionId === connection.id),
    spKeys: keyRows.filter((row) => row.organizationId === connection.organizationId),
  }));
}
