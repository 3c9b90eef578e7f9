// Retention keeps up: every table has a rule, and each rule deletes more than the stated traffic writes.

import { env } from 'cloudflare:workers';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PRUNE_BUDGET, pruneExpired } from '../../../src/domain/organization/retention.ts';
import { KEPT_TABLES, pruneJobs } from '../../../src/storage/organization/retention.ts';
import { count, depsAt, NOW_MS } from '../../support/deps.ts';
import { emptyStorage, listTables } from '../../support/storage.ts';

const DAY_MS = 24 * 3_600_000;
const ALL_BEFORE = {
  nowMs: NOW_MS,
  auditBefore: { enterprise: 0, others: 0, gone: 0 },
  signInsBefore: 0,
  provisioningBefore: 0,
  requestsBefore: 0,
  endedBefore: 0,
  eventsBefore: 0,
  deliveriesBefore: 0,
};

const jobs = () => pruneJobs(depsAt().db, { ...ALL_BEFORE, limit: 1 });

describe('every table', () => {
  it('either loses its old rows or lives as long as what it belongs to', async () => {
    const pruned = new Set(jobs().map((job) => job.table));
    const kept = Object.keys(KEPT_TABLES);
    expect([...pruned].filter((table) => kept.includes(table))).toEqual([]);
    const tables = await listTables();
    expect([...pruned, ...kept].sort()).toEqual(tables.sort());
  });

  it('with a time of expiry or an instant of writing loses its rows', async () => {
    for (const table of await listTables()) {
      const columns = await env.DB.prepare(`select name from pragma_table_info('${table}')`).all<{
        name: string;
      }>();
      const ages = columns.results.filter(({ name }) => ['expires_at', 'retires_at', 'at'].includes(name));
      // What goes with its grant goes with the grant's time; of each failure the last one stays.
      if (
        ages.length > 0 &&
        !['api_keys', 'codes', 'refresh_tokens', 'application_failures', 'unfinished_ends'].includes(table)
      ) {
        expect([table, jobs().some((job) => job.table === table)]).toEqual([table, true]);
      }
    }
  });
});

describe('the budget of a day', () => {
  /** The traffic that the README states, as rows a day. */
  const signIns = 1_000_000;
  const scimRequests = 5_000_000;
  const written: Readonly<Record<string, number>> = {
    used_requests: signIns,
    login_requests: 0, // nothing writes to it any more
    used_assertions: signIns,
    sessions: signIns,
    sign_in_attempts: 2 * signIns, // as many refused as accepted
    provisioning_events: scimRequests,
    audit_events: 1_000_000,
    idempotency_keys: 1_000_000,
    invitations: 100_000,
    invitation_mails: 100_000,
    setup_links: 10_000,
    pending_changes: 100_000,
    scim_tokens: 10_000,
    sp_keys: 1000,
    signing_keys: 1,
    connection_versions: 10_000,
    shared_tests: 10_000,
    kept_responses: 5000,
    pushed_requests: signIns,
    grants: 2 * signIns, // a person goes on to more than one application
    used_proofs: 5_000_000,
    directory_events: 5_000_000, // sessions that begin and end, and what SCIM changes
    webhook_deliveries: 5_000_000,
    webhook_secrets: 10,
    log_lines: 3_000_000, // the audit log and the sign-in log
    logout_deliveries: 2 * signIns,
  };
  const runs = (24 * 60) / 10;

  it('is more than the stated traffic writes into each table', () => {
    const perDay = PRUNE_BUDGET.rows * PRUNE_BUDGET.rounds * runs;
    for (const { table } of jobs()) {
      expect([table, (written[table] ?? Number.POSITIVE_INFINITY) * 1.5 < perDay]).toEqual([table, true]);
    }
  });

  it('keeps within the queries that D1 allows an invocation, with room for the other parts', () => {
    expect(PRUNE_BUDGET.rounds * jobs().length).toBeLessThanOrEqual(400);
  });
});

describe('a run', () => {
  const OLD = 40_000;
  const NEW = 500;
  const numbers = `with recursive n(i) as (select 1 union all select i + 1 from n where i < ${OLD + NEW})`;
  /** The first 40,000 rows are past their time, the others are not. */
  const time = (old: number, now: number) => `iif(i <= ${OLD}, ${old}, ${now})`;
  const old = NOW_MS - 1000 * DAY_MS;

  const FILLS: Readonly<Record<string, string>> = {
    login_requests: `insert into login_requests (id, organization_id, connection_id, nonce_hash, purpose, created_at, expires_at)
      ${numbers} select 'r' || i, 'o', 'con', 'n', 'sign_in', 0, ${time(old, NOW_MS)} from n`,
    used_requests: `insert into used_requests (id, attempt_id, expires_at)
      ${numbers} select 'r' || i, 'a', ${time(old, NOW_MS)} from n`,
    used_assertions: `insert into used_assertions (connection_id, assertion_id, attempt_id, expires_at)
      ${numbers} select 'c', 'a' || i, 'x', ${time(old, NOW_MS + 1)} from n`,
    sessions: `insert into sessions (id, account_id, method, created_at, expires_at)
      ${numbers} select 's' || i, 'acc', 'saml', 0, ${time(old, NOW_MS + 1)} from n`,
    idempotency_keys: `insert into idempotency_keys (id, fingerprint, locked_until, expires_at)
      ${numbers} select 'k' || i, 'f', 0, ${time(old, NOW_MS + 1)} from n`,
    invitation_mails: `insert into invitation_mails (mailbox, expires_at)
      ${numbers} select 'm' || i, ${time(old, NOW_MS + 1)} from n`,
    invitations: `insert into invitations (id, organization_id, email, email_key, role, token_hash, invited_by, created_at, expires_at)
      ${numbers} select 'i' || i, 'org', 'e' || i, 'e' || i, 'member', 't' || i, 'x', 0, ${time(old, NOW_MS)} from n`,
    setup_links: `insert into setup_links (id, organization_id, token_hash, scopes, maker_type, maker_label, created_at, expires_at)
      ${numbers} select 'l' || i, 'org', 't' || i, '[]', 'operator', 'x', 0, ${time(old, NOW_MS)} from n`,
    pending_changes: `insert into pending_changes (id, organization_id, member_id, kind, email, email_key, source, asked_by, asked_at, expires_at)
      ${numbers} select 'p' || i, 'org', 'mem', 'address', 'e' || i, 'e' || i, 'scim', 'x', 0, ${time(old, NOW_MS)} from n`,
    scim_tokens: `insert into scim_tokens (id, organization_id, hash, created_at, created_by, expires_at, revoked_at)
      ${numbers} select 't' || i, 'org', 'h' || i, 0, 'x', iif(i % 2, ${time(old, NOW_MS)}, null),
        iif(i % 2, null, ${time(old, NOW_MS)}) from n`,
    sp_keys: `insert into sp_keys (id, organization_id, certificate_pem, wrapped_private_key, created_at, retires_at)
      ${numbers} select 'k' || i, 'org', 'c', 'w', 0, ${time(old, NOW_MS + 1)} from n`,
    signing_keys: `insert into signing_keys (kid, alg, public_jwk, private_wrapped, created_at, not_before, retire_at)
      ${numbers} select 'k' || i, 'ES256', '{}', 'w', 0, 0, ${time(old, NOW_MS + 1)} from n`,
    pushed_requests: `insert into pushed_requests (hash, application_id, parameters, expires_at)
      ${numbers} select 'h' || i, 'app', '{}', ${time(old, NOW_MS + 1)} from n`,
    grants: `insert into grants (id, application_id, account_id, member_id, organization_id, session_id, sid, scope, auth_time, amr, created_at, expires_at)
      ${numbers} select 'g' || i, 'app', 'acc', 'mem', 'org', 's', 's', 'openid', 0, '[]', 0, ${time(old, NOW_MS + 1)} from n`,
    used_proofs: `insert into used_proofs (id, expires_at)
      ${numbers} select 'p' || i, ${time(old, NOW_MS + 1)} from n`,
    connection_versions: `insert into connection_versions (id, organization_id, connection_id, role, issuer, sign_in_url,
        sign_in_binding, logout_binding, sign_requests, certificates, created_at, created_by, expires_at)
      ${numbers} select 'v' || i, 'many' || i, 'con', 'former', 'i', 'u', 'redirect', 'redirect', 0, '[]', 0, 'x',
        ${time(old, NOW_MS + 1)} from n`,
    shared_tests: `insert into shared_tests (id, organization_id, attempt_id, created_at, created_by, expires_at)
      ${numbers} select 's' || i, 'org', 'a' || i, 0, 'x', ${time(old, NOW_MS + 1)} from n`,
    kept_responses: `insert into kept_responses (attempt_id, organization_id, sealed, kept_at, expires_at)
      ${numbers} select 'k' || i, 'org', 'x', 0, ${time(old, NOW_MS + 1)} from n`,
    audit_events: `insert into audit_events (id, organization_id, at, action, actor_type, actor_label, target_type, target_id, detail)
      ${numbers} select 'e' || i, 'org' || (i % 50), ${time(old, NOW_MS)} + i, 'x', 'system', 'x', 'x', 'x', '{}' from n`,
    sign_in_attempts: `insert into sign_in_attempts (id, organization_id, at, method, flow, outcome, detail)
      ${numbers} select 'a' || i, 'org' || (i % 50), ${time(old, NOW_MS)} + i, 'saml', 'form', 'refused', '{}' from n`,
    directory_events: `insert into directory_events (id, organization_id, type, subject_type, subject_id, at, cause)
      ${numbers} select 'e' || i, 'org', 'member.updated', 'member', 'm', ${time(old, NOW_MS)}, '{}' from n`,
    webhook_deliveries: `insert into webhook_deliveries (id, endpoint_id, event_id, type, kind, attempt, at, duration_ms)
      ${numbers} select 'd' || i, 'whe', 'e', 'x', 'test', 1, ${time(old, NOW_MS)}, 1 from n`,
    log_lines: `insert into log_lines (kind, at, line) ${numbers} select 'audit', ${time(old, NOW_MS)}, '{}' from n`,
    webhook_secrets: `insert into webhook_secrets (id, endpoint_id, sealed, created_at, retire_at)
      ${numbers} select 's' || i, 'whe', 'x', 0, ${time(old, NOW_MS + 1)} from n`,
    logout_deliveries: `insert into logout_deliveries (id, application_id, organization_id, account_id, member_id, sid, jti, why, created_at, next_at, ended_at, ended_why)
      ${numbers} select 'l' || i, 'app', 'org', 'acc', 'mem', 's', 'j', 'x', ${time(old, NOW_MS)}, 0, 1, 'delivered' from n`,
    provisioning_events: `insert into provisioning_events (id, organization_id, at, method, path, status, detail, duration_ms)
      ${numbers} select 'p' || i, 'org' || (i % 50), ${time(old, NOW_MS)} + i, 'GET', '/', 200, '{}', 1 from n`,
  };

  /** The rows that it stands on have written events of their own. */
  const withoutEvents = () => env.DB.prepare('delete from directory_events').run();

  beforeAll(emptyStorage);
  beforeEach(async () => {
    await emptyStorage();
    await env.DB.batch([
      env.DB.prepare(
        "insert into organizations (id, name, plan, created_at, updated_at) values ('org', 'O', 'enterprise', 0, 0)",
      ),
      // What a log says of an organization that is gone goes sooner.
      env.DB.prepare(
        `with recursive n(i) as (select 0 union all select i + 1 from n where i < 49)
          insert into organizations (id, name, plan, created_at, updated_at)
          select 'org' || i, 'O', 'enterprise', 0, 0 from n`,
      ),
      env.DB.prepare(
        "insert into accounts (id, email, email_key, created_at, updated_at) values ('acc', 'e', 'e', 0, 0)",
      ),
      env.DB.prepare(
        "insert into members (id, organization_id, account_id, user_name, user_name_key, role, active, source, created_at, updated_at) values ('mem', 'org', 'acc', 'e', 'e', 'member', 1, 'api', 0, 0)",
      ),
      env.DB.prepare(
        "insert into applications (id, name, redirect_uris, auth_method, grant_types, scopes, created_at, updated_at) values ('app', 'A', '[]', 'none', '[]', '[]', 0, 0)",
      ),
      env.DB.prepare(
        "insert into webhook_endpoints (id, url, seen_seq, created_at, updated_at) values ('whe', 'u', 0, 0, 0)",
      ),
      env.DB.prepare(
        "insert into connections (id, organization_id, issuer, sign_in_url, enabled, require_sso, managed_access, allow_idp_initiated, allow_sha1, sign_requests, created_at, updated_at) values ('con', 'org', 'i', 'u', 1, 0, 0, 1, 0, 0, 0, 0)",
      ),
    ]);
  });

  /** An organization has one former version. */
  const ORGANIZATIONS = `insert into organizations (id, name, plan, created_at, updated_at)
    ${numbers} select 'many' || i, 'O', 'enterprise', 0, 0 from n`;

  for (const [table, fill] of Object.entries(FILLS)) {
    it(`deletes the 40,000 old rows of ${table}, and none of the others`, async () => {
      if (table === 'connection_versions') await env.DB.prepare(ORGANIZATIONS).run();
      if (table === 'directory_events') await withoutEvents();
      await env.DB.prepare(fill).run();
      if (table !== 'directory_events') await withoutEvents();
      expect(await count(table)).toBe(OLD + NEW);
      expect(await pruneExpired(depsAt())).toEqual({ deleted: OLD, unfinished: [] });
      expect(await count(table)).toBe(NEW);
      expect(await pruneExpired(depsAt())).toEqual({ deleted: 0, unfinished: [] });
    });
  }

  it('has a filled table for every rule', () => {
    expect([...new Set(jobs().map((job) => job.table))].sort()).toEqual(Object.keys(FILLS).sort());
  });

  it('stops at its budget, names what is left, and the next run goes on there', async () => {
    await env.DB.prepare(FILLS.sessions as string).run();
    await withoutEvents();
    const budget = { rows: 500, rounds: 3 };
    for (let run = 1; run <= 2; run++) {
      expect(await pruneExpired(depsAt(), budget)).toEqual({ deleted: 1500, unfinished: ['sessions'] });
      expect(await count('sessions')).toBe(OLD + NEW - run * 1500);
    }
  });
});
