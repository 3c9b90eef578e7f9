// One line for each request, when its answer is ready: how it went, whose it was, how long it took and what
// it asked of the database. The same as a point in Analytics Engine, where the deployment has a dataset.

import { createMiddleware } from 'hono/factory';
import { type RequestRecord, recorded } from '../../domain/request-record.ts';
import { logLine } from '../../worker/log.ts';
import { loggedPath } from '../../worker/logged-path.ts';
import type { AppContext, AppEnv } from '../context.ts';

export const logRequest = createMiddleware<AppEnv>((c, next) => {
  const startedAt = Date.now();
  return recorded(async (record) => {
    await next();
    tell(c, record, Date.now() - startedAt);
  });
});

export type RequestOutcome = 'ok' | 'refused' | 'fault';

function tell(c: AppContext, record: RequestRecord, ms: number): void {
  const { status } = c.res;
  const { method } = c.req;
  const outcome = outcomeOf(status, record.reason);
  const { batches, rowsRead, rowsWritten, reason, organizationId } = record;
  const requestId = c.get('requestId');
  const path = loggedPath(c.req.path);
  const cost = { ms, batches, rowsRead, rowsWritten };
  logLine('info', 'request', { requestId, method, path, status, outcome, reason, organizationId, ...cost });
  c.env.REQUESTS?.writeDataPoint({
    indexes: [organizationId ?? 'none'],
    blobs: [outcome, reason ?? '', method, areaOf(path)],
    doubles: [status, ms, batches, rowsRead, rowsWritten],
  });
}

/** A refused sign-in ends in a page with 403, but some refusals lead on: a redirect with an error is one. */
function outcomeOf(status: number, reason: string | undefined): RequestOutcome {
  if (status >= 500) return 'fault';
  return status >= 400 || reason !== undefined ? 'refused' : 'ok';
}

/** The part of the product, for a table whose values should be few. */
function areaOf(path: string): string {
  return `/${path.split('/')[1] ?? ''}`;
}
