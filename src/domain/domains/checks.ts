// The periodic check of claimed domains. A pending claim becomes verified when its record appears. A verified
// one expires when its record has been gone for seven days, and its administrators are warned before that.
// While a resolver is down, or resolvers disagree, nothing is decided; a disagreement is looked at again in
// the next run.

import { commit } from '../../storage/change.ts';
import type { Statement } from '../../storage/database.ts';
import { selectLongestUnchecked, updateCheckedDomain } from '../../storage/domains/claims.ts';
import type { DomainRow } from '../../storage/tables/domains.ts';
import { SYSTEM } from '../actor.ts';
import { auditIfChanged } from '../audit.ts';
import type { Deps } from '../deps.ts';
import { DomainError } from '../errors.ts';
import { GRACE_DAYS } from '../limits.ts';
import { type Notice, noticesTo } from '../notices.ts';
import { markVerified, recordOf } from './claims.ts';
import { type LookupTxt, lookFor, noteOf, type Sighting } from './lookup.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const PENDING_EVERY_MS = HOUR_MS;
const VERIFIED_EVERY_MS = 6 * HOUR_MS;
/** A claim that is still unproven after this time is no longer checked; "check now" still works. */
const PENDING_FOR_MS = 30 * DAY_MS;
const WARN_AFTER_DAYS = [6, 4, 1] as const;

/**
 * The look-ups of one run. A Worker invocation may make 1,000 subrequests, and the next run continues from
 * there.
 */
const BATCH = 60;
/** Look-ups at a time: workerd opens at most six connections, and each look-up asks two resolvers. */
const PARALLEL = 3;

export interface DomainCheckRun {
  readonly checked: number;
  readonly unanswered: number;
  readonly notices: readonly Notice[];
}

/** Checks the domains that are due, starting with those whose last check is longest ago. */
export async function checkDueDomains(deps: Deps, lookupTxt: LookupTxt): Promise<DomainCheckRun> {
  const [pending, verified] = await deps.db.batch([
    selectLongestUnchecked(deps.db, 'pending', BATCH),
    selectLongestUnchecked(deps.db, 'verified', BATCH),
  ]);
  const due = [
    ...verified.filter((row) => (row.checkedAt ?? 0) + VERIFIED_EVERY_MS <= deps.nowMs),
    ...pending.filter((row) => row.seenBy !== null || (row.checkedAt ?? 0) + PENDING_EVERY_MS <= deps.nowMs),
  ].slice(0, BATCH);
  const findings = await mapParallel(due, async (row) => ({ row, found: await sightingOf(row, lookupTxt) }));
  const changes = findings.map(({ row, found }) => ({ row, ...conclude(deps, row, found) }));
  const statements = changes.map(({ row, change, expires }) => [
    updateCheckedDomain(deps.db, row, change),
    ...(expires
      ? [
          auditIfChanged(deps, SYSTEM, {
            organizationId: row.organizationId,
            action: 'organization_access_security.domain_expired',
            target: { type: 'domain', id: row.id },
            detail: { name: row.name, failingSince: row.failingSince },
          }),
        ]
      : []),
  ]);
  const results = (await commit(deps.db, statements.flat() as Statement[])) as unknown[];
  let at = 0;
  const took = statements.map((list) => {
    const changed = results[at] as { id: string }[];
    at += list.length;
    return changed.length > 0;
  });
  for (const { row, found } of findings) {
    if (found?.kind === 'all' && row.status === 'pending') await verify(deps, row);
  }
  const warned = changes.filter(({ warning }, index) => warning !== null && took[index]);
  return {
    checked: due.length,
    unanswered: findings.filter(({ found }) => found === null).length,
    notices: await noticesTo(
      deps,
      warned.map(({ row, warning }) => ({
        organizationId: row.organizationId,
        kind: warning === GRACE_DAYS ? 'domain_expired' : 'domain_record_missing',
        subject: row.name,
        daysLeft: GRACE_DAYS - (warning as number),
        record: recordOf(row),
      })),
    ),
  };
}

interface Conclusion {
  readonly change: Parameters<typeof updateCheckedDomain>[2];
  readonly expires: boolean;
  /** How many days the record has been missing, if the administrators are to be warned now. */
  readonly warning: number | null;
}

function conclude(deps: Deps, row: DomainRow, found: Sighting | null): Conclusion {
  const change = { checkedAt: deps.nowMs, ...(found && noteOf(found)) };
  const checked = { change, expires: false, warning: null };
  // Resolvers that are down or disagree prove nothing, in either direction.
  if (found === null || found.kind === 'some') return checked;
  if (row.status === 'pending') {
    if (found.kind === 'all' || row.createdAt + PENDING_FOR_MS > deps.nowMs) return checked;
    return { ...checked, change: { ...checked.change, status: 'expired' } };
  }
  if (found.kind === 'all')
    return { ...checked, change: { ...checked.change, failingSince: null, warnedDays: null } };
  const failingSince = row.failingSince ?? deps.nowMs;
  const days = Math.floor((deps.nowMs - failingSince) / DAY_MS);
  if (days >= GRACE_DAYS) {
    return { change: { ...checked.change, status: 'expired' }, expires: true, warning: GRACE_DAYS };
  }
  const threshold = WARN_AFTER_DAYS.find((one) => days >= one) ?? null;
  const warning = threshold !== null && threshold > (row.warnedDays ?? 0) ? threshold : null;
  return {
    change: { ...checked.change, failingSince, ...(warning !== null && { warnedDays: warning }) },
    expires: false,
    warning,
  };
}

/** Returns null when DNS gave no usable answer. */
async function sightingOf(row: DomainRow, lookupTxt: LookupTxt): Promise<Sighting | null> {
  try {
    return await lookFor(row, lookupTxt);
  } catch {
    return null;
  }
}

/**
 * Marks the claim verified. If another organization holds the name already, the claim stays pending until it
 * is given up there.
 */
async function verify(deps: Deps, row: DomainRow): Promise<void> {
  try {
    await markVerified(deps, SYSTEM, row.organizationId, row.id);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
  }
}

async function mapParallel<In, Out>(items: readonly In[], run: (item: In) => Promise<Out>): Promise<Out[]> {
  const results: Out[] = [];
  let next = 0;
  const worker = async () => {
    while (next < items.length) {
      const index = next++;
      results[index] = await run(items[index] as In);
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, worker));
  return results;
}
