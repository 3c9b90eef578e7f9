// Who has something to send now. Senders are asked after a change, and every ten minutes for what was lost.

import { takeCommits } from '../../storage/commits.ts';
import { openDatabase } from '../../storage/database.ts';
import { selectWaitingQueues } from '../../storage/people/invitation-queue.ts';
import { selectUnfinishedEnds } from '../../storage/sign-in/unfinished-ends.ts';
import { selectWaitingApplications } from '../../storage/webhooks/deliveries.ts';
import { selectWaitingStreams } from '../../storage/webhooks/log-streams.ts';
import { selectWaitingEndpoints } from '../../storage/webhooks/positions.ts';
import type { SenderTarget } from '../senders.ts';

/** Whether this isolate has committed anything since it was last asked. */
export function hasCommitted(d1: D1Database): boolean {
  return takeCommits(openDatabase(d1));
}

export interface Waiting {
  readonly senders: readonly SenderTarget[];
  /** An end for everybody of an organization is not written to its last row. */
  readonly hasEnds: boolean;
}

export async function listWaiting(d1: D1Database, nowMs: number): Promise<Waiting> {
  const db = openDatabase(d1);
  const [endpoints, applications, streams, queues, ends] = await db.batch([
    selectWaitingEndpoints(db, nowMs),
    selectWaitingApplications(db, nowMs),
    selectWaitingStreams(db, nowMs),
    selectWaitingQueues(db, nowMs),
    selectUnfinishedEnds(db, 1),
  ]);
  const senders = [
    ...applications.map(({ id }) => ({ kind: 'logout' as const, id })),
    ...endpoints.map(({ id }) => ({ kind: 'webhook' as const, id })),
    ...streams.map(({ id }) => ({ kind: 'stream' as const, id })),
    ...queues.map(({ id }) => ({ kind: 'invitations' as const, id })),
  ];
  return { senders, hasEnds: ends.length > 0 };
}
