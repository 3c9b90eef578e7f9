// Dangerous changes ask again who is there, unless somebody has just shown it: by a sign-in or a re-check of
// the last 15 minutes.
//
// A session that came through single sign-on and whose account has no password is renewed at the identity
// provider, which is asked to authenticate anew (ForceAuthn, saml-core 3.4.1). It counts from the instant at
// which that took place (AuthnInstant, 2.7.2): not every identity provider does what it is asked.

import { findAccount } from '../../storage/people/accounts.ts';
import { confirmSession, findSessionRow } from '../../storage/sign-in/sessions.ts';
import { commitChange } from '../change.ts';
import type { Deps } from '../deps.ts';
import { DomainError } from '../errors.ts';
import { verifyPassword } from './passwords.ts';
import { CONFIRMATION_TTL_MS, type Session } from './sessions.ts';

export function isConfirmed(session: Session, nowMs: number): boolean {
  return session.confirmedAt !== null && nowMs - session.confirmedAt < CONFIRMATION_TTL_MS;
}

export interface ConfirmationDoors {
  readonly password: boolean;
  /** Whose identity provider this session came through. */
  readonly ssoOrganizationId: string | null;
  /** It let them in just now, and had asked who they are too long ago: then. */
  readonly ssoAskedAt: number | null;
}

export async function confirmationDoors(deps: Deps, session: Session): Promise<ConfirmationDoors> {
  const row = session.method === 'saml' ? await findSessionRow(deps.db, session.id) : undefined;
  const fresh = deps.nowMs - session.createdAt < CONFIRMATION_TTL_MS;
  return {
    password: session.account.hasPassword,
    ssoOrganizationId: row?.organizationId ?? null,
    ssoAskedAt: row && fresh && !isConfirmed(session, deps.nowMs) ? session.confirmedAt : null,
  };
}

/**
 * The session, confirmed.
 * @throws DomainError `credentials_wrong`: also where the account has no password, after the same time
 */
export async function confirmWithPassword(deps: Deps, session: Session, password: string): Promise<Session> {
  const account = await findAccount(deps.db, session.account.id);
  if (!(await verifyPassword(password, account?.passwordHash ?? null))) {
    throw new DomainError('credentials_wrong', {}, 'password');
  }
  await commitChange(deps, [confirmSession(deps.db, session.id, deps.nowMs)]);
  return { ...session, confirmedAt: deps.nowMs };
}
