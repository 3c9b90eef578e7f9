// When a session counts no more: the rule itself, over times and policies.

import { describe, expect, it } from 'vitest';
import {
  DEFAULT_POLICY,
  hasEnded,
  hasOutlived,
  isUnseen,
  type SessionPolicy,
  type SessionTimes,
} from '../../../src/domain/sign-in/session-policy.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const T0 = 1_000_000_000_000;
const times = (more: Partial<SessionTimes> = {}): SessionTimes => ({
  createdAt: T0,
  confirmedAt: T0,
  lastSeenAt: null,
  longestPauseMs: 0,
  ...more,
});
const policy = (more: Partial<SessionPolicy> = {}): SessionPolicy => ({ ...DEFAULT_POLICY, ...more });

describe('a session counts no more', () => {
  it.each([
    ['at the end of its lifetime', times(), { lifetimeMs: HOUR }, HOUR],
    [
      'an hour after the password was typed again',
      times({ confirmedAt: T0 + HOUR }),
      { lifetimeMs: HOUR },
      2 * HOUR,
    ],
    ['by the default after 14 days', times(), {}, 14 * 24 * HOUR],
    ['when it has rested for the idle time since it began', times(), { idleMs: 15 * MINUTE }, 15 * MINUTE],
    [
      'or since it was last seen',
      times({ lastSeenAt: T0 + HOUR }),
      { idleMs: 15 * MINUTE },
      HOUR + 15 * MINUTE,
    ],
    [
      'or once before, although it has been used since',
      times({ lastSeenAt: T0 + HOUR, longestPauseMs: HOUR }),
      { idleMs: 15 * MINUTE },
      HOUR,
    ],
    ['when everybody was signed out at that moment', times(), { signedOutAt: T0 }, 1],
    ['or later', times(), { signedOutAt: T0 + 5 }, 10],
  ] as const)('%s', (_what, session, more, afterMs) => {
    expect(hasOutlived(session, policy(more), T0 + afterMs)).toBe(true);
    // A moment before it does, unless what ended it lies behind.
    const behind = 'signedOutAt' in more || session.longestPauseMs > 0;
    expect(hasOutlived(session, policy(more), T0 + afterMs - 1)).toBe(behind);
  });

  it.each([
    ['signed out before it began', times(), { signedOutAt: T0 - 1 }, HOUR],
    ['signed out, and then confirmed', times({ confirmedAt: T0 + 10 }), { signedOutAt: T0 + 9 }, HOUR],
    ['without an idle time, however long it rests', times({ longestPauseMs: 300 * HOUR }), {}, 300 * HOUR],
  ] as const)('but does when %s', (_what, session, more, afterMs) => {
    expect(hasOutlived(session, policy(more), T0 + afterMs)).toBe(false);
  });

  it('has ended only when it counts nowhere; without an organization the default decides', () => {
    const strict = policy({ lifetimeMs: HOUR });
    expect(hasEnded(times(), [strict, policy()], T0 + 2 * HOUR)).toBe(false);
    expect(hasEnded(times(), [strict, strict], T0 + 2 * HOUR)).toBe(true);
    expect(hasEnded(times(), [], T0 + 13 * 24 * HOUR)).toBe(false);
    expect(hasEnded(times(), [], T0 + 14 * 24 * HOUR)).toBe(true);
  });
});

it.each([
  [[], 10 * MINUTE],
  [[policy()], 10 * MINUTE],
  [[policy({ idleMs: 15 * MINUTE })], 1.5 * MINUTE],
  [[policy({ idleMs: 5 * MINUTE })], MINUTE],
  [[policy(), policy({ idleMs: HOUR })], 6 * MINUTE],
  [[policy({ idleMs: 100 * HOUR })], 10 * MINUTE],
])('under %j the row hears of a use after %d ms at the earliest', (policies, stepMs) => {
  expect(isUnseen(times(), policies, T0 + stepMs - 1)).toBe(false);
  expect(isUnseen(times(), policies, T0 + stepMs)).toBe(true);
  expect(isUnseen(times({ lastSeenAt: T0 + stepMs }), policies, T0 + stepMs + 1)).toBe(false);
});
