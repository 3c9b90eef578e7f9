// What a verified Response must say, one row a rule: code, clause, expected, actual. The first row that fails
// refuses the sign-in; all rows together are what an administrator sees when testing a connection.
//
// Promises: every rule is evaluated in one place, after all verification and decryption, on facts from signed
// octets alone (and on those of an unsigned Response only to refuse).

import {
  begun,
  type Clock,
  evaluate,
  findBroken,
  holds,
  makeClock,
  notPassed,
  type Rule,
  type RuleResult,
} from './evaluate.ts';
import { BEARER, STATUS_SUCCESS } from './names.ts';
import type { AssertionFacts, ConfirmationFacts, ResponseFacts } from './response-facts.ts';

/** What the connection and our own request demand. */
export interface RuleTrust {
  readonly acsUrl: string;
  /** Our entity ID. */
  readonly audience: string;
  /** The identity provider's entity ID, compared as an exact string. */
  readonly issuer: string;
  /**
   * ID of the outstanding AuthnRequest; `null`: unsolicited (IdP-initiated), and then there must be no
   * InResponseTo anywhere.
   */
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
export const DEFAULT_MAX_LIFETIME_SECONDS = 24 * 60 * 60;

/** Every rule, in the order in which they refuse. `nowMs`: milliseconds since the epoch. */
export function evaluateRules(facts: RuleFacts, trust: RuleTrust, nowMs: number): readonly RuleResult[] {
  return evaluate(RULES, makeContext(facts, trust, nowMs));
}

export function findBrokenRule(facts: RuleFacts, trust: RuleTrust, nowMs: number): RuleResult | undefined {
  return findBroken(RULES, makeContext(facts, trust, nowMs));
}

/** The status alone: nothing else is looked at in a Response that says it failed. */
export function findFailure(response: ResponseFacts): RuleResult | undefined {
  return findBroken([STATUS_RULE], { response });
}

interface Context extends RuleFacts, Clock {
  readonly trust: RuleTrust;
  /** The bearer confirmation that is judged: the first for which every rule holds, else the first. */
  readonly confirmation: ConfirmationFacts | undefined;
}

const STATUS_RULE: Rule<Pick<RuleFacts, 'response'>> = {
  rule: 'status_not_success',
  clause: 'saml-core 3.2.2.2',
  check: ({ response: { statusCodes } }) => ({
    expected: STATUS_SUCCESS,
    actual: statusCodes.join(' '),
    ok: statusCodes[0] === STATUS_SUCCESS,
  }),
};

/** saml-profiles 4.1.4.2: at least one bearer confirmation must hold. These rows judge one of them. */
const CONFIRMATION_RULES: readonly Rule<Context>[] = [
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

const RULES: readonly Rule<Context>[] = [
  {
    rule: 'version_unsupported',
    clause: 'saml-core 2.3.3, 3.2.2',
    check: ({ response, assertion }) => ({
      expected: '2.0',
      actual: response.version === '2.0' ? assertion.version : response.version,
    }),
  },
  STATUS_RULE,
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
    check: (context) => begun(context, context.assertion.conditions.notBeforeMs),
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

/**
 * The last instant at which any part of the assertion could still be accepted: a used assertion must be
 * remembered until then.
 */
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
  const context = { ...facts, trust, ...makeClock(nowMs, trust.clockSkewSeconds) };
  const bearers = facts.assertion.confirmations.filter((one) => one.method === BEARER);
  const holding = bearers.find((confirmation) =>
    CONFIRMATION_RULES.every(({ check }) => holds(check({ ...context, confirmation }))),
  );
  return { ...context, confirmation: holding ?? bearers[0] };
}
