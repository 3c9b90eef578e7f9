// A new password by mail. The link's token is in KV for 30 minutes, hashed, and is bound to the password and
// the address at the time it was asked for: D1 swaps exactly that password for the new one. Because of this
// no link works twice, and none works once either of them has changed.

import { hashSecret, newId, newSecret } from '../../lib/ids.ts';
import { ChangeRefused, commit, requireChanged } from '../../storage/change.ts';
import { deleteKv, readKv, writeKv } from '../../storage/kv.ts';
import { recordAccountEvent } from '../../storage/people/account-events.ts';
import { findAccount, swapPassword } from '../../storage/people/accounts.ts';
import { readPasswordFacts } from '../../storage/sign-in/password.ts';
import { endSessionsOfAccount } from '../../storage/sign-in/sessions.ts';
import type { AccountRow } from '../../storage/tables/accounts.ts';
import type { Client, Deps } from '../deps.ts';
import { findEmail } from '../email.ts';
import { DomainError } from '../errors.ts';
import { takeMail } from '../mail-limit.ts';
import { linkPath, PATHS } from '../paths.ts';
import { rememberDevice } from './devices.ts';
import { hashNewPassword } from './password-checks.ts';
import { isClosed } from './password-sign-in.ts';
import { checkPassword } from './passwords.ts';

export const PASSWORD_RESET_TTL_MINUTES = 30;

/** The mail to send, and its recipient. */
export type PasswordResetAnswer =
  | { readonly kind: 'link'; readonly to: string; readonly url: string }
  /** Single sign-on is required: a password would be of no use. */
  | { readonly kind: 'sso'; readonly to: string; readonly url: string }
  /** The directory gave the account the address, whose reader may be somebody else. */
  | { readonly kind: 'unconfirmed'; readonly to: string; readonly url: string };

/** Whether a password would open nothing: somebody with this address has to use single sign-on. */
export async function isPasswordUseless(deps: Deps, emailText: string): Promise<boolean> {
  const email = findEmail(emailText);
  return email !== null && isClosed(await readPasswordFacts(deps.db, email));
}

/**
 * Returns null when there is no such account, or its mailbox has had its mails for the hour. The caller sends
 * the browser the same response in every case, and before this has run: neither the response nor its timing
 * may reveal who has an account.
 */
export async function preparePasswordReset(
  deps: Deps,
  emailText: string,
): Promise<PasswordResetAnswer | null> {
  const email = findEmail(emailText);
  const facts = email && (await readPasswordFacts(deps.db, email));
  if (!email || !facts?.account) return null;
  const { account } = facts;
  if (!(await takeMail(deps, 'passwordResetMails', email))) return null;
  const answer = { to: account.email, url: deps.urls.origin + PATHS.signIn };
  if (isClosed(facts)) return { kind: 'sso', ...answer };
  // A link that was mailed before the address changed has ended with it.
  if (facts.memberships.some(({ member }) => member.unconfirmedSince !== null))
    return { kind: 'unconfirmed', ...answer };
  const token = newSecret();
  const ttlSeconds = PASSWORD_RESET_TTL_MINUTES * 60;
  await writeKv(
    deps.kv,
    'passwordReset',
    await hashSecret(token),
    {
      accountId: account.id,
      fingerprint: await fingerprintOf(account),
      expiresAt: deps.nowMs + ttlSeconds * 1000,
    },
    ttlSeconds,
    { accountId: account.id },
  );
  return { kind: 'link', to: account.email, url: deps.urls.origin + linkPath('passwordReset', token) };
}

/** @throws DomainError `reset_link_unusable`: unknown, expired, used, or outdated by another change */
export async function openPasswordReset(deps: Deps, token: string): Promise<AccountRow> {
  const entry = token.length === 43 ? await readKv(deps.kv, 'passwordReset', await hashSecret(token)) : null;
  const account =
    entry && entry.expiresAt > deps.nowMs ? await findAccount(deps.db, entry.accountId) : undefined;
  if (!entry || !account || (await fingerprintOf(account)) !== entry.fingerprint) {
    throw new DomainError('reset_link_unusable');
  }
  return account;
}

/**
 * Sets the password and ends every session. The address then counts as proven, because someone who has the
 * link reads the mailbox.
 * @returns the account's address, and the cookie by which this browser is known from now on
 * @throws DomainError `reset_link_unusable`, `sso_required` (detail.organizationId), `password_too_short`,
 * `password_too_long`, `password_common`, `password_personal`; TryLater
 */
export async function resetPassword(
  deps: Deps,
  token: string,
  password: string,
  client: Client,
): Promise<{ email: string; device: string }> {
  const account = await openPasswordReset(deps, token);
  const email = findEmail(account.email);
  const facts = email && (await readPasswordFacts(deps.db, email));
  if (facts && isClosed(facts)) {
    throw new DomainError('sso_required', { organizationId: facts.requiring?.organizationId });
  }
  checkPassword(password, { email: account.email, names: [account.givenName, account.familyName] });
  const after = await hashNewPassword(deps, account.emailKey, password);
  try {
    await commit(deps.db, [
      swapPassword(deps.db, account, { before: account.passwordHash, after, provedEmail: true }, deps.nowMs),
      requireChanged(deps.db),
      recordAccountEvent(
        deps.db,
        'user.password_changed',
        { by: 'reset' },
        {
          id: newId('evt'),
          accountId: account.id,
          email: account.email,
          address: client.address,
          nowMs: deps.nowMs,
        },
      ),
      endSessionsOfAccount(deps.db, account.id, deps.nowMs),
    ]);
  } catch (error) {
    if (error instanceof ChangeRefused) throw new DomainError('reset_link_unusable');
    throw error;
  }
  await deleteKv(deps.kv, 'passwordReset', await hashSecret(token));
  const device = await rememberDevice(deps, null, { id: account.id, passwordHash: after });
  return { email: account.email, device };
}

function fingerprintOf(account: AccountRow): Promise<string> {
  return hashSecret(`${account.id}\n${account.emailKey}\n${account.passwordHash ?? ''}`);
}
