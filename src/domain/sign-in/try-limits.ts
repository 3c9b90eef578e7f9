// How many wrong passwords an address gets. Nothing here knows whether the address has an account.
//
// A client that guesses waits longer after each wrong password. All clients that have shown nothing share one
// budget for an address, so that many of them don't guess more often than a few; a browser that has signed in
// before has its own, so that strangers who use up theirs never lock its owner out.

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;

/** A count is forgotten when nothing was added to it for this long. */
export const TRIES_TTL_MS = 24 * 60 * MINUTE_MS;

export interface Tries {
  readonly failures: number;
  /** When the last one was counted. */
  readonly at: number;
}

interface BackOff {
  /** The wrong passwords before the first wait. */
  readonly free: number;
  readonly firstWaitMs: number;
  readonly maxWaitMs: number;
}

/** At most 34 tries of one client in its first day, and 24 in each that follows. */
const STRANGER: BackOff = { free: 5, firstWaitMs: 30 * SECOND_MS, maxWaitMs: 60 * MINUTE_MS };
/** At most 112 tries in a day, by someone who took the browser or its cookie. */
const KNOWN: BackOff = { free: 10, firstWaitMs: 15 * SECOND_MS, maxWaitMs: 15 * MINUTE_MS };

/**
 * At most 300 tries of all strangers together in any 24 hours; when 60 are used up, one every six minutes.
 */
const SHARED_BURST = 60;
const SHARED_REFILL_MS = 6 * MINUTE_MS;

/** @returns how long this client still has to wait, in milliseconds; 0 when it may try */
export function waitOf(kind: 'stranger' | 'known', tries: Tries | undefined, nowMs: number): number {
  const { free, firstWaitMs, maxWaitMs } = kind === 'known' ? KNOWN : STRANGER;
  if (!tries || tries.failures < free) return 0;
  const wait = Math.min(firstWaitMs * 2 ** (tries.failures - free), maxWaitMs);
  return Math.max(0, tries.at + wait - nowMs);
}

/** Returns the count with one more. */
export function counted(tries: Tries | undefined, nowMs: number): Tries {
  return { failures: (tries?.failures ?? 0) + 1, at: nowMs };
}

/** Returns what is used of the budget that strangers share, which refills. */
export function sharedNow(tries: Tries | undefined, nowMs: number): Tries {
  const refilled = tries ? Math.max(0, nowMs - tries.at) / SHARED_REFILL_MS : 0;
  return { failures: Math.max(0, (tries?.failures ?? 0) - refilled), at: nowMs };
}

/** @returns as `waitOf`, for the budget that strangers share */
export function sharedWaitOf(shared: Tries): number {
  return Math.max(0, (shared.failures + 1 - SHARED_BURST) * SHARED_REFILL_MS);
}
