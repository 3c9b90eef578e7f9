// Sign-up. It proves the mailbox first, with a link by mail: the link's token is in KV for a day, hashed. One
// batch then creates an account with a proven address, an organization, its first Owner, and a session. An
// address can have only one account, so that no link works twice.

import { hashSecret, newSecret } from '../../lib/ids.ts';
import { ChangeRefused, commit } from '../../storage/change.ts';
import { deleteKv, readKv, writeKv } from '../../storage/kv.ts';
import { findAccountByEmailKey } from '../../storage/people/accounts.ts';
import { selectEnabledConnectionOfDomain } from '../../storage/sign-in/governing.ts';
import type { Deps } from '../deps.ts';
import { type Email, parseEmail } from '../email.ts';
import { DomainError } from '../errors.ts';
import { takeMail } from '../mail-limit.ts';
import { linkPath, PATHS } from '../paths.ts';
import { rememberDevice } from '../sign-in/devices.ts';
import { type Founder, foundOrganization } from './founding.ts';

export const SIGN_UP_TTL_HOURS = 24;
const TTL_SECONDS = SIGN_UP_TTL_HOURS * 3600;

/**
 * Looks only at the domain: nothing here may reveal who has an account.
 * @throws DomainError `email_invalid`; `sso_required` (detail.organizationId) if the address's organization
 * has its people sign in through its identity provider
 */
export async function checkSignUp(deps: Deps, emailText: string): Promise<Email> {
  const email = parseEmail(emailText);
  await refuseGoverned(deps, email);
  return email;
}

/** The mail to send, and its recipient. */
export type SignUpAnswer =
  | { readonly kind: 'link'; readonly to: string; readonly url: string }
  | {
      readonly kind: 'account_exists';
      readonly to: string;
      readonly signInUrl: string;
      readonly resetUrl: string;
    };

/**
 * Returns null when this mailbox has had its mails for the day. The caller sends the browser the same
 * response in every case, and before this has run: neither the response nor its timing may reveal who has an
 * account.
 */
export async function prepareSignUp(deps: Deps, email: Email): Promise<SignUpAnswer | null> {
  if (!(await takeMail(deps, 'signUpMails', email))) return null;
  const account = await findAccountByEmailKey(deps.db, email.key);
  const { origin } = deps.urls;
  if (account) {
    const [signInUrl, resetUrl] = [origin + PATHS.signIn, origin + PATHS.passwordReset];
    return { kind: 'account_exists', to: account.email, signInUrl, resetUrl };
  }
  const token = newSecret();
  const entry = { email: email.address, expiresAt: deps.nowMs + TTL_SECONDS * 1000 };
  await writeKv(deps.kv, 'signUp', await hashSecret(token), entry, TTL_SECONDS);
  return { kind: 'link', to: email.address, url: origin + linkPath('signUp', token) };
}

/**
 * @throws DomainError `sign_up_link_unusable`: the link is unknown or expired, or the address has an account
 * by now; `sso_required`
 */
export async function openSignUp(deps: Deps, token: string): Promise<Email> {
  const entry = token.length === 43 ? await readKv(deps.kv, 'signUp', await hashSecret(token)) : null;
  if (!entry || entry.expiresAt <= deps.nowMs) throw new DomainError('sign_up_link_unusable');
  const email = parseEmail(entry.email);
  if (await findAccountByEmailKey(deps.db, email.key)) throw new DomainError('sign_up_link_unusable');
  await refuseGoverned(deps, email);
  return email;
}

/**
 * @throws DomainError what `openSignUp` throws; with `field`: `password_too_short`, `password_too_long`,
 * `password_common`, `password_personal`,
 * `name_missing`, `name_too_long`; TryLater
 */
export async function finishSignUp(
  deps: Deps,
  token: string,
  input: Founder,
): Promise<{ cookie: string; device: string; organizationId: string }> {
  const email = await openSignUp(deps, token);
  const { account, organization, session, statements } = await foundOrganization(deps, email, input, {
    plan: deps.signUpPlan,
    mailboxProvenAt: deps.nowMs,
  });
  try {
    await commit(deps.db, statements);
  } catch (error) {
    // Another link to the same mailbox was used first.
    if (error instanceof ChangeRefused) throw new DomainError('sign_up_link_unusable');
    throw error;
  }
  await deleteKv(deps.kv, 'signUp', await hashSecret(token));
  const device = await rememberDevice(deps, null, account);
  return { cookie: session.cookie, device, organizationId: organization.id };
}

/** Refuses where SSO is required or access is managed: every account of the domain is created there. */
async function refuseGoverned(deps: Deps, email: Email): Promise<void> {
  const [governing] = await selectEnabledConnectionOfDomain(deps.db, email.domain);
  if (governing && (governing.connection.requireSso || governing.connection.managedAccess)) {
    throw new DomainError('sso_required', { organizationId: governing.connection.organizationId }, 'email');
  }
}
