// What the operator sees of webhooks and logouts that were sent.

import { selectApplication } from '../../storage/apps/applications.ts';
import { requireChanged } from '../../storage/change.ts';
import type { LogoutDeliveryRow } from '../../storage/tables/logout-deliveries.ts';
import type { WebhookDeliveryRow as DeliveryRow } from '../../storage/tables/webhooks.ts';
import {
  listFailedLogouts,
  listLogouts,
  restartLogout,
  selectDelivery,
} from '../../storage/webhooks/deliveries.ts';
import { selectEvent } from '../../storage/webhooks/positions.ts';
import type { Actor } from '../actor.ts';
import { commitChange } from '../change.ts';
import type { Deps } from '../deps.ts';
import { DomainError } from '../errors.ts';
import { eventsOf } from '../operator/deployment-events.ts';
import { eventBody, testBody } from './message.ts';

const event = eventsOf('application');

export type { DeliveryRow, LogoutDeliveryRow };

/** @throws DomainError `webhook_not_found`: the endpoint was deleted after it was sent */
export async function loadDelivery(
  { db }: Pick<Deps, 'db'>,
  endpointId: string,
  id: string,
): Promise<DeliveryRow> {
  const [row] = await selectDelivery(db, endpointId, id);
  if (!row) throw new DomainError('webhook_not_found', { webhookId: endpointId });
  return row;
}

/** A delivery with the event that it was about; null: a test, or an event that is not kept any more. */
export interface ShownDelivery {
  readonly row: DeliveryRow;
  /** As it was sent, but for `previousSeq`. */
  readonly body: string | null;
}

/** @throws DomainError `webhook_not_found` */
export async function showDelivery(
  deps: Pick<Deps, 'db'>,
  endpointId: string,
  id: string,
): Promise<ShownDelivery> {
  const row = await loadDelivery(deps, endpointId, id);
  if (row.kind === 'test') return { row, body: testBody(endpointId, row.at) };
  const [event] = row.seq === null ? [] : await selectEvent(deps.db, row.seq);
  return { row, body: event === undefined ? null : eventBody(event, null) };
}

/** Newest first. @throws DomainError `application_not_found` */
export async function pageOfLogouts(
  { db }: Pick<Deps, 'db'>,
  applicationId: string,
  page: Parameters<typeof listLogouts>[2],
): Promise<LogoutDeliveryRow[]> {
  const rows = await listLogouts(db, applicationId, page);
  if (rows.length > 0) return rows;
  const [application] = await selectApplication(db, applicationId);
  if (!application) throw new DomainError('application_not_found', { applicationId });
  return rows;
}

/** What the application has not heard although it was tried, the last try first. */
export async function failedLogoutsOf(
  { db }: Pick<Deps, 'db'>,
  applicationId: string,
  limit: number,
): Promise<LogoutDeliveryRow[]> {
  const rows = await listFailedLogouts(db, applicationId, limit);
  return rows.toSorted((one, other) => (other.lastAt ?? 0) - (one.lastAt ?? 0)).slice(0, limit);
}

/** Has it tried at once. @throws DomainError `changed_meanwhile`: it has arrived, or is not kept any more */
export async function sendLogoutAgain(
  deps: Deps,
  actor: Actor,
  applicationId: string,
  id: string,
): Promise<void> {
  const { db, nowMs } = deps;
  await commitChange(deps, [
    restartLogout(db, applicationId, id, nowMs),
    requireChanged(db),
    event(deps, actor, 'application.logout_sent_again', applicationId, { logoutId: id }),
  ]);
}
