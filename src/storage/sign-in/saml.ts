// The write that ends a SAML sign-in: one batch that decides everything that another request could have
// decided since the read (request used, assertion used, domain still verified, person still active).

import { type SQL, sql } from 'drizzle-orm';
import { ChangeRefused, commit, type Rule, recordIfChanged, requireChanged, requireThat } from '../change.ts';
import { isClaimed } from '../conditions.ts';
import { type Database, insertRow, rawRows, rawStatement } from '../database.ts';
import { endUnprovenPassword, insertAccount } from '../people/accounts.ts';
import { insertMember } from '../people/members.ts';
import { proveConnection } from '../sso/connections.ts';
import type { AuditEventRow } from '../tables/audit-events.ts';
import { sessions } from '../tables/sessions.ts';
import { insertSignInAttempt } from './attempts.ts';
import { consumeLoginRequest, insertUsedMessage } from './requests.ts';

/**
 * What a verified assertion says and what the sign-in may do with it. Plain data, because it is sent to the
 * lane.
 */
export interface SignInWrite {
  readonly attemptId: string;
  readonly organizationId: string;
  readonly connectionId: string;
  readonly requestId: string | null;
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
 * In one batch, consumes the request and the assertion, adds the person where the connection allows it, opens
 * the session, and logs the attempt.
 */
export async function writeSignIn(db: Database, w: SignInWrite): Promise<SignInWriteResult> {
  try {
    return { outcome: 'accepted', memberId: await admit(db, w) };
  } catch (error) {
    if (!(error instanceof ChangeRefused) || !isSignInReason(error.reason)) throw error;
    await logRefusal(db, w, error.reason);
    return { outcome: 'refused', reason: error.reason };
  }
}

function isSignInReason(reason: string): reason is SignInWriteReason {
  return SIGN_IN_WRITE_REASONS.includes(reason as SignInWriteReason);
}

interface Person {
  readonly organizationId: string;
  readonly connectionId: string;
  readonly email: { readonly key: string; readonly domain: string };
}

/** Returns who may sign in through a connection: a sign-in requires these rules, and its test shows them. */
function admissionRules({ organizationId, connectionId, email }: Person): readonly Rule[] {
  const member = memberOf(organizationId, email.key);
  const managed = sql`exists (select 1 from connections where id = ${connectionId} and managed_access = 1)`;
  return [
    ['domain_not_claimed', isClaimed(organizationId, email.domain)],
    ['not_a_member', sql`${member} is not null or ${managed}`],
    ['member_inactive', sql`not exists (select 1 from members where id = ${member} and active = 0)`],
  ];
}

function memberOf(organizationId: string, emailKey: string): SQL {
  return sql`(select m.id from members m join accounts a on a.id = m.account_id
    where m.organization_id = ${organizationId} and a.email_key = ${emailKey})`;
}

async function admit(db: Database, w: SignInWrite): Promise<string> {
  const { email, nowMs } = w;
  const managed = sql`exists (select 1 from connections where id = ${w.connectionId} and managed_access = 1)`;
  const member = memberOf(w.organizationId, email.key);
  const times = { createdAt: nowMs, updatedAt: nowMs };
  const results = await commit(db, [
    ...(w.requestId === null
      ? []
      : [
          consumeLoginRequest(db, w.requestId, w.attemptId, nowMs),
          requireChanged(db, 'request_already_used'),
        ]),
    insertUsedMessage(db, usedMessage(w), 'fail'),
    requireThat(
      db,
      [
        'sso_not_enabled',
        sql`exists (select 1 from connections where id = ${w.connectionId} and enabled = 1)`,
      ],
      ...admissionRules(w),
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
      sql`where ${managed}`,
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
      sql`from accounts a where a.email_key = ${email.key} and ${managed}`,
      'keep',
    ),
    recordIfChanged(db, w.joined),
    // From now on the identity provider vouches for the address. A password that was never proven to be its
    // owner's ends.
    ...endUnprovenPassword(db, email.key, nowMs, nowMs),
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
      sql`from members m where m.id = ${member} and m.active = 1`,
    ),
    // Another account of the organization may have the address as its userName: in that case nobody was
    // added.
    requireChanged(db, 'not_a_member'),
    // "Last used" is kept to the minute, so that many sign-ins don't write this row as many times.
    rawStatement(
      db,
      sql`update certificates set last_used_at = ${nowMs} where connection_id = ${w.connectionId}
        and fingerprint = ${w.certificateFingerprint} and ifnull(last_used_at, 0) < ${nowMs - 60_000}`,
    ),
    ...(w.proves
      ? proveConnection(db, {
          connectionId: w.connectionId,
          organizationId: w.organizationId,
          eventId: `evt_proof_${w.attemptId}`,
          nowMs,
          issuer: w.issuer,
        })
      : []),
    insertSignInAttempt(db, attemptOf(w, null, member)),
    rawRows<{ memberId: string }>(
      db,
      sql`select member_id as "memberId" from sessions where id = ${w.sessionId}`,
    ),
  ]);
  return (results.at(-1) as { memberId: string }[])[0]!.memberId;
}

/**
 * Logs the refusal. A refused response that answered its request is used up too: it must not let somebody in
 * once the reason is gone.
 */
async function logRefusal(db: Database, w: SignInWrite, reason: SignInWriteReason): Promise<void> {
  const usesUp = reason !== 'request_already_used';
  await commit(db, [
    ...(usesUp && w.requestId !== null ? [consumeLoginRequest(db, w.requestId, w.attemptId, w.nowMs)] : []),
    ...(usesUp ? [insertUsedMessage(db, usedMessage(w), 'keep')] : []),
    insertSignInAttempt(db, attemptOf(w, reason, memberOf(w.organizationId, w.email.key))),
  ]);
}

function usedMessage(w: SignInWrite) {
  return {
    issuer: w.issuer,
    connectionId: w.connectionId,
    assertionId: w.assertionId,
    attemptId: w.attemptId,
    expiresAt: w.assertionExpiresAt,
  };
}

function attemptOf(w: SignInWrite, reason: SignInWriteReason | null, member: SQL) {
  return {
    id: w.attemptId,
    organizationId: w.organizationId,
    connectionId: w.connectionId,
    at: w.nowMs,
    method: 'saml',
    flow: w.flow,
    outcome: reason === null ? 'accepted' : 'refused',
    reason,
    email: w.email.address,
    memberId: member,
    address: w.address,
    userAgent: w.userAgent,
    detail: { ...w.detail },
  } as const;
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
