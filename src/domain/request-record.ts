// What the log tells of each request, gathered while it runs: the code that finds out a part notes it here,
// and nobody passes it on. It follows a request through every await, also beside others in the same isolate.

import { AsyncLocalStorage } from 'node:async_hooks';
import { hearTrips } from '../storage/meter.ts';

/** What D1 was asked for. */
export interface DatabaseCost {
  batches: number;
  rowsRead: number;
  rowsWritten: number;
}

/** A result that says what it cost, beside what it is: one without the cost is understood as well. */
export interface Costed {
  readonly cost?: DatabaseCost;
}

export interface RequestRecord extends DatabaseCost {
  /** Why it was refused, as the log's own line about it says. */
  reason?: string | undefined;
  organizationId?: string | undefined;
}

const records = new AsyncLocalStorage<RequestRecord>();

hearTrips((results) => {
  const record = records.getStore();
  if (record === undefined) return;
  record.batches++;
  for (const { meta } of results) {
    record.rowsRead += meta.rows_read;
    record.rowsWritten += meta.rows_written;
  }
});

export function recorded<Result>(run: (record: RequestRecord) => Result): Result {
  const record: RequestRecord = { batches: 0, rowsRead: 0, rowsWritten: 0 };
  return records.run(record, () => run(record));
}

/** The first one counts: what follows a refusal is its consequence. */
export function noteRequest(noted: {
  readonly reason?: string | undefined;
  readonly organizationId?: string | undefined;
}): void {
  const { reason, organizationId } = noted;
  const record = records.getStore();
  if (record === undefined) return;
  if (reason !== undefined) record.reason ??= reason;
  if (organizationId !== undefined) record.organizationId ??= organizationId;
}

/** Adds what was asked for the request where its record does not reach, and leaves the bare result. */
export function withoutCost<Result extends Costed>({ cost, ...result }: Result): Omit<Result, 'cost'> {
  const record = records.getStore();
  if (record !== undefined && cost !== undefined) {
    record.batches += cost.batches;
    record.rowsRead += cost.rowsRead;
    record.rowsWritten += cost.rowsWritten;
  }
  return result;
}
