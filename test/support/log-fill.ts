// Logs, teams and invitations by the thousand, for measurements of the pages that show them.

export interface LogFill {
  readonly organizationId: string;
  readonly domain: string;
  readonly nowMs: number;
  readonly auditEvents: number;
  readonly signInAttempts: number;
  readonly provisioningEvents: number;
  readonly teams: number;
  readonly invitations: number;
}

/**
 * One entry a minute, the newest at `nowMs`. Each member of the organization gets into one of the teams, by
 * turns, the first one excepted.
 */
export async function fillLogs(d1: D1Database, fill: LogFill): Promise<void> {
  const { organizationId, domain, nowMs } = fill;
  const numbers = (count: number) =>
    `with recursive n(i) as (select 0 union all select i + 1 from n where i + 1 < ${count})`;
  const at = `${nowMs} - i * 60000`;
  const statements = [
    `insert into audit_events (id, organization_id, at, action, actor_type, actor_id, actor_label, address, target_type, target_id, detail)
      ${numbers(fill.auditEvents)} select 'evt_bench_' || i, ?1, ${at},
        iif(i % 3 = 0, 'user.role_changed', 'user.profile_changed'), iif(i % 2 = 0, 'scim', 'account'), 'acc_1',
        iif(i % 2 = 0, 'Okta', 'admin' || (i % 7) || '@' || ?2), '192.0.2.' || (i % 250), 'member', 'mem_' || ?1 || '_' || i,
        json_object('email', 'person' || i || '@' || ?2, 'before', json_object('givenName', 'Ada', 'familyName', 'Before ' || i),
          'after', json_object('givenName', 'Ada', 'familyName', 'After ' || i)) from n`,
    `insert into sign_in_attempts (id, organization_id, at, method, flow, outcome, reason, email, address, user_agent, detail, redacted_response)
      ${numbers(fill.signInAttempts)} select printf('BNCH-0000-%04d', i), ?1, ${at}, 'saml', 'sp_initiated',
        iif(i % 10 = 0, 'refused', 'accepted'), iif(i % 10 = 0, 'audience_mismatch', null), 'person' || i || '@' || ?2, '192.0.2.7',
        'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36',
        json_object('expected', 'https://sso.example/security/sso/v2/authorize/', 'actual', 'https://other.example'),
        iif(i % 10 = 0, '<Response>' || hex(zeroblob(3000)) || '</Response>', null) from n`,
    `insert into provisioning_events (id, organization_id, at, method, path, status, operation, target_type, target_id, target_label, reason,
        detail, duration_ms)
      ${numbers(fill.provisioningEvents)} select 'prv_bench_' || i, ?1, ${at}, 'PATCH', '/scim/v2/Users/mem_' || ?1 || '_' || i,
        iif(i % 10 = 0, 409, 200), 'user.updated', 'user', 'mem_' || ?1 || '_' || i, 'person' || i || '@' || ?2,
        iif(i % 10 = 0, 'user_name_taken', null), json_object('changed', json_array('title', 'name.givenName', 'active')), 12 from n`,
    `insert into teams (id, organization_id, name, name_key, source, created_at, updated_at)
      ${numbers(fill.teams)} select 'team_bench' || i, ?1, 'Team number ' || i || ' of ' || ?2, 'team number ' || i || ' of ' || ?2,
        'settings', 1, 1 from n`,
    `insert into team_members (team_id, member_id, created_at)
      select 'team_bench' || (1 + row_number() over (order by id) % ${fill.teams - 1}), id, 1 from members where organization_id = ?1 and ?2 <> ''`,
    `insert into invitations (id, organization_id, email, email_key, email_domain, role, token_hash, invited_by, created_at, expires_at)
      ${numbers(fill.invitations)} select 'inv_bench' || i, ?1, 'new' || i || '@' || ?2, 'new' || i || '@' || ?2, ?2, 'member', 'hash' || i,
        'owner@' || ?2, ${at}, ${nowMs} + 86400000 from n`,
    `update members set last_active_at = ${nowMs} - rowid * 60000 where organization_id = ?1 and rowid % 2 = 0 and ?2 <> ''`,
  ];
  for (const statement of statements) await d1.prepare(statement).bind(organizationId, domain).run();
}
