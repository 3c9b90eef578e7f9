// A logout message from the identity provider, from the request that brought it to an accepted one, in the
// two steps of response.ts: reading it, which tells who it claims to come from, and accepting it, once the
// connection has been chosen by its row.
//
// Promises: nothing without a signature is accepted; by HTTP-POST every value comes
// from the octets that were digested, so that a wrapped LogoutRequest has nobody to log
// out (samlify #634); by HTTP-Redirect the whole document is what the query's signature
// covers; a Signature inside the document has verified, too, where there is one.

import { decodeXml, parseXml } from '../xml/parse.ts';
import { textOf } from '../xml/read.ts';
import type { XmlElement } from '../xml/tree.ts';
import type { Certificate } from '../xmldsig/certificates.ts';
import { verifySignature } from '../xmldsig/verify.ts';
import { SamlError, toSamlError } from './errors.ts';
import { checkGrammar } from './grammar.ts';
import { type LogoutFacts, readLogoutFacts } from './logout-facts.ts';
import {
  checkLogoutRequest,
  checkLogoutResponse,
  type LogoutRuleTrust,
  usableUntil,
} from './logout-rules.ts';
import { type NameIdKeys, openNameId } from './name-id.ts';
import { DSIG, STATUS_SUCCESS } from './names.ts';
import { decodePost } from './post-binding.ts';
import { decodeRedirect, type MessageParameter } from './redirect-binding.ts';
import { type RedirectSignature, verifyRedirectSignature } from './redirect-signature.ts';
import { findChild, type NameIdFacts } from './response-facts.ts';
import {
  claimsOfDocument,
  claimsOfUnreadable,
  NO_CLAIMS,
  type UnreadableClaims,
} from './unreadable-claims.ts';

/** What arrived at our logout URL. */
export type LogoutDelivery =
  | { readonly binding: 'redirect' /** After `?`, still escaped. */; readonly rawQuery: string }
  | {
      readonly binding: 'post';
      readonly samlRequest: string | undefined;
      readonly samlResponse: string | undefined;
      readonly relayState: string | undefined;
    };

/**
 * A well-formed message about which nothing has been proved.
 * It serves to find the connection, and for nothing else.
 */
export interface UnverifiedLogout {
  readonly kind: 'request' | 'response';
  readonly unverifiedIssuer: string;
  readonly unverifiedInResponseTo: string | null;
  readonly unverifiedId: string;
}

/** What is believed comes from the connection's row, never from the document. */
export interface LogoutTrust extends LogoutRuleTrust {
  readonly certificates: readonly [Certificate, ...Certificate[]];
  readonly allowSha1: boolean;
  /** For an EncryptedID, which Shibboleth sends to everybody who publishes a key. Absent: it is refused. */
  readonly nameIdKeys?: NameIdKeys;
}

declare const accepted: unique symbol;

/** A passport: only `acceptLogoutRequest` makes one. */
export interface AcceptedLogoutRequest {
  readonly id: string;
  readonly issuer: string;
  /**
   * The person whose sessions end: compare all four values
   * with those of the assertion that began the session.
   */
  readonly nameId: NameIdFacts;
  /** Which of the sessions end; empty: all of them. */
  readonly sessionIndexes: readonly string[];
  /** The answer has to repeat it. */
  readonly relayState: string | undefined;
  /** The same message would be accepted again until then, in milliseconds since the epoch. */
  readonly usableUntilMs: number;
  /** Fingerprint (SHA-256) of the pinned certificate whose key verified. */
  readonly verifiedWith: string;
  readonly [accepted]: true;
}

/** A passport: only `acceptLogoutResponse` makes one. */
export interface AcceptedLogoutResponse {
  readonly id: string;
  readonly issuer: string;
  readonly inResponseTo: string;
  /**
   * The identity provider says that all sessions have ended.
   * If false, its own session may go on: tell the person.
   */
  readonly success: boolean;
  readonly statusCodes: readonly string[];
  readonly relayState: string | undefined;
  readonly verifiedWith: string;
  readonly [accepted]: true;
}

interface Delivered {
  readonly root: XmlElement;
  readonly binding: 'redirect' | 'post';
  readonly querySignature: RedirectSignature | undefined;
  readonly relayState: string | undefined;
}

// The tree stays in here: someone who holds an UnverifiedLogout cannot read more than its unverified values.
const deliveries = new WeakMap<UnverifiedLogout, Delivered>();

/** Bytes → tree → shape. @throws SamlError */
export async function readLogoutMessage(delivery: LogoutDelivery): Promise<UnverifiedLogout> {
  const { message, document, relayState, signature } = await open(delivery);
  try {
    const root = parseXml(decodeXml(document));
    checkGrammar(root, message === 'SAMLRequest' ? 'samlp:LogoutRequest' : 'samlp:LogoutResponse');
    const facts = readLogoutFacts(root);
    const unverified: UnverifiedLogout = {
      kind: message === 'SAMLRequest' ? 'request' : 'response',
      unverifiedIssuer: facts.issuer,
      unverifiedInResponseTo: facts.inResponseTo,
      unverifiedId: facts.id,
    };
    deliveries.set(unverified, { root, binding: delivery.binding, querySignature: signature, relayState });
    return unverified;
  } catch (error) {
    throw toSamlError(error);
  }
}

/**
 * Returns whom a request names, and which of their sessions; nothing has verified it. Null where no NameID is
 * to be read: in a response, and for an EncryptedID.
 */
export function unverifiedSubject(
  unverified: UnverifiedLogout,
): { readonly nameId: string; readonly sessionIndexes: readonly string[] } | null {
  const root = deliveries.get(unverified)?.root;
  const element = root && findChild(root, 'NameID');
  const nameId = element && textOf(element);
  if (root === undefined || !nameId?.trim()) return null;
  return { nameId, sessionIndexes: readLogoutFacts(root).sessionIndexes };
}

/** Whose a message claims to be that cannot be read. */
export async function claimsOfLogout(delivery: LogoutDelivery): Promise<UnreadableClaims> {
  if (delivery.binding === 'post') {
    return claimsOfUnreadable(delivery.samlRequest ?? delivery.samlResponse ?? '');
  }
  try {
    return claimsOfDocument((await decodeRedirect(delivery.rawQuery)).document);
  } catch {
    return NO_CLAIMS;
  }
}

/** @throws SamlError `signature_missing`, the reasons of a signature, and the first rule that fails */
export async function acceptLogoutRequest(
  unverified: UnverifiedLogout,
  trust: LogoutTrust,
  nowMs: number,
): Promise<AcceptedLogoutRequest> {
  const { view, facts, relayState, verifiedWith } = await verify(unverified, 'request', trust);
  checkLogoutRequest(facts, trust, nowMs);
  const nameId = await opening(openNameId(view, trust.nameIdKeys ?? NO_KEYS));
  return {
    id: facts.id,
    issuer: facts.issuer,
    nameId,
    sessionIndexes: facts.sessionIndexes,
    relayState,
    usableUntilMs: usableUntil(facts, trust),
    verifiedWith,
  } as AcceptedLogoutRequest; // the one place that makes the brand
}

/** @param requestId ID of our LogoutRequest. @throws SamlError as `acceptLogoutRequest` */
export async function acceptLogoutResponse(
  unverified: UnverifiedLogout,
  trust: LogoutTrust,
  requestId: string,
  nowMs: number,
): Promise<AcceptedLogoutResponse> {
  const { facts, relayState, verifiedWith } = await verify(unverified, 'response', trust);
  checkLogoutResponse(facts, trust, requestId, nowMs);
  return {
    id: facts.id,
    issuer: facts.issuer,
    inResponseTo: requestId,
    // PartialLogout is below Success (saml-core 3.7.3.2).
    success: facts.statusCodes.length === 1 && facts.statusCodes[0] === STATUS_SUCCESS,
    statusCodes: facts.statusCodes,
    relayState,
    verifiedWith,
  } as AcceptedLogoutResponse; // the one place that makes the brand
}

const NO_KEYS: NameIdKeys = { keys: async () => [], recipient: '' };

async function opening<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw toSamlError(error);
  }
}

async function open(delivery: LogoutDelivery) {
  if (delivery.binding === 'redirect') return decodeRedirect(delivery.rawQuery);
  const { samlRequest, samlResponse, relayState } = delivery;
  if (samlRequest !== undefined && samlResponse !== undefined) {
    throw new SamlError('duplicate_parameter', { parameter: 'SAMLResponse' });
  }
  const message: MessageParameter = samlRequest === undefined ? 'SAMLResponse' : 'SAMLRequest';
  return { message, document: decodePost(samlRequest ?? samlResponse), relayState, signature: undefined };
}

interface Verified {
  readonly view: XmlElement;
  readonly facts: LogoutFacts;
  readonly relayState: string | undefined;
  readonly verifiedWith: string;
}

async function verify(
  unverified: UnverifiedLogout,
  kind: UnverifiedLogout['kind'],
  trust: LogoutTrust,
): Promise<Verified> {
  const delivered = deliveries.get(unverified);
  if (delivered === undefined || unverified.kind !== kind) throw new TypeError(`not a logout ${kind}`);
  const { root, relayState } = delivered;
  try {
    const query =
      delivered.binding === 'redirect'
        ? await verifyRedirectSignature(delivered.querySignature, trust.certificates, trust)
        : undefined;
    // saml-core 5.4: a Signature that is present must verify,
    // also where the query's signature is the one that counts.
    const signature = findChild(root, 'Signature', DSIG);
    const enveloped = signature && (await verifySignature(root, signature, trust));
    const certificate = query ?? enveloped?.certificate;
    if (certificate === undefined) throw new SamlError('signature_missing');
    const view = enveloped?.tree() ?? root;
    checkGrammar(view, kind === 'request' ? 'samlp:LogoutRequest' : 'samlp:LogoutResponse');
    return { view, facts: readLogoutFacts(view), relayState, verifiedWith: certificate.fingerprintSha256 };
  } catch (error) {
    throw toSamlError(error);
  }
}
