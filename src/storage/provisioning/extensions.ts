// Extension attributes that no schema defines, as far as members and teams have them.

import { sql } from 'drizzle-orm';
import { type Database, rawRows } from '../database.ts';

/** Only the newest rows are read: what an identity provider sends for one, it sends for everybody. */
const NEWEST = 1000;
/** And no more of their profiles than D1 parses in some ten milliseconds: a profile may have 32 KB. */
const PROFILE_BYTES = 500_000;
const MAX_ATTRIBUTES = 500;
/** It has a definition of its own. */
const DEFINED = "'urn:ietf:params:scim:schemas:extension:enterprise:2.0:user'";

/** Selects one row for each attribute, in its first spelling. */
export function selectSeenAttributes(db: Database, organizationId: string, table: 'members' | 'teams') {
  const rows = sql.raw(table);
  return rawRows<{ schema: string; attribute: string }>(
    db,
    sql`select x.key as schema, a.key as attribute from (
        select id, size, sum(size) over (order by created_at desc, id desc) as upTo from (
          select id, created_at, octet_length(profile) as size from ${rows}
          where organization_id = ${organizationId} order by created_at desc, id desc limit ${NEWEST})) newest
      cross join ${rows} m on m.id = newest.id,
      json_each(m.profile) x, json_each(case x.type when 'object' then x.value else '{}' end) a
      where newest.upTo - newest.size < ${PROFILE_BYTES} and instr(x.key, ':') > 0 and lower(x.key) not in (${sql.raw(DEFINED)})
      group by lower(x.key), lower(a.key) order by 1, 2 limit ${MAX_ATTRIBUTES}`,
  );
}
