// The write that ends a SAML sign-in: one batch that decides everything that another request could have
// decided since the read (request used, assertion used, domain still verified, person still active).

import { type SQL, sql } from 'drizzle-orm';
import { commit, firstBroken, type Rule, recordIfChanged } from '../change.ts';
import { isClaimed } from '../conditions.ts';
import { type Database, insertRow, rawRows, rawStatement, type Statement } from '../database.ts';
import { endUnprovenPassword, insertAccount } from '../people/accounts.ts';
import { insertMember } from '../people/members.ts';
import { proveConnection } from '../sso/connections.ts';
import type { AuditEventRow } from '../tables/audit-events.ts';
import { sessions } from '../tables/sessions.ts';
import { signInAttempts } from '../tables/sign-in-attempts.ts';
import { insertUsedMessage, insertUsedRequest, isUsedBy, isUsedRequest } from './requests.ts';

/**
 * What a verified assertion says and what the sign-in may do with it. Plain data, because it is sent to the
 * lane.
 */
export interface SignInWrite {
  readonly attemptId: string;
  readonly organizationId: string;
  readonly connectionId: string;
  readonly requestId: string | null;
  /** Null without a request. */
  readonly requestExpiresAt: number | null;
  readonly issuer: string;
  readonly assertionId: string;
  /** Until this time a replay must be recognized. */
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
  /**
   * When the identity provider last asked the person who they are: the session counts as confirmed from then.
   */
  readonly confirmedAt: number;
  readonly certificateFingerprint: string;
  /** The connection had not proved itself yet when it was read. */
  readonly proves: boolean;
  readonly newAccountId: string;
  readonly newMemberId: string;
  /** Recorded if this sign-in makes the person a member. */
  readonly joined: AuditEventRow;
  readonly flow: 'sp_initiated' | 'idp_initiated';
  readonly address: string | null;
  readonly userAgent: string | null;
  readonly detail: Readonly<Record<string, unknown>>;
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

/**
 * One batch, which decides and logs whatever the outcome is: it consumes the request and the assertion, adds
 * the person where the connection allows it, and opens the session. A refused response is used up too, so
 * that it lets nobody in once the reason is gone. That is why a refusal must not roll this batch back: what
 * may happen only after an accepted attempt depends on its row.
 */
export async function writeSignIn(db: Database, w: SignInWrite): Promise<SignInWriteResult> {
  const results = await commit(db, signInStatements(db, w));
  const [row] = results.at(-1) as { reason: SignInWriteReason | null; memberId: string | null }[];
  if (row?.reason != null) return { outcome: 'refused', reason: row.reason };
  return { outcome: 'accepted', memberId: row?.memberId as string };
}

interface Person {
  readonly organizationId: string;
  readonly connectionId: string;
  readonly email: { readonly key: string; readonly domain: string };
}

/** Returns who may sign in through a connection: these rules decide a sign-in, and its test shows them. */
function admissionRules({ organizationId, connectionId, email }: Person): readonly Rule[] {
  const member = memberOf(organizationId, email.key);
  const managed = sql`exists (select 1 from connections where id = ${connectionId} and managed_access = 1)`;
  return [
    ['domain_not_claimed', isClaimed(organizationId, email.domain)],
    // Another account of the organization may have the address as its userName: then nobody can be added.
    [
      'not_a_member',
      sql`${member} is not null or (${managed} and not ${isUserName(organizationId, email.key)})`,
    ],
    ['member_inactive', sql`not exists (select 1 from members where id = ${member} and active = 0)`],
  ];
}

function isUserName(organizationId: string, key: string): SQL {
  return sql`exists (select 1 from members where organization_id = ${organizationId} and user_name_key = ${key})`;
}

function memberOf(organizationId: string, emailKey: string): SQL {
  return sql`(select m.id from members m join accounts a on a.id = m.account_id
    where m.organization_id = ${organizationId} and a.email_key = ${emailKey})`;
}

function signInStatements(db: Database, w: SignInWrite): Statement[] {
  const { email, nowMs, requestId } = w;
  const used = {
    issuer: w.issuer,
    connectionId: w.connectionId,
    assertionId: w.assertionId,
    attemptId: w.attemptId,
    expiresAt: w.assertionExpiresAt,
  };
  const isAnswer = requestId === null ? sql`true` : isUsedRequest(requestId, w.attemptId);
  const isFirstUse = isUsedBy(used);
  const enabled = sql`exists (select 1 from connections where id = ${w.connectionId} and enabled = 1)`;
  const reason = firstBroken([
    ['request_already_used', isAnswer],
    ['assertion_replayed', isFirstUse],
    ['sso_not_enabled', enabled],
    ...admissionRules(w),
  ]);
  const member = memberOf(w.organizationId, email.key);
  const accepted = sql`exists (select 1 from sign_in_attempts where id = ${w.attemptId} and outcome = 'accepted')`;
  const times = { createdAt: nowMs, updatedAt: nowMs };
  return [
    ...useRequest(db, w),
    insertUsedMessage(db, used, 'keep', isAnswer),
    insertRow(
      db,
      signInAttempts,
      {
        id: w.attemptId,
        organizationId: w.organizationId,
        connectionId: w.connectionId,
        at: nowMs,
        method: 'saml',
        flow: w.flow,
        outcome: sql`iif(d.reason is null, 'accepted', 'refused')`,
        reason: sql`d.reason`,
        email: email.address,
        // Someone who is accepted and is not a member yet becomes one by the statements below.
        memberId: sql`coalesce(${member}, iif(d.reason is null, ${w.newMemberId}, null))`,
        address: w.address,
        userAgent: w.userAgent,
        detail: { ...w.detail },
      },
      sql`from (select ${reason} as reason) d`,
    ),
    insertAccount(
      db,
      {
        id: w.newAccountId,
        email: email.address,
        emailKey: email.key,
        givenName: w.givenName,
        familyName: w.familyName,
        emailVerifiedAt: nowMs,
        ...times,
      },
      sql`where ${accepted}`,
      'keep',
    ),
    insertMember(
      db,
      {
        id: w.newMemberId,
        organizationId: w.organizationId,
        accountId: sql`a.id`,
        role: 'member',
        active: true,
        source: 'saml',
        userName: email.address,
        userNameKey: email.key,
        givenName: w.givenName,
        familyName: w.familyName,
        ...times,
      },
      sql`from accounts a where a.email_key = ${email.key} and ${accepted}`,
      'keep',
    ),
    recordIfChanged(db, w.joined),
    // From now on the identity provider vouches for the address. A password that was never proven to be its
    // owner's ends.
    ...endUnprovenPassword(db, email.key, nowMs, nowMs, accepted),
    insertRow(
      db,
      sessions,
      {
        id: w.sessionId,
        accountId: sql`m.account_id`,
        method: 'saml',
        organizationId: w.organizationId,
        connectionId: w.connectionId,
        memberId: sql`m.id`,
        nameId: w.nameId,
        nameIdFormat: w.nameIdFormat,
        nameQualifier: w.nameQualifier,
        spNameQualifier: w.spNameQualifier,
        sessionIndex: w.sessionIndex,
        address: w.address,
        userAgent: w.userAgent,
        createdAt: nowMs,
        expiresAt: w.sessionExpiresAt,
        confirmedAt: w.confirmedAt,
      },
      sql`from members m where m.id = ${member} and m.active = 1 and ${accepted}`,
    ),
    // "Last used" is kept to the minute, so that many sign-ins don't write this row as many times. It tells
    // which certificate the identity provider signs with, even if the person was refused.
    rawStatement(
      db,
      sql`update certificates set last_used_at = ${nowMs} where connection_id = ${w.connectionId}
        and fingerprint = ${w.certificateFingerprint} and ifnull(last_used_at, 0) < ${nowMs - 60_000}
        and ${isFirstUse}`,
    ),
    ...(w.proves
      ? proveConnection(db, {
          connectionId: w.connectionId,
          organizationId: w.organizationId,
          eventId: `evt_proof_${w.attemptId}`,
          nowMs,
          issuer: w.issuer,
          when: accepted,
        })
      : []),
    rawRows<{ reason: SignInWriteReason | null; memberId: string | null }>(
      db,
      sql`select reason, member_id as "memberId" from sign_in_attempts where id = ${w.attemptId}`,
    ),
  ];
}

function useRequest(
  db: Database,
  { requestId, requestExpiresAt, attemptId, nowMs }: SignInWrite,
): Statement[] {
  if (requestId === null || requestExpiresAt === null) return [];
  return [insertUsedRequest(db, { id: requestId, attemptId, expiresAt: requestExpiresAt }, 'keep', nowMs)];
}

/** In one read, returns which of the admission rules hold for this person, and whether they are a member. */
export async function readAdmission(
  db: Database,
  person: Person,
): Promise<{ readonly broken: ReadonlySet<SignInWriteReason>; readonly isMember: boolean }> {
  const rules = admissionRules(person);
  const columns = rules.map(([reason, condition]) => sql`(${condition}) as ${sql.identifier(reason)}`);
  const member = sql`${memberOf(person.organizationId, person.email.key)} is not null as "isMember"`;
  const [row] = await rawRows<Record<string, 0 | 1>>(
    db,
    sql`select ${sql.join([...columns, member], sql`, `)}`,
  );
  const broken = rules.map(([reason]) => reason as SignInWriteReason).filter((reason) => row?.[reason] !== 1);
  return { broken: new Set(broken), isMember: row?.isMember === 1 };
}
