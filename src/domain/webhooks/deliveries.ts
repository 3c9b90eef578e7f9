// What the operator sees of webhooks and logouts that were sent.

import { selectApplication } from '../../storage/apps/applications.ts';
import type { LogoutDeliveryRow } from '../../storage/tables/logout-deliveries.ts';
import type { WebhookDeliveryRow as DeliveryRow } from '../../storage/tables/webhooks.ts';
import { listLogouts, selectDelivery } from '../../storage/webhooks/deliveries.ts';
import type { Deps } from '../deps.ts';
import { DomainError } from '../errors.ts';

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
