// Organizations as the operator looks for them, with how each of them is. Every statement reads a bounded
// number of rows of each organization, however large it is.

import { sql } from 'drizzle-orm';
import { type Database, rawRows } from '../database.ts';
import type { OrganizationRow } from '../tables/organizations.ts';

/** After every text that begins with what it is appended to. */
const LAST = '\u{10ffff}';

/**
 * The ids of those whose id or external id is the text, or whose name or verified domain begins with it, by
 * the index of each.
 */
export async function searchOrganizationIds(db: Database, text: string, limit: number): Promise<string[]> {
  const folded = text.toLowerCase();
  const rows = await rawRows<{ id: string }>(
    db,
    sql`select id from (
        select id from organizations where id = ${text}
        union select id from organizations where external_id = ${text}
        union select id from (select id from organizations
          where name collate nocase >= ${text} and name collate nocase < ${text + LAST}
          order by name collate nocase, id limit ${limit})
        union select id from (select organization_id as id from domains
          where status = 'verified' and name >= ${folded} and name < ${folded + LAST} order by name limit ${limit}))
      limit ${limit}`,
  );
  return rows.map(({ id }) => id);
}

/** The most refusals of one organization that are counted. */
export const MAX_COUNTED_FAILURES = 100;

export interface OrganizationHealthRow {
  readonly id: string;
  readonly name: string;
  readonly externalId: string | null;
  readonly plan: OrganizationRow['plan'];
  readonly memberCount: number;
  readonly createdAt: number;
  readonly suspendedAt: number | null;
  readonly verifiedDomains: number;
  /** Null: no connection. */
  readonly ssoEnabled: 0 | 1 | null;
  readonly ssoRequired: 0 | 1 | null;
  /** When the next of the certificates that are still good ends; where none is, when the last one ended. */
  readonly certificateEndsAt: number | null;
  readonly scimTokens: number;
  readonly scimSeenAt: number | null;
  /** Refused sign-ins since then, up to `MAX_COUNTED_FAILURES`. */
  readonly refusedSignIns: number;
}

/** In no order. One that is being deleted is left out. */
export async function readOrganizationHealth(
  db: Database,
  ids: readonly string[],
  { nowMs, sinceMs }: { readonly nowMs: number; readonly sinceMs: number },
): Promise<OrganizationHealthRow[]> {
  const list = sql`(select value from json_each(${JSON.stringify(ids)}))`;
  return await rawRows<OrganizationHealthRow>(
    db,
    sql`select o.id, o.name, o.external_id as "externalId", o.plan, o.member_count as "memberCount",
        o.created_at as "createdAt", o.suspended_at as "suspendedAt", c.enabled as "ssoEnabled",
        c.require_sso as "ssoRequired",
        (select count(*) from domains d where d.organization_id = o.id and d.status = 'verified') as "verifiedDomains",
        (select coalesce(min(iif(k.not_after > ${nowMs}, k.not_after, null)), max(k.not_after))
          from certificates k where k.connection_id = c.id) as "certificateEndsAt",
        (select count(*) from scim_tokens t where t.organization_id = o.id and t.revoked_at is null) as "scimTokens",
        (select max(t.last_used_at) from scim_tokens t where t.organization_id = o.id) as "scimSeenAt",
        (select count(*) from (select 1 from sign_in_attempts a where a.organization_id = o.id
          and a.outcome = 'refused' and a.at > ${sinceMs} limit ${MAX_COUNTED_FAILURES})) as "refusedSignIns"
      from organizations o left join connections c on c.organization_id = o.id
      where o.id in ${list} and o.deleted_at is null`,
  );
}
