import { describe, expect, it } from 'vitest';
import { LOGOUT_PAUSES_MS, nextTryAt, verdictOf, WEBHOOK_PAUSES_MS } from '../../src/webhooks/retries.ts';

const NOW_MS = Date.parse('2026-11-26T08:00:00Z');
const HOUR = 3600;

const pause = (
  failures: number,
  retryAfter: string | null = null,
  chance = 0,
  pauses = WEBHOOK_PAUSES_MS,
) => {
  const at = nextTryAt({ failures, nowMs: NOW_MS, retryAfter, chance }, pauses);
  return at === null ? null : (at - NOW_MS) / 1000;
};

describe('a response', () => {
  it.each([200, 201, 202, 204, 299])('with %i is a delivery', (status) => {
    expect(verdictOf(status)).toBe('delivered');
  });

  it('with 410 switches the endpoint off', () => {
    expect(verdictOf(410)).toBe('gone');
  });

  it.each([100, 199, 300, 301, 302, 307, 308, 400, 401, 404, 409, 411, 429, 500, 503, null])(
    'with %s is a failure',
    (status) => {
      expect(verdictOf(status)).toBe('failed');
    },
  );
});

describe('the next try', () => {
  it.each([
    [1, 5],
    [2, 300],
    [3, 1800],
    [4, 2 * HOUR],
    [5, 5 * HOUR],
    [6, 10 * HOUR],
    [7, 14 * HOUR],
    [8, 20 * HOUR],
    [9, 24 * HOUR],
    [10, null],
    [11, null],
  ])('after failure %i is %s seconds later', (failures, seconds) => {
    expect(pause(failures)).toBe(seconds);
  });

  it.each([
    [0, 300],
    [0.5, 315],
    [0.999, 329.97],
  ])('is later by chance: %s', (chance, seconds) => {
    expect(pause(2, null, chance)).toBeCloseTo(seconds, 2);
  });

  it.each([
    ['in seconds', '600', 600],
    ['as a date', 'Thu, 26 Nov 2026 08:10:00 GMT', 600],
    ['shorter than our own pause', '1', 300],
    ['in the past', 'Thu, 26 Nov 2026 07:00:00 GMT', 300],
    ['of a week, which is cut to a day', String(7 * 24 * HOUR), 24 * HOUR],
    ['of a year, as a date', 'Fri, 26 Nov 2027 08:00:00 GMT', 24 * HOUR],
    ['with spaces', ' 600 ', 600],
    ['negative', '-600', 300],
    ['with a fraction', '600.5', 300],
    ['in words', 'tomorrow', 300],
    ['as a date of another format', '2026-11-26T09:00:00Z', 300],
    ['empty', '', 300],
    ['of 400 digits', '9'.repeat(400), 300],
  ])('honors a Retry-After %s', (_, retryAfter, seconds) => {
    expect(pause(2, retryAfter)).toBe(seconds);
  });

  it('is not granted by Retry-After past the last one', () => {
    expect(pause(10, '5')).toBeNull();
  });

  it('of a logout comes for a day', () => {
    const all = LOGOUT_PAUSES_MS.reduce((sum, one) => sum + one, 0);
    expect(all / 1000).toBeGreaterThan(23.5 * HOUR);
    expect(all * 1.1).toBeLessThan(27 * HOUR * 1000);
    expect(pause(1, null, 0, LOGOUT_PAUSES_MS)).toBe(5);
    expect(pause(LOGOUT_PAUSES_MS.length + 1, null, 0, LOGOUT_PAUSES_MS)).toBeNull();
  });
});
