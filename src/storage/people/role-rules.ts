// Role rules: which group of the identity provider gives which role. The trigger `members_map_role` decides
// with each change of a membership; here rules are saved, what they would do is shown, and what they did is
// handed to those who tell the Owners.

import { type SQL, sql } from 'drizzle-orm';
import { atItsTime } from '../cause.ts';
import { type Database, insertRow, rawRows, rawStatement, type Statement } from '../database.ts';
import { type RoleNoticeRow, type RoleRuleRow, roleRules } from '../tables/role-rules.ts';
import { memberClaimed } from './member-display.ts';

export interface StoredRule extends Pick<RoleRuleRow, 'source' | 'teamId' | 'attribute' | 'value' | 'role'> {
  /** The team that the rule means now; null: there is none that SCIM pushed. */
  readonly team: { readonly id: string; readonly name: string } | null;
}

/** A team that an identity provider pushed: what administrators make by hand gives nobody a role. */
const PUSHED = sql.raw(`(t.source = 'scim' or t.external_id is not null)`);

const TEAM_OF_RULE = sql.raw(`ifnull(r.team_id, (select named.id from teams named
  where named.organization_id = r.organization_id and named.name_key = r.team_key))`);

export async function listRoleRules(db: Database, organizationId: string): Promise<StoredRule[]> {
  const rows = await rawRows<
    Omit<StoredRule, 'team'> & { readonly foundId: string | null; readonly foundName: string | null }
  >(
    db,
    sql`select r.source, r.team_id as "teamId", r.attribute, r.value, r.role, t.id as "foundId", t.name as "foundName"
      from role_rules r left join teams t on r.source = 'team' and t.id = ${TEAM_OF_RULE}
        and t.organization_id = r.organization_id and ${PUSHED}
      where r.organization_id = ${organizationId} order by r.position`,
  );
  return rows.map(({ foundId, foundName, ...rule }) => ({
    ...rule,
    team: foundId === null || foundName === null ? null : { id: foundId, name: foundName },
  }));
}

/** The pushed teams among `ids`. */
export async function listPushedTeams(
  db: Database,
  organizationId: string,
  ids: readonly string[],
): Promise<{ readonly id: string; readonly name: string }[]> {
  return await rawRows(
    db,
    sql`select t.id, t.name from json_each(${JSON.stringify(ids)}) j cross join teams t on t.id = j.value
      where t.organization_id = ${organizationId} and ${PUSHED}`,
  );
}

/** What the page offers to choose from. */
export async function listSomePushedTeams(
  db: Database,
  organizationId: string,
  limit: number,
): Promise<{ readonly id: string; readonly name: string }[]> {
  return await rawRows(
    db,
    sql`select t.id, t.name from teams t where t.organization_id = ${organizationId} and ${PUSHED}
      order by t.name_key limit ${limit}`,
  );
}

export function replaceRoleRules(
  db: Database,
  organizationId: string,
  rows: readonly RoleRuleRow[],
): Statement[] {
  return [
    rawStatement(db, sql`delete from role_rules where organization_id = ${organizationId}`),
    ...rows.map((row) => insertRow(db, roleRules, row)),
  ];
}

function savedAt(organizationId: string): SQL {
  return sql`(select ifnull(max(created_at), 0) from role_rules where organization_id = ${organizationId})`;
}

/** Nobody has saved other rules since those that were read. */
export function areRulesOf(organizationId: string, readSavedAt: number): SQL {
  return sql`${savedAt(organizationId)} = ${readSavedAt}`;
}

/** When the rules were last saved; 0: there are none. */
export async function readRulesSavedAt(db: Database, organizationId: string): Promise<number> {
  const [row] = await rawRows<{ at: number }>(db, sql`select ${savedAt(organizationId)} as at`);
  return row?.at ?? 0;
}

/**
 * The trigger decides anew about those of the accounts who can be in a group.
 *
 * @param accounts a query of ids
 */
export function mapRolesOf(db: Database, organizationId: string, accounts: SQL): Statement {
  return atItsTime(
    rawStatement(
      db,
      sql`update members set team_ids = team_ids where organization_id = ${organizationId}
        and account_id in (${accounts}) and active = 1
        and (role_from is not null or asserted_groups is not null or team_ids <> '[]')`,
    ),
  );
}

/** How `asserted_groups` names a group of a SAML attribute; neither part has a line break. */
export function assertedGroup(attribute: string, value: string): string {
  return `${attribute}\n${value}`;
}

/** The groups of SAML attributes that rules of the organization name. */
export function selectAssertableGroups(db: Database, organizationId: string | SQL) {
  return rawRows<{ source: RoleRuleRow['source']; attribute: string | null; value: string }>(
    db,
    sql`select source, attribute, value from role_rules where organization_id = ${organizationId}`,
  );
}

/** What a sign-in asserted, at which the trigger decides; the caller says under which condition. */
export function assertGroups(
  db: Database,
  memberId: string,
  groups: readonly string[],
  when: SQL,
): Statement {
  return atItsTime(
    rawStatement(
      db,
      sql`update members set asserted_groups = ${JSON.stringify(groups)}, team_ids = team_ids
        where id = ${memberId} and ${when}`,
    ),
  );
}

export interface RoleChange {
  readonly id: string;
  readonly email: string;
  readonly givenName: string;
  readonly familyName: string;
  readonly before: 'owner' | 'admin' | 'billing_admin' | 'member';
  readonly after: 'admin' | 'billing_admin' | 'member';
  /** The group; null: they are in none any more. */
  readonly roleFrom: string | null;
  /** How many there are, also those beyond the limit. */
  readonly total: number;
}

export type RuleToTry = Pick<RoleRuleRow, 'source' | 'teamId' | 'teamKey' | 'attribute' | 'value' | 'role'>;

/**
 * Whose role would be another with these rules, by the same decision as the trigger's: those whom the highest
 * role would be given first. What a SAML attribute says is known of the last sign-in alone, and only of the
 * groups that a rule named then.
 */
export async function listRoleChanges(
  db: Database,
  organizationId: string,
  rules: readonly RuleToTry[],
  limit: number,
): Promise<RoleChange[]> {
  const tried = sql`select j.key as position, j.value ->> '$.source' as source, j.value ->> '$.teamId' as team_id,
    j.value ->> '$.teamKey' as team_key, j.value ->> '$.attribute' as attribute, j.value ->> '$.value' as value,
    j.value ->> '$.role' as role, ${organizationId} as organization_id from json_each(${JSON.stringify(rules)}) j`;
  return await rawRows<RoleChange>(
    db,
    sql`with tried as materialized (${tried}), rule as materialized (
        select r.*, t.id as found, t.name as name from tried r left join teams t on r.source = 'team'
          and t.id = ${TEAM_OF_RULE} and t.organization_id = r.organization_id and ${PUSHED}),
      concerned(id) as (
        select member_id from team_members where team_id in (select found from rule)
        union select id from members
          where organization_id = ${organizationId} and (role_from is not null or asserted_groups is not null)),
      person as materialized (
        select m.id, m.user_name as email, m.given_name as "givenName", m.family_name as "familyName", m.role, m.role_from, (
          select json_array(r.role, iif(r.source = 'team', r.name, r.value)) from rule r
          where iif(r.source = 'team',
            exists (select 1 from team_members tm where tm.team_id = r.found and tm.member_id = m.id),
            exists (select 1 from json_each(m.asserted_groups) a where a.value = r.attribute || char(10) || r.value))
            and ${memberClaimed} order by r.position limit 1) as mapped
        from concerned c cross join members m on m.id = c.id
        where m.organization_id = ${organizationId} and m.active = 1 and m.role <> 'owner')
      select id, email, "givenName", "familyName", role as before, ifnull(mapped ->> 0, 'member') as after,
        mapped ->> 1 as "roleFrom", count(*) over () as total
      from person where (mapped is not null or role_from is not null) and role <> ifnull(mapped ->> 0, 'member')
      order by case after when 'admin' then 0 when 'billing_admin' then 1 else 2 end, email limit ${limit}`,
  );
}

/** Somebody has become more than a Member, and the Owners have to be told. */
export function hasRoleNotices(organizationId: string): SQL {
  return sql`exists (select 1 from role_notices where organization_id = ${organizationId})`;
}

export function selectHasRoleNotices(db: Database, organizationId: string) {
  return rawRows<{ told: 0 | 1 }>(db, sql`select ${hasRoleNotices(organizationId)} as told`);
}

/** The one who takes a notice tells it. @param organizationId null: of all organizations */
export async function takeRoleNotices(
  db: Database,
  organizationId: string | null,
  limit: number,
): Promise<RoleNoticeRow[]> {
  return await rawRows<RoleNoticeRow>(
    db,
    sql`delete from role_notices where id in (select id from role_notices
        where ${organizationId === null ? sql`true` : sql`organization_id = ${organizationId}`} limit ${limit})
      returning id, organization_id as "organizationId", email, before, after, role_from as "roleFrom", decided_at as at,
        actor_type as "actorType", actor_id as "actorId", actor_label as "actorLabel"`,
  );
}
