// What somebody did to their own account, in the audit log of each organization that they belong to; one that has deactivated them learns
// nothing of it. Nothing of a password, old or new.

import { type SQL, sql } from 'drizzle-orm';
import { type Database, rawStatement } from '../database.ts';
import type { AuditEventRow } from '../tables/audit-events.ts';

export interface AccountEvent {
  /** The beginning of each event's id. */
  readonly id: string;
  readonly accountId: string;
  readonly email: string;
  readonly address: AuditEventRow['address'];
  readonly nowMs: number;
}

/** Behind `swapPassword`: a lost swap leaves no trace. */
export function auditNewPassword(
  db: Database,
  passwordHash: string,
  by: 'profile' | 'reset',
  event: AccountEvent,
) {
  return auditAccount(db, 'user.password_changed', { by }, event, sql`a.password_hash = ${passwordHash}`);
}

/** Just behind the statement that ends them: where none was open there is nothing to tell. */
export function auditEndedSessions(db: Database, which: 'one' | 'all', event: AccountEvent) {
  return auditAccount(db, 'user.sessions_ended', { which }, event, sql`changes() > 0`);
}

function auditAccount(
  db: Database,
  action: AuditEventRow['action'],
  detail: Readonly<Record<string, string>>,
  w: AccountEvent,
  onlyIf: SQL,
) {
  return rawStatement(
    db,
    sql`insert into audit_events (id, organization_id, at, action, actor_type, actor_id, actor_label, address, target_type,
        target_id, detail)
      select ${w.id} || '_' || m.id, m.organization_id, ${w.nowMs}, ${action}, 'account', m.account_id, ${w.email},
        ${w.address}, 'member', m.id, ${JSON.stringify({ email: w.email, ...detail })}
      from members m join accounts a on a.id = m.account_id
      where m.account_id = ${w.accountId} and m.active = 1 and ${onlyIf}`,
  );
}
