// The name under which a Group shows a person, in SQL: the same in answers and in filters.

import { type SQL, sql } from 'drizzle-orm';

/** Of a member `m`. */
export const memberDisplay: SQL = sql.raw(
  `coalesce(nullif(json_extract(m.profile, '$.displayName'), ''), nullif(trim(m.given_name || ' ' || m.family_name), ''), m.user_name)`,
);
