// Records what people did to their own accounts in the audit log of each organization that they belong to. An
// organization that has deactivated someone doesn't learn of it. Nothing about a password is recorded, old or
// new.

import { sql } from 'drizzle-orm';
import { record } from '../change.ts';
import { isLiveOrganization } from '../conditions.ts';
import type { Database, Statement } from '../database.ts';
import type { AuditEventRow } from '../tables/audit-events.ts';

export interface AccountEvent {
  /** The beginning of each event's id. */
  readonly id: string;
  readonly accountId: string;
  readonly email: string;
  readonly address: AuditEventRow['address'];
  readonly nowMs: number;
}

/** Records one event for each organization in which the person is active. */
export function recordAccountEvent(
  db: Database,
  action: AuditEventRow['action'],
  detail: Readonly<Record<string, string>>,
  { id, accountId, email, address, nowMs }: AccountEvent,
  when: 'always' | 'if_changed' = 'always',
): Statement {
  const onlyIf = when === 'if_changed' ? sql` and changes() > 0` : sql``;
  return record(
    db,
    {
      id: sql`${id} || '_' || m.id`,
      organizationId: sql`m.organization_id`,
      at: nowMs,
      action,
      actorType: 'account',
      actorId: accountId,
      actorLabel: email,
      address,
      targetType: 'member',
      targetId: sql`m.id`,
      detail: { email, ...detail },
    },
    sql`from members m where m.account_id = ${accountId} and m.active = 1 and ${isLiveOrganization(sql`m.organization_id`)}${onlyIf}`,
  );
}
