// Sign-in by password. Where single sign-on is required, only Owners and Admins of the claimed domains may
// use it. Every organization concerned logs each attempt.

import { networkOf } from '../../lib/client-network.ts';
import { commit } from '../../storage/change.ts';
import type { Statement } from '../../storage/database.ts';
import { insertRefusedAttempt, insertSignInAttempt } from '../../storage/sign-in/attempts.ts';
import { type PasswordFacts, readPasswordFacts } from '../../storage/sign-in/password.ts';
import { deleteOldestSessions } from '../../storage/sign-in/sessions.ts';
import type { SignInAttemptRow } from '../../storage/tables/sign-in-attempts.ts';
import { causeOf } from '../audit.ts';
import type { Client, Deps } from '../deps.ts';
import { type Email, findEmail } from '../email.ts';
import { DomainError } from '../errors.ts';
import { keepsPassword, type Role } from '../roles.ts';
import { fromDevice, rememberDevice } from './devices.ts';
import { isPassword } from './password-checks.ts';
import type { NamedApplication } from './pending-request.ts';
import { newReference } from './references.ts';
import { beganIn } from './saml-response.ts';
import { insertPasswordSession, newSession } from './sessions.ts';

export interface PasswordSignIn {
  readonly email: string;
  readonly password: string;
  readonly client: Client;
  /** The cookie of a browser that signed in before. */
  readonly device: string | null;
  /** Where the sign-in began, for its log; without it, here. */
  readonly application?: NamedApplication | null;
  /** Takes work that the response must not wait for: its timing would reveal who has an account. */
  readonly defer: (work: Promise<unknown>) => void;
}

/** The cookies of the session and of the browser. */
export interface SignedInByPassword {
  readonly cookie: string;
  readonly device: string;
}

/**
 * @throws DomainError `credentials_wrong`: also, and after the same time, for an account that does not exist;
 * `sso_required` (detail.organizationId) and `organization_suspended`, only after the password was right;
 * TryLater
 */
export async function signInWithPassword(deps: Deps, input: PasswordSignIn): Promise<SignedInByPassword> {
  const email = findEmail(input.email);
  if (!email) throw new DomainError('credentials_wrong', {}, 'password');
  const facts = await readPasswordFacts(deps.db, email);
  const right = await isPassword(deps, {
    emailKey: email.key,
    from: await fromDevice(deps, input.device, facts.account, networkOf(input.client.address ?? 'unknown')),
    password: input.password,
    stored: facts.account?.passwordHash ?? null,
  });
  const refusal = !right
    ? 'credentials_wrong'
    : isClosed(facts)
      ? 'sso_required'
      : isSuspended(facts)
        ? 'organization_suspended'
        : null;
  if (refusal !== null || !facts.account) {
    const attempts = attemptsOf(deps, facts, email, input, refusal);
    if (attempts.length > 0) input.defer(commit(deps.db, attempts));
    throw new DomainError(
      refusal ?? 'credentials_wrong',
      refusal === 'sso_required' ? { organizationId: facts.requiring?.organizationId } : {},
      'password',
    );
  }
  const session = await newSession(deps);
  const { id, email: label } = facts.account;
  await commit(
    deps.db,
    [
      insertPasswordSession(deps, session, id, input.client),
      deleteOldestSessions(deps.db, id),
      ...attemptsOf(deps, facts, email, input, null),
    ],
    causeOf(deps, { type: 'account', id, label, address: null }),
  );
  return { cookie: session.cookie, device: await rememberDevice(deps, input.device, facts.account) };
}

/**
 * Returns whether required single sign-on closes the password to this person. It does for members without a
 * settings role and, where the identity provider manages access, for everybody with an address of the claimed
 * domain. Somebody who merely has such an address can still use a password for their own organizations.
 */
export function isClosed({ requiring, membership }: PasswordFacts): boolean {
  if (!requiring) return false;
  return membership ? !keepsPassword(membership.role) : requiring.managedAccess;
}

/** Whether every organization in which the person could do anything is suspended. */
export function isSuspended({ memberships }: PasswordFacts): boolean {
  const active = memberships.filter(({ member }) => member.active);
  return active.length > 0 && active.every(({ suspendedAt }) => suspendedAt !== null);
}

/**
 * Returns one attempt for the log of each organization concerned: those that the person belongs to, and the
 * one that governs the address. Even a correct password gives no access where the person is deactivated, or
 * must use single sign-on.
 */
function attemptsOf(
  deps: Deps,
  { requiring, membership, memberships }: PasswordFacts,
  email: Email,
  { client, application = null }: Pick<PasswordSignIn, 'client' | 'application'>,
  refusal: string | null,
): Statement[] {
  const governing = requiring?.organizationId;
  const attempts: Pick<SignInAttemptRow, 'organizationId' | 'memberId' | 'reason'>[] = memberships
    .filter(({ member }) => member.organizationId !== governing && refusal !== 'sso_required')
    .map(({ member, requiresSso, suspendedAt }) => ({
      organizationId: member.organizationId,
      memberId: member.id,
      reason:
        refusal ??
        refusalOf(member, requiresSso === 1) ??
        (suspendedAt === null ? null : 'organization_suspended'),
    }));
  if (governing) {
    const reason = refusal ?? (membership && refusalOf(membership, true)) ?? null;
    attempts.push({ organizationId: governing, memberId: membership?.id ?? null, reason });
  }
  return attempts.flatMap(({ organizationId, memberId, reason }) =>
    (reason === null ? insertSignInAttempt : insertRefusedAttempt)(deps.db, {
      id: newReference(),
      organizationId,
      connectionId: null,
      at: deps.nowMs,
      method: 'password',
      flow: 'form',
      outcome: reason === null ? 'accepted' : 'refused',
      reason,
      email: email.address,
      memberId,
      address: client.address,
      userAgent: client.userAgent,
      detail: beganIn(application),
      redactedResponse: null,
    }),
  );
}

function refusalOf(member: { active: boolean; role: Role }, requiresSso: boolean): string | null {
  if (!member.active) return 'member_inactive';
  return requiresSso && !keepsPassword(member.role) ? 'sso_required' : null;
}
