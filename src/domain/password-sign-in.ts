// The password door. Required single sign-on closes it to everybody of the claimed domains but Owners and Admins.

import { runBatch } from '../storage/database.ts';
import { type PasswordDoor, readPasswordDoor } from '../storage/sign-in.ts';
import { insertRefusedAttempt, insertSignInAttempt } from '../storage/sign-in-attempts.ts';
import type { Client, Deps } from './deps.ts';
import { type Email, findEmail } from './email.ts';
import { DomainError } from './errors.ts';
import { verifyPassword } from './passwords.ts';
import { newReference } from './references.ts';
import { keepsPasswordDoor } from './roles.ts';
import { insertPasswordSession, newSession } from './sessions.ts';

export interface PasswordSignIn {
  readonly email: string;
  readonly password: string;
  readonly client: Client;
}

/**
 * @throws DomainError `credentials_wrong`: also for an account that does not exist, after the same time;
 * `sso_required` (detail.organizationId), only once the password was right
 */
export async function signInWithPassword(deps: Deps, input: PasswordSignIn): Promise<{ cookie: string }> {
  const email = findEmail(input.email);
  if (!email) throw new DomainError('credentials_wrong', {}, 'password');
  const door = await readPasswordDoor(deps.db, email);
  const right = await verifyPassword(input.password, door.account?.passwordHash ?? null);
  const refusal = !right ? 'credentials_wrong' : isClosed(door) ? 'sso_required' : null;
  if (refusal !== null || !door.account) {
    if (door.requiring) await logAttempt(deps, door, email, input.client, refusal);
    throw new DomainError(
      refusal ?? 'credentials_wrong',
      refusal === 'sso_required' ? { organizationId: door.requiring?.organizationId } : {},
      'password',
    );
  }
  const session = await newSession(deps);
  await runBatch(deps.db, [
    insertPasswordSession(deps, session, door.account.id, input.client),
    ...(door.requiring ? [attemptOf(deps, door, email, input.client, null)] : []),
  ]);
  return { cookie: session.cookie };
}

/**
 * Required single sign-on governs its members without a settings role; and, where the identity provider manages access, everybody
 * with an address of the claimed domain. Somebody who merely has such an address keeps the door to their own organizations.
 */
export function isClosed({ requiring, membership }: PasswordDoor): boolean {
  if (!requiring) return false;
  return membership ? !keepsPasswordDoor(membership.role) : requiring.managedAccess;
}

async function logAttempt(
  deps: Deps,
  door: PasswordDoor,
  email: Email,
  client: Client,
  reason: string | null,
): Promise<void> {
  await runBatch(deps.db, [attemptOf(deps, door, email, client, reason)]);
}

function attemptOf(deps: Deps, door: PasswordDoor, email: Email, client: Client, reason: string | null) {
  const insert = reason === null ? insertSignInAttempt : insertRefusedAttempt;
  return insert(deps.db, {
    id: newReference(),
    organizationId: door.requiring?.organizationId ?? '',
    connectionId: null,
    at: deps.nowMs,
    method: 'password',
    flow: 'form',
    outcome: reason === null ? 'accepted' : 'refused',
    reason,
    email: email.address,
    memberId: door.membership?.id ?? null,
    address: client.address,
    userAgent: client.userAgent,
    detail: {},
    redactedResponse: null,
  });
}
