// Whether anything that others are told of was committed in this isolate since somebody last asked: then
// something may have to be sent. A count would say no more, because the one who asks looks into the database.

import type { Database } from './database.ts';

const unseen = new WeakSet<Database>();

export function noteCommit(db: Database): void {
  unseen.add(db);
}

/** Returns true once for any number of commits. */
export function takeCommits(db: Database): boolean {
  return unseen.delete(db);
}
