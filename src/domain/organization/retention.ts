// How long rows are kept, and how many of them one run can delete. The organization's plan decides for the
// audit log; the other two logs are kept for diagnosis.

import { commit } from '../../storage/change.ts';
import { type PruneJob, pruneJobs } from '../../storage/organization/retention.ts';
import { SYSTEM } from '../actor.ts';
import { causeOf } from '../audit.ts';
import type { Deps } from '../deps.ts';
import { EVENT_DAYS } from '../limits.ts';
import { auditRetentionDays } from '../plans.ts';

const DAY_MS = 24 * 3_600_000;
const SIGN_IN_LOG_DAYS = 90;
const PROVISIONING_LOG_DAYS = 90;
const DELIVERY_LOG_DAYS = 30;
/**
 * The audit log of an organization that is gone: long enough to tell what happened, and only the operator can
 * read it. The other two logs go with the organization.
 */
export const AUDIT_LOG_OF_GONE_DAYS = 90;
/** How long an administrator sees invitations and tokens that have ended. */
const ENDED_DAYS = 90;

/**
 * A run deletes up to `rows` × `rounds` of each table, and the cron runs 144 times a day: 8,265,600 rows of
 * each table. A statement of 4,100 rows holds the database for some 46 ms, and 14 rounds of 27 statements are
 * two fifths of the 1,000 queries that D1 allows an invocation.
 */
export const PRUNE_BUDGET = { rows: 4450, rounds: 13 } as const;

export interface Pruned {
  readonly deleted: number;
  /** Tables that had more than this run could delete; the next run goes on with them. */
  readonly unfinished: readonly string[];
}

/** Deletes round by round, until nothing is left or the budget is used up. */
export async function pruneExpired(
  deps: Deps,
  budget: { readonly rows: number; readonly rounds: number } = PRUNE_BUDGET,
): Promise<Pruned> {
  let deleted = 0;
  let left = jobsOf(deps, budget.rows);
  for (let round = 0; round < budget.rounds && left.length > 0; round++) {
    const results = await commit(
      deps.db,
      left.map((job) => job.statement),
      causeOf(deps, SYSTEM),
    );
    const counts = (results as unknown[]).map((one) => (one as D1Result).meta?.changes ?? 0);
    deleted += counts.reduce((sum, count) => sum + count, 0);
    left = left.filter((_job, index) => (counts[index] ?? 0) >= budget.rows);
  }
  return { deleted, unfinished: left.map((job) => job.table) };
}

function jobsOf(deps: Deps, limit: number): PruneJob[] {
  const ago = (days: number) => deps.nowMs - days * DAY_MS;
  return pruneJobs(deps.db, {
    nowMs: deps.nowMs,
    auditBefore: {
      enterprise: ago(auditRetentionDays('enterprise')),
      others: ago(auditRetentionDays('growth')),
      gone: ago(AUDIT_LOG_OF_GONE_DAYS),
    },
    signInsBefore: ago(SIGN_IN_LOG_DAYS),
    provisioningBefore: ago(PROVISIONING_LOG_DAYS),
    eventsBefore: ago(EVENT_DAYS),
    deliveriesBefore: ago(DELIVERY_LOG_DAYS),
    requestsBefore: ago(1),
    endedBefore: ago(ENDED_DAYS),
    limit,
  });
}
