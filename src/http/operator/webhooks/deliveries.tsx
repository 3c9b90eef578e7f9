// One delivery of a webhook, and sending it once more.

import { Hono } from 'hono';
import { DomainError } from '../../../domain/errors.ts';
import { namesOfOrganizations } from '../../../domain/operator/organizations.ts';
import { operatorPath } from '../../../domain/paths.ts';
import { showDelivery } from '../../../domain/webhooks/deliveries.ts';
import { openSenders } from '../../../provisioner/senders.ts';
import type { AppContext, AppEnv } from '../../context.ts';
import { textsOf } from '../../language.ts';
import { renderPage } from '../../render.tsx';
import { outcomeIn } from '../../settings/kit.ts';
import { goToDone } from '../../told-once.ts';
import { consoleFrame } from '../frame.ts';
import { DeliveryPage } from './delivery-page.tsx';
import { lineOf, outcomeInWords } from './shown.ts';

export const deliveries = new Hono<AppEnv>();

deliveries.get('/:deliveryId', async (c) => {
  const { webhookId, deliveryId } = idsOf(c);
  const { row, body } = await showDelivery(c.get('deps'), webhookId, deliveryId);
  const path = operatorPath('webhooks', webhookId, 'deliveries', deliveryId);
  const t = textsOf(c);
  const { organizationId } = row;
  const names = await namesOfOrganizations(c.get('deps'), organizationId === null ? [] : [organizationId]);
  return renderPage(
    c,
    <DeliveryPage
      frame={consoleFrame(c)}
      {...outcomeIn(c, { again: 'delivery_sent_again' })}
      path={path}
      webhookHref={operatorPath('webhooks', webhookId)}
      line={lineOf(row, path, t)}
      eventId={row.eventId}
      organization={
        organizationId === null
          ? null
          : {
              name: names.get(organizationId) ?? organizationId,
              href: operatorPath('organizations', organizationId),
            }
      }
      seq={row.seq}
      outcome={outcomeInWords(row, t)}
      body={body === null ? null : JSON.stringify(JSON.parse(body), null, 2)}
      answer={row.answer}
    />,
  );
});

deliveries.post('/:deliveryId/again', async (c) => {
  const { webhookId, deliveryId } = idsOf(c);
  // A refusal of the sender's would come back without its reason.
  const { body } = await showDelivery(c.get('deps'), webhookId, deliveryId);
  if (body === null) throw new DomainError('events_gone');
  const sent = await openSenders(c.env.SENDERS).sendAgain(webhookId, deliveryId);
  return goToDone(c, operatorPath('webhooks', webhookId, 'deliveries', sent.deliveryId), 'again');
});

function idsOf(c: AppContext) {
  return { webhookId: c.req.param('webhookId') ?? '', deliveryId: c.req.param('deliveryId') ?? '' };
}
