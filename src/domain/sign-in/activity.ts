// When somebody last used an organization, for its administrators. It is accurate only to ten minutes, so
// that few requests of a session write it.

import { commit } from '../../storage/change.ts';
import { touchMembers } from '../../storage/people/members.ts';
import { touchSession } from '../../storage/sign-in/sessions.ts';
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

/** Writes the time of all of them, and that the session is used if its row has to know, in one batch. */
export async function noteActivity(
  deps: Deps,
  memberIds: readonly string[],
  sessionId: string | null = null,
): Promise<void> {
  const members = memberIds.length > 0 ? [touchMembers(deps.db, memberIds, deps.nowMs)] : [];
  const session = sessionId === null ? [] : [touchSession(deps.db, sessionId, deps.nowMs)];
  await commit(deps.db, [...members, ...session]);
}
