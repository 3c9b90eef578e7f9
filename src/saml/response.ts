// The Response, from the form field to an accepted assertion, in two steps: reading it, which tells who it
// claims to come from, and accepting it, once the connection has been chosen by its row.
//
// Promises: an AcceptedAssertion holds values from signed octets alone, parsed anew after verification; every
// Signature that is present has verified with a pinned key; there was exactly one assertion, before and after
// decryption; every rule holds.

import { decodeBase64 } from '../lib/base64.ts';
import { decodeXml, type ProvisionalTree, parseProvisionally } from '../xml/parse.ts';
import { claimedSigners } from './claimed-signers.ts';
import { SamlError, toSamlError } from './errors.ts';
import { type RuleResult, toRefusal } from './evaluate.ts';
import { checkGrammar } from './grammar.ts';
import { redact } from './redact.ts';
import { readAssertionClaims, readResponseFacts } from './response-facts.ts';
import {
  assertionsOf,
  type VerificationTrust,
  type VerifiedResponse,
  verifyResponse,
} from './response-verify.ts';
import {
  evaluateRules,
  findBrokenRule,
  findFailure,
  latestEnd,
  type RuleTrust,
  sessionEnd,
} from './rules.ts';

/** What is believed comes from the connection's row and our own request, never from the document. */
export interface ResponseTrust extends RuleTrust, VerificationTrust {}

/**
 * A well-formed Response about which nothing has been proved.
 * It serves to find the connection, and for nothing else.
 */
export interface UnverifiedResponse {
  /** Issuer of the Response, else that of its Assertion. */
  readonly unverifiedIssuer: string;
  readonly unverifiedInResponseTo: string | null;
  readonly unverifiedId: string;
}

declare const accepted: unique symbol;

/** A passport: only `acceptResponse` makes one. Instants are milliseconds since the epoch. */
export interface AcceptedAssertion {
  readonly assertionId: string;
  /** Only claimed where the Response is unsigned. */
  readonly responseId: string;
  readonly issuer: string;
  readonly nameId: string;
  readonly nameIdFormat: string | null;
  readonly nameQualifier: string | null;
  readonly spNameQualifier: string | null;
  readonly sessionIndex: string | null;
  readonly sessionNotOnOrAfterMs: number | null;
  readonly authnInstantMs: number;
  /**
   * When the assertion is past its last use. The replay store keeps its ID until then, plus the clock skew.
   */
  readonly notOnOrAfterMs: number;
  readonly inResponseTo: string | null;
  readonly attributes: ReadonlyMap<string, readonly string[]>;
  /** Fingerprints (SHA-256) of the pinned certificates whose keys verified. */
  readonly verifiedWith: readonly string[];
  readonly signed: { readonly response: boolean; readonly assertion: boolean };
  readonly encrypted: boolean;
  readonly [accepted]: true;
}

/**
 * What verified, with the verdict of every rule, for the
 * page that tests a connection. It is not an acceptance.
 */
export interface InspectedResponse extends VerifiedResponse {
  readonly rules: readonly RuleResult[];
}

export interface ConsumeInput {
  /** The form field SAMLResponse, as it arrived. */
  readonly samlResponse: string;
  readonly trust: ResponseTrust;
  readonly nowMs: number;
}

/** Characters of the form field: 256 KB, base64 of 192 KB. The largest real response seen has 94 KB. */
export const MAX_RESPONSE_LENGTH = 256 * 1024;

/** Both steps in one, for callers who know the connection already. @throws SamlError */
export async function consumeResponse({
  samlResponse,
  trust,
  nowMs,
}: ConsumeInput): Promise<AcceptedAssertion> {
  return acceptResponse(readResponse(samlResponse), trust, nowMs);
}

// The tree stays in here: someone who holds an UnverifiedResponse
// cannot read more than its three unverified values.
const readings = new WeakMap<UnverifiedResponse, Reading>();

interface Reading {
  readonly tree: ProvisionalTree;
  /** The status, where the Response itself says that the sign-in failed. */
  readonly failure: SamlError | undefined;
}

/** Bytes → tree → shape. @throws SamlError */
export function readResponse(samlResponse: string): UnverifiedResponse {
  if (samlResponse.length > MAX_RESPONSE_LENGTH) {
    throw new SamlError('response_too_large', { expected: MAX_RESPONSE_LENGTH, actual: samlResponse.length });
  }
  const bytes = decodeBase64(samlResponse);
  if (bytes === undefined || bytes.length === 0) throw new SamlError('response_not_base64');
  try {
    const tree = parseProvisionally(decodeXml(bytes));
    const { root } = tree;
    checkGrammar(root, 'samlp:Response');
    const facts = readResponseFacts(root);
    const failure = findFailure(facts);
    const { plain, encrypted } = assertionsOf(root);
    // A failed sign-in has no assertion; it is refused by its status, once its connection has been found.
    if (failure === undefined && plain === undefined && encrypted === undefined) {
      throw new SamlError('assertion_missing');
    }
    const claims = plain === undefined ? undefined : readAssertionClaims(plain);
    const unverifiedIssuer = facts.issuer ?? claims?.issuer;
    if (unverifiedIssuer === undefined) throw new SamlError('issuer_missing');
    const unverified: UnverifiedResponse = {
      unverifiedIssuer,
      unverifiedInResponseTo: facts.inResponseTo ?? claims?.inResponseTo ?? null,
      unverifiedId: facts.id,
    };
    readings.set(unverified, { tree, failure: failure && failed(failure, facts.statusMessage) });
    return unverified;
  } catch (error) {
    throw toSamlError(error);
  }
}

/**
 * What the log keeps of the Response. Returns null if it cannot be redacted, which is a defect, but must not
 * keep the attempt out of the log.
 */
export function redactedResponse(
  unverified: UnverifiedResponse,
  write: typeof redact = redact,
): string | null {
  const { root } = readingOf(unverified).tree;
  try {
    return write(root);
  } catch {
    return null;
  }
}

/** Fingerprints of the certificates that the Response names beside its signatures. It decides nothing. */
export async function unverifiedSigners(unverified: UnverifiedResponse): Promise<string[]> {
  return await claimedSigners(readingOf(unverified).tree.root);
}

/** Signatures, decryption and every rule. @throws SamlError with the first rule that fails */
export async function acceptResponse(
  unverified: UnverifiedResponse,
  trust: ResponseTrust,
  nowMs: number,
): Promise<AcceptedAssertion> {
  const { response, assertion, ...verification } = await verifyUnverified(unverified, trust);
  const facts = { response, responseSigned: verification.signed.response, assertion };
  const broken = findBrokenRule(facts, trust, nowMs);
  if (broken !== undefined) throw toRefusal(broken);
  const statement = assertion.authnStatements.find((one) => one.sessionIndex !== null);
  return {
    assertionId: assertion.id,
    responseId: response.id,
    issuer: assertion.issuer,
    nameId: assertion.nameId.value,
    nameIdFormat: assertion.nameId.format,
    nameQualifier: assertion.nameId.nameQualifier,
    spNameQualifier: assertion.nameId.spNameQualifier,
    sessionIndex: statement?.sessionIndex ?? null,
    sessionNotOnOrAfterMs: sessionEnd(assertion),
    authnInstantMs: (statement ?? assertion.authnStatements[0])?.authnInstantMs as number,
    notOnOrAfterMs: latestEnd(assertion),
    inResponseTo: trust.requestId,
    attributes: assertion.attributes,
    ...verification,
  } as AcceptedAssertion; // the one place that makes the brand
}

/**
 * Signatures and decryption, then the verdict of every rule.
 * @throws SamlError when a signature or the decryption
 * fails, or the status is not Success: nothing is known then
 */
export async function inspectResponse(
  unverified: UnverifiedResponse,
  trust: ResponseTrust,
  nowMs: number,
): Promise<InspectedResponse> {
  const { response, assertion, ...verification } = await verifyUnverified(unverified, trust);
  const facts = { response, responseSigned: verification.signed.response, assertion };
  return { rules: evaluateRules(facts, trust, nowMs), response, assertion, ...verification };
}

async function verifyUnverified(
  unverified: UnverifiedResponse,
  trust: ResponseTrust,
): Promise<VerifiedResponse> {
  const { tree, failure } = readingOf(unverified);
  // saml-core 3.2.2.2: nothing else in it matters then, and no key is touched.
  if (failure !== undefined) throw failure;
  try {
    return await verifyResponse(tree, trust);
  } catch (error) {
    throw toSamlError(error);
  }
}

/** The refusal, with what the identity provider says about it. */
function failed(failure: RuleResult, message: string | null): SamlError {
  const { reason, detail } = toRefusal(failure);
  return new SamlError(reason, message === null ? detail : { ...detail, message });
}

function readingOf(unverified: UnverifiedResponse): Reading {
  const reading = readings.get(unverified);
  if (reading === undefined) throw new TypeError('not from readResponse');
  return reading;
}
