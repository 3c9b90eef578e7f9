// The write that ends a SAML sign-in: one batch that decides everything that another request could have
// decided since the read (request used, assertion used, domain still verified, person still active).

import { type SQL, sql } from 'drizzle-orm';
import { commit, firstBroken, type Rule, recordIfChanged, requireThat } from '../change.ts';
import { isNotSuspended } from '../conditions.ts';
import { type Database, insertRow, rawRows, rawStatement, type Statement } from '../database.ts';
import type { PersonNames } from '../identity.ts';
import type { EventOfEach } from '../people/account-events.ts';
import { insertAccount, takeOverAccount, updateSoleAccount } from '../people/accounts.ts';
import { type AddressMove, moveAddress } from '../people/address-moves.ts';
import { type AssertedTeams, assertTeams } from '../people/asserted-teams.ts';
import { assertClaims, changedNames, insertMember } from '../people/members.ts';
import {
  type AskedChange,
  askForChange,
  endChangesTo,
  endPendingChange,
  isTold,
  renewPendingChange,
} from '../people/pending-changes.ts';
import { assertGroups, hasRoleNotices } from '../people/role-rules.ts';
import { confirmAddress, pinSubject } from '../people/subjects.ts';
import { proveConnection } from '../sso/connections.ts';
import type { AuditEventRow } from '../tables/audit-events.ts';
import type { AssertedClaims } from '../tables/members.ts';
import type { PinnedSubjectRow } from '../tables/pinned-subjects.ts';
import { sessions } from '../tables/sessions.ts';
import { insertSignInAttempt } from './attempts.ts';
import { insertUsedMessage, insertUsedRequest, isUsedBy, isUsedRequest } from './requests.ts';
import { deleteOldestSessions } from './sessions.ts';

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
  /** The groups of role rules that it asserts; null: the organization has no such rules. */
  readonly roleGroups: readonly string[] | null;
  /** What applications may ask for; null: the connection has no attribute map. */
  readonly claims: AssertedClaims | null;
  /** The teams that it asserts; null: the connection maps none. */
  readonly teams: AssertedTeams | null;
  readonly nowMs: number;
}

/** Why the sign-in is refused, beyond who the person is. */
const SPENT_REASONS = [
  'request_already_used',
  'assertion_replayed',
  'sso_not_enabled',
  'organization_suspended',
] as const;

export type SignInWriteReason = (typeof SPENT_REASONS)[number] | IdentityRefusal['reason'];

/** The identity's refusal, as the log keeps it. */
export interface IdentityRefusal {
  readonly reason:
    | 'domain_not_claimed'
    | 'not_a_member'
    | 'member_inactive'
    | 'subject_changed'
    | 'address_unconfirmed'
    | 'address_of_another';
  readonly detail: Readonly<Record<string, unknown>>;
}

/** Who signs in, as domain/identity.ts decided on facts that this batch requires to be the same. */
export interface DecidedPerson {
  readonly unchanged: Rule;
  readonly refusal: IdentityRefusal | null;
  /** The member who signs in, or whom a refusal is about; null for somebody who becomes one. */
  readonly memberId: string | null;
  /** The account that nobody has proven: what somebody else put there ends, with this event. */
  readonly takesOver: { readonly accountId: string; readonly event: EventOfEach } | null;
  /** The subject to pin. */
  readonly pin: Pick<PinnedSubjectRow, 'subject' | 'nameIdFormat'> | null;
  readonly move: Omit<AddressMove, 'email' | 'exceptMemberId'> | null;
  /** The address was in doubt and is no longer. */
  readonly confirms: boolean;
  /** The names that the identity provider has by now, with the event of their change; null: the same. */
  readonly names: RefreshedNames | null;
  /** The change of the address that an Owner decides, with its event. */
  readonly asks: { readonly change: AskedChange; readonly event: AuditEventRow } | null;
}

export interface RefreshedNames extends PersonNames {
  readonly accountId: string;
  readonly event: AuditEventRow;
}

export type SignInWriteResult =
  | { readonly outcome: 'accepted'; readonly memberId: string }
  | {
      readonly outcome: 'refused';
      readonly reason: SignInWriteReason;
      readonly detail: Readonly<Record<string, unknown>>;
    };

/**
 * One batch, which spends the request and the assertion and logs whatever the outcome is, adds the person
 * where they join, and opens the session. A refused response is used up too, so that it lets nobody in once
 * the reason is gone. That is why a refusal must not roll this batch back: what may happen only after an
 * accepted attempt depends on its row. Only if the person is not who they were when it was decided is
 * everything rolled back.
 *
 * @throws ChangeRefused `changed_meanwhile`
 */
export async function writeSignIn(
  db: Database,
  w: SignInWrite,
  person: DecidedPerson,
): Promise<{ readonly result: SignInWriteResult; readonly isAsked: boolean; readonly isMapped: boolean }> {
  const results = await commit(db, signInStatements(db, w, person), w.joined);
  const [row] = results.at(-1) as Written[];
  const told = { isAsked: row?.isAsked === 1, isMapped: row?.isMapped === 1 };
  if (row?.reason == null)
    return { result: { outcome: 'accepted', memberId: row?.memberId as string }, ...told };
  const detail = row.reason === person.refusal?.reason ? person.refusal.detail : {};
  return { result: { outcome: 'refused', reason: row.reason, detail }, ...told };
}

interface Written {
  readonly reason: SignInWriteReason | null;
  readonly memberId: string | null;
  /** An Owner is asked something new. */
  readonly isAsked: 0 | 1;
  /** Somebody has become more than a Member by a role rule, of whom the Owners have to be told. */
  readonly isMapped: 0 | 1;
}

function signInStatements(db: Database, w: SignInWrite, person: DecidedPerson): Statement[] {
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
    ['organization_suspended', isNotSuspended(w.organizationId)],
    ...(person.refusal ? ([[person.refusal.reason, sql`false`]] as const) : []),
  ]);
  const memberId = person.memberId ?? w.newMemberId;
  const accepted = sql`exists (select 1 from sign_in_attempts where id = ${w.attemptId} and outcome = 'accepted')`;
  return [
    requireThat(db, person.unchanged),
    ...useRequest(db, w),
    insertUsedMessage(db, used, 'keep', isAnswer),
    insertSignInAttempt(
      db,
      {
        id: w.attemptId,
        organizationId: w.organizationId,
        connectionId: w.connectionId,
        at: nowMs,
        method: 'saml',
        flow: w.flow,
        outcome: sql`iif(d.reason is null, 'accepted', 'refused')`,
        reason: sql`d.reason`,
        email: loggedAddress(email, person),
        // Someone who is accepted and is not a member yet becomes one by the statements below.
        memberId: person.memberId ?? sql`iif(d.reason is null, ${w.newMemberId}, null)`,
        address: w.address,
        userAgent: w.userAgent,
        detail: loggedDetail(w, person),
      },
      sql`from (select ${reason} as reason) d`,
    ),
    // From now on the identity provider vouches for the address. A password that was never proven to be its
    // owner's ends.
    ...(person.takesOver
      ? takeOverAccount(db, person.takesOver.accountId, person.takesOver.event, nowMs, accepted)
      : []),
    ...(person.memberId === null ? joinStatements(db, w, accepted) : []),
    ...(person.move ? moveAddress(db, { ...person.move, email, exceptMemberId: null }, nowMs, accepted) : []),
    ...(person.move ? [endPendingChange(db, memberId, accepted)] : []),
    ...(person.confirms ? [confirmAddress(db, memberId, accepted)] : []),
    ...(person.names ? refreshNames(db, memberId, person.names, nowMs, accepted) : []),
    ...(w.claims ? [assertClaims(db, memberId, w.claims, accepted)] : []),
    ...(w.teams
      ? assertTeams(db, { organizationId: w.organizationId, memberId, nowMs }, w.teams, accepted)
      : []),
    ...(w.roleGroups ? [assertGroups(db, memberId, w.roleGroups, accepted)] : []),
    ...(person.asks
      ? [
          askForChange(db, person.asks.change, accepted),
          recordIfChanged(db, person.asks.event),
          renewPendingChange(db, person.asks.change, accepted),
        ]
      : []),
    ...(person.pin
      ? [
          pinSubject(
            db,
            { memberId, connectionId: w.connectionId, issuer: w.issuer, pinnedAt: nowMs, ...person.pin },
            accepted,
          ),
        ]
      : []),
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
      sql`from members m where m.id = ${memberId} and m.active = 1 and ${accepted}`,
    ),
    deleteOldestSessions(db, sql`(select account_id from members where id = ${memberId})`),
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
    rawRows<Written>(
      db,
      sql`select reason, member_id as "memberId", ${isAsked(person)} as "isAsked",
          ${w.roleGroups ? hasRoleNotices(w.organizationId) : sql`0`} as "isMapped" from sign_in_attempts
        where id = ${w.attemptId}`,
    ),
  ];
}

function refreshNames(
  db: Database,
  memberId: string,
  names: RefreshedNames,
  nowMs: number,
  accepted: SQL,
): Statement[] {
  return [
    rawStatement(
      db,
      sql`update members set ${changedNames(names, nowMs)} where id = ${memberId} and ${accepted}`,
    ),
    recordIfChanged(db, names.event),
    updateSoleAccount(db, names.accountId, memberId, names, nowMs, accepted),
  ];
}

/** A NameID may be an address: see `loggedAddress`. */
function loggedDetail({ detail }: SignInWrite, { refusal }: DecidedPerson): SignInWrite['detail'] {
  const { nameId: _nameId, ...others } = detail;
  return { ...(refusal?.reason === 'domain_not_claimed' ? others : detail), ...refusal?.detail };
}

/**
 * The address, unless its domain is another organization's: someone who has saved that one's issuer must not
 * learn who works there.
 */
function loggedAddress(email: SignInWrite['email'], { refusal }: DecidedPerson): string | SQL {
  if (refusal?.reason !== 'domain_not_claimed') return email.address;
  return sql`iif(exists (select 1 from domains where name = ${email.domain} and status = 'verified'), null, ${email.address})`;
}

function isAsked({ asks }: DecidedPerson): SQL {
  return asks ? isTold(asks.change.id) : sql`0`;
}

/** Somebody who is not a member becomes one, with the account that has the address or with a new one. */
function joinStatements(db: Database, w: SignInWrite, accepted: SQL): Statement[] {
  const { email, nowMs } = w;
  const times = { createdAt: nowMs, updatedAt: nowMs };
  return [
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
    ),
    recordIfChanged(db, w.joined),
    endChangesTo(db, email.key, accepted),
  ];
}

function useRequest(
  db: Database,
  { requestId, requestExpiresAt, attemptId, nowMs }: SignInWrite,
): Statement[] {
  if (requestId === null || requestExpiresAt === null) return [];
  return [insertUsedRequest(db, { id: requestId, attemptId, expiresAt: requestExpiresAt }, 'keep', nowMs)];
}
