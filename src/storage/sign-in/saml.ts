// What one sign-in reads and writes: one batch each way. The write decides everything that another request could have decided
// meanwhile (request used, assertion used, domain still verified, person still active), inside the database.

import { asc, desc, eq, sql } from 'drizzle-orm';
import { type Database, rawRows, rawStatement } from '../database.ts';
import { profileWithEmail } from '../people/members.ts';
import { proveConnection } from '../sso/connections.ts';
import { accounts } from '../tables/accounts.ts';
import { type CertificateRow, type ConnectionRow, certificates, connections } from '../tables/connections.ts';
import { domains } from '../tables/domains.ts';
import { type MemberRow, memberColumns, members } from '../tables/members.ts';
import { type OrganizationRow, organizations } from '../tables/organizations.ts';
import { type LoginRequestRow, loginRequests } from '../tables/saml-messages.ts';
import { type SpKeyRow, spKeys } from '../tables/sp-keys.ts';

export interface SignInContext {
  readonly request: LoginRequestRow | undefined;
  readonly connection: ConnectionRow | undefined;
  readonly organization: OrganizationRow | undefined;
  readonly certificates: readonly CertificateRow[];
  readonly spKeys: readonly SpKeyRow[];
}

/** One batch: the request that is being answered, and its connection; without such a request, the connection by its issuer. */
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
    db.select().from(organizations).where(eq(organizations.id, organizationId)),
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

/** One batch: what the start of a sign-in needs to know of the organization. */
export async function readSignInStart(db: Database, organizationId: string): Promise<SignInStart> {
  const [connection, organization, keys] = await db.batch([
    db.select().from(connections).where(eq(connections.organizationId, organizationId)),
    db.select().from(organizations).where(eq(organizations.id, organizationId)),
    db.select().from(spKeys).where(eq(spKeys.organizationId, organizationId)),
  ]);
  return { connection: connection[0], organization: organization[0], spKeys: keys };
}

export function insertLoginRequest(db: Database, row: Omit<LoginRequestRow, 'consumedAt' | 'consumedBy'>) {
  return db.insert(loginRequests).values(row);
}

/** What a verified assertion says and what the sign-in may make of it. Plain data: it crosses to the lane. */
export interface SignInWrite {
  readonly attemptId: string;
  readonly organizationId: string;
  readonly connectionId: string;
  readonly requestId: string | null;
  readonly issuer: string;
  readonly assertionId: string;
  /** Until when a replay must be recognised. */
  readonly assertionExpiresAt: number;
  readonly email: { readonly address: string; readonly key: string; readonly domain: string };
  readonly givenName: string;
  readonly familyName: string;
  readonly nameId: string;
  readonly nameIdFormat: string | null;
  readonly nameQualifier: string | null;
  readonly spNameQualifier: string | null;
  readonly sessionIndex: string | null;
  readonly sessionId: string;
  readonly sessionExpiresAt: number;
  /** When the identity provider last asked who is there: from then the session counts as confirmed. */
  readonly confirmedAt: number;
  readonly certificateFingerprint: string;
  readonly newAccountId: string;
  readonly newMemberId: string;
  readonly newEventId: string;
  readonly flow: 'sp_initiated' | 'idp_initiated';
  readonly address: string | null;
  readonly userAgent: string | null;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly redactedResponse: string | null;
  readonly nowMs: number;
}

export const SIGN_IN_WRITE_REASONS = [
  'request_already_used',
  'assertion_replayed',
  'sso_not_enabled',
  'domain_not_claimed',
  'not_a_member',
  'member_inactive',
] as const;
export type SignInWriteReason = (typeof SIGN_IN_WRITE_REASONS)[number];

export type SignInWriteResult =
  | { readonly outcome: 'accepted'; readonly memberId: string }
  | { readonly outcome: 'refused'; readonly reason: SignInWriteReason };

/** One batch, one transaction: consumes request and assertion, adds the person where the connection allows it, opens the session, logs. */
export async function writeSignIn(db: Database, w: SignInWrite): Promise<SignInWriteResult> {
  // The gate that everything below stands behind: this attempt, and no other, has used this assertion.
  const mine = sql`exists (select 1 from used_assertions
    where connection_id = ${w.connectionId} and assertion_id = ${w.assertionId} and attempt_id = ${w.attemptId})`;
  const claimed = sql`exists (select 1 from domains
    where organization_id = ${w.organizationId} and name = ${w.email.domain} and status = 'verified')`;
  const enabled = sql`exists (select 1 from connections where id = ${w.connectionId} and enabled = 1)`;
  const managed = sql`exists (select 1 from connections where id = ${w.connectionId} and managed_access = 1)`;
  const open = sql`${mine} and ${claimed} and ${enabled}`;
  const member = sql`(select m.id from members m join accounts a on a.id = m.account_id
    where m.organization_id = ${w.organizationId} and a.email_key = ${w.email.key})`;
  const newMember = sql`exists (select 1 from members where id = ${w.newMemberId})`;
  const proves = sql`${open} and exists (select 1 from members where id = ${member} and active = 1)`;
  const signedIn = sql`exists (select 1 from sessions where id = ${w.sessionId})`;

  const results = await db.batch([
    rawStatement(
      db,
      sql`update login_requests set consumed_at = ${w.nowMs}, consumed_by = ${w.attemptId}
      where id = ${w.requestId} and consumed_at is null and expires_at > ${w.nowMs}`,
    ),
    rawStatement(
      db,
      sql`insert into used_assertions (issuer, connection_id, assertion_id, attempt_id, expires_at)
      select ${w.issuer}, ${w.connectionId}, ${w.assertionId}, ${w.attemptId}, ${w.assertionExpiresAt}
      where ${w.requestId} is null
        or exists (select 1 from login_requests where id = ${w.requestId} and consumed_by = ${w.attemptId})
      on conflict do nothing`,
    ),
    rawStatement(
      db,
      sql`insert into accounts (id, email, email_key, given_name, family_name, email_verified_at, created_at, updated_at)
      select ${w.newAccountId}, ${w.email.address}, ${w.email.key}, ${w.givenName}, ${w.familyName}, ${w.nowMs}, ${w.nowMs}, ${w.nowMs}
      where ${open} and ${managed} on conflict do nothing`,
    ),
    rawStatement(
      db,
      sql`insert into members (id, organization_id, account_id, role, active, source, user_name, user_name_key,
        given_name, family_name, profile, version, created_at, updated_at, proven_since)
      select ${w.newMemberId}, ${w.organizationId}, a.id, 'member', 1, 'saml', ${w.email.address}, ${w.email.key},
        ${w.givenName}, ${w.familyName}, ${JSON.stringify(profileWithEmail(w.email.address))}, 1, ${w.nowMs}, ${w.nowMs},
        ${w.nowMs - 1}
      from accounts a where a.email_key = ${w.email.key} and ${open} and ${managed} on conflict do nothing`,
    ),
    rawStatement(
      db,
      sql`insert into audit_events (id, organization_id, at, action, actor_type, actor_id, actor_label, address,
        target_type, target_id, detail)
      select ${w.newEventId}, ${w.organizationId}, ${w.nowMs}, 'organization.user_added', 'saml', ${w.connectionId},
        'Single sign-on', ${w.address}, 'member', ${w.newMemberId}, ${JSON.stringify({ email: w.email.address, role: 'member', source: 'saml' })}
      where ${newMember}`,
    ),
    // Somebody else may have joined elsewhere with this address (by a copied link) before its owner came: an unproven password and its
    // sessions end here.
    rawStatement(
      db,
      sql`update sessions set ended_at = ${w.nowMs} where ended_at is null and ${proves} and account_id =
      (select id from accounts where email_key = ${w.email.key} and email_verified_at is null)`,
    ),
    rawStatement(
      db,
      sql`update accounts set password_hash = null, email_verified_at = ${w.nowMs}, updated_at = ${w.nowMs}
      where email_key = ${w.email.key} and email_verified_at is null and ${proves}`,
    ),
    rawStatement(
      db,
      sql`insert into sessions (id, account_id, method, organization_id, connection_id, member_id, name_id, name_id_format,
        name_qualifier, sp_name_qualifier, session_index, address, user_agent, created_at, expires_at, confirmed_at)
      select ${w.sessionId}, m.account_id, 'saml', ${w.organizationId}, ${w.connectionId}, m.id, ${w.nameId}, ${w.nameIdFormat},
        ${w.nameQualifier}, ${w.spNameQualifier}, ${w.sessionIndex}, ${w.address}, ${w.userAgent}, ${w.nowMs}, ${w.sessionExpiresAt}, ${w.confirmedAt}
      from members m where m.id = ${member} and m.active = 1 and ${open}`,
    ),
    rawStatement(
      db,
      sql`update certificates set last_used_at = ${w.nowMs}
      where connection_id = ${w.connectionId} and fingerprint = ${w.certificateFingerprint} and ${mine}`,
    ),
    ...proveConnection(db, {
      connectionId: w.connectionId,
      organizationId: w.organizationId,
      eventId: `evt_proof_${w.attemptId}`,
      nowMs: w.nowMs,
      when: signedIn,
    }),
    rawStatement(
      db,
      sql`insert into sign_in_attempts (id, organization_id, connection_id, at, method, flow, outcome, reason, email, member_id,
        address, user_agent, detail, redacted_response)
      select ${w.attemptId}, ${w.organizationId}, ${w.connectionId}, ${w.nowMs}, 'saml', ${w.flow},
        case when reason is null then 'accepted' else 'refused' end, reason, ${w.email.address}, ${member},
        ${w.address}, ${w.userAgent}, ${JSON.stringify(w.detail)},
        case when reason is null then null else ${w.redactedResponse} end
      from (select case
        when ${signedIn} then null
        when ${w.requestId} is not null and not exists (select 1 from login_requests
          where id = ${w.requestId} and consumed_by = ${w.attemptId}) then 'request_already_used'
        when not ${mine} then 'assertion_replayed'
        when not ${enabled} then 'sso_not_enabled'
        when not ${claimed} then 'domain_not_claimed'
        when ${member} is null then 'not_a_member'
        else 'member_inactive' end as reason)`,
    ),
    rawRows<{ reason: SignInWriteReason | null; member_id: string | null }>(
      db,
      sql`select reason, member_id from sign_in_attempts where id = ${w.attemptId}`,
    ),
  ]);
  const row = results[results.length - 1] as { reason: SignInWriteReason | null; member_id: string | null }[];
  const { reason, member_id: memberId } = row[0] as (typeof row)[number];
  return reason === null && memberId !== null
    ? { outcome: 'accepted', memberId }
    : { outcome: 'refused', reason: reason ?? 'not_a_member' };
}

/** One batch: would the door open for this address? `active`: null when there is no such member. */
export async function readTestedPerson(
  db: Database,
  organizationId: string,
  email: { key: string; domain: string },
): Promise<{ claimed: boolean; active: boolean | null }> {
  const [claims, found] = await db.batch([
    db
      .select({ id: domains.id })
      .from(domains)
      .where(
        sql`${domains.organizationId} = ${organizationId} and ${domains.name} = ${email.domain} and ${domains.status} = 'verified'`,
      ),
    db
      .select({ active: members.active })
      .from(members)
      .innerJoin(accounts, eq(accounts.id, members.accountId))
      .where(sql`${members.organizationId} = ${organizationId} and ${accounts.emailKey} = ${email.key}`),
  ]);
  return { claimed: claims.length > 0, active: found[0]?.active ?? null };
}

export interface PasswordDoor {
  readonly account: typeof accounts.$inferSelect | undefined;
  /** The organization that has claimed the address's domain and requires single sign-on, if one has. */
  readonly requiring: ConnectionRow | undefined;
  /** The person's membership in that organization. */
  readonly membership: MemberRow | undefined;
  /** All of the person's, with whether the organization requires its own single sign-on. */
  readonly memberships: readonly { readonly member: MemberRow; readonly requiresSso: 0 | 1 }[];
}

/** So many organizations of one person have a password sign-in in their logs. */
const MAX_MEMBERSHIPS = 50;

/** One batch: the account with its memberships, and the organization whose required single sign-on governs its domain. */
export async function readPasswordDoor(
  db: Database,
  email: { key: string; domain: string },
): Promise<PasswordDoor> {
  const [account, requiring, membership, memberships] = await db.batch([
    db.select().from(accounts).where(eq(accounts.emailKey, email.key)),
    selectEnabledConnectionOfDomain(db, email.domain),
    db
      .select({ member: memberColumns })
      .from(members)
      .innerJoin(accounts, eq(accounts.id, members.accountId))
      .innerJoin(domains, eq(domains.organizationId, members.organizationId))
      .where(
        sql`${accounts.emailKey} = ${email.key} and ${domains.name} = ${email.domain} and ${domains.status} = 'verified'`,
      ),
    db
      .select({
        member: memberColumns,
        requiresSso: sql<0 | 1>`${connections.id} is not null and ${organizations.plan} <> 'free'`,
      })
      .from(members)
      .innerJoin(accounts, eq(accounts.id, members.accountId))
      .innerJoin(organizations, eq(organizations.id, members.organizationId))
      .leftJoin(
        connections,
        sql`${connections.organizationId} = ${members.organizationId} and ${connections.enabled} = 1 and ${connections.requireSso} = 1`,
      )
      .where(eq(accounts.emailKey, email.key))
      .orderBy(desc(members.lastActiveAt))
      .limit(MAX_MEMBERSHIPS),
  ]);
  const connection = requiring[0]?.connection;
  return {
    account: account[0],
    requiring: connection?.requireSso ? connection : undefined,
    membership: membership[0]?.member,
    memberships,
  };
}

/** The enabled connection of the organization that holds the verified claim of `domain`, where its plan has SSO. */
export function selectEnabledConnectionOfDomain(db: Database, domain: string) {
  return db
    .select({ connection: connections })
    .from(domains)
    .innerJoin(connections, eq(connections.organizationId, domains.organizationId))
    .innerJoin(organizations, eq(organizations.id, domains.organizationId))
    .where(
      sql`${domains.name} = ${domain} and ${domains.status} = 'verified' and ${connections.enabled} = 1 and ${organizations.plan} <> 'free'`,
    );
}
