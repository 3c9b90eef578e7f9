// What a webhook says: the feed's own item, so that who reads both reads one shape.

import type { DirectoryEventRow } from '../../storage/tables/directory-events.ts';
import { toEventItem } from '../events/item.ts';

export const TEST_TYPE = 'webhook.test';

/**
 * The body, the same at each try.
 *
 * @param previousSeq of the last event of this organization that was delivered to this endpoint: if it isn't
 * the last one that a receiver has, there is a gap; null: this is the first, or the first of a replay
 */
export function eventBody(row: DirectoryEventRow, previousSeq: number | null): string {
  const item = toEventItem(row);
  return JSON.stringify({ type: item.type, timestamp: item.at, data: { ...item, previousSeq } });
}

export function testBody(endpointId: string, nowMs: number): string {
  const timestamp = new Date(nowMs).toISOString();
  return JSON.stringify({ type: TEST_TYPE, timestamp, data: { webhookId: endpointId } });
}
