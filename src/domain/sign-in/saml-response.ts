// A Response as it arrives, whatever it was requested for: whose it claims to be, what our own rows decide
// before it is trusted, and how a refusal is logged. The connection comes from our own request or, for an
// unsolicited response, from the issuer; after that the document has no say.

import { hashSecret } from '../../lib/ids.ts';
import { SamlError, type SamlReason } from '../../saml/errors.ts';
import {
  type ResponseTrust,
  readResponse,
  redactedResponse,
  type UnverifiedResponse,
} from '../../saml/response.ts';
import { DEFAULT_CLOCK_SKEW_SECONDS, DEFAULT_MAX_LIFETIME_SECONDS } from '../../saml/rules.ts';
import { commit } from '../../storage/change.ts';
import { insertRefusedAttempt } from '../../storage/sign-in/attempts.ts';
import { readSignInContext, type SignInContext } from '../../storage/sign-in/requests.ts';
import type { SignInWriteReason } from '../../storage/sign-in/saml.ts';
import type { ConnectionRow } from '../../storage/tables/connections.ts';
import type { OrganizationRow } from '../../storage/tables/organizations.ts';
import type { LoginRequestRow } from '../../storage/tables/saml-messages.ts';
import type { SignInAttemptRow } from '../../storage/tables/sign-in-attempts.ts';
import type { Certificate } from '../../xmldsig/certificates.ts';
import type { Client, Deps } from '../deps.ts';
import { planHasSso } from '../plans.ts';
import { pinnedCertificates, type UnusableCertificate } from '../sso/certificates.ts';
import { unwrapSpKeys } from '../sso/sp-keys.ts';
import { newReference } from './references.ts';

/** What the product refuses, in addition to what is wrong with the response itself. */
export type SignInReason =
  | SamlReason
  | SignInWriteReason
  | 'connection_unknown'
  | 'request_unknown'
  | 'request_expired'
  | 'browser_mismatch'
  | 'wrong_organization'
  | 'idp_initiated_not_allowed'
  | 'plan_lacks_sso'
  | 'no_certificate'
  | 'email_invalid';

/** The message is the reason. The browser shows `reference`, and the log can be searched for it. */
export class SignInRefused extends Error {
  readonly reason: SignInReason;
  readonly reference: string;
  /** Expected and actual identifiers; nothing secret. */
  readonly detail: Readonly<Record<string, unknown>>;
  /** The organization whose people sign in there, once it is known. */
  readonly organizationId: string | null;

  constructor(
    reason: SignInReason,
    reference: string,
    detail: Readonly<Record<string, unknown>>,
    organizationId: string | null,
  ) {
    super(reason);
    this.name = 'SignInRefused';
    this.reason = reason;
    this.reference = reference;
    this.detail = detail;
    this.organizationId = organizationId;
  }
}

export interface ReceivedResponse {
  readonly samlResponse: string;
  readonly relayState: string | null;
  /** The secret in the browser's cookie, if it sent one. */
  readonly nonce: string | null;
  /** The `org_id` of the postback URL, if the response arrived there. */
  readonly postbackOrganizationId: string | null;
  readonly client: Client;
}

export interface Attempt {
  readonly deps: Deps;
  readonly input: ReceivedResponse;
  readonly reference: string;
  readonly unverified: UnverifiedResponse;
  readonly context: SignInContext;
  readonly flow: 'sp_initiated' | 'idp_initiated' | 'test';
}

/**
 * Reads the response and, in one batch, what our rows know of it. @throws SignInRefused when it cannot be
 * read
 */
export async function openAttempt(deps: Deps, input: ReceivedResponse): Promise<Attempt> {
  const reference = newReference();
  const unverified = read(input.samlResponse, reference);
  const { unverifiedInResponseTo: requestId, unverifiedIssuer: issuer } = unverified;
  const context = await readSignInContext(deps.db, { requestId, issuer });
  const solicited = context.request?.purpose === 'test' ? 'test' : 'sp_initiated';
  const flow = requestId === null ? 'idp_initiated' : solicited;
  return { deps, input, reference, unverified, context, flow };
}

function read(samlResponse: string, reference: string): UnverifiedResponse {
  try {
    return readResponse(samlResponse);
  } catch (error) {
    if (error instanceof SamlError) throw new SignInRefused(error.reason, reference, error.detail, null);
    throw error;
  }
}

/**
 * What our own rows have decided: whose response it is, and what it is checked against. Only `trustOf` makes
 * one.
 */
export interface Trusted {
  readonly connection: ConnectionRow;
  readonly organization: OrganizationRow;
  /** Our own request; null for an unsolicited response. */
  readonly request: LoginRequestRow | null;
  readonly trust: ResponseTrust;
  /** A pinned certificate that verifies nothing, for the log of a signature that none of the others made. */
  readonly unusable: UnusableCertificate | null;
}

/** What the log tells of a response that was not accepted. */
export function detailOf(error: SamlError, { unusable }: Trusted): SamlError['detail'] {
  if (error.reason !== 'signature_invalid' || unusable === null) return error.detail;
  return { ...error.detail, unusableCertificate: String(unusable.detail.certificate), why: unusable.reason };
}

/** Decides everything that our own rows can decide before the document is trusted. @throws SignInRefused */
export async function trustOf(attempt: Attempt): Promise<Trusted> {
  const { deps, input, context, unverified, flow } = attempt;
  const { connection, organization } = context;
  if (!connection || !organization) {
    return await refuse(attempt, 'connection_unknown', { issuer: unverified.unverifiedIssuer.slice(0, 200) });
  }
  if (input.postbackOrganizationId !== null && input.postbackOrganizationId !== organization.id) {
    return await refuse(attempt, 'wrong_organization', {
      expected: input.postbackOrganizationId,
      actual: organization.id,
    });
  }
  const request = flow === 'idp_initiated' ? null : await checkedRequest(attempt);
  if (request === null && !connection.allowIdpInitiated)
    return await refuse(attempt, 'idp_initiated_not_allowed', {});
  // Administrators test a connection before they enable it.
  if (!connection.enabled && flow !== 'test') return await refuse(attempt, 'sso_not_enabled', {});
  if (!planHasSso(organization.plan))
    return await refuse(attempt, 'plan_lacks_sso', { plan: organization.plan });
  const { certificates: pinned, unusable } = await pinnedCertificates(context.certificates);
  const [first, ...rest] = pinned;
  if (!first) return await refuse(attempt, unusable?.reason ?? 'no_certificate', unusable?.detail ?? {});
  const certificates: [Certificate, ...Certificate[]] = [first, ...rest];
  const trust: ResponseTrust = {
    acsUrl: deps.urls.acs,
    audience: deps.urls.audience,
    issuer: connection.issuer,
    requestId: request?.id ?? null,
    certificates,
    allowSha1: connection.allowSha1,
    decryptionKeys: await unwrapSpKeys(deps, context.spKeys),
    clockSkewSeconds: DEFAULT_CLOCK_SKEW_SECONDS,
    maxLifetimeSeconds: DEFAULT_MAX_LIFETIME_SECONDS,
  };
  return { connection, organization, request, trust, unusable };
}

/**
 * saml-profiles 4.1.4.3: the response must answer one of our requests, which is still outstanding and came
 * from this browser.
 */
async function checkedRequest(attempt: Attempt): Promise<LoginRequestRow> {
  const { deps, input, context, unverified } = attempt;
  const { request } = context;
  if (!request || request.purpose === 'logout') {
    return await refuse(attempt, 'request_unknown', { inResponseTo: unverified.unverifiedInResponseTo });
  }
  if (input.nonce === null || (await hashSecret(input.nonce)) !== request.nonceHash) {
    const cookie = input.nonce === null ? 'absent' : 'of another sign-in';
    return await refuse(attempt, 'browser_mismatch', { cookie });
  }
  if (request.consumedAt !== null)
    return await refuse(attempt, 'request_already_used', { inResponseTo: request.id });
  if (request.expiresAt <= deps.nowMs)
    return await refuse(attempt, 'request_expired', { inResponseTo: request.id });
  return request;
}

/** Returns the attempt as a row of the log of the organization concerned. */
export function attemptRow(
  { deps, input, reference, unverified, flow }: Attempt,
  connection: { readonly id: string; readonly organizationId: string },
  result: Pick<SignInAttemptRow, 'reason' | 'detail'>,
): SignInAttemptRow {
  return {
    id: reference,
    organizationId: connection.organizationId,
    connectionId: connection.id,
    at: deps.nowMs,
    method: 'saml',
    flow,
    outcome: result.reason === null ? 'accepted' : 'refused',
    email: null,
    memberId: null,
    address: input.client.address,
    userAgent: input.client.userAgent,
    redactedResponse: redactedResponse(unverified),
    ...result,
  };
}

/** Logs the attempt with the organization concerned, if it is known, and throws. */
export async function refuse(
  attempt: Attempt,
  reason: SignInReason,
  detail: Readonly<Record<string, unknown>>,
): Promise<never> {
  const { deps, reference, context } = attempt;
  const { connection } = context;
  if (connection) {
    const row = attemptRow(attempt, connection, { reason, detail: { ...detail } });
    await commit(deps.db, [insertRefusedAttempt(deps.db, row)]);
  }
  throw new SignInRefused(reason, reference, detail, connection?.organizationId ?? null);
}
