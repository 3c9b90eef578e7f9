// Deletes what is no longer kept, and says of every table why its rows go or stay. Each statement deletes at
// most `limit` rows, so that it holds the database only briefly; a run repeats those that were full.

import { type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import { type Database, rawStatement, type Statement } from '../database.ts';

export interface Retention {
  readonly nowMs: number;
  /** Rows written before these times are deleted. */
  readonly auditBefore: {
    readonly enterprise: number;
    readonly others: number;
    /** For organizations that are gone. */
    readonly gone: number;
  };
  readonly signInsBefore: number;
  readonly provisioningBefore: number;
  readonly eventsBefore: number;
  /** What was sent to webhooks, and to applications whose people were signed out. */
  readonly deliveriesBefore: number;
  /**
   * Used requests are kept longer than they could have been answered, so that a response which is sent again
   * gets the right reason.
   */
  readonly requestsBefore: number;
  /** Invitations and tokens that ended before this are shown no longer. */
  readonly endedBefore: number;
  readonly limit: number;
}

export interface PruneJob {
  readonly table: string;
  readonly statement: Statement;
}

/** Tables whose rows are never old: each lives as long as what it belongs to. */
export const KEPT_TABLES = {
  deployment: 'with the deployment, one row',
  usage_days: 'with the deployment, one row a day',
  usage_cursors: 'with the deployment, one row a log',
  organizations: 'until somebody deletes it',
  accounts: 'as long as the person',
  members: 'with the organization',
  teams: 'with the organization',
  team_members: 'with the team',
  connections: 'with the organization',
  certificates: 'with the connection',
  domains: 'with the organization',
  pinned_subjects: 'with the member',
  pending_connection_changes: 'with the organization, at most one',
  applications: 'with the deployment, until the operator deletes it',
  application_secrets: 'with the application, at most two',
  application_failures: 'with the application, one for each reason',
  codes: 'with the grant',
  refresh_tokens: 'with the grant, one of each',
  webhook_endpoints: 'with the deployment, until the operator deletes it',
  log_streams: 'with the deployment, until the operator deletes it',
  webhook_positions: 'with the endpoint, one for each organization',
  invitation_imports: 'with the organization; a new one deletes the old ones',
  invitation_queues: 'while an invitation waits to be mailed',
  provisioning_pushes: 'with the organization, one row',
  branding: 'always: it is one row',
  change_cause: 'always: it is one row',
  unfinished_ends: 'until the end is written',
  role_rules: 'with the organization, at most fifty',
  role_notices: 'until the Owners are told, minutes later',
  api_keys: 'with the deployment: operators make few, and the audit log names them',
} as const;

/** One statement for each rule, to be repeated while it deletes `limit` rows. */
export function pruneJobs(db: Database, retention: Retention): PruneJob[] {
  const { nowMs, auditBefore, endedBefore, limit } = retention;
  const audit = sql`case o.plan when 'free' then ${auditBefore.others} when 'growth' then ${auditBefore.others}
    when 'enterprise' then ${auditBefore.enterprise} else ${auditBefore.gone} end`;
  const expiring = (table: string, column: string, before: number): PruneJob => ({
    table,
    statement: deleteBefore(db, table, column, before, limit),
  });
  return [
    expiring('used_requests', 'expires_at', retention.requestsBefore),
    expiring('login_requests', 'expires_at', retention.requestsBefore),
    expiring('used_assertions', 'expires_at', nowMs),
    expiring('sessions', 'expires_at', nowMs),
    expiring('invitation_mails', 'expires_at', nowMs),
    expiring('idempotency_keys', 'expires_at', nowMs),
    expiring('pushed_requests', 'expires_at', nowMs),
    expiring('grants', 'expires_at', nowMs),
    expiring('used_proofs', 'expires_at', nowMs),
    expiring('signing_keys', 'retire_at', nowMs),
    expiring('connection_versions', 'expires_at', nowMs),
    expiring('shared_tests', 'expires_at', nowMs),
    expiring('kept_responses', 'expires_at', nowMs),
    expiring('invitations', 'expires_at', endedBefore),
    expiring('setup_links', 'expires_at', endedBefore),
    expiring('pending_changes', 'expires_at', endedBefore),
    expiring('scim_tokens', 'expires_at', endedBefore),
    expiring('scim_tokens', 'revoked_at', endedBefore),
    expiring('webhook_secrets', 'retire_at', nowMs),
    // A private key that opens nothing any more is only a risk.
    expiring('sp_keys', 'retires_at', nowMs),
    { table: 'audit_events', statement: pruneByPlan(db, 'audit_events', audit, limit) },
    {
      table: 'sign_in_attempts',
      statement: pruneOldest(db, 'sign_in_attempts', retention.signInsBefore, limit),
    },
    {
      table: 'provisioning_events',
      statement: pruneOldest(db, 'provisioning_events', retention.provisioningBefore, limit),
    },
    { table: 'directory_events', statement: pruneEvents(db, retention.eventsBefore, limit) },
    { table: 'directory_events', statement: blankLastEvent(db, retention.eventsBefore) },
    ...(
      [
        ['webhook_deliveries', sql`at < ${retention.deliveriesBefore}`],
        // A stream that has stopped keeps them for so long, as the logs themselves are kept.
        ['log_lines', sql`at < ${retention.signInsBefore}`],
        ['logout_deliveries', sql`created_at < ${retention.deliveriesBefore} and ended_at is not null`],
      ] as const
    ).map(([table, old]) => ({ table, statement: pruneFirst(db, table, old, limit) })),
  ];
}

/** Each of these columns has an index, from whose end the rows are taken; secrets are a handful. */
function deleteBefore(db: Database, table: string, column: string, before: number, limit: number): Statement {
  const [name, time] = [sql.identifier(table), sql.identifier(column)];
  return rawStatement(
    db,
    sql`delete from ${name} where rowid in (select rowid from ${name} where ${time} <= ${before} limit ${limit})`,
  );
}

/**
 * Deletes the oldest rows of a log that is kept equally long for everybody. SQLite numbers rows in the order
 * in which they are written, so that the oldest are the first ones and need no index of their own, which
 * every sign-in and every SCIM request would have to pay for. What a request that was under way logged after
 * its organization was gone is deleted, too.
 */
function pruneOldest(db: Database, table: string, before: number, limit: number): Statement {
  const name = sql.identifier(table);
  return rawStatement(
    db,
    sql`delete from ${name} where rowid in (
      select id from (select rowid as id, at from ${name} order by rowid limit ${limit}) where at < ${before})
      or rowid in (${ofEachOrganization(name, sql`o.id is null`, limit)})`,
  );
}

/** As `pruneOldest`, of what no organization takes along. */
function pruneFirst(db: Database, table: string, old: SQL, limit: number): Statement {
  const name = sql.identifier(table);
  return rawStatement(
    db,
    sql`delete from ${name} where rowid in (select rowid from ${name} order by rowid limit ${limit}) and ${old}`,
  );
}

/**
 * The newest event stays, however old it is: SQLite would give its number to the next one. Of an organization
 * that is gone its end alone is kept.
 */
function pruneEvents(db: Database, before: number, limit: number): Statement {
  const name = sql`directory_events`;
  return rawStatement(
    db,
    sql`delete from directory_events where seq < (select max(seq) from directory_events) and (seq in (
      select seq from (select seq, at from directory_events order by seq limit ${limit}) where at < ${before})
      or seq in (${ofEachOrganization(name, sql`o.id is null and e.type <> 'organization.deleted'`, limit)}))`,
  );
}

/** Then nothing of it is left but its number. */
function blankLastEvent(db: Database, before: number): Statement {
  return rawStatement(
    db,
    sql`update directory_events set organization_id = '', subject_id = '', changed = null, before = null,
        after = null, cause = '{"type":"system","id":null}'
      where seq = (select max(seq) from directory_events) and at < ${before} and organization_id <> ''`,
  );
}

/** Deletes the old rows of a log that plans keep for different times. A deleted organization has no plan. */
function pruneByPlan(db: Database, table: 'audit_events', before: SQL, limit: number): Statement {
  const name = sql.identifier(table);
  const old = sql`e.at < ${before}`;
  return rawStatement(db, sql`delete from ${name} where rowid in (${ofEachOrganization(name, old, limit)})`);
}

/**
 * The rows `e` of a log that meet the condition, which may name the organization `o`. The logs outlive their
 * organizations, so the organizations come from the log itself: the statement walks its index (organization,
 * at, id), one step for each organization, and then the old end of each.
 */
function ofEachOrganization(table: SQLWrapper, condition: SQL, limit: number): SQL {
  return sql`with recursive organization(id) as (
      select min(organization_id) from ${table}
      union all
      select (select min(organization_id) from ${table} where organization_id > organization.id)
      from organization where organization.id is not null)
    select e.rowid from organization
      left join organizations o on o.id = organization.id
      cross join ${table} e on e.organization_id = organization.id
    where ${condition} limit ${limit}`;
}
