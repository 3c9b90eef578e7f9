// Sending and accepting invitations, as batches whose size does not depend on how many are sent: lists are one bound JSON value.

import { type SQL, sql } from 'drizzle-orm';
import { type Database, rawRows, rawStatement } from '../database.ts';
import type { AuditEventRow } from '../tables/audit-events.ts';
import type { InvitationRow } from '../tables/invitations.ts';

export interface InvitationToSend
  extends Pick<InvitationRow, 'id' | 'email' | 'emailKey' | 'emailDomain' | 'role' | 'tokenHash'> {
  /** Of its audit event. */
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
 * One batch: ends what is open to these addresses, inserts an invitation to each that belongs to no member, with its audit event, and
 * takes mails from the limits of their domains. D1 runs one batch after the other, so that no two share a mail.
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
  const results = await db.batch([
    rawStatement(
      db,
      sql`update invitations set revoked_at = ${createdAt} where organization_id = ${organizationId}
        and accepted_at is null and revoked_at is null
        and email_key in (select j.value ->> '$.emailKey' from json_each(${list}) j)`,
    ),
    rawStatement(
      db,
      sql`insert into invitations (id, organization_id, email, email_key, email_domain, role, token_hash, invited_by,
          created_at, expires_at, delivery, mailed_at)
        select ${field('id')}, ${organizationId}, ${field('email')}, ${field('emailKey')}, ${field('emailDomain')},
          ${field('role')}, ${field('tokenHash')}, ${sending.invitedBy}, ${createdAt}, ${sending.expiresAt}, ${sending.delivery},
          case when ${sending.delivery} = 'mail'
            and ${mailsBefore} + row_number() over (partition by ${field('emailDomain')} order by j.key) <= ${sending.mailLimit}
            and ${mailsOfAllBefore} + row_number() over (order by j.key) <= ${sending.mailLimitOfAll}
          then ${createdAt} end
        from json_each(${list}) j where not ${isMember}`,
    ),
    rawStatement(
      db,
      sql`insert into audit_events (id, organization_id, at, action, actor_type, actor_id, actor_label, address,
          target_type, target_id, detail)
        select ${field('eventId')}, ${organizationId}, ${createdAt}, 'invitation.sent', ${event.actorType}, ${event.actorId},
          ${event.actorLabel}, ${event.address}, 'invitation', i.id, json_object('email', i.email, 'role', i.role, 'by', i.delivery)
        from json_each(${list}) j join invitations i on i.id = ${field('id')}`,
    ),
    rawRows<SentInvitation>(
      db,
      sql`select i.id, i.mailed_at as "mailedAt" from json_each(${list}) j join invitations i on i.id = ${field('id')}
        order by j.key`,
    ),
  ]);
  return results[3] as SentInvitation[];
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

export interface AcceptanceWrite {
  readonly invitation: Pick<InvitationRow, 'id' | 'organizationId' | 'email' | 'emailKey' | 'role'>;
  readonly by: Acceptance;
  /** Whether holding the link proves that one reads the mailbox. */
  readonly provesEmail: boolean;
  readonly memberId: string;
  /** What a browser proved until then counts for nothing in the new membership. */
  readonly provenSince: number;
  readonly events: readonly Pick<
    AuditEventRow,
    | 'id'
    | 'action'
    | 'actorType'
    | 'actorId'
    | 'actorLabel'
    | 'address'
    | 'targetType'
    | 'targetId'
    | 'detail'
  >[];
  readonly nowMs: number;
}

/**
 * The statements that accept: consumed once, the member with the invitation's role, the audit events; each behind the first. The
 * first one answers no row when the invitation is not open, or the account is not as `by` says.
 */
export function acceptanceStatements(db: Database, w: AcceptanceWrite) {
  const { invitation, by, memberId, nowMs } = w;
  const mine = sql`exists (select 1 from invitations where id = ${invitation.id} and accepted_by = ${memberId})`;
  const joined = sql`exists (select 1 from members where id = ${memberId})`;
  const verifiedAt = w.provesEmail ? nowMs : null;
  return [
    rawRows<{ id: string }>(
      db,
      sql`update invitations set accepted_at = ${nowMs}, accepted_by = ${memberId}
        where id = ${invitation.id} and accepted_at is null and revoked_at is null and expires_at > ${nowMs}
          and ${accountFits(by, invitation.emailKey)}
        returning id`,
    ),
    ...(by.kind === 'account'
      ? []
      : [
          rawStatement(
            db,
            sql`insert into accounts (id, email, email_key, given_name, family_name, password_hash, email_verified_at,
                created_at, updated_at)
              select ${by.accountId}, ${invitation.email}, ${invitation.emailKey}, ${by.kind === 'new' ? by.givenName : ''},
                ${by.kind === 'new' ? by.familyName : ''}, ${by.kind === 'new' ? by.passwordHash : null}, ${verifiedAt},
                ${nowMs}, ${nowMs}
              where ${mine} on conflict do nothing`,
          ),
        ]),
    // Somebody else may have joined elsewhere with this address (by a copied link) before its owner came: without a sign-in, an unproven password is not theirs.
    // Also where the link was copied: the reader comes back through single sign-on, and nobody else may come in beside them.
    ...(by.kind === 'address'
      ? [
          rawStatement(
            db,
            sql`update sessions set ended_at = ${nowMs} where ended_at is null and ${mine} and account_id =
              (select id from accounts where email_key = ${invitation.emailKey} and email_verified_at is null)`,
          ),
          rawStatement(
            db,
            sql`update accounts set password_hash = null where email_key = ${invitation.emailKey}
              and email_verified_at is null and ${mine}`,
          ),
        ]
      : []),
    rawStatement(
      db,
      sql`update accounts set email_verified_at = ${verifiedAt}
        where email_key = ${invitation.emailKey} and email_verified_at is null and ${mine}`,
    ),
    // Who became a member meanwhile stays as they are.
    rawStatement(
      db,
      sql`insert into members (id, organization_id, account_id, role, active, source, user_name, user_name_key, given_name,
          family_name, profile, version, created_at, updated_at, proven_since)
        select ${memberId}, ${invitation.organizationId}, a.id, ${invitation.role}, 1, 'invitation', a.email, a.email_key,
          a.given_name, a.family_name,
          json_object('emails', json_array(json_object('value', a.email, 'type', 'work', 'primary', json('true')))), 1, ${nowMs}, ${nowMs},
          ${w.provenSince}
        from accounts a where a.email_key = ${invitation.emailKey} and ${mine}
          and not exists (select 1 from members m where m.organization_id = ${invitation.organizationId} and m.account_id = a.id)`,
    ),
    ...w.events.map((event) =>
      rawStatement(
        db,
        sql`insert into audit_events (id, organization_id, at, action, actor_type, actor_id, actor_label, address,
            target_type, target_id, detail)
          select ${event.id}, ${invitation.organizationId}, ${nowMs}, ${event.action}, ${event.actorType}, ${event.actorId},
            ${event.actorLabel}, ${event.address}, ${event.targetType}, ${event.targetId}, ${JSON.stringify(event.detail)}
          where ${event.targetType === 'member' ? joined : mine}`,
      ),
    ),
  ] as const;
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
