// Teams as the settings show them: a list by name, and each team's members a page at a time.

import { sql } from 'drizzle-orm';
import { type Database, rawRows } from '../database.ts';
import type { TeamRow } from '../tables/teams.ts';
import { memberClaimed } from './member-display.ts';

export interface ListedTeam
  extends Pick<
    TeamRow,
    | 'id'
    | 'organizationId'
    | 'name'
    | 'nameKey'
    | 'externalId'
    | 'source'
    | 'memberCount'
    | 'version'
    | 'createdAt'
    | 'updatedAt'
  > {
  /**
   * 1 if an identity provider manages it and would change back what is changed here: it pushed the group, and
   * its token still works.
   */
  readonly managed: 0 | 1;
}

const COLUMNS = sql.raw(`t.id, t.organization_id as "organizationId", t.name, t.name_key as "nameKey",
  t.external_id as "externalId", t.source, t.created_at as "createdAt", t.updated_at as "updatedAt",
  t.member_count as "memberCount", t.version, (t.source = 'scim' or t.external_id is not null) and exists (select 1 from scim_tokens s
    where s.organization_id = t.organization_id and s.revoked_at is null) as managed`);

export function selectTeam(db: Database, organizationId: string, id: string) {
  return rawRows<ListedTeam>(
    db,
    sql`select ${COLUMNS} from teams t where t.id = ${id} and t.organization_id = ${organizationId}`,
  );
}

export async function listTeams(
  db: Database,
  organizationId: string,
  page: { readonly prefixKey: string; readonly afterNameKey: string; readonly limit: number },
): Promise<ListedTeam[]> {
  return await rawRows<ListedTeam>(
    db,
    sql`select ${COLUMNS} from teams t where t.organization_id = ${organizationId}
      and t.name_key >= ${page.prefixKey} and t.name_key < ${`${page.prefixKey}\u{10ffff}`} and t.name_key > ${page.afterNameKey}
      order by t.name_key limit ${page.limit}`,
  );
}

export interface TeamMember {
  readonly id: string;
  readonly email: string;
  readonly givenName: string;
  readonly familyName: string;
  /** In a verified domain of the organization: provisioning manages them. */
  readonly claimed: 0 | 1;
}

/** Lists them in the order of their ids: that is how a team of ten thousand can be read page by page. */
export async function listTeamMembers(
  db: Database,
  team: { readonly id: string; readonly organizationId: string },
  page: { readonly afterId: string; readonly limit: number },
): Promise<TeamMember[]> {
  return await rawRows<TeamMember>(
    db,
    sql`select m.id, a.email, m.given_name as "givenName", m.family_name as "familyName",
        ${memberClaimed} as claimed
      from team_members tm cross join members m on m.id = tm.member_id cross join accounts a on a.id = m.account_id
      where tm.team_id = ${team.id} and tm.member_id > ${page.afterId} and m.organization_id = ${team.organizationId}
      order by tm.member_id limit ${page.limit}`,
  );
}
