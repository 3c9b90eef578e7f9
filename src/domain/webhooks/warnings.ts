// What the operator is told: an endpoint stopped by itself, or applications were not told of logouts. Each is
// told once; it is marked before, so that two runs at once do not both tell it.

import { commit } from '../../storage/change.ts';
import { takeFailedLogouts } from '../../storage/webhooks/deliveries.ts';
import { takeStoppedEndpoints } from '../../storage/webhooks/endpoints.ts';
import { takeStoppedStreams } from '../../storage/webhooks/log-streams.ts';
import type { Deps } from '../deps.ts';

/** One mail names at most so many; the next run tells the rest. */
const MAX_TOLD = 100;

export interface StoppedWebhook {
  readonly id: string;
  readonly url: string;
  /** `gone`: it answered 410. `retries`: it failed until the last one. */
  readonly why: 'gone' | 'retries';
}

export interface UntoldApplication {
  readonly id: string;
  readonly name: string;
  readonly logouts: number;
}

export interface StoppedStream {
  readonly id: string;
  readonly why: StoppedWebhook['why'];
}

export interface SendingWarnings {
  readonly streams: readonly StoppedStream[];
  readonly webhooks: readonly StoppedWebhook[];
  readonly applications: readonly UntoldApplication[];
}

export async function takeSendingWarnings({
  db,
  nowMs,
}: Pick<Deps, 'db' | 'nowMs'>): Promise<SendingWarnings> {
  const [stopped, failed, streams] = await commit(db, [
    takeStoppedEndpoints(db, nowMs, MAX_TOLD),
    takeFailedLogouts(db, nowMs, MAX_TOLD),
    takeStoppedStreams(db, nowMs),
  ]);
  const webhooks = stopped.map(({ id, url, why }) => ({
    id,
    url,
    why: why === 'gone' ? ('gone' as const) : ('retries' as const),
  }));
  const applications = [...Map.groupBy(failed, (one) => one.id).values()].map((rows) => ({
    id: rows[0]?.id ?? '',
    name: rows[0]?.name ?? '',
    logouts: rows.length,
  }));
  return { webhooks, applications, streams };
}
