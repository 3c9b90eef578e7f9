import { sql } from 'drizzle-orm';
import { type Database, rawRows, rawStatement } from '../database.ts';
import type { ProvisioningPushRow } from '../tables/provisioning-pushes.ts';

export type StoredPush = Omit<ProvisioningPushRow, 'organizationId' | 'reasons'> & {
  /** JSON: how many were refused for which reason. */
  readonly reasons: string;
  readonly memberCount: number;
  /** Those of them whom the directory has made or knows. */
  readonly directoryCount: number;
};

/** Reads two rows, however large the directory and its log are. */
export async function findPush(db: Database, organizationId: string): Promise<StoredPush | undefined> {
  const rows = await rawRows<StoredPush>(
    db,
    sql`select p.began_at as "beganAt", p.last_at as "lastAt", p.created, p.updated, p.unchanged, p.refused, p.reasons,
        o.member_count as "memberCount", o.directory_count as "directoryCount"
      from provisioning_pushes p join organizations o on o.id = p.organization_id
      where p.organization_id = ${organizationId}`,
  );
  return rows[0];
}

/** A request that comes so long after the one before begins another push. */
const NEW_PUSH_MS = 10 * 60_000;

/**
 * Counts a row of the log that the same batch has written, if it has. A statement and no trigger: with one,
 * each look-up would read a row more.
 */
export function countInPush(db: Database, eventId: string) {
  const isNew = sql.raw(`excluded.began_at - last_at > ${NEW_PUSH_MS}`);
  const further = (column: string) =>
    sql.raw(
      `${column} = iif(excluded.began_at - last_at > ${NEW_PUSH_MS}, 0, ${column}) + excluded.${column}`,
    );
  return rawStatement(
    db,
    sql`insert into provisioning_pushes (organization_id, began_at, last_at, created, updated, unchanged, refused, reasons)
      select o.id, e.at, e.at, ifnull(e.operation = 'user.created', 0),
        ifnull(e.operation in ('user.updated', 'user.deactivated', 'user.reactivated', 'user.deleted'), 0),
        ifnull(e.operation = 'user.unchanged', 0), e.status >= 400, iif(e.status >= 400, json_object(e.reason, 1), '{}')
      from provisioning_events e join organizations o on o.id = e.organization_id where e.id = ${eventId}
      on conflict (organization_id) do update set
        began_at = iif(${isNew}, excluded.began_at, began_at), last_at = max(last_at, excluded.last_at),
        ${further('created')}, ${further('updated')}, ${further('unchanged')}, ${further('refused')},
        reasons = case when ${isNew} then excluded.reasons else (
          select json_group_object(key, n) from (select key, sum(value) as n from (
            select key, value from json_each(reasons) union all select key, value from json_each(excluded.reasons)) group by key)) end`,
  );
}
