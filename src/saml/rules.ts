// What a verified Response must say, one row a rule: code, clause, expected, actual. The first row that fails refuses the
// sign-in; all rows together are what an administrator sees when testing a connection.
//
// Promises: every rule is evaluated in one place, after all verification and decryption, on facts from signed octets alone
// (and on those of an unsigned Response only to refuse).

import { type RuleReason, SamlError } from './errors.ts';
import { renderInstant } from './instant.ts';
import { STATUS_SUCCESS } from './names.ts';
import type { AssertionFacts, ConfirmationFacts, ResponseFacts } from './response-facts.ts';

export interface RuleResult {
  readonly rule: RuleReason;
  readonly clause: string;
  readonly ok: boolean;
  readonly expected: string;
  /** `null`: absent. */
  readonly actual: string | null;
}

/** What the connection and our own request demand. */
export interface RuleTrust {
  readonly acsUrl: string;
  /** Our entity ID. */
  readonly audience: string;
  /** The identity provider's entity ID, compared as an exact string. */
  readonly issuer: string;
  /** ID of the outstanding AuthnRequest; `null`: unsolicited (IdP-initiated), and then no InResponseTo may stand anywhere. */
  readonly requestId: string | null;
  /** Counts both ways; more than 300 count as 300. */
  readonly clockSkewSeconds: number;
  readonly maxLifetimeSeconds: number;
}

export interface RuleFacts {
  readonly response: ResponseFacts;
  readonly responseSigned: boolean;
  readonly assertion: AssertionFacts;
}

export const DEFAULT_CLOCK_SKEW_SECONDS = 60;
export const MAX_CLOCK_SKEW_SECONDS = 300;
export const DEFAULT_MAX_LIFETIME_SECONDS = 24 * 60 * 60;

const BEARER = 'urn:oasis:names:tc:SAML:2.0:cm:bearer';

/** Every rule, in the order in which they refuse. `nowMs`: milliseconds since the epoch. */
export function evaluateRules(facts: RuleFacts, trust: RuleTrust, nowMs: number): readonly RuleResult[] {
  const context = makeContext(facts, trust, nowMs);
  return RULES.map((rule) => render(rule, rule.check(context)));
}

/** The first rule that does not hold; the others are not written out. */
export function findBrokenRule(facts: RuleFacts, trust: RuleTrust, nowMs: number): RuleResult | undefined {
  const context = makeContext(facts, trust, nowMs);
  for (const rule of RULES) {
    const finding = rule.check(context);
    if (!holds(finding)) return render(rule, finding);
  }
  return undefined;
}

export function toRefusal({ rule, clause, expected, actual }: RuleResult): SamlError {
  return new SamlError(rule, { clause, expected, actual });
}

/** Of a Response that says it failed nothing else is looked at. saml-core 3.2.2.2 */
export function evaluateStatus(response: ResponseFacts): RuleResult {
  const actual = response.statusCodes.join(' ');
  const ok = response.statusCodes[0] === STATUS_SUCCESS;
  return { rule: 'status_not_success', clause: 'saml-core 3.2.2.2', ok, expected: STATUS_SUCCESS, actual };
}

interface Context extends RuleFacts {
  readonly trust: RuleTrust;
  readonly nowMs: number;
  readonly skewMs: number;
  /** The bearer confirmation that is judged: the first that holds in every respect, else the first. */
  readonly confirmation: ConfirmationFacts | undefined;
}

interface Finding {
  readonly expected: string | Limit;
  /** A number is an instant. */
  readonly actual: string | number | null;
  /** Absent: expected and actual must be the same string. */
  readonly ok?: boolean;
}

interface Limit {
  readonly relation: 'after' | 'not after';
  readonly instantMs: number;
  readonly skewMs: number;
}

interface Rule {
  readonly rule: RuleReason;
  readonly clause: string;
  readonly check: (context: Context) => Finding;
}

/** saml-profiles 4.1.4.2: at least one bearer confirmation must hold. These rows judge one of them. */
const CONFIRMATION_RULES: readonly Rule[] = [
  {
    rule: 'confirmation_missing',
    clause: 'saml-profiles 4.1.4.2',
    check: ({ confirmation, assertion }) => ({
      expected: BEARER,
      actual: confirmation?.method ?? assertion.confirmations[0]?.method ?? null,
    }),
  },
  {
    rule: 'recipient_mismatch',
    clause: 'saml-profiles 4.1.4.2',
    check: ({ confirmation, trust }) => ({ expected: trust.acsUrl, actual: confirmation?.recipient ?? null }),
  },
  {
    rule: 'confirmation_not_before',
    clause: 'saml-profiles 4.1.4.2',
    check: ({ confirmation }) => ({
      expected: 'no NotBefore',
      actual: confirmation?.notBeforeMs ?? null,
      ok: confirmation?.notBeforeMs === null,
    }),
  },
  {
    rule: 'confirmation_expiry_missing',
    clause: 'saml-profiles 4.1.4.2',
    check: ({ confirmation }) => ({
      expected: 'NotOnOrAfter',
      actual: confirmation?.notOnOrAfterMs ?? null,
      ok: typeof confirmation?.notOnOrAfterMs === 'number',
    }),
  },
  {
    rule: 'confirmation_expired',
    clause: 'saml-profiles 4.1.4.3',
    check: (context) => notPassed(context, context.confirmation?.notOnOrAfterMs ?? null),
  },
  {
    rule: 'in_response_to_missing',
    clause: 'saml-profiles 4.1.4.2',
    check: ({ confirmation, response, trust: { requestId } }) => {
      if (requestId === null) return { expected: 'none', actual: 'none' };
      // The confirmation's is the one that is always signed; the Response's must not be missing beside it.
      const present = response.inResponseTo !== null && confirmation?.inResponseTo != null;
      return { expected: requestId, actual: present ? requestId : null };
    },
  },
  {
    rule: 'in_response_to_mismatch',
    clause: 'saml-profiles 4.1.4.3',
    check: ({ confirmation, response, trust: { requestId } }) => {
      if (requestId === null) return { expected: 'none', actual: 'none' };
      const found = [response.inResponseTo, confirmation?.inResponseTo ?? null];
      const wrong = found.find((one) => one !== null && one !== requestId);
      return { expected: requestId, actual: wrong ?? requestId };
    },
  },
];

const RULES: readonly Rule[] = [
  {
    rule: 'version_unsupported',
    clause: 'saml-core 2.3.3, 3.2.2',
    check: ({ response, assertion }) => ({
      expected: '2.0',
      actual: response.version === '2.0' ? assertion.version : response.version,
    }),
  },
  {
    rule: 'status_not_success',
    clause: 'saml-core 3.2.2.2',
    check: ({ response }) => evaluateStatus(response),
  },
  {
    rule: 'issuer_mismatch',
    clause: 'saml-profiles 4.1.4.2',
    check: ({ response, assertion, trust }) => ({
      expected: trust.issuer,
      actual:
        response.issuer === null || response.issuer === trust.issuer ? assertion.issuer : response.issuer,
    }),
  },
  {
    rule: 'destination_missing',
    clause: 'saml-bindings 3.5.5.2',
    check: ({ response, responseSigned, trust }) => ({
      expected: trust.acsUrl,
      actual: response.destination,
      ok: response.destination !== null || !responseSigned,
    }),
  },
  {
    rule: 'destination_mismatch',
    clause: 'saml-core 3.2.2',
    // The ACS, not the URL that was called: the postback URL also receives Responses.
    check: ({ response, trust }) => ({
      expected: trust.acsUrl,
      actual: response.destination ?? trust.acsUrl,
    }),
  },
  ...CONFIRMATION_RULES,
  {
    rule: 'in_response_to_unexpected',
    clause: 'saml-profiles 4.1.5',
    check: ({ response, assertion, trust: { requestId } }) => {
      const found = [response.inResponseTo, ...assertion.confirmations.map((one) => one.inResponseTo)];
      const unasked = requestId === null ? found.find((one) => one !== null) : undefined;
      return {
        expected: requestId ?? 'none',
        actual: unasked ?? requestId ?? 'none',
        ok: unasked === undefined,
      };
    },
  },
  {
    rule: 'not_yet_valid',
    clause: 'saml-core 2.5.1.2',
    check: ({ assertion: { conditions }, nowMs, skewMs }) => ({
      expected: { relation: 'not after', instantMs: nowMs, skewMs },
      actual: conditions.notBeforeMs,
      ok: conditions.notBeforeMs === null || conditions.notBeforeMs <= nowMs + skewMs,
    }),
  },
  {
    rule: 'expired',
    clause: 'saml-core 2.5.1.2',
    check: (context) => notPassed(context, context.assertion.conditions.notOnOrAfterMs),
  },
  {
    rule: 'lifetime_too_long',
    clause: 'policy',
    check: ({ assertion, trust }) => {
      const end = latestEnd(assertion);
      const seconds = (end - (assertion.conditions.notBeforeMs ?? assertion.issueInstantMs)) / 1000;
      return {
        expected: `at most ${trust.maxLifetimeSeconds} s`,
        actual: `${seconds} s`,
        ok: seconds <= trust.maxLifetimeSeconds,
      };
    },
  },
  {
    rule: 'audience_missing',
    clause: 'saml-profiles 4.1.4.2',
    check: ({ assertion: { conditions }, trust }) => ({
      expected: trust.audience,
      actual: conditions.audiences.flat().join(' ') || null,
      ok: conditions.audiences.length > 0,
    }),
  },
  {
    rule: 'audience_mismatch',
    clause: 'saml-core 2.5.1.4',
    // Restrictions are conjoined, the audiences within one are alternatives.
    check: ({ assertion: { conditions }, trust }) => {
      const wrong = conditions.audiences.find((audiences) => !audiences.includes(trust.audience));
      return { expected: trust.audience, actual: wrong === undefined ? trust.audience : wrong.join(' ') };
    },
  },
  {
    rule: 'authn_statement_missing',
    clause: 'saml-profiles 4.1.4.2',
    check: ({ assertion }) => ({
      expected: 'AuthnStatement',
      actual: assertion.authnStatements.length > 0 ? 'AuthnStatement' : null,
    }),
  },
  {
    rule: 'session_expired',
    clause: 'saml-profiles 4.1.4.3',
    check: (context) => notPassed(context, sessionEnd(context.assertion)),
  },
];

/** The last instant at which any part of the assertion could still be taken: how long a used assertion must be remembered. */
export function latestEnd({ confirmations, conditions }: AssertionFacts): number {
  const ends = [conditions.notOnOrAfterMs, ...confirmations.map((one) => one.notOnOrAfterMs)];
  return Math.max(...ends.filter((one) => one !== null));
}

/** The earliest SessionNotOnOrAfter. `null`: the identity provider sets no end. */
export function sessionEnd({ authnStatements }: AssertionFacts): number | null {
  const ends = authnStatements.map((one) => one.sessionNotOnOrAfterMs).filter((one) => one !== null);
  return ends.length === 0 ? null : Math.min(...ends);
}

function makeContext(facts: RuleFacts, trust: RuleTrust, nowMs: number): Context {
  // NaN and negative skews must not widen anything either.
  const skew = Math.min(Math.max(trust.clockSkewSeconds, 0), MAX_CLOCK_SKEW_SECONDS);
  const context = { ...facts, trust, nowMs, skewMs: Number.isFinite(skew) ? skew * 1000 : 0 };
  const bearers = facts.assertion.confirmations.filter((one) => one.method === BEARER);
  const holding = bearers.find((confirmation) =>
    CONFIRMATION_RULES.every(({ check }) => holds(check({ ...context, confirmation }))),
  );
  return { ...context, confirmation: holding ?? bearers[0] };
}

function notPassed({ nowMs, skewMs }: Context, end: number | null): Finding {
  return {
    expected: { relation: 'after', instantMs: nowMs, skewMs },
    actual: end,
    ok: end === null || nowMs < end + skewMs,
  };
}

function holds({ expected, actual, ok }: Finding): boolean {
  return ok ?? expected === actual;
}

function render({ rule, clause }: Rule, finding: Finding): RuleResult {
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
