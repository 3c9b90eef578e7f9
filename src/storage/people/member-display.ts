// Facts about a member, in SQL, that are the same wherever they are shown, filtered by or decided on.

import { type SQL, sql } from 'drizzle-orm';
import { familyNameKey, givenNameKey } from './folded.ts';

/** The name under which a Group shows the member `m`. */
export const memberDisplay: SQL = sql.raw(
  `coalesce(nullif(json_extract(m.profile, '$.displayName'), ''), nullif(trim(m.given_name || ' ' || m.family_name), ''), m.user_name)`,
);

/** The same, folded. */
export const memberDisplayKey: SQL = sql`coalesce(nullif(lower(json_extract(ifnull(m.folded, m.profile), '$.displayName')), ''),
  nullif(trim(${givenNameKey} || ' ' || ${familyNameKey}), ''), ifnull(m.folded ->> '$.userName', m.user_name_key))`;

/**
 * Whether the member `m` is in a verified domain of the organization; provisioning manages only those who
 * are.
 */
export const memberClaimed: SQL =
  sql.raw(`exists (select 1 from domains d where d.name = substr(m.user_name_key, instr(m.user_name_key, '@') + 1)
    and d.status = 'verified' and d.organization_id = m.organization_id)`);
