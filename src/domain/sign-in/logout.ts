// Single logout, both ways (saml-profiles 4.4). A session ends in its row: the identity provider's message
// often arrives in a hidden frame, where the browser sends none of our cookies.

import { newXmlId } from '../../lib/xml-id.ts';
import { SamlError, type SamlReason } from '../../saml/errors.ts';
import {
  acceptLogoutRequest,
  acceptLogoutResponse,
  type LogoutDelivery,
  type LogoutTrust,
  readLogoutMessage,
  type UnverifiedLogout,
} from '../../saml/logout-in.ts';
import { sendLogoutRequest, sendLogoutResponse } from '../../saml/logout-out.ts';
import { DEFAULT_CLOCK_SKEW_SECONDS } from '../../saml/rules.ts';
import type { OutgoingMessage } from '../../saml/send-authn-request.ts';
import { ChangeRefused, commit, requireChanged } from '../../storage/change.ts';
import type { Statement } from '../../storage/database.ts';
import {
  consumeLoginRequest,
  insertLoginRequest,
  insertUsedMessage,
  readSignInContext,
  readSignInStart,
  type SignInContext,
} from '../../storage/sign-in/requests.ts';

import {
  endSession as endSessionRow,
  endSessionsOfNameId,
  findSessionRow,
} from '../../storage/sign-in/sessions.ts';
import type { ConnectionRow } from '../../storage/tables/connections.ts';
import type { Deps } from '../deps.ts';
import { pinnedCertificates } from '../sso/certificates.ts';
import { unwrapSpKeys } from '../sso/sp-keys.ts';
import { newReference } from './references.ts';
import { LOGIN_REQUEST_TTL_SECONDS } from './saml-sign-in.ts';
import type { Session } from './sessions.ts';

export type LogoutReason =
  | SamlReason
  | 'connection_unknown'
  | 'request_unknown'
  | 'message_replayed'
  | 'no_certificate';

/** The message is the reason. */
export class LogoutRefused extends Error {
  readonly reason: LogoutReason;
  readonly reference: string;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly organizationId: string | null;

  constructor(
    reason: LogoutReason,
    detail: Readonly<Record<string, unknown>>,
    organizationId: string | null,
  ) {
    super(reason);
    this.name = 'LogoutRefused';
    this.reason = reason;
    this.reference = newReference();
    this.detail = detail;
    this.organizationId = organizationId;
  }
}

/**
 * Ends the session here. If it came through an identity provider that offers single logout, it also returns
 * the message to send there. (saml-profiles 4.4.3.1)
 */
export async function signOut(deps: Deps, session: Session): Promise<OutgoingMessage | null> {
  const row = await findSessionRow(deps.db, session.id);
  const start = row?.organizationId ? await readSignInStart(deps.db, row.organizationId) : undefined;
  const connection = start?.connection;
  const [signingKey] = connection?.logoutUrl ? await unwrapSpKeys(deps, start?.spKeys ?? []) : [];
  const end = endSessionRow(deps.db, session.id, deps.nowMs);
  // A connection that has replaced the session's own knows nothing of the session. An unsigned request would
  // be refused.
  if (!row?.nameId || !connection?.logoutUrl || connection.id !== row.connectionId || !signingKey) {
    await commit(deps.db, [end]);
    return null;
  }
  const id = newXmlId();
  const expiresAt = deps.nowMs + LOGIN_REQUEST_TTL_SECONDS * 1000;
  const message = await sendLogoutRequest(
    {
      id,
      issueInstant: new Date(deps.nowMs),
      destination: connection.logoutUrl,
      issuer: deps.urls.audience,
      nameId: {
        value: row.nameId,
        format: row.nameIdFormat,
        nameQualifier: row.nameQualifier,
        spNameQualifier: row.spNameQualifier,
      },
      sessionIndexes: row.sessionIndex === null ? [] : [row.sessionIndex],
      notOnOrAfter: new Date(expiresAt),
    },
    { binding: connection.logoutBinding, signingKey },
  );
  await commit(deps.db, [
    end,
    insertLoginRequest(deps.db, {
      id,
      organizationId: connection.organizationId,
      connectionId: connection.id,
      nonceHash: '', // its response signs nobody in, so it needs no browser
      returnTo: null,
      purpose: 'logout',
      accountId: row.accountId,
      createdAt: deps.nowMs,
      expiresAt,
    }),
  ]);
  return message;
}

export type LogoutOutcome =
  /** The identity provider asked; this is our response. */
  | { readonly kind: 'answer'; readonly message: OutgoingMessage; readonly ended: number }
  /** It asked, but has no address to send a response to. */
  | { readonly kind: 'ended'; readonly ended: number }
  /** It responded to our request. If `complete` is false, its own session may go on. */
  | { readonly kind: 'signed_out'; readonly complete: boolean };

/** @throws LogoutRefused */
export async function receiveLogout(deps: Deps, delivery: LogoutDelivery): Promise<LogoutOutcome> {
  let context: SignInContext | undefined;
  try {
    const unverified = await readLogoutMessage(delivery);
    context = await readSignInContext(deps.db, {
      requestId: unverified.unverifiedInResponseTo,
      issuer: unverified.unverifiedIssuer,
    });
    const { connection } = context;
    if (!connection) throw new LogoutRefused('connection_unknown', {}, null);
    const trust = await trustOf(deps, connection, context);
    return unverified.kind === 'request'
      ? await endAsAsked(deps, unverified, connection, context, trust)
      : await noteAnswer(deps, unverified, connection, context, trust);
  } catch (error) {
    if (!(error instanceof SamlError)) throw error;
    throw new LogoutRefused(error.reason, error.detail, context?.organization?.id ?? null);
  }
}

async function endAsAsked(
  deps: Deps,
  unverified: UnverifiedLogout,
  connection: ConnectionRow,
  context: SignInContext,
  trust: LogoutTrust,
): Promise<LogoutOutcome> {
  const request = await acceptLogoutRequest(unverified, trust, deps.nowMs);
  // Each message is accepted once: a copy must not end the sessions that the person opens afterwards.
  const used = {
    issuer: connection.issuer,
    connectionId: connection.id,
    assertionId: `logout:${request.id}`,
    attemptId: newReference(),
    expiresAt: request.usableUntilMs,
  };
  const [, ended] = await commitOnce(deps, { id: request.id }, connection.organizationId, [
    insertUsedMessage(deps.db, used, 'fail'),
    endSessionsOfNameId(
      deps.db,
      { connectionId: connection.id, nameId: request.nameId.value, sessionIndexes: request.sessionIndexes },
      deps.nowMs,
    ),
  ]);
  const [signingKey] = connection.logoutUrl ? await unwrapSpKeys(deps, context.spKeys) : [];
  if (!connection.logoutUrl || !signingKey) return { kind: 'ended', ended: ended.length };
  const message = await sendLogoutResponse(
    {
      id: newXmlId(),
      issueInstant: new Date(deps.nowMs),
      destination: connection.logoutUrl,
      issuer: deps.urls.audience,
      inResponseTo: request.id,
      status: 'Success',
    },
    { binding: connection.logoutBinding, signingKey, relayState: request.relayState },
  );
  return { kind: 'answer', message, ended: ended.length };
}

async function noteAnswer(
  deps: Deps,
  unverified: UnverifiedLogout,
  connection: ConnectionRow,
  { request }: SignInContext,
  trust: LogoutTrust,
): Promise<LogoutOutcome> {
  if (request?.purpose !== 'logout' || request.expiresAt <= deps.nowMs) {
    throw new LogoutRefused(
      'request_unknown',
      { inResponseTo: unverified.unverifiedInResponseTo },
      connection.organizationId,
    );
  }
  const response = await acceptLogoutResponse(unverified, trust, request.id, deps.nowMs);
  await commitOnce(deps, { id: response.id }, connection.organizationId, [
    consumeLoginRequest(deps.db, request.id, response.id.slice(0, 100), deps.nowMs),
    requireChanged(deps.db, 'request_already_used'),
  ]);
  return { kind: 'signed_out', complete: response.success };
}

/** @throws LogoutRefused `message_replayed` */
async function commitOnce<const T extends readonly Statement[]>(
  { db }: Deps,
  message: { readonly id: string },
  organizationId: string,
  statements: readonly [...T],
) {
  try {
    return await commit(db, statements);
  } catch (error) {
    if (error instanceof ChangeRefused) throw new LogoutRefused('message_replayed', message, organizationId);
    throw error;
  }
}

async function trustOf(deps: Deps, connection: ConnectionRow, context: SignInContext): Promise<LogoutTrust> {
  const { certificates, unusable } = await pinnedCertificates(context.certificates);
  const [first, ...rest] = certificates;
  if (!first) {
    const [reason, detail] = unusable
      ? [unusable.reason, unusable.detail]
      : (['no_certificate', {}] as const);
    throw new LogoutRefused(reason, detail, connection.organizationId);
  }
  return {
    sloUrl: deps.urls.logout,
    issuer: connection.issuer,
    certificates: [first, ...rest],
    allowSha1: connection.allowSha1,
    clockSkewSeconds: DEFAULT_CLOCK_SKEW_SECONDS,
  };
}
