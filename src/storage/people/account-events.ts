// Records what people did to their own accounts in the audit log of each organization that they belong to. An
// organization that has deactivated someone doesn't learn of it. Nothing about a password is recorded, old or
// new.

import { type SQL, sql } from 'drizzle-orm';
import { record } from '../change.ts';
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

/** An event's columns but those that each membership gives. `id` is the beginning of each event's id. */
export type EventOfEach = Omit<AuditEventRow, 'organizationId' | 'targetId'>;

/** Records one event for each membership of the account. @param which a condition on the members `m` */
export function recordForMemberships(
  db: Database,
  event: EventOfEach,
  accountId: string,
  which: SQL = sql`true`,
): Statement {
  return record(
    db,
    {
      ...event,
      id: sql`${event.id} || '_' || m.id`,
      organizationId: sql`m.organization_id`,
      targetId: sql`m.id`,
    },
    sql`from members m where m.account_id = ${accountId} and ${which}`,
  );
}

/** Records one event for each organization in which the person is active. */
export function recordAccountEvent(
  db: Database,
  action: AuditEventRow['action'],
  detail: Readonly<Record<string, string>>,
  { id, accountId, email, address, nowMs }: AccountEvent,
  when: 'always' | 'if_changed' = 'always',
): Statement {
  const event: EventOfEach = {
    id,
    at: nowMs,
    action,
    actorType: 'account',
    actorId: accountId,
    actorLabel: email,
    address,
    targetType: 'member',
    detail: { email, ...detail },
  };
  const which = when === 'if_changed' ? sql`m.active = 1 and changes() > 0` : sql`m.active = 1`;
  return recordForMemberships(db, event, accountId, which);
}
