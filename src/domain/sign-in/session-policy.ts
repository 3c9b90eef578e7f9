// How long a session counts in an organization. The row of a session only says how long it may live at most;
// each organization's own policy decides whether the session still counts there, and does so for sessions
// that exist already when the policy changes.

import type { OrganizationRow } from '../../storage/tables/organizations.ts';
import type { SessionRow } from '../../storage/tables/sessions.ts';
import { DEFAULT_SESSION_MINUTES } from '../limits.ts';

const MINUTE_MS = 60_000;

export interface SessionPolicy {
  readonly lifetimeMs: number;
  /** Null: a session may rest as long as it lives. */
  readonly idleMs: number | null;
  /** When the organization signed everybody out; 0: never. */
  readonly signedOutAt: number;
}

export const DEFAULT_POLICY: SessionPolicy = {
  lifetimeMs: DEFAULT_SESSION_MINUTES * MINUTE_MS,
  idleMs: null,
  signedOutAt: 0,
};

export function policyOf(
  row: Pick<OrganizationRow, 'sessionLifetimeMinutes' | 'sessionIdleMinutes' | 'signedOutAt'>,
): SessionPolicy {
  return {
    lifetimeMs: (row.sessionLifetimeMinutes ?? DEFAULT_SESSION_MINUTES) * MINUTE_MS,
    idleMs: row.sessionIdleMinutes === null ? null : row.sessionIdleMinutes * MINUTE_MS,
    signedOutAt: row.signedOutAt,
  };
}

export type SessionTimes = Pick<SessionRow, 'createdAt' | 'confirmedAt' | 'lastSeenAt' | 'longestPauseMs'>;

/** Returns when a person last proved who they are in this session. */
export function provenAt({
  createdAt,
  confirmedAt,
}: Pick<SessionTimes, 'createdAt' | 'confirmedAt'>): number {
  return Math.max(createdAt, confirmedAt ?? 0);
}

export function lastSeenAt(times: SessionTimes): number {
  return Math.max(times.lastSeenAt ?? 0, provenAt(times));
}

/**
 * Whether the session no longer counts where this policy holds. Both times begin anew when the person proves
 * who they are. A pause that was too long stays so, although the session has been used elsewhere since.
 */
export function hasOutlived(times: SessionTimes, policy: SessionPolicy, nowMs: number): boolean {
  const proven = provenAt(times);
  if (proven <= policy.signedOutAt || nowMs - proven >= policy.lifetimeMs) return true;
  const pauseMs = Math.max(times.longestPauseMs, nowMs - lastSeenAt(times));
  return policy.idleMs !== null && pauseMs >= policy.idleMs;
}

/** When that will be, if nobody uses the session and the policy stays. */
export function outlivedAt(times: SessionTimes, policy: SessionPolicy): number {
  const livesUntil = provenAt(times) + policy.lifetimeMs;
  return policy.idleMs === null ? livesUntil : Math.min(livesUntil, lastSeenAt(times) + policy.idleMs);
}

/** A session that counts in none of the person's organizations has ended. */
export function hasEnded(times: SessionTimes, policies: readonly SessionPolicy[], nowMs: number): boolean {
  const deciding = policies.length > 0 ? policies : [DEFAULT_POLICY];
  return deciding.every((policy) => hasOutlived(times, policy, nowMs));
}

const LEAST_STEP_MS = MINUTE_MS;
const STEP_MS = 10 * MINUTE_MS;

/**
 * Whether the row has to be told that the session was used: once in ten minutes, or in a tenth of the
 * shortest idle time, but never more than once a minute. So a session ends up to a tenth of the idle time too
 * early, and never too late.
 */
export function isUnseen(times: SessionTimes, policies: readonly SessionPolicy[], nowMs: number): boolean {
  const tenths = policies.map(({ idleMs }) => (idleMs === null ? STEP_MS : idleMs / 10));
  const stepMs = Math.max(LEAST_STEP_MS, Math.min(STEP_MS, ...tenths));
  return nowMs - lastSeenAt(times) >= stepMs;
}

/** The same where not all policies are known: no policy asks for more. */
export function isUnseenForAnyPolicy(times: SessionTimes, nowMs: number): boolean {
  return nowMs - lastSeenAt(times) >= LEAST_STEP_MS;
}
