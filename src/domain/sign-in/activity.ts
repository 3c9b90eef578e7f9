// When somebody last used an organization, for its administrators: kept to ten minutes, so that few requests
// of a session write it.

import { touchMembers } from '../../storage/people/members.ts';
import type { Deps } from '../deps.ts';
import type { Session } from './sessions.ts';

const STEP_MS = 10 * 60_000;

/**
 * The memberships that this request uses and whose time is old: those that the session's own door opens (the
 * password: all; single sign-on: its organization's), and the one whose pages are asked for. One organization
 * does not learn when another is used.
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

/** One statement. */
export async function noteActivity(deps: Deps, memberIds: readonly string[]): Promise<void> {
  await touchMembers(deps.db, memberIds, deps.nowMs);
}
