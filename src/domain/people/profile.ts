// What people change about themselves: name, password, sessions.

import { newId } from '../../lib/ids.ts';
import type { Language } from '../../lib/languages.ts';
import { requireChanged } from '../../storage/change.ts';
import type { AccountEvent } from '../../storage/people/account-events.ts';
import { recordAccountEvent } from '../../storage/people/account-events.ts';
import { findAccount, setLanguage, swapPassword } from '../../storage/people/accounts.ts';
import { ownNameStatements } from '../../storage/people/own-name.ts';
import {
  confirmSession,
  endSessionOfAccount,
  endSessionsOfAccount,
  listOpenSessions,
} from '../../storage/sign-in/sessions.ts';
import { commitChange } from '../change.ts';
import type { Client, Deps } from '../deps.ts';
import { DomainError } from '../errors.ts';
import { parsePersonName } from '../names.ts';
import { rememberDevice } from '../sign-in/devices.ts';
import { fromSession, hashNewPassword, isPassword } from '../sign-in/password-checks.ts';
import { checkPassword } from '../sign-in/passwords.ts';
import { hasEnded } from '../sign-in/session-policy.ts';
import type { Session } from '../sign-in/sessions.ts';

/**
 * Changes the name in each organization too, except where the identity provider manages it.
 * @throws DomainError with `field`: `name_too_long`
 */
export async function changeOwnName(
  deps: Deps,
  session: Session,
  client: Client,
  name: { readonly givenName: string; readonly familyName: string },
): Promise<void> {
  const statements = ownNameStatements(deps.db, {
    accountId: session.account.id,
    givenName: parsePersonName(name.givenName, 'givenName'),
    familyName: parsePersonName(name.familyName, 'familyName'),
    events: session.memberships.map(({ memberId }) => ({ id: newId('evt'), memberId })),
    actor: { actorId: session.account.id, actorLabel: session.account.email, address: client.address },
    nowMs: deps.nowMs,
  });
  await commitChange(deps, statements);
}

/** For their pages and mails; null: as the browser asks. It is nobody else's business, so no log has it. */
export async function changeOwnLanguage(
  deps: Deps,
  session: Session,
  language: Language | null,
): Promise<void> {
  await setLanguage(deps.db, session.account.id, language, deps.nowMs);
}

/**
 * Changes the password and ends every other session. It also counts as a password re-check. @throws
 * DomainError with `field`: `credentials_wrong`, `password_too_short`, `password_too_long`,
 * `password_common`, `password_personal`; `changed_meanwhile`; TryLater
 * @returns the cookie by which this browser is known from now on
 */
export async function changeOwnPassword(
  deps: Deps,
  session: Session,
  client: Client,
  passwords: { readonly current: string; readonly next: string },
): Promise<{ device: string }> {
  const account = await findAccount(deps.db, session.account.id);
  const right =
    account !== undefined &&
    (await isPassword(deps, {
      emailKey: account.emailKey,
      from: fromSession(session),
      password: passwords.current,
      stored: account.passwordHash,
    }));
  if (!right) {
    throw new DomainError('credentials_wrong', {}, 'current');
  }
  const names = [account.givenName, account.familyName];
  checkPassword(passwords.next, { email: account.email, names }, 'next');
  const after = await hashNewPassword(deps, account.emailKey, passwords.next);
  await commitChange(deps, [
    swapPassword(deps.db, account, { before: account.passwordHash, after, provedEmail: false }, deps.nowMs),
    requireChanged(deps.db),
    recordAccountEvent(deps.db, 'user.password_changed', { by: 'profile' }, eventOf(deps, session, client)),
    endSessionsOfAccount(deps.db, account.id, deps.nowMs, session.id),
    confirmSession(deps.db, session.id, deps.nowMs),
  ]);
  return { device: await rememberDevice(deps, null, { id: account.id, passwordHash: after }) };
}

export interface OwnSession {
  readonly id: string;
  readonly current: boolean;
  readonly method: 'password' | 'saml';
  readonly address: string | null;
  readonly userAgent: string | null;
  readonly createdAt: number;
}

/** Lists the open sessions, newest first. */
export async function listOwnSessions(deps: Deps, session: Session): Promise<OwnSession[]> {
  const rows = await listOpenSessions(deps.db, session.account.id, deps.nowMs);
  const lives = rows.filter((row) => !hasEnded(row, session.policies, deps.nowMs));
  return lives.map(({ id, method, address, userAgent, createdAt }) => ({
    id,
    current: id === session.id,
    method,
    address,
    userAgent,
    createdAt,
  }));
}

/** @throws DomainError `session_not_found`: also for another person's session */
export async function endOwnSession(deps: Deps, session: Session, client: Client, id: string): Promise<void> {
  await commitChange(deps, [
    endSessionOfAccount(deps.db, session.account.id, id, deps.nowMs),
    requireChanged(deps.db, 'session_not_found'),
    recordAccountEvent(deps.db, 'user.sessions_ended', { which: 'one' }, eventOf(deps, session, client)),
  ]);
}

/** Ends this session too. A second request at the same time finds none to end, and records nothing. */
export async function endAllOwnSessions(deps: Deps, session: Session, client: Client): Promise<void> {
  await commitChange(deps, [
    endSessionsOfAccount(deps.db, session.account.id, deps.nowMs),
    recordAccountEvent(
      deps.db,
      'user.sessions_ended',
      { which: 'all' },
      eventOf(deps, session, client),
      'if_changed',
    ),
  ]);
}

function eventOf(deps: Deps, { account }: Session, { address }: Client): AccountEvent {
  return { id: newId('evt'), accountId: account.id, email: account.email, address, nowMs: deps.nowMs };
}
