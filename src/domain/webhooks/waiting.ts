// Who has something to send now. Senders are asked after a change, and every ten minutes for what was lost.

import { takeCommits } from '../../storage/commits.ts';
import { openDatabase } from '../../storage/database.ts';
import { selectWaitingApplications } from '../../storage/webhooks/deliveries.ts';
import { selectWaitingEndpoints } from '../../storage/webhooks/positions.ts';
import type { SenderTarget } from '../senders.ts';

/** Whether this isolate has committed anything since it was last asked. */
export function hasCommitted(d1: D1Database): boolean {
  return takeCommits(openDatabase(d1));
}

export async function listWaiting(d1: D1Database, nowMs: number): Promise<SenderTarget[]> {
  const db = openDatabase(d1);
  const [endpoints, applications] = await db.batch([
    selectWaitingEndpoints(db, nowMs),
    selectWaitingApplications(db, nowMs),
  ]);
  return [
    ...applications.map(({ id }) => ({ kind: 'logout' as const, id })),
    ...endpoints.map(({ id }) => ({ kind: 'webhook' as const, id })),
  ];
}
