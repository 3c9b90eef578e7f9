// SCIM tokens that are about to expire: Owners and Admins are told in time to replace them at their identity
// provider, because provisioning stops on that day.

import { commit } from '../../storage/change.ts';
import { claimTokenWarning, listExpiringTokens } from '../../storage/provisioning/tokens.ts';
import type { Deps } from '../deps.ts';
import { type Notice, noticesTo } from '../notices.ts';

const DAY_MS = 24 * 3_600_000;
/** How many days before the end a mail goes out; 0 is when it has expired. */
const WARN_BEFORE_DAYS = [0, 3, 14] as const;
const FIRST_WARNING_DAYS = Math.max(...WARN_BEFORE_DAYS);
/** Ignores tokens that ended longer ago. */
const ENDED_WITHIN_MS = 7 * DAY_MS;
const BATCH = 200;

/** Returns the warnings that are due now, each of them once: only the run that marks the row mails it. */
export async function takeTokenWarnings(deps: Deps): Promise<Notice[]> {
  const rows = await listExpiringTokens(deps.db, {
    sinceMs: deps.nowMs - ENDED_WITHIN_MS,
    untilMs: deps.nowMs + FIRST_WARNING_DAYS * DAY_MS,
    limit: BATCH,
  });
  const due = rows.flatMap((token) => {
    const left = Math.max(0, Math.ceil(((token.expiresAt ?? 0) - deps.nowMs) / DAY_MS));
    const threshold = WARN_BEFORE_DAYS.find((days) => left <= days);
    if (threshold === undefined || (token.warnedDays !== null && token.warnedDays <= threshold)) return [];
    return [{ token, left, threshold }];
  });
  if (due.length === 0) return [];
  const taken = (await commit(
    deps.db,
    due.map(({ token, threshold }) => claimTokenWarning(deps.db, token, threshold)),
  )) as unknown as { id: string }[][];
  return await noticesTo(
    deps,
    due
      .filter((_one, index) => (taken[index]?.length ?? 0) > 0)
      .map(({ token, left }) => ({
        organizationId: token.organizationId,
        kind: left === 0 ? 'scim_token_expired' : 'scim_token_expiring',
        subject: new Date(token.expiresAt ?? 0).toISOString().slice(0, 10),
        daysLeft: left,
      })),
  );
}
