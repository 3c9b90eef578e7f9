// What keeps a person from leaving their organizations, as a read and as what a batch requires.

import { type SQL, sql } from 'drizzle-orm';
import { anotherOwnerRemains, isClaimed, isProvisioned } from '../conditions.ts';
import { type Database, rawRows } from '../database.ts';

/** Whether the person themselves decides about the membership. */
export function isOwnToEnd(memberId: string, domain: string, nowMs: number): SQL {
  return sql`not exists (select 1 from members m where m.id = ${memberId} and ${isManaged(domain, nowMs)})`;
}

/** The person would still belong somewhere without this membership. */
export function hasAnotherMembership(memberId: string): SQL {
  return sql`exists (select 1 from members m join members o on o.account_id = m.account_id and o.id <> m.id
    where m.id = ${memberId})`;
}

export interface LeaveObstacle {
  readonly organizationId: string;
  readonly obstacle: 'membership_managed' | 'last_owner';
}

/** @param domain of the account's address */
export async function listLeaveObstacles(
  db: Database,
  accountId: string,
  domain: string,
  nowMs: number,
): Promise<LeaveObstacle[]> {
  const isLast = sql`m.role = 'owner' and not ${anotherOwnerRemains(sql`m.organization_id`, sql`m.id`)}`;
  return await rawRows<LeaveObstacle>(
    db,
    sql`select * from (select m.organization_id as "organizationId", case
        when ${isManaged(domain, nowMs)} then 'membership_managed' when ${isLast} then 'last_owner' end as "obstacle"
      from members m where m.account_id = ${accountId}) where "obstacle" is not null`,
  );
}

/** A directory provisions `m`, or the identity provider of their organization speaks for their address. */
function isManaged(domain: string, nowMs: number): SQL {
  return sql`(${isProvisioned(nowMs)} or (${isClaimed(sql`m.organization_id`, domain)}
    and exists (select 1 from connections c where c.organization_id = m.organization_id and c.enabled = 1)))`;
}
