// Deletes what is no longer kept. Each statement deletes at most `limit` rows, so that one run stays small;
// the next run continues.

import { sql } from 'drizzle-orm';
import { type Database, rawStatement, type Statement } from '../database.ts';
import { deleteExpiredIdempotencyKeys } from '../operator/idempotency-keys.ts';

export interface Retention {
  readonly nowMs: number;
  /** Rows written before these times are deleted. */
  readonly auditBefore: { readonly enterprise: number; readonly others: number };
  readonly signInsBefore: number;
  readonly provisioningBefore: number;
  /**
   * Used requests are kept longer than they could have been answered, so that a response which is sent again
   * gets the right reason.
   */
  readonly requestsBefore: number;
  readonly limit: number;
}

export function pruneStatements(db: Database, retention: Retention): Statement[] {
  const { nowMs, auditBefore, limit } = retention;
  const audit = sql`case o.plan when 'free' then ${auditBefore.others} when 'growth' then ${auditBefore.others}
    else ${auditBefore.enterprise} end`;
  return [
    deleteBefore(db, 'used_requests', 'expires_at', retention.requestsBefore, limit),
    deleteBefore(db, 'login_requests', 'expires_at', retention.requestsBefore, limit),
    deleteBefore(db, 'used_assertions', 'expires_at', nowMs, limit),
    deleteBefore(db, 'sessions', 'expires_at', nowMs, limit),
    deleteExpiredIdempotencyKeys(db, nowMs),
    pruneLog(db, 'audit_events', audit, limit),
    pruneLog(db, 'sign_in_attempts', sql`${retention.signInsBefore}`, limit),
    pruneLog(db, 'provisioning_events', sql`${retention.provisioningBefore}`, limit),
  ];
}

type Expiring = 'used_requests' | 'login_requests' | 'used_assertions' | 'sessions';

function deleteBefore(db: Database, table: Expiring, column: 'expires_at', before: number, limit: number) {
  const [name, time] = [sql.identifier(table), sql.identifier(column)];
  return rawStatement(
    db,
    sql`delete from ${name} where rowid in (select rowid from ${name} where ${time} <= ${before} limit ${limit})`,
  );
}

/**
 * Deletes the old rows of a log. The logs outlive their organizations, so the organizations come from the log
 * itself: the statement walks its index (organization, at, id), one step for each organization, and then the
 * old end of each. A deleted organization has no plan: its log is kept for the longest time.
 */
function pruneLog(
  db: Database,
  table: 'audit_events' | 'sign_in_attempts' | 'provisioning_events',
  before: ReturnType<typeof sql>,
  limit: number,
) {
  const name = sql.identifier(table);
  return rawStatement(
    db,
    sql`delete from ${name} where rowid in (
      with recursive organization(id) as (
        select min(organization_id) from ${name}
        union all
        select (select min(organization_id) from ${name} where organization_id > organization.id)
        from organization where organization.id is not null)
      select e.rowid from organization
        join ${name} e on e.organization_id = organization.id
        left join organizations o on o.id = organization.id
      where e.at < ${before} limit ${limit})`,
  );
}
