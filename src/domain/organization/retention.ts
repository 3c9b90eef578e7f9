// How long rows are kept. The organization's plan decides for the audit log; the other two logs are kept for
// diagnosis.

import { commit } from '../../storage/change.ts';
import { pruneStatements } from '../../storage/organization/retention.ts';
import type { Deps } from '../deps.ts';
import { auditRetentionDays } from '../plans.ts';

const DAY_MS = 24 * 3_600_000;
export const SIGN_IN_LOG_DAYS = 90;
export const PROVISIONING_LOG_DAYS = 90;
/**
 * The audit log of an organization that is gone: long enough to tell what happened, and only the operator can
 * read it. The other two logs go with the organization.
 */
export const AUDIT_LOG_OF_GONE_DAYS = 90;
/** The most rows that one run deletes from a table. */
const LIMIT = 2000;

/** Runs one batch and returns how many rows it deleted. */
export async function pruneExpired(deps: Deps): Promise<number> {
  const ago = (days: number) => deps.nowMs - days * DAY_MS;
  const results = await commit(
    deps.db,
    pruneStatements(deps.db, {
      nowMs: deps.nowMs,
      auditBefore: {
        enterprise: ago(auditRetentionDays('enterprise')),
        others: ago(auditRetentionDays('growth')),
        gone: ago(AUDIT_LOG_OF_GONE_DAYS),
      },
      signInsBefore: ago(SIGN_IN_LOG_DAYS),
      provisioningBefore: ago(PROVISIONING_LOG_DAYS),
      requestsBefore: ago(1),
      limit: LIMIT,
    }),
  );
  return (results as unknown[]).reduce<number>((sum, one) => sum + ((one as D1Result).meta?.changes ?? 0), 0);
}
