// Usage by day, over all organizations. The run every ten minutes counts what the logs have got since then,
// in bounded pieces: a counter in the batch of each sign-in and each SCIM request would be one more row
// written by everybody, and the same row. A page reads one row for each day and scans nothing.

import { commit } from '../../storage/change.ts';
import { COUNTED_LOGS, countPiece, countPresent, listUsageDays } from '../../storage/operator/usage.ts';
import type { UsageDayRow } from '../../storage/tables/usage-days.ts';
import type { Deps } from '../deps.ts';

export type { UsageDayRow };

/** The most rows of one log that one batch counts, and the most batches of one run for each log. */
const ROWS_IN_PIECE = 2000;
const PIECES_IN_RUN = 25;
/** A refusal counts those after it in its own row for an hour. */
const SETTLED_MS = 3_600_000 + 60_000;

/** What a run does not reach, the next one does. @returns how many rows it has counted */
export async function countUsage(deps: Pick<Deps, 'db' | 'nowMs'>): Promise<{ counted: number }> {
  const { db, nowMs } = deps;
  let counted = 0;
  for (const log of COUNTED_LOGS) {
    for (let piece = 0; piece < PIECES_IN_RUN; piece++) {
      const [, , [found]] = await commit(db, countPiece(db, log, ROWS_IN_PIECE, nowMs - SETTLED_MS));
      const rows = found?.rows ?? 0;
      counted += rows;
      if (rows < ROWS_IN_PIECE) break;
    }
  }
  await commit(db, [countPresent(db, nowMs)]);
  return { counted };
}

/** The newest first. */
export async function usageOf(deps: Pick<Deps, 'db'>, days: number): Promise<UsageDayRow[]> {
  return await listUsageDays(deps.db, days);
}
