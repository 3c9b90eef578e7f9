// What a verified logout message must say, one row a rule, as rules.ts has them for the Response.

import type { RuleReason } from './errors.ts';
import { begun, type Clock, findBroken, makeClock, notPassed, type Rule, toRefusal } from './evaluate.ts';
import type { LogoutFacts } from './logout-facts.ts';

export interface LogoutRuleTrust {
  /** Our logout URL. */
  readonly sloUrl: string;
  /** The identity provider's entity ID, compared as an exact string. */
  readonly issuer: string;
  /** Counts both ways; more than 300 count as 300. */
  readonly clockSkewSeconds: number;
}

/** A logout passes through one browser without stopping: somebody has kept a message that is older. */
const LOGOUT_MAX_AGE_SECONDS = 300;

/** `nowMs`: milliseconds since the epoch. @throws SamlError with the first rule that does not hold */
export function checkLogoutRequest(facts: LogoutFacts, trust: LogoutRuleTrust, nowMs: number): void {
  refuseBroken(REQUEST_RULES, { facts, trust, ...makeClock(nowMs, trust.clockSkewSeconds) });
}

/**
 * The same for an answer to our request `requestId`. The status is
 * not judged: the answer to a logout that failed is valid, too.
 */
export function checkLogoutResponse(
  facts: LogoutFacts,
  trust: LogoutRuleTrust,
  requestId: string,
  nowMs: number,
): void {
  refuseBroken(RESPONSE_RULES, { facts, trust, requestId, ...makeClock(nowMs, trust.clockSkewSeconds) });
}

/** The last instant, in milliseconds since the epoch, at which the rules could still accept this request. */
export function usableUntil(facts: LogoutFacts, trust: LogoutRuleTrust): number {
  const oldest = facts.issueInstantMs + LOGOUT_MAX_AGE_SECONDS * 1000;
  const { skewMs } = makeClock(oldest, trust.clockSkewSeconds);
  return Math.min(facts.notOnOrAfterMs ?? oldest, oldest) + skewMs;
}

interface Context extends Clock {
  readonly facts: LogoutFacts;
  readonly trust: LogoutRuleTrust;
}

interface ResponseContext extends Context {
  /** ID of our LogoutRequest. */
  readonly requestId: string;
}

type LogoutRule<C = Context> = Rule<C, RuleReason | 'message_too_old'>;

const MESSAGE_RULES: readonly LogoutRule[] = [
  {
    rule: 'version_unsupported',
    clause: 'saml-core 3.2.1',
    check: ({ facts }) => ({ expected: '2.0', actual: facts.version }),
  },
  {
    rule: 'issuer_mismatch',
    clause: 'saml-profiles 4.4.4.1',
    check: ({ facts, trust }) => ({ expected: trust.issuer, actual: facts.issuer }),
  },
  {
    rule: 'destination_missing',
    clause: 'saml-bindings 3.4.5.2, 3.5.5.2',
    check: ({ facts: { destination }, trust }) => ({
      expected: trust.sloUrl,
      actual: destination,
      ok: destination !== null,
    }),
  },
  {
    rule: 'destination_mismatch',
    clause: 'saml-core 3.2.1',
    check: ({ facts, trust }) => ({ expected: trust.sloUrl, actual: facts.destination }),
  },
  {
    rule: 'not_yet_valid',
    clause: 'saml-core 3.2.1',
    check: (context) => begun(context, context.facts.issueInstantMs),
  },
  {
    rule: 'message_too_old',
    clause: 'policy',
    check: ({ facts, nowMs, skewMs }) =>
      notPassed({ nowMs, skewMs: LOGOUT_MAX_AGE_SECONDS * 1000 + skewMs }, facts.issueInstantMs),
  },
];

const REQUEST_RULES: readonly LogoutRule[] = [
  ...MESSAGE_RULES,
  {
    rule: 'expired',
    clause: 'saml-core 3.7.1',
    check: (context) => notPassed(context, context.facts.notOnOrAfterMs),
  },
];

const RESPONSE_RULES: readonly LogoutRule<ResponseContext>[] = [
  ...MESSAGE_RULES,
  {
    rule: 'in_response_to_missing',
    clause: 'saml-profiles 4.4.4.2',
    check: ({ facts: { inResponseTo }, requestId }) => ({
      expected: requestId,
      actual: inResponseTo,
      ok: inResponseTo !== null,
    }),
  },
  {
    rule: 'in_response_to_mismatch',
    clause: 'saml-profiles 4.4.4.2',
    check: ({ facts, requestId }) => ({ expected: requestId, actual: facts.inResponseTo }),
  },
];

function refuseBroken<C>(rules: readonly LogoutRule<C>[], context: C): void {
  const broken = findBroken(rules, context);
  if (broken !== undefined) throw toRefusal(broken);
}
