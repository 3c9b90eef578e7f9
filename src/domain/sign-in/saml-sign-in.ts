// Sign-in through an organization's identity provider: our request goes out, its response comes in.
//
// The round trips: starting reads one D1 batch and writes nothing; receiving reads one batch and, in the
// person's lane, writes one.

import { newId } from '../../lib/ids.ts';
import { type PickedIdentity, pickIdentity } from '../../saml/attributes.ts';
import { SamlError } from '../../saml/errors.ts';
import { bindingParameterIn } from '../../saml/redirect-binding.ts';
import { type AcceptedAssertion, acceptResponse, redactedResponse } from '../../saml/response.ts';
import { DEFAULT_CLOCK_SKEW_SECONDS } from '../../saml/rules.ts';
import { type OutgoingMessage, sendAuthnRequest } from '../../saml/send-authn-request.ts';
import { commit } from '../../storage/change.ts';
import { assertedGroup } from '../../storage/people/role-rules.ts';
import { addRedactedResponse } from '../../storage/sign-in/attempts.ts';
import { type AttributeGroup, readSignInStart } from '../../storage/sign-in/requests.ts';
import { findStagedVersion } from '../../storage/sso/connection-versions.ts';
import type { Actor } from '../actor.ts';
import { auditEvent } from '../audit.ts';
import type { IdentityNotice } from '../commands.ts';
import type { Deps } from '../deps.ts';
import { type Email, findEmail } from '../email.ts';
import { DomainError } from '../errors.ts';
import { assertedName } from '../names.ts';
import { planHasSso } from '../plans.ts';
import { assertedClaims } from '../sso/attribute-map.ts';
import { namesInRequests } from '../sso/former-system.ts';
import { unwrapSigningKey } from '../sso/sp-keys.ts';
import { valuesOf } from '../sso/versions.ts';
import { assertedTeams } from './asserted-teams.ts';
import { keepResponse, keepsResponses } from './kept-responses.ts';
import { keyOfRequest, type NamedApplication, type SealedRequest, sealRequest } from './pending-request.ts';
import { newRequestId } from './request-id.ts';
import {
  type Attempt,
  beganIn,
  detailOf,
  openAttempt,
  type ReceivedResponse,
  refuse,
  SignInRefused,
  type Trusted,
  trustOf,
} from './saml-response.ts';
import { endOfSession, newSession } from './sessions.ts';
import { type ConnectionTested, finishConnectionTest } from './sso-test.ts';

export { LOGIN_REQUEST_TTL_SECONDS } from './request-id.ts';
export { type ReceivedResponse, type SignInReason, SignInRefused } from './saml-response.ts';

export interface BeginSamlSignIn {
  readonly organizationId: string;
  /** A path of this origin. */
  readonly returnTo: string | null;
  readonly loginHint: string | null;
  /**
   * saml-core 3.4.1: the identity provider must authenticate the person again, even if they have a session.
   */
  readonly forceAuthn?: boolean;
  /** Where the sign-in began, for its log; without it, here. */
  readonly application?: NamedApplication | null;
  /**
   * The administrator who tests the connection: it need not be enabled, and nobody is signed in
   * (sso-test.ts).
   */
  readonly testedBy?: Tester;
}

export interface Tester {
  readonly accountId: string;
  /** The staged version to test; without it, the values in use. */
  readonly versionId?: string | undefined;
}

export interface BegunSamlSignIn {
  readonly message: OutgoingMessage;
  /** The browser has to keep it: the response is accepted only together with it. */
  readonly pending: SealedRequest;
}

/**
 * @throws DomainError `sso_not_configured` (tests only), `organization_not_found`, `sso_not_enabled`,
 * `organization_suspended`, `plan_lacks_sso`, `url_has_saml_parameter`; `change_not_found` (the staged
 * version)
 */
export async function beginSamlSignIn(deps: Deps, input: BeginSamlSignIn): Promise<BegunSamlSignIn> {
  const { organizationId } = input;
  const { organization, connection: inUse, spKeys } = await readSignInStart(deps.db, organizationId);
  if (!organization) throw new DomainError('organization_not_found', { organizationId });
  if (organization.suspendedAt !== null) throw new DomainError('organization_suspended', { organizationId });
  if (!planHasSso(organization.plan)) throw new DomainError('plan_lacks_sso', { organizationId });
  if (!inUse && input.testedBy) throw new DomainError('sso_not_configured', { organizationId });
  if (!inUse || (!inUse.enabled && !input.testedBy))
    throw new DomainError('sso_not_enabled', { organizationId });
  const versionId = input.testedBy?.versionId ?? null;
  const version = versionId === null ? null : await findStagedVersion(deps.db, organizationId, versionId);
  if (version === undefined) throw new DomainError('change_not_found', { id: versionId });
  const connection = version === null ? inUse : { ...inUse, ...valuesOf(version) };
  const purpose = input.testedBy ? 'test' : 'sign_in';
  const request = await newRequestId(deps.sessionKeys, { purpose, organizationId, nowMs: deps.nowMs });
  const signingKey = connection.signRequests ? await unwrapSigningKey(deps, spKeys) : undefined;
  const parameter = bindingParameterIn(connection.signInUrl);
  // It was saved before such addresses were refused.
  if (parameter !== undefined) throw new DomainError('url_has_saml_parameter', { organizationId, parameter });
  const own = namesInRequests(deps.urls, inUse);
  const message = await sendAuthnRequest({
    id: request.id,
    issueInstant: new Date(deps.nowMs),
    destination: connection.signInUrl,
    issuer: own.audience,
    acsUrl: own.acsUrl,
    binding: connection.signInBinding,
    signingKey,
    loginHint: input.loginHint ?? undefined,
    forceAuthn: input.forceAuthn,
  });
  const pending = await sealRequest(deps, request, {
    connectionId: connection.id,
    returnTo: input.returnTo,
    accountId: input.testedBy?.accountId ?? null,
    application: input.application ?? null,
    versionId,
  });
  return { message, pending };
}

export interface SignedIn {
  readonly kind: 'signed_in';
  readonly cookie: string;
  /**
   * Comes from our own request, or from the RelayState of an unsolicited response. Nothing has checked yet
   * that it is one of our paths.
   */
  readonly unverifiedReturnTo: string | null;
  readonly organizationId: string;
  /** As the identity provider says it. */
  readonly email: string;
  /** The identity provider, as the log names it. */
  readonly actor: Actor;
  /** The key of the request that was answered; null without one. The browser can forget it. */
  readonly answered: string | null;
  readonly told: readonly IdentityNotice[];
}

/** A response to a connection test signs nobody in. @throws SignInRefused */
export async function receiveSamlResponse(
  deps: Deps,
  input: ReceivedResponse,
): Promise<SignedIn | ConnectionTested> {
  const attempt = await openAttempt(deps, input);
  try {
    return await (attempt.flow === 'test' ? finishConnectionTest(attempt) : finishSignIn(attempt));
  } finally {
    const { organization } = attempt.context;
    if (organization && keepsResponses(organization, deps.nowMs)) {
      const { id: organizationId } = organization;
      const { samlResponse } = input;
      await keepResponse(deps, { organizationId, attemptId: attempt.reference, samlResponse });
    }
  }
}

/** @throws SignInRefused */
async function finishSignIn(attempt: Attempt): Promise<SignedIn> {
  const { deps } = attempt;
  const trusted = await trustOf(attempt);
  try {
    const assertion = await acceptResponse(attempt.unverified, trusted.trust, deps.nowMs);
    const identity = pickIdentity(assertion, trusted.connection.attributeMap ?? {});
    const email = findEmail(identity.email.value);
    if (!email) {
      const { source: attribute, value: actual } = identity.email;
      return await refuse(attempt, 'email_invalid', { attribute, expected: 'an email address', actual });
    }
    return await complete(attempt, trusted, assertion, identity, email);
  } catch (error) {
    if (!(error instanceof SamlError)) throw error;
    return await refuse(attempt, error.reason, await detailOf(error, trusted, attempt.unverified));
  }
}

async function complete(
  attempt: Attempt,
  { connection, request }: Trusted,
  assertion: AcceptedAssertion,
  identity: PickedIdentity,
  email: Email,
): Promise<SignedIn> {
  const { deps, input, reference, context } = attempt;
  const session = await newSession(deps);
  const memberId = newId('mem');
  const actor: Actor = {
    type: 'saml',
    id: connection.id,
    label: 'Single sign-on',
    address: input.client.address,
  };
  const teams = assertedTeams(assertion, connection.attributeMap);
  const result = await deps.lanes.completeSignIn({
    actor,
    attemptId: reference,
    organizationId: connection.organizationId,
    connectionId: connection.id,
    requestId: request?.id ?? null,
    requestExpiresAt: request?.expiresAt ?? null,
    issuer: assertion.issuer,
    assertionId: assertion.assertionId,
    assertionExpiresAt: assertion.notOnOrAfterMs + DEFAULT_CLOCK_SKEW_SECONDS * 1000,
    email,
    givenName: assertedName(identity.firstName?.value ?? ''),
    familyName: assertedName(identity.lastName?.value ?? ''),
    nameId: assertion.nameId,
    nameIdFormat: assertion.nameIdFormat,
    nameQualifier: assertion.nameQualifier,
    spNameQualifier: assertion.spNameQualifier,
    sessionIndex: assertion.sessionIndex,
    sessionId: session.id,
    sessionExpiresAt: endOfSession(
      session,
      connection.ignoreSessionEnd ? null : assertion.sessionNotOnOrAfterMs,
      deps.nowMs,
    ),
    // saml-core 2.7.2: the confirmation is older than now if the identity provider let in somebody whom it
    // had asked before. Its clock may be ahead of ours.
    confirmedAt: Math.min(deps.nowMs, assertion.authnInstantMs),
    certificateFingerprint: assertion.verifiedWith[0] ?? '',
    proves: connection.provenAt === null,
    newAccountId: newId('acc'),
    newMemberId: memberId,
    joined: auditEvent(deps, actor, {
      organizationId: connection.organizationId,
      action: 'organization.user_added',
      target: { type: 'member', id: memberId },
      detail: { email: email.address, role: 'member', source: 'saml' },
    }),
    flow: request ? 'sp_initiated' : 'idp_initiated',
    address: input.client.address,
    userAgent: input.client.userAgent,
    detail: {
      nameId: assertion.nameId,
      nameIdFormat: assertion.nameIdFormat,
      email: { attribute: identity.email.source, matchedBy: identity.email.matchedBy },
      verifiedWith: assertion.verifiedWith,
      signed: assertion.signed,
      encrypted: assertion.encrypted,
      ...beganIn(request?.application ?? null),
    },
    roleGroups: assertedOf(assertion, context.roleGroups),
    claims: assertedClaims(assertion, connection.attributeMap),
    teams: teams && { teams, event: teamEvent(deps, actor, connection.organizationId) },
    nowMs: deps.nowMs,
  });
  if (result.outcome === 'refused') {
    // The lane has already logged the attempt. The part of the response that the log shows is written
    // afterwards, so that sign-ins that work don't carry it through the lane.
    const { organizationId } = connection;
    const redacted = redactedResponse(attempt.unverified);
    const addition = { id: reference, organizationId, at: deps.nowMs, redactedResponse: redacted };
    await commit(deps.db, [addRedactedResponse(deps.db, addition)]);
    throw new SignInRefused(result.reason, reference, result.detail, connection.organizationId);
  }
  return {
    kind: 'signed_in',
    cookie: session.cookie,
    unverifiedReturnTo: request ? request.returnTo : input.relayState,
    organizationId: connection.organizationId,
    email: email.address,
    actor,
    answered: request && (await keyOfRequest(request)),
    told: result.told ?? [],
  };
}

/** Those groups of role rules that the assertion names, exactly as the rules do. */
function assertedOf(
  { attributes }: AcceptedAssertion,
  groups: readonly AttributeGroup[] | null,
): readonly string[] | null {
  if (groups === null) return null;
  const asserted = groups.filter(({ attribute, value }) =>
    attributes.get(attribute)?.some((one) => one.trim() === value),
  );
  return asserted.map(({ attribute, value }) => assertedGroup(attribute, value));
}

function teamEvent(deps: Deps, actor: Actor, organizationId: string) {
  const target = { type: 'team', id: '' };
  const {
    action: _,
    targetId: __,
    detail: ___,
    ...event
  } = auditEvent(deps, actor, { organizationId, action: 'team.updated', target });
  return event;
}
