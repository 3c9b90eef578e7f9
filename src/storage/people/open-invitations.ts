// What administrators do with open invitations, one or all that a search finds: mail them again, copy a link,
// revoke them; and how far the lists are.

import { type SQL, sql } from 'drizzle-orm';
import { type Database, insertRow, rawRows, rawStatement, type Statement } from '../database.ts';
import type { InvitationImportRow } from '../tables/invitation-imports.ts';
import type { InvitationQueueRow } from '../tables/invitation-queues.ts';
import { type InvitationRow, invitations } from '../tables/invitations.ts';

export type Role = InvitationRow['role'];

const OPEN = sql`accepted_at is null and revoked_at is null`;

/** Open invitations of these roles whose folded address contains `search`. */
export function openOf(organizationId: string, search: string, roles: readonly Role[]): SQL {
  return sql`organization_id = ${organizationId} and ${OPEN} and instr(email_key, ${search}) > 0
    and role in (select value from json_each(${JSON.stringify(roles)}))`;
}

/** Nobody was mailed yet, and nobody is about to be. */
const UNSENT = sql`delivery = 'mail' and mailed_at is null and send_at is null`;

export interface OpenCounts {
  readonly open: number;
  readonly unsent: number;
}

export function selectOpenCounts(db: Database, which: SQL) {
  return rawRows<OpenCounts>(
    db,
    sql`select count(*) as open, ifnull(sum(${UNSENT}), 0) as unsent from invitations where ${which}`,
  );
}

export interface Asker {
  readonly account: string | null;
  readonly label: string;
  readonly language: InvitationRow['language'];
}

/** Queues the mails that never went out; for `recordIfChanged`. */
export function queueUnsent(db: Database, which: SQL, asker: Asker, nowMs: number): Statement {
  return rawStatement(
    db,
    sql`update invitations set send_at = ${nowMs}, mail_note = null, mail_tries = 0, queued_by = ${asker.account},
      invited_by = ${asker.label}, language = ${asker.language} where ${which} and ${UNSENT}`,
  );
}

/**
 * Queues one invitation under a new id. The old one stays behind, revoked, because its mail counts; its link
 * goes over and works until the new mail is made. The first statement is for `requireChanged`.
 */
export function requeueStatements(
  db: Database,
  row: InvitationRow,
  newId: string,
  asker: Asker,
  nowMs: number,
): [ending: Statement, queueing: Statement] {
  return [
    rawStatement(
      db,
      sql`update invitations set revoked_at = ${nowMs}, send_at = null, token_hash = 'ended:' || id, link_hash = null
        where id = ${row.id} and token_hash = ${row.tokenHash} and link_hash is ${row.linkHash} and ${OPEN}`,
    ),
    insertRow(db, invitations, {
      ...row,
      id: newId,
      tokenHash: row.tokenHash.startsWith('unsent:') ? `unsent:${newId}` : row.tokenHash,
      invitedBy: asker.label,
      delivery: 'mail',
      mailedAt: null,
      sendAt: nowMs,
      mailNote: null,
      mailTries: 0,
      queuedBy: asker.account,
      language: asker.language,
      createdAt: nowMs,
    }),
  ];
}

/** A link of its own; for `requireChanged`. It opens an expired invitation again, for this link alone. */
export function copyLink(
  db: Database,
  row: Pick<InvitationRow, 'id' | 'organizationId'>,
  link: {
    readonly hash: string;
    readonly account: string | null;
    readonly expiresAt: number;
    readonly nowMs: number;
  },
): Statement {
  return rawStatement(
    db,
    sql`update invitations set link_hash = ${link.hash}, linked_by = ${link.account},
        token_hash = iif(expires_at <= ${link.nowMs}, 'ended:' || id, token_hash), expires_at = ${link.expiresAt}
      where id = ${row.id} and organization_id = ${row.organizationId} and ${OPEN}`,
  );
}

/** How many invitations of a list are where; `total` is those that it made. */
export interface ListProgress extends InvitationImportRow {
  readonly total: number;
  readonly waiting: number;
  readonly sent: number;
  readonly failed: number;
  readonly senderLeft: number;
  readonly roleNotInPlan: number;
  readonly joined: number;
}

/** The newest list, if it is from after `since`; and older ones that are still being sent. */
export function selectListProgress(db: Database, organizationId: string, since: number) {
  const count = (which: SQL) => sql`ifnull(sum(${which}), 0)`;
  const open = sql`i.accepted_at is null and i.revoked_at is null`;
  const stopped = (note: string) => count(sql`${open} and i.send_at is null and i.mail_note = ${note}`);
  return rawRows<ListProgress>(
    db,
    sql`select p.id, p.organization_id as "organizationId", p.created_at as "createdAt", p.created_by as "createdBy",
        p.members, p.already, count(i.id) as total, ${count(sql`${open} and i.send_at is not null`)} as waiting,
        ${count(sql`i.mailed_at is not null and i.send_at is null`)} as sent, ${stopped('not_sent')} as failed,
        ${stopped('sender_left')} as "senderLeft", ${stopped('role_not_in_plan')} as "roleNotInPlan",
        ${stopped('already_a_member')} as joined
      from invitation_imports p left join invitations i on i.import_id = p.id and +i.organization_id = p.organization_id
        and i.token_hash not like 'ended:%'
      where p.organization_id = ${organizationId}
      group by p.id having waiting > 0 or (p.created_at > ${since} and p.id = (select id from invitation_imports
        where organization_id = ${organizationId} order by created_at desc, id desc limit 1))
      order by p.created_at desc limit 5`,
  );
}

export function selectQueue(db: Database, organizationId: string) {
  return rawRows<Pick<InvitationQueueRow, 'nextAt' | 'held'>>(
    db,
    sql`select next_at as "nextAt", held from invitation_queues where organization_id = ${organizationId}`,
  );
}
