// Dangerous changes ask people to confirm their identity, unless they proved it in the last 15 minutes by
// signing in or re-entering the password.
//
// If a session came through single sign-on and its account has no password, the identity provider is asked to
// authenticate the person again (ForceAuthn, saml-core 3.4.1). What counts is the instant when it did
// (AuthnInstant, 2.7.2), because not every identity provider does what it is asked.

import { findAccount } from '../../storage/people/accounts.ts';
import { confirmSession, findSessionRow } from '../../storage/sign-in/sessions.ts';
import { commitChange } from '../change.ts';
import type { Deps } from '../deps.ts';
import { DomainError } from '../errors.ts';
import { fromSession, isPassword } from './password-checks.ts';
import { CONFIRMATION_TTL_MS, type Session } from './sessions.ts';

export function isConfirmed(session: Session, nowMs: number): boolean {
  return session.confirmedAt !== null && nowMs - session.confirmedAt < CONFIRMATION_TTL_MS;
}

export interface WaysToConfirm {
  readonly password: boolean;
  /** The organization whose identity provider this session came through. */
  readonly ssoOrganizationId: string | null;
  /**
   * When the identity provider last asked who they are, if it let them in just now and that is too long ago.
   */
  readonly ssoAskedAt: number | null;
}

export async function waysToConfirm(deps: Deps, session: Session): Promise<WaysToConfirm> {
  const row = session.method === 'saml' ? await findSessionRow(deps.db, session.id) : undefined;
  const fresh = deps.nowMs - session.createdAt < CONFIRMATION_TTL_MS;
  return {
    password: session.account.hasPassword,
    ssoOrganizationId: row?.organizationId ?? null,
    ssoAskedAt: row && fresh && !isConfirmed(session, deps.nowMs) ? session.confirmedAt : null,
  };
}

/**
 * Returns the confirmed session. @throws DomainError `credentials_wrong`: also, and after the same time,
 * for an account that has no password; TryLater
 */
export async function confirmWithPassword(deps: Deps, session: Session, password: string): Promise<Session> {
  const account = await findAccount(deps.db, session.account.id);
  const right = await isPassword(deps, {
    emailKey: account?.emailKey ?? '',
    from: fromSession(session),
    password,
    stored: account?.passwordHash ?? null,
  });
  if (!right) {
    throw new DomainError('credentials_wrong', {}, 'password');
  }
  await commitChange(deps, [confirmSession(deps.db, session.id, deps.nowMs)]);
  return { ...session, confirmedAt: deps.nowMs, longestPauseMs: 0 };
}
