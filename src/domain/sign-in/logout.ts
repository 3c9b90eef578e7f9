// Single logout, both ways (saml-profiles 4.4). A session ends in its row: the identity provider's message
// often arrives in a hidden frame, where the browser sends none of our cookies.

import { equalBytes } from '../../lib/bytes.ts';
import { newXmlId } from '../../lib/xml-id.ts';
import { SamlError } from '../../saml/errors.ts';
import {
  type AcceptedLogoutRequest,
  acceptLogoutRequest,
  acceptLogoutResponse,
  claimsOfLogout,
  type LogoutDelivery,
  type LogoutTrust,
  readLogoutMessage,
  type UnverifiedLogout,
} from '../../saml/logout-in.ts';
import { sendLogoutRequest, sendLogoutResponse } from '../../saml/logout-out.ts';
import { bindingParameterIn } from '../../saml/redirect-binding.ts';
import { DEFAULT_CLOCK_SKEW_SECONDS } from '../../saml/rules.ts';
import type { OutgoingMessage } from '../../saml/send-authn-request.ts';
import type { Cause } from '../../storage/cause.ts';
import { ChangeRefused, commit } from '../../storage/change.ts';
import type { Statement } from '../../storage/database.ts';
import {
  insertUsedMessage,
  insertUsedRequest,
  type LogoutParty,
  readLogoutParties,
  readSignInStart,
} from '../../storage/sign-in/requests.ts';
import {
  endSession as endSessionRow,
  endSessionsOfNameId,
  findSessionRow,
} from '../../storage/sign-in/sessions.ts';
import { causeOf } from '../audit.ts';
import type { Client, Deps } from '../deps.ts';
import { pinnedCertificates } from '../sso/certificates.ts';
import { unwrapSigningKey, unwrapSpKeys } from '../sso/sp-keys.ts';
import {
  LogoutRefused,
  logRefused,
  naming,
  organizationAmong,
  organizationOf,
  type Whose,
} from './logout-refusal.ts';
import { newReference } from './references.ts';
import { newRequestId, verifyRequestId } from './request-id.ts';
import type { Session } from './sessions.ts';

/** `requestId` is the ID of the message, which its answer names. */
export type SentLogout = OutgoingMessage & { readonly requestId: string };

/**
 * Ends the session here. If it came through an identity provider that offers single logout, it also returns
 * the message to send there. (saml-profiles 4.4.3.1)
 */
export async function signOut(deps: Deps, session: Session): Promise<SentLogout | null> {
  const row = await findSessionRow(deps.db, session.id);
  const start = row?.organizationId ? await readSignInStart(deps.db, row.organizationId) : undefined;
  const connection = start?.connection;
  const signingKey = connection?.logoutUrl ? await unwrapSigningKey(deps, start?.spKeys ?? []) : undefined;
  const end = endSessionRow(deps.db, session.id, deps.nowMs);
  const { id, email: label } = session.account;
  const cause = causeOf(deps, { type: 'account', id, label, address: null });
  // A connection that has replaced the session's own knows nothing of the session. An unsigned request would
  // be refused.
  const logoutUrl = usable(connection?.logoutUrl);
  if (!row?.nameId || !logoutUrl || connection?.id !== row.connectionId || !signingKey) {
    await commit(deps.db, [end], cause);
    return null;
  }
  const request = await newRequestId(deps.sessionKeys, {
    purpose: 'logout',
    organizationId: connection.organizationId,
    nowMs: deps.nowMs,
  });
  const message = await sendLogoutRequest(
    {
      id: request.id,
      issueInstant: new Date(deps.nowMs),
      destination: logoutUrl,
      issuer: deps.urls.audience,
      nameId: {
        value: row.nameId,
        format: row.nameIdFormat,
        nameQualifier: row.nameQualifier,
        spNameQualifier: row.spNameQualifier,
      },
      sessionIndexes: row.sessionIndex === null ? [] : [row.sessionIndex],
      notOnOrAfter: new Date(request.expiresAt),
    },
    { binding: connection.logoutBinding, signingKey },
  );
  await commit(deps.db, [end], cause);
  return { ...message, requestId: request.id };
}

/** Null for one with a parameter of the binding, saved before such addresses were refused. */
function usable(url: string | null | undefined): string | null {
  return url && bindingParameterIn(url) === undefined ? url : null;
}

export { type LogoutReason, LogoutRefused } from './logout-refusal.ts';

export type LogoutOutcome =
  /** The identity provider asked; this is our response. */
  | { readonly kind: 'answer'; readonly message: OutgoingMessage; readonly ended: number }
  /** It asked, but has no address to send a response to. */
  | { readonly kind: 'ended'; readonly ended: number }
  /** It responded to our request. If `complete` is false, its own session may go on. */
  | { readonly kind: 'signed_out'; readonly complete: boolean; readonly requestId: string };

/**
 * A refusal is logged with its organization, if only one can be meant, like a refused sign-in.
 * @throws LogoutRefused
 */
export async function receiveLogout(
  deps: Deps,
  delivery: LogoutDelivery,
  client: Client,
): Promise<LogoutOutcome> {
  try {
    return await accept(deps, delivery);
  } catch (error) {
    if (error instanceof LogoutRefused) await logRefused(deps, error, client);
    throw error;
  }
}

/** Reads the message. Where that fails, its beginning may still say whose it is. */
async function read(deps: Deps, delivery: LogoutDelivery): Promise<UnverifiedLogout> {
  try {
    return await readLogoutMessage(delivery);
  } catch (error) {
    if (!(error instanceof SamlError)) throw error;
    const organizationId = await organizationOf(deps, await claimsOfLogout(delivery));
    throw new LogoutRefused(error.reason, error.detail, organizationId);
  }
}

async function accept(deps: Deps, delivery: LogoutDelivery): Promise<LogoutOutcome> {
  const unverified = await read(deps, delivery);
  return unverified.kind === 'request'
    ? await endAsAsked(deps, unverified)
    : await noteAnswer(deps, unverified);
}

/**
 * Several organizations can share an identity provider, and a logout URL has no organization in it. So the
 * request is verified with the certificates of all of them, and it concerns those that pin the key which
 * verified: somebody who has saved another's issuer with a certificate of their own ends nothing of
 * that other's.
 */
async function endAsAsked(deps: Deps, unverified: UnverifiedLogout): Promise<LogoutOutcome> {
  const parties = await readLogoutParties(deps.db, { issuer: unverified.unverifiedIssuer });
  const [first] = parties;
  if (!first) throw new LogoutRefused('connection_unknown', {}, null);
  const whose = () => organizationAmong(deps, unverified, parties);
  const { request, concerned } = await naming(whose, () => acceptFromParties(deps, unverified, parties));
  // Each message is accepted once: a copy must not end the sessions that the person opens afterwards.
  const used = {
    issuer: first.connection.issuer,
    connectionId: first.connection.id,
    assertionId: `logout:${request.id}`,
    attemptId: newReference(),
    expiresAt: request.usableUntilMs,
  };
  const { id, issuer: label } = first.connection;
  const [, ended] = await commitOnce(
    deps,
    { id: request.id },
    whose,
    [
      insertUsedMessage(deps.db, used, 'fail'),
      endSessionsOfNameId(
        deps.db,
        {
          connectionIds: concerned.map(({ connection }) => connection.id),
          nameId: request.nameId.value,
          sessionIndexes: request.sessionIndexes,
        },
        deps.nowMs,
      ),
    ],
    causeOf(deps, { type: 'saml', id, label, address: null }),
  );
  const answering = partyThatAnswers(
    concerned,
    ended.map((session) => session.connectionId),
  );
  const signingKey = answering && (await unwrapSigningKey(deps, answering.spKeys));
  const binding = answering?.connection.logoutBinding;
  const { logoutUrl: requests, logoutResponseUrl: responses } = answering?.connection ?? {};
  const logoutUrl = usable(responses ?? requests);
  if (!logoutUrl || !binding || !signingKey) return { kind: 'ended', ended: ended.length };
  const message = await sendLogoutResponse(
    {
      id: newXmlId(),
      issueInstant: new Date(deps.nowMs),
      destination: logoutUrl,
      issuer: deps.urls.audience,
      inResponseTo: request.id,
      status: 'Success',
    },
    { binding, signingKey, relayState: request.relayState },
  );
  return { kind: 'answer', message, ended: ended.length };
}

/** @throws SamlError, LogoutRefused `no_certificate` */
async function acceptFromParties(
  deps: Deps,
  unverified: UnverifiedLogout,
  parties: readonly LogoutParty[],
): Promise<{ readonly request: AcceptedLogoutRequest; readonly concerned: readonly LogoutParty[] }> {
  try {
    return await acceptFrom(deps, unverified, parties, false);
  } catch (error) {
    // SHA-1 counts for those alone that allow it.
    const lenient = parties.filter(({ connection }) => connection.allowSha1);
    const isSha1 = error instanceof SamlError && error.reason === 'sha1_refused';
    if (!isSha1 || lenient.length === 0) throw error;
    return await acceptFrom(deps, unverified, lenient, true);
  }
}

async function acceptFrom(
  deps: Deps,
  unverified: UnverifiedLogout,
  parties: readonly LogoutParty[],
  allowSha1: boolean,
) {
  const trust = await trustOf(deps, parties, allowSha1);
  const request = await acceptLogoutRequest(unverified, trust, deps.nowMs);
  // The key counts, not the certificate: another organization's with the same key may have been tried first.
  const verified = trust.certificates.find((one) => one.fingerprintSha256 === request.verifiedWith);
  const ofKey = trust.certificates
    .filter((one) => verified !== undefined && equalBytes(one.spki, verified.spki))
    .map((one) => one.fingerprintSha256);
  const concerned = parties.filter((party) =>
    party.certificates.some((row) => ofKey.includes(row.fingerprint)),
  );
  return { request, concerned };
}

/**
 * Returns whose logout URL gets the response: the organization's whose sessions ended or, if none did, any
 * one's, as long as only one URL can be meant. A URL that only some other organization has saved must not
 * receive the person's browser.
 */
function partyThatAnswers(
  concerned: readonly LogoutParty[],
  endedConnectionIds: readonly (string | null)[],
): LogoutParty | undefined {
  const ended = concerned.filter(({ connection }) => endedConnectionIds.includes(connection.id));
  const candidates = ended.length > 0 ? ended : concerned;
  const [first, ...others] = candidates;
  const isOne = others.every(
    ({ connection: { logoutUrl, logoutResponseUrl, logoutBinding } }) =>
      logoutUrl === first?.connection.logoutUrl &&
      logoutResponseUrl === first.connection.logoutResponseUrl &&
      logoutBinding === first.connection.logoutBinding,
  );
  return isOne ? first : undefined;
}

/** The answer to our own request, whose ID says which organization it was for. */
async function noteAnswer(deps: Deps, unverified: UnverifiedLogout): Promise<LogoutOutcome> {
  const { unverifiedInResponseTo: inResponseTo } = unverified;
  const request = inResponseTo === null ? null : await verifyRequestId(deps.sessionKeys, inResponseTo);
  if (request?.purpose !== 'logout' || request.expiresAt <= deps.nowMs) {
    const claims = { inResponseTo, issuer: unverified.unverifiedIssuer };
    throw new LogoutRefused('request_unknown', { inResponseTo }, await organizationOf(deps, claims));
  }
  const { id: requestId, organizationId, expiresAt } = request;
  const parties = await readLogoutParties(deps.db, { organizationId });
  if (parties.length === 0) throw new LogoutRefused('connection_unknown', {}, organizationId);
  const whose = async () => organizationId;
  const response = await naming(whose, async () => {
    const trust = await trustOf(deps, parties, parties[0]?.connection.allowSha1 === true);
    return await acceptLogoutResponse(unverified, trust, requestId, deps.nowMs);
  });
  const used = { id: requestId, attemptId: response.id.slice(0, 100), expiresAt };
  await commitOnce(deps, { id: response.id }, whose, [insertUsedRequest(deps.db, used, 'fail', deps.nowMs)]);
  return { kind: 'signed_out', complete: response.success, requestId };
}

/** @throws LogoutRefused `message_replayed` */
async function commitOnce<const T extends readonly Statement[]>(
  { db }: Deps,
  message: { readonly id: string },
  whose: Whose,
  statements: readonly [...T],
  cause?: Cause,
) {
  try {
    return await commit(db, statements, cause);
  } catch (error) {
    if (error instanceof ChangeRefused) throw new LogoutRefused('message_replayed', message, await whose());
    throw error;
  }
}

/** The parties have one issuer. @throws LogoutRefused `no_certificate` */
async function trustOf(
  deps: Deps,
  parties: readonly LogoutParty[],
  allowSha1: boolean,
): Promise<LogoutTrust> {
  // Organizations that share an identity provider pin the same certificates: each is tried once.
  const rows = new Map(parties.flatMap((party) => party.certificates.map((row) => [row.fingerprint, row])));
  const { certificates, unusable } = await pinnedCertificates([...rows.values()]);
  const [first, ...rest] = certificates;
  const [party] = parties;
  if (!first || !party) {
    const [reason, detail] = unusable
      ? [unusable.reason, unusable.detail]
      : (['no_certificate', {}] as const);
    throw new LogoutRefused(reason, detail, null);
  }
  return {
    sloUrl: deps.urls.logout,
    issuer: party.connection.issuer,
    certificates: [first, ...rest],
    allowSha1,
    clockSkewSeconds: DEFAULT_CLOCK_SKEW_SECONDS,
    nameIdKeys: {
      // Each organization publishes a key of its own. They are asked for once a signature has verified.
      keys: async () => (await Promise.all(parties.map((one) => unwrapSpKeys(deps, one.spKeys)))).flat(),
      recipient: deps.urls.audience,
    },
  };
}
