// The Response, from the form field to an accepted assertion, in two steps: reading it, which tells whose it claims to be, and
// accepting it, once the connection has been chosen by its row.
//
// Promises: an AcceptedAssertion holds values from signed octets alone, parsed anew after verification; every Signature that is
// present has verified with a pinned key; there was exactly one assertion, before and after decryption; every rule holds.

import { decodeBase64 } from '../lib/base64.ts';
import type { Bytes } from '../lib/bytes.ts';
import { inOrder } from '../lib/in-order.ts';
import { decodeXml, parseXml } from '../xml/parse.ts';
import type { XmlElement } from '../xml/tree.ts';
import type { Certificate } from '../xmldsig/certificates.ts';
import { type SignatureTrust, type VerifiedElement, verifySignature } from '../xmldsig/verify.ts';
import { decryptElement } from '../xmlenc/decrypt.ts';
import { XmlencError } from '../xmlenc/errors.ts';
import { SamlError, toSamlError } from './errors.ts';
import { checkGrammar } from './grammar.ts';
import { DSIG } from './names.ts';
import { redact } from './redact.ts';
import {
  type AssertionFacts,
  find,
  findAll,
  type ResponseFacts,
  readAssertionClaims,
  readAssertionFacts,
  readResponseFacts,
} from './response-facts.ts';
import {
  evaluateRules,
  evaluateStatus,
  latestEnd,
  type RuleResult,
  type RuleTrust,
  sessionEnd,
} from './rules.ts';

/** Whom to believe: from the connection's row and our own request, never from the document. */
export interface ResponseTrust extends RuleTrust {
  readonly certificates: readonly [Certificate, ...Certificate[]];
  readonly allowSha1: boolean;
  /** Our private keys, PKCS#8 DER; several while one replaces another. Absent: encrypted assertions are refused. */
  readonly decryptionKeys?: readonly Bytes[];
}

/** A well-formed Response of which nothing has been proved. It serves to find the connection, and for nothing else. */
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
  /** Of an unsigned Response: as claimed. */
  readonly responseId: string;
  readonly issuer: string;
  readonly nameId: string;
  readonly nameIdFormat: string | null;
  readonly nameQualifier: string | null;
  readonly spNameQualifier: string | null;
  readonly sessionIndex: string | null;
  readonly sessionNotOnOrAfterMs: number | null;
  readonly authnInstantMs: number;
  /** When the assertion is past its last use. The replay store keeps its ID until then, plus the clock skew. */
  readonly notOnOrAfterMs: number;
  readonly inResponseTo: string | null;
  readonly attributes: ReadonlyMap<string, readonly string[]>;
  /** Fingerprints (SHA-256) of the pinned certificates whose keys verified. */
  readonly verifiedWith: readonly string[];
  readonly signed: { readonly response: boolean; readonly assertion: boolean };
  readonly encrypted: boolean;
  readonly [accepted]: true;
}

/** What verified, with the verdict of every rule; not an acceptance. For the page that tests a connection. */
export interface InspectedResponse {
  readonly rules: readonly RuleResult[];
  readonly response: ResponseFacts;
  readonly assertion: AssertionFacts;
  readonly verifiedWith: readonly string[];
  readonly signed: { readonly response: boolean; readonly assertion: boolean };
  readonly encrypted: boolean;
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

// The tree stays in here: whoever holds an UnverifiedResponse cannot read more than its three unverified values.
const trees = new WeakMap<UnverifiedResponse, XmlElement>();

/** Bytes → tree → shape. @throws SamlError */
export function readResponse(samlResponse: string): UnverifiedResponse {
  if (samlResponse.length > MAX_RESPONSE_LENGTH) {
    throw new SamlError('response_too_large', { expected: MAX_RESPONSE_LENGTH, actual: samlResponse.length });
  }
  const bytes = decodeBase64(samlResponse);
  if (bytes === undefined || bytes.length === 0) throw new SamlError('response_not_base64');
  try {
    const root = parseXml(decodeXml(bytes));
    checkGrammar(root, 'samlp:Response');
    const facts = readResponseFacts(root);
    const { plain } = assertionsOf(root, facts);
    const claims = plain === undefined ? undefined : readAssertionClaims(plain);
    const unverifiedIssuer = facts.issuer ?? claims?.issuer;
    if (unverifiedIssuer === undefined) throw new SamlError('issuer_missing');
    const unverified: UnverifiedResponse = {
      unverifiedIssuer,
      unverifiedInResponseTo: facts.inResponseTo ?? claims?.inResponseTo ?? null,
      unverifiedId: facts.id,
    };
    trees.set(unverified, root);
    return unverified;
  } catch (error) {
    throw toSamlError(error);
  }
}

/** What the log keeps of it. */
export function redactedResponse(unverified: UnverifiedResponse): string {
  const root = trees.get(unverified);
  if (root === undefined) throw new TypeError('not from readResponse');
  return redact(root);
}

/** Signatures, decryption and every rule. @throws SamlError with the first rule that fails */
export async function acceptResponse(
  unverified: UnverifiedResponse,
  trust: ResponseTrust,
  nowMs: number,
): Promise<AcceptedAssertion> {
  const { rules, response, assertion, ...verification } = await inspectResponse(unverified, trust, nowMs);
  const failed = rules.find((one) => !one.ok);
  if (failed !== undefined) throw refusal(failed);
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
 * @throws SamlError when a signature or the decryption fails, or the status is not Success: nothing is known then
 */
export async function inspectResponse(
  unverified: UnverifiedResponse,
  trust: ResponseTrust,
  nowMs: number,
): Promise<InspectedResponse> {
  const root = trees.get(unverified);
  if (root === undefined) throw new TypeError('not from readResponse');
  try {
    const { response, assertion, ...verification } = await verifyResponse(root, trust);
    const facts = { response, responseSigned: verification.signed.response, assertion };
    return { rules: evaluateRules(facts, trust, nowMs), response, assertion, ...verification };
  } catch (error) {
    throw toSamlError(error);
  }
}

async function verifyResponse(
  root: XmlElement,
  trust: ResponseTrust,
): Promise<Omit<InspectedResponse, 'rules'>> {
  const status = evaluateStatus(readResponseFacts(root));
  if (!status.ok) throw refusal(status);
  const [signedResponse, signedAssertion] = await inOrder(
    verifyIfSigned(root, trust, 'ahead'),
    verifyIfSigned(find(root, 'Assertion'), trust, isSigned(root) ? 'on demand' : 'ahead'),
  );
  // What the Response's signature covers is read from what it covers; without one, the Response only carries the assertion.
  const view = signedResponse?.tree() ?? root;
  if (signedResponse !== undefined) checkGrammar(view, 'samlp:Response');
  const response = readResponseFacts(view);
  const { plain, encrypted } = assertionsOf(view, response);
  const decrypted = encrypted && (await decryptAssertion(encrypted, trust, signedResponse !== undefined));
  const inner = decrypted === undefined ? signedAssertion : decrypted.verified;
  if (signedResponse === undefined && inner === undefined) throw new SamlError('signature_missing');
  // The Response's octets hold the assertion's, so that one parse serves both. Else the assertion's own octets speak.
  const assertion = signedResponse === undefined ? inner?.tree() : (decrypted?.assertion ?? plain);
  if (assertion === undefined) throw new SamlError('assertion_missing');
  // Inside the Response's own octets it has passed the grammar with them.
  if (assertion.parent === undefined) checkGrammar(assertion, 'saml:Assertion');
  const verified = [signedResponse, inner].filter((one) => one !== undefined);
  return {
    response,
    assertion: readAssertionFacts(assertion),
    verifiedWith: [...new Set(verified.map((one) => one.certificate.fingerprintSha256))],
    signed: { response: signedResponse !== undefined, assertion: inner !== undefined },
    encrypted: encrypted !== undefined,
  };
}

/** saml-core 5.4: a Signature that is present must verify, whether or not another one would do. */
async function verifyIfSigned(
  element: XmlElement | undefined,
  trust: SignatureTrust,
  reading: 'ahead' | 'on demand',
): Promise<VerifiedElement | undefined> {
  const signature = element && find(element, 'Signature', DSIG);
  return element && signature && verifySignature(element, signature, trust, reading);
}

function isSigned(element: XmlElement): boolean {
  return find(element, 'Signature', DSIG) !== undefined;
}

interface DecryptedAssertion {
  readonly assertion: XmlElement;
  readonly verified: VerifiedElement | undefined;
}

/**
 * The plaintext stands for the EncryptedAssertion: one assertion, under the same grammar, with its own Signature if it has one.
 *
 * Whoever changes an AES-CBC ciphertext that no verified signature covers must not learn how far it got (Jager and Somorovsky
 * 2011): until the Signature inside has verified, every failure has the same name.
 */
async function decryptAssertion(
  encrypted: XmlElement,
  trust: ResponseTrust,
  covered: boolean,
): Promise<DecryptedAssertion> {
  const { element: assertion, tamperProof } = await decryptElement(encrypted, trust.decryptionKeys ?? []);
  try {
    checkGrammar(assertion, 'saml:Assertion');
    const verified = await verifyIfSigned(assertion, trust, covered ? 'on demand' : 'ahead');
    if (verified === undefined && !covered) throw new SamlError('signature_missing');
    return { assertion, verified };
  } catch (error) {
    throw covered || tamperProof ? error : new XmlencError('decryption_failed');
  }
}

function assertionsOf(response: XmlElement, { statusCodes }: ResponseFacts) {
  const plain = findAll(response, 'Assertion');
  const encrypted = findAll(response, 'EncryptedAssertion');
  const count = plain.length + encrypted.length;
  if (count > 1) throw new SamlError('assertion_several', { expected: 1, actual: count });
  // A failed sign-in has no assertion; acceptResponse refuses it by its status.
  if (count === 0 && evaluateStatus({ statusCodes } as ResponseFacts).ok)
    throw new SamlError('assertion_missing');
  return { plain: plain[0], encrypted: encrypted[0] };
}

function refusal({ rule, clause, expected, actual }: RuleResult): SamlError {
  return new SamlError(rule, { clause, expected, actual });
}
