// When somebody last used an organization, for its administrators. It is accurate only to ten minutes, so
// that few requests of a session write it.

import { touchMembers } from '../../storage/people/members.ts';
import type { Deps } from '../deps.ts';
import type { Session } from './sessions.ts';

const STEP_MS = 10 * 60_000;

/**
 * Returns the memberships that this request uses and whose time is out of date: those that the session's own
 * sign-in method opens (a password opens all, single sign-on opens its organization's), and the one whose
 * pages are requested. One organization doesn't learn when another is used.
 */
export function unnotedMemberships(
  session: Session,
  enteredOrganizationId: string | undefined,
  nowMs: number,
): string[] {
  return session.memberships
    .filter(
      ({ access, lastActiveAt, organization: { id } }) =>
        access === 'open' &&
        lastActiveAt <= nowMs - STEP_MS &&
        (session.method === 'password' || session.organizationId === id || enteredOrganizationId === id),
    )
    .map(({ memberId }) => memberId);
}

/** Writes the time of all of them in one statement. */
export async function noteActivity(deps: Deps, memberIds: readonly string[]): Promise<void> {
  await touchMembers(deps.db, memberIds, deps.nowMs);
}
