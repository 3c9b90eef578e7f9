// How fast an organization reads lists, in each isolate of the Worker. A page of people costs D1 and the
// Worker by its bytes, whatever the rate limit counts: a client that reads as fast as it can would leave
// others to wait. So the next list of the same organization begins when the last one has been paid for.

import { ScimError } from '../../scim/errors.ts';

/** An import of 100,000 people, 2 KB each, takes 80 seconds. */
const BYTES_PER_SECOND = 2_500_000;
/** What a list counts as until its size is known: two lists that come at once don't begin at once. */
const EXPECTED_MS = 50;
/** A client that would wait for longer is told to come back. */
const MAX_WAIT_MS = 4000;

/**
 * When the next list of each organization may begin. Times alone, and no locks: a request that its client has
 * given up leaves nothing behind.
 */
const nextAt = new Map<string, number>();
const MAX_ORGANIZATIONS = 1000;

/**
 * Waits for the organization's turn.
 * @returns what to call with the size of the list
 * @throws ScimError tooManyRequests
 */
export async function takeTurn(organizationId: string): Promise<(bytes: number) => void> {
  const wait = reserve(organizationId, EXPECTED_MS);
  if (wait > MAX_WAIT_MS) {
    extend(organizationId, -EXPECTED_MS);
    throw new ScimError(
      'tooManyRequests',
      'This organization reads lists faster than it may. Wait, then continue.',
    );
  }
  if (wait > 0) await scheduler.wait(wait);
  return (bytes) => extend(organizationId, durationOf(bytes) - EXPECTED_MS);
}

/** The same for a part of a list that is written while it is read: it waits for the parts before it. */
export async function payForPart(organizationId: string, bytes: number): Promise<void> {
  const wait = reserve(organizationId, durationOf(bytes));
  if (wait > 0) await scheduler.wait(Math.min(wait, MAX_WAIT_MS));
}

function durationOf(bytes: number): number {
  return (1000 * bytes) / BYTES_PER_SECOND;
}

/** @returns how long to wait before what is reserved may begin */
function reserve(organizationId: string, durationMs: number): number {
  const now = Date.now();
  const start = Math.max(now, nextAt.get(organizationId) ?? now);
  if (nextAt.size >= MAX_ORGANIZATIONS) forgetIdle(now);
  nextAt.set(organizationId, start + durationMs);
  return start - now;
}

function extend(organizationId: string, durationMs: number): void {
  nextAt.set(organizationId, (nextAt.get(organizationId) ?? Date.now()) + durationMs);
}

function forgetIdle(now: number): void {
  for (const [organizationId, at] of nextAt) if (at <= now) nextAt.delete(organizationId);
}
