// A test: the endpoint hears whether it would hear, whatever waits and whether it is enabled or not.

import { newId } from '../../lib/ids.ts';
import { commit } from '../../storage/change.ts';
import { insertDelivery } from '../../storage/webhooks/deliveries.ts';
import { selectEndpoint, selectLiveSecrets } from '../../storage/webhooks/endpoints.ts';
import type { Deps } from '../deps.ts';
import { DomainError } from '../errors.ts';
import type { Outside } from '../senders.ts';
import { TEST_TYPE, testBody } from './message.ts';
import { toDelivery } from './run-endpoint.ts';
import { openSecrets } from './secrets.ts';
import { sendSigned } from './send.ts';

/** @returns the id of its delivery. @throws DomainError `webhook_not_found` */
export async function sendTest(deps: Deps, outside: Outside, endpointId: string): Promise<string> {
  const { db } = deps;
  const nowMs = outside.now();
  const [[endpoint], secrets] = await db.batch([
    selectEndpoint(db, endpointId),
    selectLiveSecrets(db, endpointId, nowMs),
  ]);
  if (!endpoint) throw new DomainError('webhook_not_found', { webhookId: endpointId });
  const eventId = newId('evt');
  const body = testBody(endpointId, nowMs);
  const opened = await openSecrets(deps, secrets);
  const tried = await sendSigned(deps, outside, endpoint.url, { id: eventId, body }, opened);
  const row = toDelivery(endpointId, tried, 1);
  const what = { organizationId: null, seq: null, eventId, type: TEST_TYPE, kind: 'test' as const };
  await commit(db, [insertDelivery(db, { ...row, ...what })]);
  return row.id;
}
