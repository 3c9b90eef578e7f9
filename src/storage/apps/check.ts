// What a check of a session reads beside the session.

import { sql } from 'drizzle-orm';
import { type Database, rawRows } from '../database.ts';

const GROUPS_SHOWN = 50;

/**
 * The first groups by name of each membership of the session's person, with how many there are; of one
 * organization alone where it is named, by our id or the operator's.
 */
export function selectGroupsOfSession(db: Database, sessionId: string, organization: string | null) {
  const ofOne =
    organization === null
      ? sql``
      : sql` and m.organization_id in
          (select id from organizations where id = ${organization} or external_id = ${organization})`;
  return rawRows<{ memberId: string; id: string; name: string; total: number }>(
    db,
    sql`select member_id as "memberId", id, name, total from (
        select m.id as member_id, t.id, t.name, json_array_length(m.team_ids) as total,
          row_number() over (partition by m.id order by t.name_key, t.id) as place
        from members m join team_members tm on tm.member_id = m.id join teams t on t.id = tm.team_id
        where m.account_id = (select account_id from sessions where id = ${sessionId})${ofOne})
      where place <= ${GROUPS_SHOWN} order by member_id, place`,
  );
}
