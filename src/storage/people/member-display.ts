// What several answers say of a member, in SQL: the same wherever it is shown, filtered by or decided on.

import { type SQL, sql } from 'drizzle-orm';

/** Of a member `m`: the name under which a Group shows them. */
export const memberDisplay: SQL = sql.raw(
  `coalesce(nullif(json_extract(m.profile, '$.displayName'), ''), nullif(trim(m.given_name || ' ' || m.family_name), ''), m.user_name)`,
);

/** Of a member `m`: in a verified domain of the organization, which is whom provisioning keeps. */
export const memberClaimed: SQL =
  sql.raw(`exists (select 1 from domains d where d.name = substr(m.user_name_key, instr(m.user_name_key, '@') + 1)
    and d.status = 'verified' and d.organization_id = m.organization_id)`);
