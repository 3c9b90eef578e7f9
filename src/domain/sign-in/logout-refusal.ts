// A logout message that is refused: which organization's log it belongs to, and its row there. What could be
// anybody's is in the operator's log alone, under the same reference.

import { SamlError, type SamlReason } from '../../saml/errors.ts';
import { type UnverifiedLogout, unverifiedSubject } from '../../saml/logout-in.ts';
import type { UnreadableClaims } from '../../saml/unreadable-claims.ts';
import { commit } from '../../storage/change.ts';
import { insertRefusedAttempt } from '../../storage/sign-in/attempts.ts';
import { type LogoutParty, readLogoutParties } from '../../storage/sign-in/requests.ts';
import { selectSessionsOfNameId } from '../../storage/sign-in/sessions.ts';
import type { Client, Deps } from '../deps.ts';
import { newReference } from './references.ts';
import { refusalRow } from './refusal-row.ts';
import { verifyRequestId } from './request-id.ts';

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

export async function logRefused(
  deps: Deps,
  { reference, reason, organizationId, detail }: LogoutRefused,
  client: Client,
): Promise<void> {
  if (organizationId === null) return;
  const row = refusalRow({
    reference,
    organizationId,
    reason,
    detail,
    client,
    at: deps.nowMs,
    flow: 'logout',
  });
  await commit(deps.db, insertRefusedAttempt(deps.db, row));
}

/** Whose a message claims to be that names our request, or an issuer that one organization has. */
export async function organizationOf(
  deps: Deps,
  { inResponseTo, issuer }: Pick<UnreadableClaims, 'inResponseTo' | 'issuer'>,
) {
  const facts = inResponseTo === null ? null : await verifyRequestId(deps.sessionKeys, inResponseTo);
  if (facts !== null) return facts.organizationId;
  const [party, ...others] = issuer === null ? [] : await readLogoutParties(deps.db, { issuer });
  return party && others.length === 0 ? party.connection.organizationId : null;
}

/**
 * Several organizations may have the issuer. A message that may be another's must not come into the log of
 * one, so it goes to the only one in which the person whom it names has had a session; if the message names
 * sessions that we know, these decide. Nothing has verified the name: it chooses a log that anybody can write
 * to, within its budget.
 */
export async function organizationAmong(
  deps: Deps,
  unverified: UnverifiedLogout,
  parties: readonly LogoutParty[],
): Promise<string | null> {
  const [first, ...others] = parties;
  if (first === undefined || others.length === 0) return first?.connection.organizationId ?? null;
  const subject = unverifiedSubject(unverified);
  if (subject === null) return null;
  const connectionIds = parties.map(({ connection }) => connection.id);
  const found = await selectSessionsOfNameId(deps.db, connectionIds, subject.nameId);
  const named = found.filter((one) => subject.sessionIndexes.includes(one.sessionIndex ?? ''));
  const concerned = new Set((named.length > 0 ? named : found).map((one) => one.connectionId));
  const [party, ...more] = parties.filter(({ connection }) => concerned.has(connection.id));
  return party !== undefined && more.length === 0 ? party.connection.organizationId : null;
}

/** Finds out whose a message is; asked only once it is refused. */
export type Whose = () => Promise<string | null>;

/** Names the organization in the refusal. @throws LogoutRefused */
export async function naming<T>(whose: Whose, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof SamlError || error instanceof LogoutRefused)) throw error;
    throw new LogoutRefused(error.reason, error.detail, await whose());
  }
}
