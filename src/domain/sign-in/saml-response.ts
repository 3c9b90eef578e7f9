// A Response as it arrives, whatever it was requested for: whose it claims to be, what our own rows decide
// before it is trusted, and how a refusal is logged. The organization comes from our own request or, for an
// unsolicited response, from the postback URL or the issuer; after that the document has no say.

import { SamlError, type SamlReason } from '../../saml/errors.ts';
import {
  type ResponseTrust,
  readResponse,
  redactedResponse as redact,
  type UnverifiedResponse,
  unverifiedSigners,
} from '../../saml/response.ts';
import { DEFAULT_CLOCK_SKEW_SECONDS, DEFAULT_MAX_LIFETIME_SECONDS } from '../../saml/rules.ts';
import { claimsOfUnreadable, type UnreadableClaims } from '../../saml/unreadable-claims.ts';
import { commit } from '../../storage/change.ts';
import { boundedDetail } from '../../storage/log-detail.ts';
import { insertRefusedAttempt, type LoggedAttempt } from '../../storage/sign-in/attempts.ts';
import { readSignInContext, type SignInContext } from '../../storage/sign-in/requests.ts';
import type { SignInWriteReason } from '../../storage/sign-in/saml.ts';
import type { ConnectionRow } from '../../storage/tables/connections.ts';
import type { OrganizationRow } from '../../storage/tables/organizations.ts';
import type { Client, Deps } from '../deps.ts';
import { planHasSso } from '../plans.ts';
import { pinnedCertificates, type UnusableCertificate } from '../sso/certificates.ts';
import { namesOfArrival, type OwnNames } from '../sso/former-system.ts';
import { unwrapSpKeys } from '../sso/sp-keys.ts';
import { keepResponse, keepsResponses } from './kept-responses.ts';
import {
  type NamedApplication,
  openRequest,
  type PendingRequest,
  type SealedRequests,
} from './pending-request.ts';
import { newReference } from './references.ts';
import { refusalRow } from './refusal-row.ts';
import { type RequestFacts, verifyRequestId } from './request-id.ts';

/** What the product refuses, in addition to what is wrong with the response itself. */
export type SignInReason =
  | SamlReason
  | SignInWriteReason
  | 'connection_unknown'
  | 'issuer_ambiguous'
  | 'request_unknown'
  | 'request_expired'
  | 'browser_mismatch'
  | 'wrong_organization'
  | 'idp_initiated_not_allowed'
  | 'plan_lacks_sso'
  | 'organization_suspended'
  | 'no_certificate'
  | 'email_invalid';

/** A test that this browser has begun, and where its result is read; null: in the sign-in log. */
export interface OwnTest {
  readonly returnTo: string | null;
}

/** The message is the reason. The browser shows `reference`, and the log can be searched for it. */
export class SignInRefused extends Error {
  readonly reason: SignInReason;
  readonly reference: string;
  /** Expected and actual identifiers; nothing secret. */
  readonly detail: Readonly<Record<string, unknown>>;
  /** The organization whose people sign in there, once it is known. */
  readonly organizationId: string | null;
  /** This browser tests the connection: the attempt is shown where every result of its tests is. */
  readonly ownTest: OwnTest | null;

  constructor(
    reason: SignInReason,
    reference: string,
    detail: Readonly<Record<string, unknown>>,
    organizationId: string | null,
    ownTest: OwnTest | null = null,
  ) {
    super(reason);
    this.name = 'SignInRefused';
    this.reason = reason;
    this.reference = reference;
    this.detail = detail;
    this.organizationId = organizationId;
    this.ownTest = ownTest;
  }
}

export interface ReceivedResponse {
  readonly samlResponse: string;
  readonly relayState: string | null;
  /** The requests that wait in this browser. */
  readonly pending: SealedRequests;
  /** The `org_id` of the postback URL, if the response arrived there. */
  readonly postbackOrganizationId: string | null;
  /** Where it arrived, if that is an address of a former system. */
  readonly arrivedAt?: string | null;
  readonly client: Client;
}

export interface Attempt {
  readonly deps: Deps;
  readonly input: ReceivedResponse;
  readonly reference: string;
  readonly unverified: UnverifiedResponse;
  readonly context: SignInContext;
  /** What the response says it answers, if that is a request of ours. */
  readonly facts: RequestFacts | null;
  /** The same request, if this browser sent it. */
  readonly request: PendingRequest | null;
  readonly flow: 'sp_initiated' | 'idp_initiated' | 'test';
}

/**
 * Reads the response and, in one batch, what our rows know of it. @throws SignInRefused when it cannot be
 * read
 */
export async function openAttempt(deps: Deps, input: ReceivedResponse): Promise<Attempt> {
  const reference = newReference();
  const unverified = await read(deps, input, reference);
  const { unverifiedInResponseTo: requestId, unverifiedIssuer: issuer } = unverified;
  const facts = requestId === null ? null : await verifyRequestId(deps.sessionKeys, requestId);
  const request = facts && (await openRequest(deps, facts, input.pending));
  const organizationId = facts?.organizationId ?? input.postbackOrganizationId;
  const context = await readSignInContext(deps.db, { requestId, organizationId, issuer });
  const solicited = facts?.purpose === 'test' ? 'test' : 'sp_initiated';
  const flow = requestId === null ? 'idp_initiated' : solicited;
  return { deps, input, reference, unverified, context, facts, request, flow };
}

/** @throws SignInRefused */
async function read(deps: Deps, input: ReceivedResponse, reference: string): Promise<UnverifiedResponse> {
  try {
    return readResponse(input.samlResponse);
  } catch (error) {
    if (!(error instanceof SamlError)) throw error;
    const claims = claimsOfUnreadable(input.samlResponse);
    return await refuseUnreadable(
      deps,
      { ...input, reason: error.reason, detail: error.detail, claims },
      reference,
    );
  }
}

/** What arrived instead of a response that can be read. */
export interface UnreadableResponse
  extends Pick<ReceivedResponse, 'pending' | 'postbackOrganizationId' | 'client'> {
  readonly reason: SamlReason;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly claims: UnreadableClaims;
  /** The form field, where it was that. */
  readonly samlResponse?: string;
}

/**
 * Logs it with the organization that the request names which it answers or, failing that, the postback URL or
 * the issuer, and throws.
 */
export async function refuseUnreadable(
  deps: Deps,
  { reason, detail, claims, pending, postbackOrganizationId, client, samlResponse }: UnreadableResponse,
  reference = newReference(),
): Promise<never> {
  const bounded = boundedDetail({ ...detail });
  const { inResponseTo, issuer, issuerSha1 } = claims;
  const facts = inResponseTo === null ? null : await verifyRequestId(deps.sessionKeys, inResponseTo);
  const isTest = facts?.purpose === 'test';
  const named = facts?.organizationId ?? postbackOrganizationId;
  const nobody = named === null && issuer === null && issuerSha1 === null;
  const by = { requestId: null, organizationId: named, issuer: issuer ?? '', issuerSha1 };
  const { organization, connection } = nobody ? NOBODY : await readSignInContext(deps.db, by);
  const organizationId = organization?.id ?? null;
  if (organizationId !== null) {
    const solicited = isTest ? 'test' : 'sp_initiated';
    const flow = facts === null ? 'idp_initiated' : solicited;
    const at = deps.nowMs;
    const refusal = { reference, organizationId, at, flow, reason, detail: bounded, client } as const;
    const row = refusalRow({ ...refusal, connectionId: connection?.id });
    await commit(deps.db, insertRefusedAttempt(deps.db, row));
    if (samlResponse !== undefined && keepsResponses(organization, deps.nowMs))
      await keepResponse(deps, { organizationId, attemptId: reference, samlResponse });
  }
  const ownTest = isTest ? await openRequest(deps, facts, pending) : null;
  throw new SignInRefused(reason, reference, bounded, organizationId, ownTest);
}

/** Logs a sign-in that cannot even begin with its organization, which the address names, and throws. */
export async function refuseStart(
  deps: Deps,
  { organizationId, reason, client }: RefusedStart,
): Promise<never> {
  const reference = newReference();
  const refusal = { reference, organizationId, reason, client, at: deps.nowMs, detail: {} };
  const row = refusalRow({ ...refusal, flow: 'sp_initiated' });
  await commit(deps.db, insertRefusedAttempt(deps.db, row));
  throw new SignInRefused(reason, reference, {}, organizationId);
}

export interface RefusedStart extends Pick<ReceivedResponse, 'client'> {
  /** It exists. */
  readonly organizationId: string;
  readonly reason: Extract<SignInReason, 'sso_not_enabled' | 'plan_lacks_sso' | 'organization_suspended'>;
}

const NOBODY = { organization: undefined, connection: undefined };

/**
 * What our own rows have decided: whose response it is, and what it is checked against. Only `trustOf` makes
 * one.
 */
export interface Trusted {
  readonly connection: ConnectionRow;
  readonly organization: OrganizationRow;
  /** Our own request; null for an unsolicited response. */
  readonly request: PendingRequest | null;
  readonly trust: ResponseTrust;
  /** A pinned certificate that verifies nothing, for the log of a signature that none of the others made. */
  readonly unusable: UnusableCertificate | null;
}

/** What the log tells of a response that was not accepted. */
export async function detailOf(
  error: SamlError,
  { unusable, trust }: Trusted,
  unverified: UnverifiedResponse,
): Promise<SamlError['detail']> {
  if (!OF_THE_KEY.includes(error.reason)) return error.detail;
  const claimed = await unverifiedSigners(unverified);
  return {
    ...error.detail,
    expected: trust.certificates.map((one) => one.fingerprintSha256).join(' '),
    actual: claimed.length > 0 ? claimed.join(' ') : null,
    ...(unusable && { unusableCertificate: String(unusable.detail.certificate), why: unusable.reason }),
  };
}

/** Another key than the pinned ones has signed. */
const OF_THE_KEY: readonly SamlReason[] = ['signature_invalid', 'key_algorithm_mismatch'];

/** Decides everything that our own rows can decide before the document is trusted. @throws SignInRefused */
export async function trustOf(attempt: Attempt): Promise<Trusted> {
  const { deps, input, context, facts, unverified, flow } = attempt;
  const { connection, organization } = context;
  if (!connection || !organization) return await refuseUnknown(attempt);
  if (facts !== null && input.postbackOrganizationId !== null) {
    const [expected, actual] = [input.postbackOrganizationId, facts.organizationId];
    if (expected !== actual) return await refuse(attempt, 'wrong_organization', { expected, actual });
  }
  const request = flow === 'idp_initiated' ? null : await checkedRequest(attempt, connection);
  // Only the postback URL can have chosen another connection than the issuer's.
  if (request === null && connection.issuer !== unverified.unverifiedIssuer) {
    const actual = unverified.unverifiedIssuer;
    return await refuse(attempt, 'issuer_mismatch', { expected: connection.issuer, actual });
  }
  if (request === null && !connection.allowIdpInitiated)
    return await refuse(attempt, 'idp_initiated_not_allowed', {});
  // Administrators test a connection before they enable it.
  if (!connection.enabled && flow !== 'test') return await refuse(attempt, 'sso_not_enabled', {});
  if (organization.suspendedAt !== null) return await refuse(attempt, 'organization_suspended', {});
  if (!planHasSso(organization.plan))
    return await refuse(attempt, 'plan_lacks_sso', { plan: organization.plan });
  const own = namesOfArrival(deps.urls, connection, input.arrivedAt ?? null);
  if (own === null) {
    const actual = input.arrivedAt ?? null;
    return await refuse(attempt, 'destination_mismatch', { expected: deps.urls.acs, actual });
  }
  const { trust, unusable } = await pinnedTrust(deps, connection, context, request?.id ?? null, own);
  if (trust === null) {
    return await refuse(attempt, unusable?.reason ?? 'no_certificate', unusable?.detail ?? {});
  }
  return { connection, organization, request, trust, unusable };
}

/** What a response is held against; null without a certificate that verifies anything. */
export async function pinnedTrust(
  deps: Deps,
  connection: Pick<ConnectionRow, 'issuer' | 'allowSha1'>,
  { certificates: rows, spKeys }: Pick<SignInContext, 'certificates' | 'spKeys'>,
  requestId: string | null,
  own: OwnNames,
): Promise<{ readonly trust: ResponseTrust | null; readonly unusable: UnusableCertificate | null }> {
  const { certificates: pinned, unusable } = await pinnedCertificates(rows);
  const [first, ...rest] = pinned;
  if (!first) return { trust: null, unusable };
  const trust: ResponseTrust = {
    ...own,
    issuer: connection.issuer,
    requestId,
    certificates: [first, ...rest],
    allowSha1: connection.allowSha1,
    decryptionKeys: await unwrapSpKeys(deps, spKeys),
    clockSkewSeconds: DEFAULT_CLOCK_SKEW_SECONDS,
    maxLifetimeSeconds: DEFAULT_MAX_LIFETIME_SECONDS,
  };
  return { trust, unusable };
}

async function refuseUnknown(attempt: Attempt): Promise<never> {
  const { context, unverified, flow } = attempt;
  const named = { issuer: unverified.unverifiedIssuer };
  if (!context.isIssuerShared || context.organization) {
    return await refuse(attempt, 'connection_unknown', named);
  }
  return flow === 'idp_initiated'
    ? await refuse(attempt, 'issuer_ambiguous', named)
    : await refuse(attempt, 'request_unknown', { inResponseTo: unverified.unverifiedInResponseTo });
}

/**
 * saml-profiles 4.1.4.3: the response must answer one of our requests, which is still outstanding and came
 * from this browser.
 */
async function checkedRequest(attempt: Attempt, connection: ConnectionRow): Promise<PendingRequest> {
  const { deps, input, context, facts, request, unverified } = attempt;
  const isUnknown = facts === null || facts.purpose === 'logout';
  // A connection that has replaced the request's own knows nothing of the request.
  if (isUnknown || (request && request.connectionId !== connection.id)) {
    return await refuse(attempt, 'request_unknown', { inResponseTo: unverified.unverifiedInResponseTo });
  }
  // A browser forgets a request that was answered, so this comes before the question which browser it is.
  if (context.isRequestUsed) return await refuse(attempt, 'request_already_used', { inResponseTo: facts.id });
  if (facts.expiresAt <= deps.nowMs)
    return await refuse(attempt, 'request_expired', { inResponseTo: facts.id });
  if (request === null) {
    const cookie = input.pending.size === 0 ? 'absent' : 'of another sign-in';
    return await refuse(attempt, 'browser_mismatch', { cookie });
  }
  return request;
}

/** In the detail of an attempt whose response could not be redacted. */
const NOT_REDACTED = { redaction: 'failed' } as const;

/** Returns the attempt as a row of the log of the organization concerned. */
export function attemptRow(
  { deps, input, reference, unverified, flow }: Attempt,
  concerned: { readonly organizationId: string; readonly connectionId: string | null },
  result: Pick<LoggedAttempt, 'reason' | 'detail'>,
  redactedResponse = redact(unverified),
): LoggedAttempt {
  return {
    id: reference,
    ...concerned,
    at: deps.nowMs,
    method: 'saml',
    flow,
    outcome: result.reason === null ? 'accepted' : 'refused',
    email: null,
    memberId: null,
    address: input.client.address,
    userAgent: input.client.userAgent,
    redactedResponse,
    ...result,
    detail: redactedResponse === null ? { ...result.detail, ...NOT_REDACTED } : result.detail,
  };
}

/** What the log tells of the application in which a sign-in began. */
export function beganIn(application: NamedApplication | null): Readonly<Record<string, unknown>> {
  return application === null ? {} : { application: application.name, applicationId: application.id };
}

/** Logs the attempt with the organization concerned, if it is known, and throws. */
export async function refuse(
  attempt: Attempt,
  reason: SignInReason,
  detail: Readonly<Record<string, unknown>>,
): Promise<never> {
  const { deps, reference, context } = attempt;
  const bounded = boundedDetail({ ...detail, ...beganIn(attempt.request?.application ?? null) });
  const organizationId = context.organization?.id ?? null;
  if (organizationId !== null) {
    const concerned = { organizationId, connectionId: context.connection?.id ?? null };
    const row = attemptRow(attempt, concerned, { reason, detail: bounded });
    await commit(deps.db, insertRefusedAttempt(deps.db, row));
  }
  throw new SignInRefused(reason, reference, bounded, organizationId);
}
