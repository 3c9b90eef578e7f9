// Sending and accepting invitations, as batches whose size does not depend on how many are sent: lists are
// one bound JSON value.

import { type SQL, sql } from 'drizzle-orm';
import { commit, record, recordIfChanged, requireChanged, requireThat } from '../change.ts';
import { type Database, insertRow, rawRows, rawStatement, type Statement } from '../database.ts';
import type { AuditEventRow } from '../tables/audit-events.ts';
import { type InvitationRow, invitations as invitationsTable } from '../tables/invitations.ts';
import { endUnprovenPassword, insertAccount, proveEmail } from './accounts.ts';
import { insertMember } from './members.ts';

export interface InvitationToSend
  extends Pick<InvitationRow, 'id' | 'email' | 'emailKey' | 'emailDomain' | 'role' | 'tokenHash'> {
  /** The id of its audit event. */
  readonly eventId: string;
}

export interface Sending
  extends Pick<InvitationRow, 'organizationId' | 'invitedBy' | 'createdAt' | 'expiresAt' | 'delivery'> {
  /** At most this many mails to one e-mail domain since then. */
  readonly mailLimit: number;
  /** At most this many to all of them together. */
  readonly mailLimitOfAll: number;
  readonly mailsSince: number;
  readonly event: Pick<AuditEventRow, 'actorType' | 'actorId' | 'actorLabel' | 'address'>;
}

export interface SentInvitation {
  readonly id: string;
  /** Null: the limit of its domain is reached, or it goes by no mail. */
  readonly mailedAt: number | null;
}

/**
 * One batch: ends what is open to these addresses, inserts an invitation to each that belongs to no member,
 * with its audit event, and takes mails from the limits of their domains. D1 runs one batch after the other,
 * so that no two share a mail.
 */
export async function sendInvitations(
  db: Database,
  sending: Sending,
  invitations: readonly InvitationToSend[],
): Promise<SentInvitation[]> {
  const list = JSON.stringify(invitations);
  const { organizationId, createdAt, event } = sending;
  const field = (name: keyof InvitationToSend): SQL => sql.raw(`j.value ->> '$.${name}'`);
  const isMember = sql`exists (select 1 from accounts a join members m on m.account_id = a.id
    where a.email_key = ${field('emailKey')} and m.organization_id = ${organizationId})`;
  const mailsBefore = sql`(select count(*) from invitations i where i.organization_id = ${organizationId}
    and i.email_domain = ${field('emailDomain')} and i.mailed_at > ${sending.mailsSince})`;
  const mailsOfAllBefore = sql`(select count(*) from invitations i where i.organization_id = ${organizationId}
    and i.mailed_at > ${sending.mailsSince})`;
  const results = await commit(db, [
    rawStatement(
      db,
      sql`update invitations set revoked_at = ${createdAt} where organization_id = ${organizationId}
        and accepted_at is null and revoked_at is null
        and email_key in (select j.value ->> '$.emailKey' from json_each(${list}) j)`,
    ),
    insertRow(
      db,
      invitationsTable,
      {
        id: field('id'),
        organizationId,
        email: field('email'),
        emailKey: field('emailKey'),
        emailDomain: field('emailDomain'),
        role: field('role'),
        tokenHash: field('tokenHash'),
        invitedBy: sending.invitedBy,
        createdAt,
        expiresAt: sending.expiresAt,
        delivery: sending.delivery,
        mailedAt: sql`case when ${sending.delivery} = 'mail'
            and ${mailsBefore} + row_number() over (partition by ${field('emailDomain')} order by j.key) <= ${sending.mailLimit}
            and ${mailsOfAllBefore} + row_number() over (order by j.key) <= ${sending.mailLimitOfAll}
          then ${createdAt} end`,
      },
      sql`from json_each(${list}) j where not ${isMember}`,
    ),
    record(
      db,
      {
        id: field('eventId'),
        organizationId,
        at: createdAt,
        action: 'invitation.sent',
        ...event,
        targetType: 'invitation',
        targetId: sql`i.id`,
        detail: sql`json_object('email', i.email, 'role', i.role, 'by', i.delivery)`,
      },
      sql`from json_each(${list}) j join invitations i on i.id = ${field('id')}`,
    ),
    rawRows<SentInvitation>(
      db,
      sql`select i.id, i.mailed_at as "mailedAt" from json_each(${list}) j join invitations i on i.id = ${field('id')}
        order by j.key`,
    ),
  ]);
  return results[3];
}

/** Whose account takes the invitation. */
export type Acceptance =
  /** The signed-in person's. */
  | { readonly kind: 'account'; readonly accountId: string }
  /** One that is made here and now; refused where the address has one already. */
  | {
      readonly kind: 'new';
      readonly accountId: string;
      readonly givenName: string;
      readonly familyName: string;
      readonly passwordHash: string;
    }
  /** The address's, made without a password where it is missing: single sign-on is what opens it. */
  | { readonly kind: 'address'; readonly accountId: string };

/** Plain data: it crosses to the lane. */
export interface AcceptanceWrite {
  readonly invitation: Pick<InvitationRow, 'id' | 'organizationId' | 'email' | 'emailKey' | 'role'>;
  readonly by: Acceptance;
  /** Whether holding the link proves that one reads the mailbox. */
  readonly provesEmail: boolean;
  readonly memberId: string;
  /** What a browser proved until then counts for nothing in the new membership. */
  readonly provenSince: number;
  readonly accepted: AuditEventRow;
  /** Recorded only if the person becomes a member by this: they may be one already. */
  readonly joined: AuditEventRow;
  readonly nowMs: number;
}

/** Accepts once: the membership with the invitation's role, and the account where it is missing. */
export function acceptanceStatements(db: Database, w: AcceptanceWrite): Statement[] {
  const { invitation, by, memberId, nowMs } = w;
  const verifiedAt = w.provesEmail ? nowMs : null;
  return [
    requireThat(db, ['changed_meanwhile', accountFits(by, invitation.emailKey)]),
    rawStatement(
      db,
      sql`update invitations set accepted_at = ${nowMs}, accepted_by = ${memberId}
        where id = ${invitation.id} and accepted_at is null and revoked_at is null and expires_at > ${nowMs}`,
    ),
    requireChanged(db),
    record(db, w.accepted),
    ...(by.kind === 'account'
      ? []
      : [
          insertAccount(
            db,
            {
              id: by.accountId,
              email: invitation.email,
              emailKey: invitation.emailKey,
              ...(by.kind === 'new' && {
                givenName: by.givenName,
                familyName: by.familyName,
                passwordHash: by.passwordHash,
              }),
              emailVerifiedAt: verifiedAt,
              createdAt: nowMs,
              updatedAt: nowMs,
            },
            undefined,
            'keep',
          ),
        ]),
    // The person comes back through single sign-on, so an unproven password ends even where the link was
    // copied: nobody else may come in beside them.
    ...(by.kind === 'address' ? endUnprovenPassword(db, invitation.emailKey, verifiedAt, nowMs) : []),
    ...(w.provesEmail && by.kind !== 'address' ? [proveEmail(db, invitation.emailKey, nowMs)] : []),
    insertMember(
      db,
      {
        id: memberId,
        organizationId: invitation.organizationId,
        accountId: sql`a.id`,
        role: invitation.role,
        active: true,
        source: 'invitation',
        userName: sql`a.email`,
        userNameKey: sql`a.email_key`,
        givenName: sql`a.given_name`,
        familyName: sql`a.family_name`,
        profile: sql`json_object('emails', json_array(json_object('value', a.email, 'type', 'work', 'primary', json('true'))))`,
        createdAt: nowMs,
        updatedAt: nowMs,
        provenSince: w.provenSince,
      },
      // Someone who has become a member since then stays as they are.
      sql`from accounts a where a.email_key = ${invitation.emailKey} and not exists (select 1 from members m
        where m.organization_id = ${invitation.organizationId} and m.account_id = a.id)`,
    ),
    recordIfChanged(db, w.joined),
  ];
}

function accountFits(by: Acceptance, emailKey: string): SQL {
  switch (by.kind) {
    case 'account':
      return sql`exists (select 1 from accounts where id = ${by.accountId} and email_key = ${emailKey})`;
    case 'new':
      return sql`not exists (select 1 from accounts where email_key = ${emailKey})`;
    case 'address':
      return sql`true`;
  }
}
