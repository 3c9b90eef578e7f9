// Saves a list of people to invite, in one batch: the list, an invitation for each person who is left, and
// the queue that mails them. An invitation in the queue has no token yet; it gets one when its mail is made.

import { type SQL, sql } from 'drizzle-orm';
import { commit, record } from '../change.ts';
import { type Database, insertRow, rawRows, rawStatement, type Statement } from '../database.ts';
import type { AuditEventRow } from '../tables/audit-events.ts';
import { invitationImports } from '../tables/invitation-imports.ts';
import { invitationQueues } from '../tables/invitation-queues.ts';
import { type InvitationRow, invitations } from '../tables/invitations.ts';

export type InvitationToQueue = Pick<InvitationRow, 'id' | 'email' | 'emailKey' | 'emailDomain' | 'role'>;

export interface Queueing {
  readonly organizationId: string;
  readonly importId: string;
  readonly invitedBy: string;
  /** The account that the queue asks about before each mail; null: the operator, who may always invite. */
  readonly queuedBy: string | null;
  /** For mails to those who have chosen none. */
  readonly language: InvitationRow['language'];
  readonly nowMs: number;
  readonly expiresAt: number;
  /** Lists from before this are forgotten. */
  readonly listsBefore: number;
  readonly event: Pick<AuditEventRow, 'id' | 'actorType' | 'actorId' | 'actorLabel' | 'address'>;
}

export interface QueuedList {
  readonly queued: number;
  readonly members: number;
  readonly already: number;
}

/** D1 takes 2 MB in a bound value; a thousand of the longest addresses are a third of that. */
const ROWS_A_STATEMENT = 1000;

/**
 * Leaves out members, and people with such an open invitation that was mailed or is about to be. Any other
 * open invitation to an address of the list ends.
 */
export async function queueInvitations(
  db: Database,
  queueing: Queueing,
  people: readonly InvitationToQueue[],
): Promise<QueuedList> {
  const { organizationId, importId, nowMs } = queueing;
  const chunks: Statement[] = [];
  for (let at = 0; at < people.length; at += ROWS_A_STATEMENT)
    chunks.push(...chunkStatements(db, queueing, JSON.stringify(people.slice(at, at + ROWS_A_STATEMENT))));
  const queued = sql`(select count(*) from invitations where import_id = ${importId})`;
  const { event } = queueing;
  const results = await commit(db, [
    rawStatement(
      db,
      sql`delete from invitation_imports where organization_id = ${organizationId} and created_at < ${queueing.listsBefore}`,
    ),
    insertRow(db, invitationImports, {
      id: importId,
      organizationId,
      createdAt: nowMs,
      createdBy: queueing.invitedBy,
    }),
    ...chunks,
    rawStatement(
      db,
      sql`update invitation_imports set already = ${people.length} - members - ${queued} where id = ${importId}`,
    ),
    record(db, {
      ...event,
      organizationId,
      at: nowMs,
      action: 'invitation.queued',
      targetType: 'invitation_import',
      targetId: importId,
      detail: sql`json_object('people', ${queued})`,
    }),
    wakeQueue(db, organizationId, nowMs),
    rawRows<QueuedList>(
      db,
      sql`select members, already, ${queued} as queued from invitation_imports where id = ${importId}`,
    ),
  ]);
  return (results.at(-1) as QueuedList[])[0] as QueuedList;
}

/** Puts the organization's queue first. */
export function wakeQueue(db: Database, organizationId: string, nowMs: number): Statement {
  return insertRow(
    db,
    invitationQueues,
    { organizationId, nextAt: nowMs },
    undefined,
    sql`(organization_id) do update set next_at = excluded.next_at, held = null`,
  );
}

function chunkStatements(db: Database, queueing: Queueing, list: string): Statement[] {
  const { organizationId, importId, nowMs } = queueing;
  const field = (name: keyof InvitationToQueue): SQL => sql.raw(`(j.value ->> '$.${name}')`);
  const isMember = sql`exists (select 1 from accounts a join members m on m.account_id = a.id
    where a.email_key = ${field('emailKey')} and m.organization_id = ${organizationId})`;
  // Someone who is about to be mailed the same is not asked twice.
  const isSuch = sql`i.delivery = 'mail' and i.role = ${field('role')}
    and (i.send_at is not null or (i.mailed_at is not null and i.mail_note is null and i.expires_at > ${nowMs}))`;
  // The plus keeps SQLite from looking through all of the organization's invitations for each address.
  return [
    rawStatement(
      db,
      sql`update invitation_imports set members = members + (select count(*) from json_each(${list}) j where ${isMember})
        where id = ${importId}`,
    ),
    rawStatement(
      db,
      sql`update invitations set revoked_at = ${nowMs}, send_at = null where id in (select i.id
        from json_each(${list}) j join invitations i on i.email_key = ${field('emailKey')} and +i.organization_id = ${organizationId}
        where i.accepted_at is null and i.revoked_at is null and not (${isSuch}))`,
    ),
    insertRow(
      db,
      invitations,
      {
        id: field('id'),
        organizationId,
        email: field('email'),
        emailKey: field('emailKey'),
        emailDomain: field('emailDomain'),
        role: field('role'),
        // It is the hash of nothing, so that no link opens it.
        tokenHash: sql`'unsent:' || ${field('id')}`,
        invitedBy: queueing.invitedBy,
        createdAt: nowMs,
        expiresAt: queueing.expiresAt,
        delivery: 'mail',
        sendAt: nowMs,
        queuedBy: queueing.queuedBy,
        language: queueing.language,
        importId,
      },
      sql`from json_each(${list}) j where not ${isMember} and not exists (select 1 from invitations i
        where i.email_key = ${field('emailKey')} and +i.organization_id = ${organizationId}
        and i.accepted_at is null and i.revoked_at is null)`,
    ),
  ];
}
