// The days that a log is filtered by.

import type { AppContext } from '../context.ts';

export interface DayRange {
  /** `2026-11-02` */
  readonly from: string;
  readonly until: string;
}

const DAY_MS = 24 * 3_600_000;

export function readDays(c: AppContext): DayRange {
  const query = (name: string) => (c.req.query(name) ?? '').trim().slice(0, 20);
  return { from: query('from'), until: query('until') };
}

/** Days are whole days of UTC; `until` is the last one that is shown. Ignores values that are not dates. */
export function rangeOf({ from, until }: DayRange): {
  readonly fromMs: number | undefined;
  readonly untilMs: number | undefined;
} {
  const first = startOf(from);
  const last = startOf(until);
  return { fromMs: first, untilMs: last === undefined ? undefined : last + DAY_MS };
}

function startOf(day: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) return undefined;
  const ms = Date.parse(`${day}T00:00:00Z`);
  return Number.isNaN(ms) ? undefined : ms;
}
