// The queue of one hasher: one job at a time, a bounded number waits, and nobody waits behind more than one
// job of each other. Pure: no platform, no clock.

/** How many jobs of either kind wait. */
export const MAX_WAITING = 8;
/** How many of them may be of one address. */
export const MAX_WAITING_OF_ONE = 3;

interface Job {
  readonly run: () => void;
}

export interface Place {
  /** Jobs with the same name share one turn. */
  readonly who: string;
  /**
   * Jobs of browsers that are known and of people who hold a link wait apart from strangers', and every
   * second turn is theirs. Strangers who fill their own places don't take these.
   */
  readonly known: boolean;
}

export class HashQueue {
  readonly #waiting = { known: new Line(), stranger: new Line() };
  #running = false;
  #lastWasKnown = false;

  /** @returns the result; null when too many wait already, and the job doesn't run */
  enter<T>(place: Place, work: () => Promise<T>): Promise<T> | null {
    const line = place.known ? this.#waiting.known : this.#waiting.stranger;
    if (!line.hasRoomFor(place.who)) return null;
    return new Promise<T>((resolve, reject) => {
      line.push(place.who, {
        run: () => {
          work()
            .then(resolve, reject)
            .finally(() => {
              this.#running = false;
              this.#next();
            });
        },
      });
      this.#next();
    });
  }

  #next(): void {
    if (this.#running) return;
    const { known, stranger } = this.#waiting;
    const first = this.#lastWasKnown ? stranger : known;
    const line = first.size > 0 ? first : first === known ? stranger : known;
    const job = line.shift();
    if (!job) return;
    this.#lastWasKnown = line === known;
    this.#running = true;
    job.run();
  }
}

/** Jobs by who they are of. Whose turn it was goes to the end. */
class Line {
  readonly #jobs = new Map<string, Job[]>();
  size = 0;

  hasRoomFor(who: string): boolean {
    return this.size < MAX_WAITING && (this.#jobs.get(who)?.length ?? 0) < MAX_WAITING_OF_ONE;
  }

  push(who: string, job: Job): void {
    this.#jobs.set(who, [...(this.#jobs.get(who) ?? []), job]);
    this.size++;
  }

  shift(): Job | undefined {
    for (const [who, [job, ...rest]] of this.#jobs) {
      this.#jobs.delete(who);
      if (rest.length > 0) this.#jobs.set(who, rest);
      this.size--;
      return job;
    }
    return undefined;
  }
}
