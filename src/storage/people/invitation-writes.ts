// Sends and accepts invitations in batches whose size does not depend on how many are sent: a list is one
// bound JSON value.

import { type SQL, sql } from 'drizzle-orm';
import { commit, record, recordIfChanged, requireChanged, requireThat } from '../change.ts';
import { isLiveOrganization, isNotSuspended } from '../conditions.ts';
import { type Database, insertRow, rawRows, rawStatement, type Statement } from '../database.ts';
import type { AuditEventRow } from '../tables/audit-events.ts';
import { type InvitationRow, invitations as invitationsTable } from '../tables/invitations.ts';
import { endUnprovenPassword, insertAccount, proveEmail } from './accounts.ts';
import { foldMember, foldName } from './folded.ts';
import { insertMember, profileWithEmail } from './members.ts';

export interface InvitationToSend
  extends Pick<InvitationRow, 'id' | 'email' | 'emailKey' | 'emailDomain' | 'role' | 'tokenHash'> {
  /** The id of its audit event. */
  readonly eventId: string;
  /** A hash of the mailbox that its mail would go to. */
  readonly mailbox: string;
}

export interface Sending
  extends Pick<
    InvitationRow,
    'organizationId' | 'invitedBy' | 'invitedById' | 'createdAt' | 'expiresAt' | 'delivery'
  > {
  /** The most mails to one email domain since `mailsSince`, unless the organization has verified it. */
  readonly mailLimit: number;
  /** The most mails to all such domains together since then. */
  readonly mailLimitOfAll: number;
  readonly mailsSince: number;
  /** The most mails to one mailbox from all organizations, of those that haven't expired. */
  readonly mailLimitOfMailbox: number;
  /** When a mail of this batch stops counting toward its mailbox. */
  readonly mailExpiresAt: number;
  readonly event: Pick<AuditEventRow, 'actorType' | 'actorId' | 'actorLabel' | 'address'>;
}

export interface SentInvitation {
  readonly id: string;
  /** Null when the limit of its domain is reached, or when it is not sent by mail. */
  readonly mailedAt: number | null;
  /** Whether its mailbox had all its mails before this one. */
  readonly mailboxFull: 0 | 1;
}

/**
 * In one batch, ends what is open for these addresses, inserts an invitation with its audit event for each
 * address that belongs to no member, and counts its mails toward the limits of domain and mailbox. D1 runs
 * one batch after the other, so that two batches can't use the same mail.
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
  // Who owns the domain's record decides which mail goes there, so that nobody is mailed as a stranger.
  const isOwn = (
    domain: SQL,
  ) => sql`exists (select 1 from domains d where d.organization_id = ${organizationId}
    and d.name = ${domain} and d.status = 'verified')`;
  const toOwn = isOwn(field('emailDomain'));
  const mailsBefore = sql`(select count(*) from invitations i where i.organization_id = ${organizationId}
    and i.email_domain = ${field('emailDomain')} and i.mailed_at > ${sending.mailsSince})`;
  const mailsOfAllBefore = sql`(select count(*) from invitations i where i.organization_id = ${organizationId}
    and i.mailed_at > ${sending.mailsSince} and not ${isOwn(sql`i.email_domain`)})`;
  const mailboxHasRoom = sql`(select count(*) from invitation_mails b where b.mailbox = ${field('mailbox')}
    and b.expires_at > ${createdAt}) + row_number() over (partition by ${field('mailbox')} order by j.key)
    <= ${sending.mailLimitOfMailbox}`;
  const results = await commit(db, [
    rawStatement(
      db,
      sql`update invitations set revoked_at = ${createdAt}, send_at = null where organization_id = ${organizationId}
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
        invitedById: sending.invitedById,
        createdAt,
        expiresAt: sending.expiresAt,
        delivery: sending.delivery,
        mailedAt: sql`case when ${sending.delivery} = 'mail'
            and (${toOwn} or (
              ${mailsBefore} + row_number() over (partition by ${field('emailDomain')} order by j.key) <= ${sending.mailLimit}
              and ${mailsOfAllBefore} + row_number() over (partition by ${toOwn} order by j.key) <= ${sending.mailLimitOfAll}))
            and ${mailboxHasRoom}
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
      sql`select i.id, i.mailed_at as "mailedAt", not (${mailboxHasRoom}) as "mailboxFull" from json_each(${list}) j join invitations i on i.id = ${field('id')}
        order by j.key`,
    ),
    rawStatement(
      db,
      sql`insert into invitation_mails (mailbox, expires_at) select ${field('mailbox')}, ${sending.mailExpiresAt}
        from json_each(${list}) j join invitations i on i.id = ${field('id')} where i.mailed_at is not null`,
    ),
  ]);
  return results[3];
}

/** The account that accepts the invitation. */
export type Acceptance =
  /** The signed-in person's account. */
  | { readonly kind: 'account'; readonly accountId: string }
  /** An account that is created now; it is refused if the address already has one. */
  | {
      readonly kind: 'new';
      readonly accountId: string;
      readonly givenName: string;
      readonly familyName: string;
      readonly passwordHash: string;
    }
  /**
   * The address's account, created without a password if there isn't one: single sign-on is what opens it.
   */
  | { readonly kind: 'address'; readonly accountId: string };

/** Plain data, because it is sent to the lane. */
export interface AcceptanceWrite {
  readonly invitation: Pick<InvitationRow, 'id' | 'organizationId' | 'email' | 'emailKey' | 'role'>;
  readonly by: Acceptance;
  /** The account's name as it was read; the scheduled run folds one that has changed since then. */
  readonly name: { readonly givenName: string; readonly familyName: string };
  /** Whether having the link proves that the person reads the mailbox. */
  readonly provesEmail: boolean;
  readonly memberId: string;
  /** A proof that a browser gave up to this time does not count in the new membership. */
  readonly provenSince: number;
  readonly accepted: AuditEventRow;
  /** Recorded only if this makes the person a member: they may be one already. */
  readonly joined: AuditEventRow;
  readonly nowMs: number;
}

/**
 * Accepts the invitation once: adds the membership with the invitation's role, and the account if there isn't
 * one.
 */
export function acceptanceStatements(db: Database, w: AcceptanceWrite): Statement[] {
  const { invitation, by, memberId, nowMs } = w;
  const verifiedAt = w.provesEmail ? nowMs : null;
  return [
    requireThat(
      db,
      ['invitation_not_found', isLiveOrganization(invitation.organizationId)],
      ['organization_suspended', isNotSuspended(invitation.organizationId)],
      ['changed_meanwhile', accountFits(by, invitation.emailKey)],
    ),
    rawStatement(
      db,
      sql`update invitations set accepted_at = ${nowMs}, send_at = null, accepted_by = ${memberId}
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
              mailboxProvenAt: verifiedAt,
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
    ...(w.provesEmail ? [proveEmail(db, invitation.emailKey, nowMs)] : []),
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
        givenNameKey: sql`iif(a.given_name = ${w.name.givenName}, ${foldName(w.name.givenName)}, null)`,
        familyNameKey: sql`iif(a.family_name = ${w.name.familyName}, ${foldName(w.name.familyName)}, null)`,
        folded: foldMember(profileWithEmail(invitation.emailKey), invitation.emailKey),
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
