// What a verified logout message must say, one row a rule, as rules.ts has them for the Response.

import type { SamlReason } from './errors.ts';
import { renderInstant } from './instant.ts';
import type { LogoutFacts } from './logout-facts.ts';
import { MAX_CLOCK_SKEW_SECONDS } from './rules.ts';

export interface LogoutRuleTrust {
  /** Our logout URL. */
  readonly sloUrl: string;
  /** The identity provider's entity ID, compared as an exact string. */
  readonly issuer: string;
  /** Counts both ways; more than 300 count as 300. */
  readonly clockSkewSeconds: number;
}

export interface LogoutRuleResult {
  readonly rule: SamlReason;
  readonly clause: string;
  readonly ok: boolean;
  readonly expected: string;
  /** `null`: absent. */
  readonly actual: string | null;
}

/** A logout passes through one browser without stopping. What is older was kept by somebody. */
export const LOGOUT_MAX_AGE_SECONDS = 300;

/** In the order in which they refuse. `nowMs`: milliseconds since the epoch. */
export function evaluateLogoutRequest(
  facts: LogoutFacts,
  trust: LogoutRuleTrust,
  nowMs: number,
): LogoutRuleResult[] {
  const skewMs = skewOf(trust);
  const end = facts.notOnOrAfterMs;
  return [
    ...common(facts, trust, nowMs),
    {
      rule: 'expired',
      clause: 'saml-core 3.7.1',
      ok: end === null || nowMs < end + skewMs,
      expected: `after ${renderInstant(nowMs)} - ${skewMs / 1000} s`,
      actual: end === null ? null : renderInstant(end),
    },
  ];
}

/** The same for an answer to our request `requestId`. Its status is no rule: a failed logout is an answer as well. */
export function evaluateLogoutResponse(
  facts: LogoutFacts,
  trust: LogoutRuleTrust,
  requestId: string,
  nowMs: number,
): LogoutRuleResult[] {
  const actual = facts.inResponseTo;
  const clause = 'saml-profiles 4.4.4.2';
  return [
    ...common(facts, trust, nowMs),
    { rule: 'in_response_to_missing', clause, ok: actual !== null, expected: requestId, actual },
    { rule: 'in_response_to_mismatch', clause, ok: actual === requestId, expected: requestId, actual },
  ];
}

/** The last instant, in milliseconds since the epoch, at which the rules above could still accept this request. */
export function usableUntil(facts: LogoutFacts, trust: LogoutRuleTrust): number {
  const oldest = facts.issueInstantMs + LOGOUT_MAX_AGE_SECONDS * 1000;
  return Math.min(facts.notOnOrAfterMs ?? oldest, oldest) + skewOf(trust);
}

function common(facts: LogoutFacts, trust: LogoutRuleTrust, nowMs: number): LogoutRuleResult[] {
  const skewMs = skewOf(trust);
  const { version, issuer, destination, issueInstantMs } = facts;
  const now = renderInstant(nowMs);
  const issued = renderInstant(issueInstantMs);
  return [
    {
      rule: 'version_unsupported',
      clause: 'saml-core 3.2.1',
      ok: version === '2.0',
      expected: '2.0',
      actual: version,
    },
    {
      rule: 'issuer_mismatch',
      clause: 'saml-profiles 4.4.4.1',
      ok: issuer === trust.issuer,
      expected: trust.issuer,
      actual: issuer,
    },
    {
      rule: 'destination_missing',
      clause: 'saml-bindings 3.4.5.2, 3.5.5.2',
      ok: destination !== null,
      expected: trust.sloUrl,
      actual: destination,
    },
    {
      rule: 'destination_mismatch',
      clause: 'saml-core 3.2.1',
      ok: destination === trust.sloUrl,
      expected: trust.sloUrl,
      actual: destination,
    },
    {
      rule: 'not_yet_valid',
      clause: 'saml-core 3.2.1',
      ok: issueInstantMs <= nowMs + skewMs,
      expected: `not after ${now} + ${skewMs / 1000} s`,
      actual: issued,
    },
    {
      rule: 'message_too_old',
      clause: 'policy',
      ok: nowMs < issueInstantMs + LOGOUT_MAX_AGE_SECONDS * 1000 + skewMs,
      expected: `after ${now} - ${LOGOUT_MAX_AGE_SECONDS + skewMs / 1000} s`,
      actual: issued,
    },
  ];
}

function skewOf({ clockSkewSeconds }: LogoutRuleTrust): number {
  const skew = Math.min(Math.max(clockSkewSeconds, 0), MAX_CLOCK_SKEW_SECONDS);
  return Number.isFinite(skew) ? skew * 1000 : 0; // NaN must not widen anything
}
