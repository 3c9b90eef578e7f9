// Organizations as the operator looks for them, with how each of them is. Every statement reads a bounded
// number of rows of each organization, however large it is.

import { sql } from 'drizzle-orm';
import { type Database, rawRows } from '../database.ts';
import type { OrganizationRow } from '../tables/organizations.ts';

/** No index knows what is inside a name; D1 reads so many rows of one in some 10 ms. */
export const MAX_SEARCHED_NAMES = 20_000;

export interface FoundIds {
  readonly ids: readonly string[];
  /** How many match, those that are not shown included. */
  readonly total: number;
  /** False if there are more names or domains than the search has looked at. */
  readonly complete: boolean;
}

/**
 * The ids of those whose id or external id is the text, or whose name or verified domain has it inside, in
 * any case of the letters of ASCII; those whose name begins with it come first.
 */
export async function searchOrganizationIds(db: Database, text: string, limit: number): Promise<FoundIds> {
  const folded = text.toLowerCase();
  const most = sql.raw(`${MAX_SEARCHED_NAMES + 1}`);
  const rows = await rawRows<{ id: string | null; total: number; looked: number }>(
    db,
    sql`with names as (select id, at from (
          select id, instr(lower(name), lower(${text})) as at from (
            select id, name from organizations indexed by organizations_name order by name collate nocase, id limit ${most}))
          where at > 0),
        owned as (select organization_id as id from (
          select organization_id, name from domains where status = 'verified' order by name limit ${most})
          where instr(name, ${folded}) > 0),
        hits as (select id, min(place) as place from (
          select id, 0 as place from organizations where id = ${text}
          union all select id, 0 from organizations where external_id = ${text}
          union all select id, iif(at = 1, 1, 3) from names union all select id, 2 from owned)
          where id in (select o.id from organizations o where o.id = id and o.deleted_at is null) group by id)
      select * from (select (select count(*) from hits) as total, max(
          (select count(*) from (select 1 from organizations indexed by organizations_name limit ${most})),
          (select count(*) from (select 1 from domains where status = 'verified' limit ${most}))) as looked)
        left join (select id from hits order by place, id limit ${limit})`,
  );
  const { total = 0, looked = 0 } = rows[0] ?? {};
  return { ids: rows.flatMap(({ id }) => id ?? []), total, complete: looked <= MAX_SEARCHED_NAMES };
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
