// A new password in the audit log of each organization that the person belongs to; one that has deactivated them learns nothing of it.
// Nothing of the password, old or new.

import { sql } from 'drizzle-orm';
import type { AuditEventRow } from './audit-events.ts';
import { type Database, rawStatement } from './database.ts';

export interface NewPasswordEvent {
  /** The beginning of each event's id. */
  readonly id: string;
  readonly accountId: string;
  readonly email: string;
  readonly by: 'profile' | 'reset';
  readonly address: AuditEventRow['address'];
  readonly nowMs: number;
}

/** Behind `swapPassword`: a lost swap leaves no trace. */
export function auditNewPassword(db: Database, passwordHash: string, w: NewPasswordEvent) {
  return rawStatement(
    db,
    sql`insert into audit_events (id, organization_id, at, action, actor_type, actor_id, actor_label, address, target_type,
        target_id, detail)
      select ${w.id} || '_' || m.id, m.organization_id, ${w.nowMs}, 'user.password_changed', 'account', m.account_id, ${w.email},
        ${w.address}, 'member', m.id, ${JSON.stringify({ email: w.email, by: w.by })}
      from members m join accounts a on a.id = m.account_id
      where m.account_id = ${w.accountId} and m.active = 1 and a.password_hash = ${passwordHash}`,
  );
}
