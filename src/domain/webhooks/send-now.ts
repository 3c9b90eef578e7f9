// What an operator asks to be sent now, whatever waits and whether the endpoint is enabled or not: a test, or
// an event that was sent before. It stands in the log of deliveries, and moves no position.

import { newId } from '../../lib/ids.ts';
import { commit } from '../../storage/change.ts';
import type { WebhookDeliveryRow } from '../../storage/tables/webhooks.ts';
import { insertDelivery } from '../../storage/webhooks/deliveries.ts';
import { selectEndpoint, selectLiveSecrets } from '../../storage/webhooks/endpoints.ts';
import { selectEvent } from '../../storage/webhooks/positions.ts';
import type { Deps } from '../deps.ts';
import { DomainError } from '../errors.ts';
import type { Outside } from '../senders.ts';
import { loadDelivery } from './deliveries.ts';
import { unlessGone } from './key-gone.ts';
import { eventBody, TEST_TYPE, testBody } from './message.ts';
import { toDelivery } from './run-endpoint.ts';
import { openSecrets } from './secrets.ts';
import { sendSigned } from './send.ts';

type Sent = Pick<WebhookDeliveryRow, 'organizationId' | 'seq' | 'eventId' | 'type' | 'kind'>;

/** @returns the id of its delivery. @throws DomainError `webhook_not_found` */
export async function sendTest(deps: Deps, outside: Outside, endpointId: string): Promise<string> {
  const what = {
    organizationId: null,
    seq: null,
    eventId: newId('evt'),
    type: TEST_TYPE,
    kind: 'test' as const,
  };
  return await sendNow(deps, outside, endpointId, what, testBody(endpointId, outside.now()));
}

/**
 * Sends what a delivery was about once more. It has the same `webhook-id`, by which a receiver knows it.
 *
 * @returns the id of the new delivery
 * @throws DomainError `webhook_not_found`, `events_gone`
 */
export async function sendAgain(
  deps: Deps,
  outside: Outside,
  endpointId: string,
  deliveryId: string,
): Promise<string> {
  const { kind, seq, eventId, type, organizationId } = await loadDelivery(deps, endpointId, deliveryId);
  if (kind === 'test' || seq === null) return await sendTest(deps, outside, endpointId);
  const [event] = await selectEvent(deps.db, seq);
  if (event === undefined) throw new DomainError('events_gone', { after: seq - 1 });
  const what = { organizationId, seq, eventId, type, kind: 'replay' as const };
  return await sendNow(deps, outside, endpointId, what, eventBody(event, null));
}

async function sendNow(
  deps: Deps,
  outside: Outside,
  endpointId: string,
  what: Sent,
  body: string,
): Promise<string> {
  const { db } = deps;
  const [[endpoint], secrets] = await db.batch([
    selectEndpoint(db, endpointId),
    selectLiveSecrets(db, endpointId, outside.now()),
  ]);
  if (!endpoint) throw new DomainError('webhook_not_found', { webhookId: endpointId });
  const opened = await unlessGone(openSecrets(deps, secrets));
  const tried = await sendSigned(deps, outside, endpoint.url, { id: what.eventId, body }, opened);
  const row = toDelivery(endpointId, tried, 1);
  await commit(db, [insertDelivery(db, { ...row, ...what })]);
  return row.id;
}
