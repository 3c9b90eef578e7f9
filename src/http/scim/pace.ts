// How fast an organization's requests follow each other, in each isolate of the Worker. The rate limit says
// how many there may be in ten seconds; if all of them came at once, others would wait behind them. And a
// list costs D1 and the Worker by its bytes, a write by its batch, whatever the rate limit counts. All of an
// organization's requests are paid for in one account, so that different kinds don't add up.

import { ScimError } from '../../scim/errors.ts';

/** The rate limit's average. A deployment may set another in SCIM_REQUESTS_PER_SECOND. */
const REQUESTS_PER_SECOND = 50;
/** What a write, alone or in a Bulk request, costs beside a look-up. */
const WRITE_WEIGHT = 1.5;
/** A client that was idle may send so much at once. */
const CREDIT_MS = 500;
/** An import of 100,000 people, 2 KB each, takes 200 seconds. */
const LIST_BYTES_PER_SECOND = 1_000_000;
/** What a list counts as until its size is known: two lists that come at once don't begin at once. */
const EXPECTED_LIST_MS = 50;
/** A client that would wait for longer is told to come back. */
const MAX_WAIT_MS = 10_000;
const MAX_ORGANIZATIONS = 1000;
/** Nothing is reserved for so far ahead. */
const FARTHEST_MS = 6 * MAX_WAIT_MS;

/**
 * When the next request of each organization may begin. Times alone, and no locks: a request that its client
 * has given up leaves nothing behind.
 */
const nextAt = new Map<string, number>();

/**
 * Waits until the organization's next request, or operation of a Bulk request, may begin. @throws ScimError
 * tooManyRequests
 */
export async function takeStep(
  organizationId: string,
  { writes, perSecond = REQUESTS_PER_SECOND }: { writes: boolean; perSecond?: number | undefined },
): Promise<void> {
  await waitFor(organizationId, ((writes ? WRITE_WEIGHT : 1) * 1000) / perSecond);
}

/**
 * Waits for the turn of the organization's next list.
 * @returns what to call with the size of the list
 * @throws ScimError tooManyRequests
 */
export async function takeTurn(organizationId: string): Promise<(bytes: number) => void> {
  await waitFor(organizationId, EXPECTED_LIST_MS);
  return (bytes) => extend(organizationId, durationOf(bytes) - EXPECTED_LIST_MS);
}

/** The same for a part of a list that is written while it is read: it waits for what came before it. */
export async function payForPart(organizationId: string, bytes: number): Promise<void> {
  const wait = reserve(organizationId, durationOf(bytes));
  if (wait > 0) await scheduler.wait(Math.min(wait, MAX_WAIT_MS));
}

async function waitFor(organizationId: string, durationMs: number): Promise<void> {
  const wait = reserve(organizationId, durationMs);
  if (wait > MAX_WAIT_MS) {
    extend(organizationId, -durationMs);
    throw new ScimError('tooManyRequests', 'This organization sends requests too fast. Wait, then continue.');
  }
  if (wait > 0) await scheduler.wait(wait);
}

/** @returns how long to wait before what is reserved may begin */
function reserve(organizationId: string, durationMs: number): number {
  const now = Date.now();
  const earliest = now - CREDIT_MS;
  if (nextAt.size >= MAX_ORGANIZATIONS) forget(earliest);
  const known = nextAt.get(organizationId) ?? earliest;
  // A clock that was set back would otherwise stop the organization.
  const start = known > now + FARTHEST_MS ? earliest : Math.max(earliest, known);
  nextAt.set(organizationId, start + durationMs);
  return Math.max(0, start - now);
}

function extend(organizationId: string, durationMs: number): void {
  nextAt.set(organizationId, (nextAt.get(organizationId) ?? Date.now()) + durationMs);
}

function forget(before: number): void {
  for (const [organizationId, at] of nextAt) if (at <= before) nextAt.delete(organizationId);
}

function durationOf(bytes: number): number {
  return (1000 * bytes) / LIST_BYTES_PER_SECOND;
}
