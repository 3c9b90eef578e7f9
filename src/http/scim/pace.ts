// How fast an organization's requests and lists follow each other, in each isolate of the Worker. The rate
// limit says how many there may be in ten seconds; if all of them came at once, others would wait behind
// them. And a list costs D1 and the Worker by its bytes, whatever the rate limit counts.

import { ScimError } from '../../scim/errors.ts';

/** The rate limit's average. A deployment may set another in SCIM_REQUESTS_PER_SECOND. */
const REQUESTS_PER_SECOND = 50;
/** A client that was idle may send so much at once. */
const CREDIT_MS = 500;
/** An import of 100,000 people, 2 KB each, takes 200 seconds. */
const LIST_BYTES_PER_SECOND = 1_000_000;
/** What a list counts as until its size is known: two lists that come at once don't begin at once. */
const EXPECTED_LIST_MS = 50;
/** A client that would wait for longer is told to come back. */
const MAX_WAIT_MS = 10_000;

/**
 * When the next one of each organization may begin. Times alone, and no locks: a request that its client has
 * given up leaves nothing behind.
 */
class Pace {
  readonly #nextAt = new Map<string, number>();
  readonly #creditMs: number;

  constructor(creditMs: number) {
    this.#creditMs = creditMs;
  }

  /** @returns how long to wait before what is reserved may begin */
  reserve(organizationId: string, durationMs: number): number {
    const now = Date.now();
    const earliest = now - this.#creditMs;
    if (this.#nextAt.size >= MAX_ORGANIZATIONS) this.#forget(earliest);
    const known = this.#nextAt.get(organizationId) ?? earliest;
    // A clock that was set back would otherwise stop the organization.
    const start = known > now + FARTHEST_MS ? earliest : Math.max(earliest, known);
    this.#nextAt.set(organizationId, start + durationMs);
    return Math.max(0, start - now);
  }

  extend(organizationId: string, durationMs: number): void {
    this.#nextAt.set(organizationId, (this.#nextAt.get(organizationId) ?? Date.now()) + durationMs);
  }

  #forget(before: number): void {
    for (const [organizationId, at] of this.#nextAt) if (at <= before) this.#nextAt.delete(organizationId);
  }
}

const MAX_ORGANIZATIONS = 1000;
/** Nothing is reserved for so far ahead. */
const FARTHEST_MS = 6 * MAX_WAIT_MS;
const requests = new Pace(CREDIT_MS);
const lists = new Pace(0);

/**
 * Waits until the organization's next request, or operation of a Bulk request, may begin. @throws ScimError
 * tooManyRequests
 */
export async function takeStep(
  organizationId: string,
  perSecond: number = REQUESTS_PER_SECOND,
): Promise<void> {
  await waitIn(requests, organizationId, 1000 / perSecond);
}

/**
 * Waits for the turn of the organization's next list.
 * @returns what to call with the size of the list
 * @throws ScimError tooManyRequests
 */
export async function takeTurn(organizationId: string): Promise<(bytes: number) => void> {
  await waitIn(lists, organizationId, EXPECTED_LIST_MS);
  return (bytes) => lists.extend(organizationId, durationOf(bytes) - EXPECTED_LIST_MS);
}

/** The same for a part of a list that is written while it is read: it waits for the parts before it. */
export async function payForPart(organizationId: string, bytes: number): Promise<void> {
  const wait = lists.reserve(organizationId, durationOf(bytes));
  if (wait > 0) await scheduler.wait(Math.min(wait, MAX_WAIT_MS));
}

async function waitIn(pace: Pace, organizationId: string, durationMs: number): Promise<void> {
  const wait = pace.reserve(organizationId, durationMs);
  if (wait > MAX_WAIT_MS) {
    pace.extend(organizationId, -durationMs);
    throw new ScimError('tooManyRequests', 'This organization sends requests too fast. Wait, then continue.');
  }
  if (wait > 0) await scheduler.wait(wait);
}

function durationOf(bytes: number): number {
  return (1000 * bytes) / LIST_BYTES_PER_SECOND;
}
