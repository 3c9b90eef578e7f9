// Sign-in through an organization's identity provider: our request out, its response in.
//
// Round trips: starting reads one D1 batch and writes one row; receiving reads one batch and, in the person's lane, writes one. The
// connection comes from our own request or, for an unsolicited response, from the issuer; from there on the document has no say.

import { hashSecret, newId } from '../lib/ids.ts';
import { newXmlId } from '../lib/xml-id.ts';
import { type PickedIdentity, pickIdentity } from '../saml/attributes.ts';
import { SamlError, type SamlReason } from '../saml/errors.ts';
import {
  type AcceptedAssertion,
  acceptResponse,
  type ResponseTrust,
  readResponse,
  type UnverifiedResponse,
} from '../saml/response.ts';
import { DEFAULT_CLOCK_SKEW_SECONDS, DEFAULT_MAX_LIFETIME_SECONDS } from '../saml/rules.ts';
import { type OutgoingMessage, sendAuthnRequest } from '../saml/send-authn-request.ts';
import { runBatch } from '../storage/database.ts';
import {
  insertLoginRequest,
  readSignInContext,
  readSignInStart,
  type SignInContext,
  type SignInWriteReason,
} from '../storage/sign-in.ts';
import { insertSignInAttempt } from '../storage/sign-in-attempts.ts';
import { type Certificate, parseCertificate } from '../xmldsig/certificates.ts';
import type { Client, Deps } from './deps.ts';
import { type Email, findEmail } from './email.ts';
import { DomainError } from './errors.ts';
import { planHasSso } from './plans.ts';
import { newReference } from './references.ts';
import { newSession } from './sessions.ts';
import { unwrapSpKeys } from './sp-keys.ts';

/** How long a person may take at the identity provider. */
export const LOGIN_REQUEST_TTL_SECONDS = 600;

export interface BeginSamlSignIn {
  readonly organizationId: string;
  /** The secret in the browser's cookie; the response counts only together with it. */
  readonly nonce: string;
  /** A path of this origin. */
  readonly returnTo: string | null;
  readonly loginHint: string | null;
  /** saml-core 3.4.1: authenticate anew, whatever session there is. */
  readonly forceAuthn?: boolean;
}

/** @throws DomainError `organization_not_found`, `sso_not_enabled`, `plan_lacks_sso` */
export async function beginSamlSignIn(deps: Deps, input: BeginSamlSignIn): Promise<OutgoingMessage> {
  const { organizationId } = input;
  const { organization, connection, spKeys } = await readSignInStart(deps.db, organizationId);
  if (!organization) throw new DomainError('organization_not_found', { organizationId });
  if (!planHasSso(organization.plan)) throw new DomainError('plan_lacks_sso', { organizationId });
  if (!connection?.enabled) throw new DomainError('sso_not_enabled', { organizationId });
  const id = newXmlId();
  const [signingKey] = connection.signRequests ? await unwrapSpKeys(deps, spKeys) : [];
  const message = await sendAuthnRequest({
    id,
    issueInstant: new Date(deps.nowMs),
    destination: connection.signInUrl,
    issuer: deps.urls.audience,
    acsUrl: deps.urls.acs,
    binding: connection.signInBinding,
    signingKey,
    loginHint: input.loginHint ?? undefined,
    forceAuthn: input.forceAuthn,
  });
  await runBatch(deps.db, [
    insertLoginRequest(deps.db, {
      id,
      organizationId,
      connectionId: connection.id,
      nonceHash: await hashSecret(input.nonce),
      returnTo: input.returnTo,
      purpose: 'sign_in',
      accountId: null,
      createdAt: deps.nowMs,
      expiresAt: deps.nowMs + LOGIN_REQUEST_TTL_SECONDS * 1000,
    }),
  ]);
  return message;
}

/** What the product refuses, beyond what the response itself gets wrong. */
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

/** The message is the reason. `reference` is what the browser shows and the log finds. */
export class SignInRefused extends Error {
  readonly reason: SignInReason;
  readonly reference: string;
  /** Expected and actual identifiers; nothing secret. */
  readonly detail: Readonly<Record<string, unknown>>;
  /** Whose door it was, once that is known. */
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
  /** `org_id` of the postback URL, where the response arrived there. */
  readonly postbackOrganizationId: string | null;
  readonly client: Client;
}

export interface SignedIn {
  readonly cookie: string;
  /** From our own request, else the RelayState of an unsolicited response: not yet checked to be a path of ours. */
  readonly unverifiedReturnTo: string | null;
  readonly organizationId: string;
}

/** @throws SignInRefused */
export async function receiveSamlResponse(deps: Deps, input: ReceivedResponse): Promise<SignedIn> {
  const reference = newReference();
  const unverified = read(input.samlResponse, reference);
  const context = await readSignInContext(deps.db, {
    requestId: unverified.unverifiedInResponseTo,
    issuer: unverified.unverifiedIssuer,
  });
  const attempt: Attempt = {
    deps,
    input,
    reference,
    context,
    solicited: unverified.unverifiedInResponseTo !== null,
  };
  const trust = await trustOf(attempt, unverified);
  try {
    const assertion = await acceptResponse(unverified, trust, deps.nowMs);
    const identity = pickIdentity(assertion);
    const email = findEmail(identity.email.value);
    if (!email) return await refuse(attempt, 'email_invalid', { attribute: identity.email.source });
    return await complete(attempt, assertion, identity, email);
  } catch (error) {
    if (error instanceof SamlError) return await refuse(attempt, error.reason, error.detail);
    throw error;
  }
}

interface Attempt {
  readonly deps: Deps;
  readonly input: ReceivedResponse;
  readonly reference: string;
  readonly context: SignInContext;
  /** It names a request in InResponseTo. */
  readonly solicited: boolean;
}

function read(samlResponse: string, reference: string): UnverifiedResponse {
  try {
    return readResponse(samlResponse);
  } catch (error) {
    if (error instanceof SamlError) throw new SignInRefused(error.reason, reference, error.detail, null);
    throw error;
  }
}

/** Everything that our own rows decide before the document is believed. */
async function trustOf(attempt: Attempt, unverified: UnverifiedResponse): Promise<ResponseTrust> {
  const { deps, input, context, solicited } = attempt;
  const { request, connection, organization } = context;
  if (!connection || !organization) {
    return await refuse(attempt, 'connection_unknown', { issuer: unverified.unverifiedIssuer.slice(0, 200) });
  }
  if (input.postbackOrganizationId !== null && input.postbackOrganizationId !== organization.id) {
    return await refuse(attempt, 'wrong_organization', {
      expected: input.postbackOrganizationId,
      actual: organization.id,
    });
  }
  if (solicited) await checkRequest(attempt, unverified);
  else if (!connection.allowIdpInitiated) return await refuse(attempt, 'idp_initiated_not_allowed', {});
  if (!connection.enabled) return await refuse(attempt, 'sso_not_enabled', {});
  if (!planHasSso(organization.plan))
    return await refuse(attempt, 'plan_lacks_sso', { plan: organization.plan });
  const [first, ...rest] = await Promise.all(context.certificates.map((row) => parseCertificate(row.pem)));
  if (!first) return await refuse(attempt, 'no_certificate', {});
  const certificates: [Certificate, ...Certificate[]] = [first, ...rest];
  return {
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
}

/** saml-profiles 4.1.4.3: the response answers a request of ours, which is outstanding, and which this browser made. */
async function checkRequest(attempt: Attempt, unverified: UnverifiedResponse): Promise<void> {
  const { deps, input, context } = attempt;
  const { request } = context;
  if (request?.purpose !== 'sign_in')
    await refuse(attempt, 'request_unknown', { inResponseTo: unverified.unverifiedInResponseTo });
  else if (input.nonce === null || (await hashSecret(input.nonce)) !== request.nonceHash) {
    await refuse(attempt, 'browser_mismatch', {
      cookie: input.nonce === null ? 'absent' : 'of another sign-in',
    });
  } else if (request.consumedAt !== null)
    await refuse(attempt, 'request_already_used', { inResponseTo: request.id });
  else if (request.expiresAt <= deps.nowMs)
    await refuse(attempt, 'request_expired', { inResponseTo: request.id });
}

async function complete(
  attempt: Attempt,
  assertion: AcceptedAssertion,
  identity: PickedIdentity,
  email: Email,
): Promise<SignedIn> {
  const { deps, input, context, reference } = attempt;
  const { connection, request } = context as SignInContext & {
    connection: { id: string; organizationId: string };
  };
  const session = await newSession(deps);
  const result = await deps.lanes.completeSignIn({
    attemptId: reference,
    organizationId: connection.organizationId,
    connectionId: connection.id,
    requestId: request?.id ?? null,
    assertionId: assertion.assertionId,
    assertionExpiresAt: assertion.notOnOrAfterMs + DEFAULT_CLOCK_SKEW_SECONDS * 1000,
    email,
    givenName: identity.firstName?.value ?? '',
    familyName: identity.lastName?.value ?? '',
    nameId: assertion.nameId,
    nameIdFormat: assertion.nameIdFormat,
    nameQualifier: assertion.nameQualifier,
    spNameQualifier: assertion.spNameQualifier,
    sessionIndex: assertion.sessionIndex,
    sessionId: session.id,
    sessionExpiresAt: session.expiresAt,
    certificateFingerprint: assertion.verifiedWith[0] ?? '',
    newAccountId: newId('acc'),
    newMemberId: newId('mem'),
    newEventId: newId('evt'),
    flow: request ? 'sp_initiated' : 'idp_initiated',
    address: input.client.address,
    userAgent: input.client.userAgent,
    detail: {
      email: { attribute: identity.email.source, matchedBy: identity.email.matchedBy },
      verifiedWith: assertion.verifiedWith,
      signed: assertion.signed,
      encrypted: assertion.encrypted,
    },
    redactedResponse: null,
    nowMs: deps.nowMs,
  });
  if (result.outcome === 'refused') {
    // The lane has logged the attempt in the batch that decided it.
    const detail = result.reason === 'domain_not_claimed' ? { domain: email.domain } : {};
    throw new SignInRefused(result.reason, reference, detail, connection.organizationId);
  }
  return {
    cookie: session.cookie,
    unverifiedReturnTo: request ? request.returnTo : input.relayState,
    organizationId: connection.organizationId,
  };
}

/** Logs the attempt with the organization whose door it was, if that is known, and throws. */
async function refuse(
  { deps, input, reference, context, solicited }: Attempt,
  reason: SignInReason,
  detail: Readonly<Record<string, unknown>>,
): Promise<never> {
  const { connection } = context;
  if (connection) {
    await runBatch(deps.db, [
      insertSignInAttempt(deps.db, {
        id: reference,
        organizationId: connection.organizationId,
        connectionId: connection.id,
        at: deps.nowMs,
        method: 'saml',
        flow: solicited ? 'sp_initiated' : 'idp_initiated',
        outcome: 'refused',
        reason,
        email: null,
        memberId: null,
        address: input.client.address,
        userAgent: input.client.userAgent,
        detail: { ...detail },
        redactedResponse: null,
      }),
    ]);
  }
  throw new SignInRefused(reason, reference, detail, connection?.organizationId ?? null);
}
