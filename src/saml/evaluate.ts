// How rules are evaluated, those of a Response and those of a logout message. A rule is a row of a table,
// with the reason that it refuses with, the clause that demands it, and what it expects and finds.

import { type RuleReason, SamlError, type SamlReason } from './errors.ts';
import { renderInstant } from './instant.ts';

export interface Rule<Context, Reason extends SamlReason = RuleReason> {
  readonly rule: Reason;
  readonly clause: string;
  readonly check: (context: Context) => Finding;
}

export interface Finding {
  readonly expected: string | Limit;
  /** A number is an instant. */
  readonly actual: string | number | null;
  /** Absent: expected and actual must be the same string. */
  readonly ok?: boolean;
}

export interface Limit {
  readonly relation: 'after' | 'not after';
  readonly instantMs: number;
  readonly skewMs: number;
}

export interface RuleResult<Reason extends SamlReason = RuleReason> {
  readonly rule: Reason;
  readonly clause: string;
  readonly ok: boolean;
  readonly expected: string;
  /** `null`: absent. */
  readonly actual: string | null;
}

/** What rules about time need. Instants are milliseconds since the epoch. */
export interface Clock {
  readonly nowMs: number;
  readonly skewMs: number;
}

const MAX_CLOCK_SKEW_SECONDS = 300;

export function makeClock(nowMs: number, clockSkewSeconds: number): Clock {
  // NaN and negative skews must not widen anything either.
  const skew = Math.min(Math.max(clockSkewSeconds, 0), MAX_CLOCK_SKEW_SECONDS);
  return { nowMs, skewMs: Number.isFinite(skew) ? skew * 1000 : 0 };
}

export function evaluate<Context, Reason extends SamlReason>(
  rules: readonly Rule<Context, Reason>[],
  context: Context,
): readonly RuleResult<Reason>[] {
  return rules.map((rule) => render(rule, rule.check(context)));
}

/** The first rule that does not hold; the others are not written out. */
export function findBroken<Context, Reason extends SamlReason>(
  rules: readonly Rule<Context, Reason>[],
  context: Context,
): RuleResult<Reason> | undefined {
  for (const rule of rules) {
    const finding = rule.check(context);
    if (!holds(finding)) return render(rule, finding);
  }
  return undefined;
}

export function toRefusal({ rule, clause, expected, actual }: RuleResult<SamlReason>): SamlError {
  return new SamlError(rule, { clause, expected, actual });
}

export function holds({ expected, actual, ok }: Finding): boolean {
  return ok ?? expected === actual;
}

export function begun({ nowMs, skewMs }: Clock, beginMs: number | null): Finding {
  return {
    expected: { relation: 'not after', instantMs: nowMs, skewMs },
    actual: beginMs,
    ok: beginMs === null || beginMs <= nowMs + skewMs,
  };
}

export function notPassed({ nowMs, skewMs }: Clock, endMs: number | null): Finding {
  return {
    expected: { relation: 'after', instantMs: nowMs, skewMs },
    actual: endMs,
    ok: endMs === null || nowMs < endMs + skewMs,
  };
}

function render<Reason extends SamlReason>(
  { rule, clause }: Rule<never, Reason>,
  finding: Finding,
): RuleResult<Reason> {
  const { expected, actual } = finding;
  return {
    rule,
    clause,
    ok: holds(finding),
    expected: typeof expected === 'string' ? expected : renderLimit(expected),
    actual: typeof actual === 'number' ? renderInstant(actual) : actual,
  };
}

function renderLimit({ relation, instantMs, skewMs }: Limit): string {
  return `${relation} ${renderInstant(instantMs)} ${relation === 'after' ? '-' : '+'} ${skewMs / 1000} s`;
}
