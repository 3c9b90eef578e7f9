// The one way to write a change: require what must hold, run the statements, record the event; `commit` sends
// all of it as one D1 batch, which does everything or nothing and names the reason when it did nothing.
//
// Whatever another request could have decided since the last read is required here, inside the transaction,
// and never by a read before it.

import { is, SQL, sql } from 'drizzle-orm';
import { type Cause, causedBy, setCause } from './cause.ts';
import { noteCommit } from './commits.ts';
import {
  type Database,
  insertRow,
  type Results,
  type RowValues,
  rawRows,
  type Statement,
} from './database.ts';
import { auditEvents } from './tables/audit-events.ts';

/** Why a change was not made. Guards and unique indexes share these names, so that each conflict has one. */
export const CHANGE_REASONS = [
  /** Someone else changed or deleted the row after it was read. */
  'changed_meanwhile',
  /** A row that this change refers to doesn't exist (any more). */
  'reference_missing',
  'last_owner',
  'membership_managed',
  'token_revoked',
  'domain_not_claimed',
  'domain_taken',
  'domain_already_claimed',
  'account_exists',
  'already_a_member',
  'user_name_taken',
  'team_name_taken',
  'request_already_used',
  'assertion_replayed',
  'sso_not_enabled',
  'scim_needs_sso',
  'not_a_member',
  'member_inactive',
  'invitation_not_found',
  'pending_change_not_found',
  'scim_token_not_found',
  'scim_token_taken',
  'session_not_found',
  'change_pending',
  'change_not_found',
  'sp_key_rotating',
  'sp_key_not_waiting',
  'api_key_not_found',
  'application_not_found',
  'proof_used',
  'client_assertion_used',
  'pushed_request_used',
  'secret_too_many',
  'secret_not_found',
  'organization_external_id_taken',
  'setup_link_not_found',
  'setup_link_ended',
  'setup_link_too_many',
  'setup_link_unusable',
  'operator_organization',
  'webhook_not_found',
  'webhook_too_many',
  'webhook_secrets_two',
  'log_stream_not_found',
  'log_stream_too_many',
  'not_allowed',
  'organization_suspended',
] as const;
export type ChangeReason = (typeof CHANGE_REASONS)[number];

/** The unique indexes, as SQLite names them in its error. */
const REASON_OF_INDEX: Readonly<Record<string, ChangeReason>> = {
  'accounts.email_key': 'account_exists',
  'connections.organization_id': 'changed_meanwhile',
  'domains.name': 'domain_taken',
  'domains.organization_id, domains.name': 'domain_already_claimed',
  'members.organization_id, members.account_id': 'already_a_member',
  'members.organization_id, members.user_name_key': 'user_name_taken',
  'organizations.external_id': 'organization_external_id_taken',
  'pending_connection_changes.organization_id': 'change_pending',
  'connection_versions.organization_id, connection_versions.role': 'changed_meanwhile',
  'teams.organization_id, teams.name_key': 'team_name_taken',
  'pinned_subjects.connection_id, pinned_subjects.issuer, pinned_subjects.subject': 'changed_meanwhile',
  'used_requests.id': 'request_already_used',
  'used_proofs.id': 'proof_used',
  'used_assertions.connection_id, used_assertions.assertion_id': 'assertion_replayed',
  'used_assertions.issuer, used_assertions.assertion_id': 'assertion_replayed',
};

/** The message is the reason. No part of the change was made. */
export class ChangeRefused extends Error {
  readonly reason: ChangeReason;

  constructor(reason: ChangeReason, cause: unknown) {
    super(reason, { cause });
    this.name = 'ChangeRefused';
    this.reason = reason;
  }
}

export type Rule = readonly [reason: ChangeReason, condition: SQL];

/**
 * Rolls the whole batch back unless every condition holds; the first that doesn't names the reason.
 *
 * SQLite has no assertion in plain statements: a malformed JSON path is an error that quotes the path, and it
 * ends the transaction.
 */
export function requireThat(db: Database, ...rules: readonly Rule[]) {
  const path = sql`ifnull(${sql.raw(`'${MARK}'`)} || ${firstBroken(rules)}, '$')`;
  return rawRows(db, sql`select json_extract('{}', ${path}) as "required"`);
}

/**
 * The reason of the first rule that doesn't hold, as an expression; NULL if all of them hold. Reasons are
 * names of this code, never text from outside.
 */
export function firstBroken(rules: readonly (readonly [reason: string, condition: SQL])[]): SQL {
  const broken = rules.map(
    ([reason, condition]) => sql`when (${condition}) is not true then ${sql.raw(`'${reason}'`)}`,
  );
  return sql`case ${sql.join(broken, sql` `)} end`;
}

/**
 * Requires that the statement just before this one changed exactly one row, as after every compare-and-swap.
 */
export function requireChanged(db: Database, reason: ChangeReason = 'changed_meanwhile') {
  const known = requirements.get(reason);
  if (known !== undefined) return rawRows(db, known);
  const statement = requireThat(db, [reason, sql`changes() = 1`]);
  requirements.set(reason, sql.raw(statement.getQuery().sql));
  return statement;
}

/** What `requireChanged` has compiled: it has no parameters, and most batches contain it. */
const requirements = new Map<ChangeReason, SQL>();

/**
 * Appends the audit event. Values may be expressions over `from`, which appends one event for each of its
 * rows.
 */
export function record(db: Database, event: RowValues<typeof auditEvents>, from?: SQL): Statement {
  const statement = insertRow(db, auditEvents, event, from);
  const { actorType, actorId = null, actorLabel, at } = event;
  // What is an expression can't be told before it runs.
  if (is(actorType, SQL) || is(actorId, SQL) || is(actorLabel, SQL) || is(at, SQL)) return statement;
  return causedBy(statement, { actorType, actorId, actorLabel, at });
}

/**
 * Appends the event only if the statement just before it changed a row: for changes that may find nothing to
 * change.
 */
export function recordIfChanged(db: Database, event: RowValues<typeof auditEvents>): Statement {
  return record(db, event, sql`where changes() > 0`);
}

/**
 * Runs the statements in one transaction and one round trip. Triggers write the events of what changes.
 *
 * @param cause who makes the change, if no audit event among the statements says so
 * @throws ChangeRefused
 */
export async function commit<const T extends readonly Statement[]>(
  db: Database,
  statements: readonly [...T],
  cause?: Cause,
): Promise<Results<T>> {
  const caused = setCause(db, statements, cause);
  const [first, ...rest] = caused ? [caused, ...statements] : statements;
  if (first === undefined) return [] as unknown as Results<T>;
  try {
    const results = await db.batch([first, ...rest]);
    if (caused) noteCommit(db);
    return (caused ? results.slice(1) : results) as unknown as Results<T>;
  } catch (error) {
    const reason = reasonOf(error);
    throw reason === undefined ? error : new ChangeRefused(reason, error);
  }
}

/** Distinguishes our own paths from any other malformed one. */
const MARK = 'require:';
const REQUIRED = new RegExp(`${MARK}(${CHANGE_REASONS.join('|')})`);

function reasonOf(error: unknown): ChangeReason | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    // drizzle's own error quotes the statement, which contains every rule.
    if (cause.message.startsWith('Failed query')) continue;
    const required = REQUIRED.exec(cause.message);
    if (required) return required[1] as ChangeReason;
    const index = /UNIQUE constraint failed: ([\w., ]+)/.exec(cause.message)?.[1]?.trim();
    if (index !== undefined) return REASON_OF_INDEX[index];
    if (/FOREIGN KEY constraint failed/.test(cause.message)) return 'reference_missing';
  }
  return undefined;
}
