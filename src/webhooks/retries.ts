// What a response means, and when the next try is. Time and chance are arguments.

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** The pause after each try of a webhook that failed. After the last one the endpoint is failing. */
export const WEBHOOK_PAUSES_MS: readonly number[] = [
  5 * SECOND_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  5 * HOUR_MS,
  10 * HOUR_MS,
  14 * HOUR_MS,
  20 * HOUR_MS,
  24 * HOUR_MS,
];

/** A logout is tried for a day, at first more often: somebody is still signed in until it arrives. */
export const LOGOUT_PAUSES_MS: readonly number[] = [
  5 * SECOND_MS,
  15 * SECOND_MS,
  MINUTE_MS,
  5 * MINUTE_MS,
  15 * MINUTE_MS,
  30 * MINUTE_MS,
  HOUR_MS,
  2 * HOUR_MS,
  4 * HOUR_MS,
  8 * HOUR_MS,
  8 * HOUR_MS,
];

/** Tries that failed together should not come together again. Pauses only grow by it. */
const JITTER = 0.1;
/** A receiver may ask for a longer pause, and not for one without end. */
const LONGEST_PAUSE_MS = 24 * HOUR_MS;

export type Verdict = 'delivered' | 'gone' | 'failed';

/** @param status null: there was no response, or one that led elsewhere */
export function verdictOf(status: number | null): Verdict {
  if (status === null) return 'failed';
  if (status >= 200 && status <= 299) return 'delivered';
  return status === 410 ? 'gone' : 'failed';
}

export interface FailedTry {
  /** How many tries have failed by now, this one included. */
  readonly failures: number;
  readonly nowMs: number;
  /** The response's Retry-After (RFC 9110 10.2.3); null: none. */
  readonly retryAfter: string | null;
  /** From 0 to less than 1. */
  readonly chance: number;
}

/** @returns the time of the next try, in milliseconds; null: there is none */
export function nextTryAt(
  { failures, nowMs, retryAfter, chance }: FailedTry,
  pauses: readonly number[],
): number | null {
  const pause = pauses[failures - 1];
  if (pause === undefined) return null;
  const asked = Math.min(retryAfterMs(retryAfter, nowMs), LONGEST_PAUSE_MS);
  return nowMs + Math.round(Math.max(pause * (1 + JITTER * chance), asked));
}

/** Seconds or a date; 0 for one that is neither, or over. */
function retryAfterMs(text: string | null, nowMs: number): number {
  const value = text?.trim() ?? '';
  if (/^\d{1,12}$/.test(value)) return Number(value) * SECOND_MS;
  const date = /^[A-Za-z]{3}, /.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(date) ? 0 : Math.max(0, date - nowMs);
}
