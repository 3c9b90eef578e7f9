// The queue of invitations that wait to be mailed: what may go out now, taking it, and what came of it. Every
// limit is counted in the batch that takes an invitation, so that two runs cannot use the same mail.

import { type SQL, sql } from 'drizzle-orm';
import { commit, record } from '../change.ts';
import { planHasSso } from '../conditions.ts';
import { type Database, rawRows, rawStatement, type Statement } from '../database.ts';
import type { AuditEventRow } from '../tables/audit-events.ts';
import type { InvitationQueueRow } from '../tables/invitation-queues.ts';
import type { InvitationRow } from '../tables/invitations.ts';

export interface MailLimits {
  readonly nowMs: number;
  /** The most mails to one email domain that is not the organization's own, since `hourAgo`. */
  readonly ofDomain: number;
  /** The most mails to all such domains together since then. */
  readonly ofAll: number;
  readonly hourAgo: number;
  /** The most mails to the organization's own domains since `minuteAgo`. */
  readonly ofOwn: number;
  readonly minuteAgo: number;
  /** The most mails to one mailbox from all organizations, of those that haven't expired. */
  readonly ofMailbox: number;
}

const OPEN = sql`i.accepted_at is null and i.revoked_at is null`;

/** Who owns the domain's record decides which mail goes there, so that nobody is mailed as a stranger. */
const isOwn = (organizationId: string, domain: SQL): SQL =>
  sql`exists (select 1 from domains d where d.organization_id = ${organizationId} and d.name = ${domain} and d.status = 'verified')`;

const mailsToOwn = (organizationId: string, { minuteAgo }: MailLimits): SQL =>
  sql`(select count(*) from invitations o where o.organization_id = ${organizationId} and o.mailed_at > ${minuteAgo}
    and ${isOwn(organizationId, sql`o.email_domain`)})`;

const mailsToOthers = (organizationId: string, { hourAgo }: MailLimits): SQL =>
  sql`(select count(*) from invitations o where o.organization_id = ${organizationId} and o.mailed_at > ${hourAgo}
    and not ${isOwn(organizationId, sql`o.email_domain`)})`;

const mailsToDomain = (organizationId: string, domain: SQL, { hourAgo }: MailLimits): SQL =>
  sql`(select count(*) from invitations o where o.organization_id = ${organizationId} and o.email_domain = ${domain}
    and o.mailed_at > ${hourAgo})`;

const mailsToMailbox = (mailbox: SQL, nowMs: number): SQL =>
  sql`(select count(*) from invitation_mails b where b.mailbox = ${mailbox} and b.expires_at > ${nowMs})`;

/** The one who asked for the mail may still invite with its role; the operator always may. */
const senderMayInvite = sql`(i.queued_by is null or exists (select 1 from members m where m.organization_id = i.organization_id
  and m.account_id = i.queued_by and m.active = 1 and m.role in ('owner', 'admin') and (i.role <> 'owner' or m.role = 'owner')))`;

/** The same as `planHasRole` of the domain. */
const planHasRole = sql`(i.role <> 'admin' or exists (select 1 from organizations o where o.id = i.organization_id
  and ${planHasSso(sql`o.plan`)}))`;

const isNoMember = sql`not exists (select 1 from accounts a join members m on m.account_id = a.id
  where a.email_key = i.email_key and m.organization_id = i.organization_id)`;

/** Why an invitation of the queue is not mailed any more. */
const STOPS = {
  sender_left: senderMayInvite,
  role_not_in_plan: planHasRole,
  already_a_member: isNoMember,
} as const;
export type StopReason = keyof typeof STOPS;

const isUsable = (organizationId: string): SQL =>
  sql`exists (select 1 from organizations where id = ${organizationId} and suspended_at is null and deleted_at is null)`;

export type QueuedInvitation = Pick<
  InvitationRow,
  'id' | 'email' | 'emailKey' | 'emailDomain' | 'role' | 'invitedBy' | 'mailTries' | 'language'
>;

/** What may go out now, oldest first; none of a suspended organization. */
export function selectSendable(db: Database, organizationId: string, limits: MailLimits, limit: number) {
  return rawRows<QueuedInvitation>(
    db,
    sql`select id, email, email_key as "emailKey", email_domain as "emailDomain", role, invited_by as "invitedBy",
        mail_tries as "mailTries", language from (
        select i.*, i.rowid as place, ${isOwn(organizationId, sql`i.email_domain`)} as own,
          row_number() over (partition by i.email_domain order by i.send_at, i.rowid) as nth
        from invitations i where i.organization_id = ${organizationId} and i.send_at <= ${limits.nowMs} and ${OPEN}) q
      where ${isUsable(organizationId)} and case when own then ${mailsToOwn(organizationId, limits)} < ${limits.ofOwn}
        else ${mailsToOthers(organizationId, limits)} < ${limits.ofAll}
          and nth + ${mailsToDomain(organizationId, sql`q.email_domain`, limits)} <= ${limits.ofDomain} end
      order by send_at, place limit ${limit}`,
  );
}

/** Takes what may not be sent any more out of the queue, and says why. */
export function stopStatements(
  db: Database,
  organizationId: string,
  event: (because: StopReason) => AuditEventRow,
): Statement[] {
  return (Object.keys(STOPS) as StopReason[]).flatMap((because) => {
    const which = sql`from invitations i where i.organization_id = ${organizationId} and i.send_at is not null
      and ${OPEN} and not ${STOPS[because]}`;
    return [
      record(
        db,
        { ...event(because), detail: sql`json_object('people', count(*), 'because', ${because})` },
        sql`${which} having count(*) > 0`,
      ),
      rawStatement(
        db,
        sql`update invitations set send_at = null, mail_note = ${because} where id in (select i.id ${which})`,
      ),
    ];
  });
}

export interface InvitationToTake {
  readonly id: string;
  readonly emailDomain: string;
  readonly tokenHash: string;
  /** A hash of the mailbox that its mail goes to. */
  readonly mailbox: string;
}

export interface Taking {
  readonly organizationId: string;
  readonly limits: MailLimits;
  readonly expiresAt: number;
  /** Until then it counts as being sent; afterwards it is sent again. */
  readonly leaseUntil: number;
  readonly mailExpiresAt: number;
}

/**
 * Gives each that a limit allows its token, and counts its mail. What a full mailbox holds up waits until the
 * mailbox has room.
 *
 * @returns the ids of those that are to be mailed now
 */
export async function takeInvitations(
  db: Database,
  { organizationId, limits, ...taking }: Taking,
  list: readonly InvitationToTake[],
): Promise<ReadonlySet<string>> {
  const { nowMs } = limits;
  const json = JSON.stringify(list);
  const field = (name: keyof InvitationToTake): SQL => sql.raw(`(j.value ->> '$.${name}')`);
  const due = sql`i.organization_id = ${organizationId} and i.send_at <= ${nowMs} and ${OPEN}`;
  const own = isOwn(organizationId, field('emailDomain'));
  const mailboxHasRoom = sql`${mailsToMailbox(field('mailbox'), nowMs)}
    + row_number() over (partition by ${field('mailbox')} order by j.key) <= ${limits.ofMailbox}`;
  const inPace = sql`case when ${own}
    then ${mailsToOwn(organizationId, limits)} + row_number() over (partition by ${own} order by j.key) <= ${limits.ofOwn}
    else ${mailsToDomain(organizationId, field('emailDomain'), limits)}
        + row_number() over (partition by ${field('emailDomain')} order by j.key) <= ${limits.ofDomain}
      and ${mailsToOthers(organizationId, limits)} + row_number() over (partition by ${own} order by j.key) <= ${limits.ofAll}
    end`;
  const taken = sql`from json_each(${json}) j join invitations i on i.id = ${field('id')} and i.token_hash = ${field('tokenHash')}`;
  const results = await commit(db, [
    rawStatement(
      db,
      sql`update invitations set token_hash = x.hash, mailed_at = ${nowMs}, expires_at = ${taking.expiresAt},
          send_at = ${taking.leaseUntil}, mail_note = null
        from (select i.id as taken, ${field('tokenHash')} as hash, ${inPace} and ${mailboxHasRoom} as may
          from json_each(${json}) j join invitations i on i.id = ${field('id')} and ${due}
            and ${senderMayInvite} and ${planHasRole} and ${isNoMember} and ${isUsable(organizationId)}) x
        where x.taken = invitations.id and x.may`,
    ),
    rawStatement(
      db,
      sql`update invitations set mail_note = 'mailbox_full', send_at = x.until
        from (select i.id as held, (select min(b.expires_at) from invitation_mails b
            where b.mailbox = ${field('mailbox')} and b.expires_at > ${nowMs}) as until
          from json_each(${json}) j join invitations i on i.id = ${field('id')} and ${due}
          where ${mailsToMailbox(field('mailbox'), nowMs)} >= ${limits.ofMailbox}) x
        where x.held = invitations.id`,
    ),
    rawStatement(
      db,
      sql`insert into invitation_mails (mailbox, expires_at) select ${field('mailbox')}, ${taking.mailExpiresAt} ${taken}`,
    ),
    rawRows<{ id: string }>(db, sql`select i.id ${taken}`),
  ]);
  return new Set(results[3].map(({ id }) => id));
}

export interface MailOutcome {
  readonly id: string;
  readonly tokenHash: string;
  readonly mailbox: string;
  /** The id of its audit event. */
  readonly eventId: string;
  readonly sent: boolean;
  readonly tries: number;
  /** When it is tried again; null: it is not. */
  readonly againAt: number | null;
}

/** A mail that did not go out counts toward no limit. One that was queued anew since then stays as it is. */
export function settleStatements(
  db: Database,
  organizationId: string,
  nowMs: number,
  outcomes: readonly MailOutcome[],
): Statement[] {
  const json = JSON.stringify(outcomes);
  const unsent = sql`from json_each(${json}) j where not (j.value ->> '$.sent')`;
  const field = (name: keyof MailOutcome): SQL => sql.raw(`(j.value ->> '$.${name}')`);
  return [
    record(
      db,
      {
        id: field('eventId'),
        organizationId,
        at: nowMs,
        action: 'invitation.sent',
        actorType: sql`iif(i.queued_by is null, 'operator', 'account')`,
        actorId: sql`i.queued_by`,
        actorLabel: sql`i.invited_by`,
        targetType: 'invitation',
        targetId: sql`i.id`,
        detail: sql`json_object('email', i.email, 'role', i.role, 'by', 'mail')`,
      },
      sql`from json_each(${json}) j join invitations i on i.id = ${field('id')} and i.token_hash = ${field('tokenHash')}
        where ${field('sent')}`,
    ),
    rawStatement(
      db,
      sql`update invitations set send_at = x.again, mail_tries = x.tries, mailed_at = iif(x.sent, mailed_at, null),
          mail_note = iif(x.sent, null, 'not_sent')
        from (select ${field('id')} as id, ${field('tokenHash')} as hash, ${field('sent')} as sent,
          ${field('tries')} as tries, ${field('againAt')} as again from json_each(${json}) j) x
        where x.id = invitations.id and x.hash = invitations.token_hash and invitations.revoked_at is null`,
    ),
    rawStatement(
      db,
      sql`delete from invitation_mails where rowid in (select max(b.rowid) from invitation_mails b
        where b.mailbox in (select j.value ->> '$.mailbox' ${unsent}) group by b.mailbox)`,
    ),
  ];
}

/** A run has the queue until `untilMs`. Returns no row if nothing waits. */
export function leaseQueue(db: Database, organizationId: string, untilMs: number) {
  return rawRows<Pick<InvitationQueueRow, 'nextAt'>>(
    db,
    sql`update invitation_queues set next_at = ${untilMs} where organization_id = ${organizationId} returning next_at as "nextAt"`,
  );
}

export interface QueueState {
  /** Due now, and held up by a limit. */
  readonly dueOwn: number;
  readonly dueOthers: number;
  /** When the next of the others is due. */
  readonly laterAt: number | null;
  /** When a mail to somebody else's domain leaves the hour; null: there was none. */
  readonly othersAt: number | null;
  readonly ownAt: number | null;
}

export function selectQueueState(db: Database, organizationId: string, limits: MailLimits) {
  const waiting = sql`from invitations i where i.organization_id = ${organizationId} and i.send_at is not null and ${OPEN}`;
  const own = isOwn(organizationId, sql`i.email_domain`);
  const oldest = (since: number, which: SQL) =>
    sql`(select min(i.mailed_at) from invitations i where i.organization_id = ${organizationId} and i.mailed_at > ${since} and ${which})`;
  return rawRows<QueueState>(
    db,
    sql`select (select count(*) ${waiting} and i.send_at <= ${limits.nowMs} and ${own}) as "dueOwn",
      (select count(*) ${waiting} and i.send_at <= ${limits.nowMs} and not ${own}) as "dueOthers",
      (select min(i.send_at) ${waiting} and i.send_at > ${limits.nowMs}) as "laterAt",
      ${oldest(limits.hourAgo, sql`not ${own}`)} as "othersAt", ${oldest(limits.minuteAgo, own)} as "ownAt"`,
  );
}

/** Only if nobody has queued anything since `expectedAt` was read: then a look finds it. */
export function settleQueue(
  db: Database,
  organizationId: string,
  expectedAt: number,
  next: { readonly at: number; readonly held: InvitationQueueRow['held'] } | null,
) {
  const which = sql`where organization_id = ${organizationId} and next_at = ${expectedAt}`;
  return rawRows<{ done: number }>(
    db,
    next === null
      ? sql`delete from invitation_queues ${which} returning 1 as done`
      : sql`update invitation_queues set next_at = ${next.at}, held = ${next.held} ${which} returning 1 as done`,
  );
}

/** Organizations with invitations to mail now. */
export function selectWaitingQueues(db: Database, nowMs: number) {
  return rawRows<{ id: string }>(
    db,
    sql`select q.organization_id as id from invitation_queues q join organizations o on o.id = q.organization_id
      where q.next_at <= ${nowMs} and o.suspended_at is null and o.deleted_at is null limit 100`,
  );
}
