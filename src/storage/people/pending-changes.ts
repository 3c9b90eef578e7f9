// Changes of Owners and Admins that a directory asked for and that an Owner decides.

import { type SQL, sql } from 'drizzle-orm';
import { type Database, insertRow, rawRows, rawStatement, type Statement } from '../database.ts';
import { type PendingChangeRow, pendingChanges } from '../tables/pending-changes.ts';

export type AskedChange = Omit<PendingChangeRow, 'decision' | 'decidedAt' | 'decidedBy' | 'toldAt'>;

/** The most changes of one person that wait: with a directory's token one could ask for any number. */
const MAX_OF_MEMBER = 5;
/** The Owners get one mail in this time about one person. */
const TOLD_EVERY_MS = 24 * 3_600_000;

/**
 * Keeps the change until an Owner decides, for `recordIfChanged`: it changes nothing when the directory asks
 * for the same again, as its jobs do. Each address has a row of its own, so that nobody approves what they
 * have not read, and a refusal stands.
 */
export function askForChange(db: Database, row: AskedChange, when: SQL = sql`true`): Statement {
  const others = sql`from pending_changes where member_id = ${row.memberId} and email_key <> ${row.emailKey}`;
  return insertRow(
    db,
    pendingChanges,
    {
      ...row,
      toldAt: sql`iif(exists (select 1 ${others} and told_at > ${row.askedAt - TOLD_EVERY_MS}), null, ${row.askedAt})`,
    },
    // They may have been removed since the change was refused.
    sql`where ${when} and exists (select 1 from members where id = ${row.memberId})
      and (select count(*) ${others} and expires_at > ${row.askedAt}) < ${MAX_OF_MEMBER}`,
    sql`(member_id, email_key) do update set
      id = excluded.id, kind = excluded.kind, email = excluded.email, source = excluded.source,
      asked_by = excluded.asked_by, asked_at = excluded.asked_at, expires_at = excluded.expires_at,
      told_at = excluded.told_at, decision = null, decided_at = null, decided_by = null
      where pending_changes.kind <> excluded.kind or pending_changes.expires_at <= excluded.asked_at`,
  );
}

/** A change that is still asked for lives on; a decision ends when it would have. */
export function renewPendingChange(db: Database, row: AskedChange, when: SQL = sql`true`): Statement {
  return rawStatement(
    db,
    sql`update pending_changes set expires_at = ${row.expiresAt}
      where member_id = ${row.memberId} and email_key = ${row.emailKey} and decision is null and ${when}`,
  );
}

/** The directory had not asked for the same before, and the Owners are due a mail. */
export function isTold(id: string): SQL {
  return sql`exists (select 1 from pending_changes where id = ${id} and told_at is not null)`;
}

export function selectIsTold(db: Database, id: string) {
  return rawRows<{ told: 0 | 1 }>(db, sql`select ${isTold(id)} as told`);
}

/** After a change was made, no other waits: they were asked for somebody who had the address of before. */
export function endPendingChange(db: Database, memberId: string, when: SQL = sql`true`): Statement {
  return rawStatement(
    db,
    sql`delete from pending_changes where member_id = ${memberId} and decision is not 'declined' and ${when}`,
  );
}

/**
 * After somebody got the address: what waits for another to get it was approved while it was free, and would
 * make its reader the other one.
 */
export function endChangesTo(db: Database, emailKey: string, when: SQL = sql`true`): Statement {
  const own = (column: SQL) =>
    sql`(select ${column} from accounts a join members m on m.account_id = a.id where a.email_key = ${emailKey})`;
  return rawStatement(
    db,
    sql`delete from pending_changes where organization_id in ${own(sql`m.organization_id`)} and email_key = ${emailKey}
      and member_id not in ${own(sql`m.id`)} and decision is not 'declined' and ${when}`,
  );
}

/** Decides for `requireChanged`. @param expiresAt until when the approval is good, or the refusal stands */
export function decidePendingChange(
  db: Database,
  change: {
    readonly id: string;
    readonly organizationId: string;
    readonly decision: 'approved' | 'declined';
    readonly decidedBy: string;
    readonly expiresAt: number;
  },
  nowMs: number,
): Statement {
  return rawStatement(
    db,
    sql`update pending_changes set decision = ${change.decision}, decided_at = ${nowMs},
        decided_by = ${change.decidedBy}, expires_at = ${change.expiresAt}
      where id = ${change.id} and organization_id = ${change.organizationId} and expires_at > ${nowMs}
        and decision is not ${change.decision}`,
  );
}

export interface PendingChange extends Omit<PendingChangeRow, 'toldAt'> {
  /** The person's address today. */
  readonly present: string;
  readonly role: 'owner' | 'admin' | 'billing_admin' | 'member';
}

/** Lists what waits for a decision, and what was decided and has not happened yet; the newest first. */
export function selectPendingChanges(db: Database, organizationId: string, nowMs: number) {
  return rawRows<PendingChange>(
    db,
    sql`select c.id, c.organization_id as "organizationId", c.member_id as "memberId", c.kind, c.email,
        c.email_key as "emailKey", c.source, c.asked_by as "askedBy", c.asked_at as "askedAt", c.decision,
        c.decided_at as "decidedAt", c.decided_by as "decidedBy", c.expires_at as "expiresAt",
        a.email as present, m.role
      from pending_changes c join members m on m.id = c.member_id join accounts a on a.id = m.account_id
      where c.organization_id = ${organizationId} and c.expires_at > ${nowMs}
      order by c.asked_at desc, c.id limit 50`,
  );
}
