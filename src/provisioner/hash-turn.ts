// One hash at a time in an isolate, whichever hashers happen to be in it: in `wrangler dev` that is all of
// them, and they share its one thread with every request.
//
// What the hashers share are numbers, and never a promise, because workerd ties a promise to the object that
// made it.

const POLL_MS = 5;
const MAX_POLL_MS = 50;
/** A hash that has taken this long was lost together with its object. */
const LEASE_MS = 10_000;

let takenAt: number | null = null;
let waiting = 0;

export async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  waiting++;
  try {
    while (takenAt !== null && performance.now() - takenAt < LEASE_MS) await scheduler.wait(pollMs());
    takenAt = performance.now();
  } finally {
    waiting--;
  }
  try {
    return await work();
  } finally {
    takenAt = null;
  }
}

/** The more of them wait, the less often each looks; and not all of them at once. */
function pollMs(): number {
  return Math.min(POLL_MS * waiting, MAX_POLL_MS) * (0.5 + Math.random());
}
