// Opening an invitation's link: how the person who opened it signs in, and how they become a member.
//
// The link proves that the person may join. It proves that they read the mailbox only if the link came by
// mail (invitations.delivery): an administrator who copied it must not be able to create a "verified" account
// for somebody else's address.

import { hashSecret, newId } from '../../lib/ids.ts';
import { findOrganization } from '../../storage/organization/organizations.ts';
import { findAccountByEmailKey } from '../../storage/people/accounts.ts';
import type { Acceptance } from '../../storage/people/invitation-writes.ts';
import { findInvitationByTokenHash } from '../../storage/people/invitations.ts';
import { selectEnabledConnectionOfDomain } from '../../storage/sign-in/governing.ts';
import type { InvitationRow } from '../../storage/tables/invitations.ts';
import type { Actor } from '../actor.ts';
import { auditEvent } from '../audit.ts';
import type { Client, Deps } from '../deps.ts';
import { findEmail } from '../email.ts';
import { DomainError } from '../errors.ts';
import { parsePersonName } from '../names.ts';
import { rememberDevice } from '../sign-in/devices.ts';
import { hashNewPassword } from '../sign-in/password-checks.ts';
import { checkPassword } from '../sign-in/passwords.ts';
import { provenAt } from '../sign-in/session-policy.ts';
import { newSession, passwordSessionRow, type Session } from '../sign-in/sessions.ts';
import { sendMemberCommand } from './members.ts';

export interface OpenInvitation {
  readonly row: InvitationRow;
  readonly organization: { readonly id: string; readonly name: string };
  readonly path: InvitationPath;
}

export type InvitationPath =
  /** The invited person is signed in. */
  | { readonly kind: 'join' }
  /** Somebody else is signed in. */
  | { readonly kind: 'other_person'; readonly email: string }
  /** Another organization's identity provider governs the address: they sign in there, then join. */
  | { readonly kind: 'sso_first'; readonly organizationId: string }
  /**
   * The inviting organization's identity provider governs the address: they join, then sign in there. They
   * are not asked for a password, because it would be of no use.
   */
  | { readonly kind: 'sso_after' }
  /**
   * They sign in, or make an account. Whether the address has one is not looked up here, because an
   * administrator who copied the link may not learn it.
   */
  | { readonly kind: 'choose' };

/**
 * @throws DomainError `invitation_not_found`: also when it has been accepted or revoked, or has expired;
 * `organization_suspended`
 */
export async function openInvitation(
  deps: Deps,
  token: string,
  session: Session | null,
): Promise<OpenInvitation> {
  const row =
    token.length === 43 ? await findInvitationByTokenHash(deps.db, await hashSecret(token)) : undefined;
  if (!row) throw new DomainError('invitation_not_found', { state: 'unknown' });
  const state =
    row.acceptedAt !== null
      ? 'accepted'
      : row.revokedAt !== null
        ? 'revoked'
        : row.expiresAt <= deps.nowMs
          ? 'expired'
          : 'open';
  const organization = await findOrganization(deps.db, row.organizationId);
  if (state !== 'open' || !organization)
    throw new DomainError('invitation_not_found', { invitationId: row.id, state });
  if (organization.suspendedAt !== null)
    throw new DomainError('organization_suspended', { organizationId: organization.id });
  return { row, organization, path: await pathOf(deps, row, session) };
}

async function pathOf(deps: Deps, row: InvitationRow, session: Session | null): Promise<InvitationPath> {
  if (session) {
    const own = findEmail(session.account.email)?.key === row.emailKey;
    return own ? { kind: 'join' } : { kind: 'other_person', email: session.account.email };
  }
  const [governing] = await selectEnabledConnectionOfDomain(deps.db, findEmail(row.email)?.domain ?? '');
  if (governing) {
    const { requireSso, managedAccess, organizationId } = governing.connection;
    if (organizationId === row.organizationId && (requireSso || managedAccess)) return { kind: 'sso_after' };
    // The rule is the same as at sign-up: where access is managed, every account of the domain is created
    // there.
    if (managedAccess) return { kind: 'sso_first', organizationId };
  }
  return { kind: 'choose' };
}

export interface AcceptInvitation {
  readonly token: string;
  readonly session: Session | null;
  /** The password for a new account. */
  readonly password: string;
  readonly givenName: string;
  readonly familyName: string;
  readonly client: Client;
}

export interface Accepted {
  readonly organizationId: string;
  /** The cookies of the session that a new account starts with, and of its browser. */
  readonly cookie: string | null;
  readonly device: string | null;
  /** Nobody is signed in yet: single sign-on with this organization is next. */
  readonly ssoNext: boolean;
}

/**
 * @throws DomainError `invitation_not_found`, `invitation_not_yours` (another person is signed in),
 * `sign_in_first`; with `field`: `password_too_short`, `password_too_long`, `password_common`,
 * `password_personal`, `name_too_long`;
 * `user_name_taken`, `changed_meanwhile`; TryLater
 */
export async function acceptInvitation(deps: Deps, input: AcceptInvitation): Promise<Accepted> {
  const { row, organization, path } = await openInvitation(deps, input.token, input.session);
  switch (path.kind) {
    case 'join':
      return await write(deps, input, row, { kind: 'account', accountId: input.session?.account.id ?? '' });
    case 'choose':
      return await write(deps, input, row, await newAccount(deps, row, organization.name, input));
    case 'sso_after':
      return await write(deps, input, row, { kind: 'address', accountId: newId('acc') });
    case 'other_person':
      throw new DomainError('invitation_not_yours', { invitationId: row.id });
    case 'sso_first':
      throw new DomainError('sign_in_first', { invitationId: row.id });
  }
}

async function newAccount(
  deps: Deps,
  { email, emailKey }: InvitationRow,
  organization: string,
  input: AcceptInvitation,
): Promise<Extract<Acceptance, { kind: 'new' }>> {
  const givenName = parsePersonName(input.givenName, 'givenName');
  const familyName = parsePersonName(input.familyName, 'familyName');
  checkPassword(input.password, { email, names: [givenName, familyName], organization });
  // It is looked up after everything that can be corrected, so that only a form that would have made the
  // account learns of one.
  if (await findAccountByEmailKey(deps.db, emailKey)) throw new DomainError('sign_in_first');
  return {
    kind: 'new',
    accountId: newId('acc'),
    givenName,
    familyName,
    passwordHash: await hashNewPassword(deps, emailKey, input.password),
  };
}

async function write(
  deps: Deps,
  { client, session: signedIn }: AcceptInvitation,
  row: InvitationRow,
  by: Acceptance,
): Promise<Accepted> {
  const { organizationId } = row;
  const memberId = newId('mem');
  const session = by.kind === 'new' ? await newSession(deps) : null;
  const actor: Actor = {
    type: 'account',
    id: signedIn?.account.id ?? (by.kind === 'new' ? by.accountId : null),
    label: row.email,
    address: client.address,
  };
  const detail = { email: row.email, role: row.role };
  const account =
    by.kind === 'new' ? by : (signedIn?.account ?? (await findAccountByEmailKey(deps.db, row.emailKey)));
  await sendMemberCommand(deps, {
    kind: 'accept',
    write: {
      name: { givenName: account?.givenName ?? '', familyName: account?.familyName ?? '' },
      invitation: {
        id: row.id,
        organizationId,
        email: row.email,
        emailKey: row.emailKey,
        role: row.role,
      },
      by,
      provesEmail: row.delivery !== 'link',
      memberId,
      // The accepting session counts, and earlier ones that proved the person's identity do not: they may
      // have been a member before.
      provenSince: (signedIn ? provenAt(signedIn) : deps.nowMs) - 1,
      accepted: auditEvent(deps, actor, {
        organizationId,
        action: 'invitation.accepted',
        target: { type: 'invitation', id: row.id },
        detail,
      }),
      joined: auditEvent(deps, actor, {
        organizationId,
        action: 'organization.user_added',
        target: { type: 'member', id: memberId },
        detail: { ...detail, source: 'invitation' },
      }),
      nowMs: deps.nowMs,
    },
    session: session && by.kind === 'new' ? passwordSessionRow(deps, session, by.accountId, client) : null,
  });
  return {
    organizationId,
    cookie: session?.cookie ?? null,
    device: by.kind === 'new' ? await rememberDevice(deps, null, { ...by, id: by.accountId }) : null,
    ssoNext: by.kind === 'address',
  };
}
