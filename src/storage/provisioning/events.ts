import { and, desc, eq, gte, sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { type FoundRows, type LogPlace, searchLog } from '../log-search.ts';
import { type ProvisioningEventRow, provisioningEvents } from '../tables/provisioning-events.ts';

export interface ProvisioningFilter {
  /**
   * Part of the person's or group's name, its id, the request's path or the reason, in upper or lower case.
   */
  readonly search?: string | undefined;
  readonly failedOnly?: boolean | undefined;
}

/** Lists events, newest first; `before` is the last row of the previous page. */
export async function listProvisioningEvents(
  db: Database,
  organizationId: string,
  page: { limit: number; before?: LogPlace | undefined },
  { search, failedOnly }: ProvisioningFilter = {},
): Promise<FoundRows<ProvisioningEventRow>> {
  const { before, limit } = page;
  const row = provisioningEvents;
  return await searchLog(db, row, {
    part: and(
      eq(row.organizationId, organizationId),
      before && sql`(${row.at}, ${row.id}) < (${before.at}, ${before.id})`,
    ),
    wanted: and(
      failedOnly ? gte(row.status, 400) : undefined,
      search === undefined
        ? undefined
        : sql`instr(lower(coalesce(${row.targetLabel}, '') || ' ' || coalesce(${row.targetId}, '') || ' ' || ${row.path}
            || ' ' || coalesce(${row.reason}, '')), lower(${search})) > 0`,
    ),
    limit,
    select: (where) => db.select().from(row).where(where).orderBy(desc(row.at), desc(row.id)).limit(limit),
  });
}
