// Many members at once, as SQL: for tests and measurements of what size costs.

/** `person0@domain` … with externalId `ext-0` …; their ids are `mem_<organization>_0` …. */
export async function fillOrganization(
  d1: D1Database,
  organizationId: string,
  domain: string,
  count: number,
): Promise<void> {
  const chunk = 5000;
  for (let from = 0; from < count; from += chunk) {
    const numbers = `with recursive n(i) as (select ${from} union all select i + 1 from n where i + 1 < ${Math.min(count, from + chunk)})`;
    await d1.batch([
      d1
        .prepare(
          `insert into accounts (id, email, email_key, created_at, updated_at)
            ${numbers} select 'acc_' || ?1 || '_' || i, 'person' || i || '@' || ?2, 'person' || i || '@' || ?2, 1, 1 from n`,
        )
        .bind(organizationId, domain),
      d1
        .prepare(
          `insert into members (id, organization_id, account_id, role, active, source, user_name, user_name_key, external_id, given_name,
             family_name, profile, version, created_at, updated_at)
            ${numbers} select 'mem_' || ?1 || '_' || i, ?1, 'acc_' || ?1 || '_' || i, 'member', 1, 'scim', 'person' || i || '@' || ?2,
              'person' || i || '@' || ?2, 'ext-' || i, 'Person', 'Number ' || i,
              json_object('displayName', 'Person ' || i, 'emails', json_array(json_object('primary', json('true'), 'type', 'work',
                'value', 'person' || i || '@' || ?2))), 1, 1700000000000 + i, 1700000000000 + i from n`,
        )
        .bind(organizationId, domain),
    ]);
  }
}

/** The first `count` members of `fillOrganization` into the team. */
export async function fillTeam(
  d1: D1Database,
  organizationId: string,
  teamId: string,
  count: number,
): Promise<void> {
  await d1
    .prepare(
      `insert into team_members (team_id, member_id, created_at)
        select ?1, id, 1 from members where organization_id = ?2 and id like 'mem\\_' || ?2 || '%' escape '\\' order by created_at, id limit ?3`,
    )
    .bind(teamId, organizationId, count)
    .run();
}

/** Teams without members. */
export async function fillTeams(d1: D1Database, organizationId: string, count: number): Promise<void> {
  await d1
    .prepare(
      `with recursive n(i) as (select 0 union all select i + 1 from n where i + 1 < ?2)
        insert into teams (id, organization_id, name, name_key, source, created_at, updated_at)
        select 'team_' || ?1 || '_' || i, ?1, 'Team ' || i, 'team ' || i, 'scim', 1700000000000 + i, 1700000000000 + i from n`,
    )
    .bind(organizationId, count)
    .run();
}
