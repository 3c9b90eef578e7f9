// Addresses of the vendor's that are told of events.

import * as z from 'zod/mini';
import { EVENT_TYPES } from '../../domain/event-types.ts';
import { type DeliveryRow, loadDelivery } from '../../domain/webhooks/deliveries.ts';
import {
  changeWebhook,
  createWebhook,
  loadWebhook,
  pageOfDeliveries,
  pageOfWebhooks,
  removeWebhook,
  replayWebhook,
  rotateWebhookSecret,
  type Webhook,
  type WebhookInput,
} from '../../domain/webhooks/endpoints.ts';
import { listOf, pageByTime, pageQuery } from './page.ts';
import { defineRoute } from './route.ts';
import { id, instant, named, text, toInstant, toInstantOrNull } from './shapes.ts';

const settings = {
  url: z
    .string()
    .check(z.maxLength(2048), z.describe('https, a public host name, port 443. No redirect is followed.')),
  description: text(1000),
  types: z
    .union([
      z.literal('all'),
      z.array(z.enum(EVENT_TYPES)).check(z.minLength(1), z.maxLength(EVENT_TYPES.length)),
    ])
    .check(z.describe('Which events; all unless given.')),
  organizations: z
    .union([
      z.literal('all'),
      z.array(z.string().check(z.maxLength(40))).check(z.minLength(1), z.maxLength(1000)),
    ])
    .check(z.describe('Whose events; everybody’s unless given.')),
};
const optional = z.partial(z.object(settings)).shape;

const secretShape = {
  id,
  createdAt: instant,
  retireAt: z.nullable(instant).check(z.describe('It signs until then; null: it is the present one.')),
};
const secret = named('WebhookSecret', z.strictObject(secretShape));
const clear = z.string().check(z.describe('In clear, `whsec_…`. Only this response shows it.'));

const shape = {
  id,
  ...settings,
  status: z
    .enum(['enabled', 'disabled', 'failing'])
    .check(z.describe('failing: the last retry failed. Nothing is dropped; enable it to go on.')),
  disabledWhy: z
    .nullable(z.enum(['operator', 'gone', 'retries']))
    .check(z.describe('gone: it answered 410. retries: it failed until the last one.')),
  createdAt: instant,
  updatedAt: instant,
};
const summary = named('WebhookSummary', z.strictObject(shape));
const webhookList = listOf('WebhookSummary', summary);
const webhook = named('Webhook', z.strictObject({ ...shape, secrets: z.array(secret) }));
const newWebhook = named('NewWebhook', z.strictObject({ ...shape, secrets: z.array(secret), secret: clear }));
const webhookCreate = named('WebhookCreate', z.strictObject({ ...optional, url: settings.url }));
const webhookUpdate = named(
  'WebhookUpdate',
  z.strictObject({
    ...optional,
    enabled: z.optional(z.boolean()).check(z.describe('true: go on from where it stands, at once.')),
  }),
);
const newSecret = named('NewWebhookSecret', z.strictObject({ ...secretShape, secret: clear }));
const rotation = named(
  'WebhookSecretRotation',
  z.strictObject({
    overlapSeconds: z
      .optional(z.int().check(z.gte(0), z.lte(7 * 86_400)))
      .check(
        z.describe('For how long the one before signs as well; a day unless given. 0: for one that leaked.'),
      ),
  }),
);
const replay = named(
  'WebhookReplay',
  z.strictObject({
    after: z.int().check(z.gte(0), z.describe('The seq after which everything is sent again, in order.')),
  }),
);

const delivery = named(
  'WebhookDelivery',
  z.strictObject({
    id,
    kind: z.enum(['event', 'replay', 'test']),
    organizationId: z.nullable(id).check(z.describe('null: a test.')),
    seq: z.nullable(z.int()).check(z.describe('The event’s; null: a test.')),
    eventId: id.check(z.describe('The webhook-id.')),
    type: z.string(),
    attempt: z.int().check(z.gte(1)),
    at: instant,
    durationMs: z.int().check(z.gte(0)),
    status: z.nullable(z.int()).check(z.describe('The HTTP status; null: no answer came.')),
    problem: z
      .nullable(z.string())
      .check(
        z.describe(
          'Why it was not delivered: status, gone, timeout, unreachable, redirect, url_…, or key_gone (no secret can be opened: make a new one); null: it was.',
        ),
      ),
    answer: z.nullable(z.string()).check(z.describe('The beginning of the answer.')),
  }),
);
const deliveryList = listOf('WebhookDelivery', delivery);

function toSummary({ types, organizations, ...row }: Webhook['row']): z.infer<typeof summary> {
  const { id: webhookId, url, description, status, disabledWhy, createdAt, updatedAt } = row;
  return {
    id: webhookId,
    url,
    description,
    types: types === null ? 'all' : [...(types as readonly (typeof EVENT_TYPES)[number][])],
    organizations: organizations === null ? 'all' : [...organizations],
    status,
    disabledWhy,
    createdAt: toInstant(createdAt),
    updatedAt: toInstant(updatedAt),
  };
}

function toAnswer({ row, secrets }: Webhook): z.infer<typeof webhook> {
  return { ...toSummary(row), secrets: secrets.map(toSecret) };
}

function toSecret(row: Webhook['secrets'][number]): z.infer<typeof secret> {
  return { id: row.id, createdAt: toInstant(row.createdAt), retireAt: toInstantOrNull(row.retireAt) };
}

function toDelivery({ endpointId: _, at, ...row }: DeliveryRow): z.infer<typeof delivery> {
  return { ...row, at: toInstant(at) };
}

const tag = 'Webhooks';
const ADDRESS_REFUSALS = ['callback_invalid', 'callback_not_https', 'callback_not_public'] as const;
const DAY_SECONDS = 86_400;

export const webhooks = [
  defineRoute({
    method: 'POST',
    path: '/webhooks',
    operationId: 'createWebhook',
    tag,
    summary: 'Have an address told of events, from now on',
    body: webhookCreate,
    status: 201,
    answer: newWebhook,
    refusals: [...ADDRESS_REFUSALS, 'webhook_too_many'],
    location: ({ id: webhookId }) => `/webhooks/${webhookId}`,
    handle: async ({ deps, actor, body }) => {
      const { secret: inClear, ...made } = await createWebhook(deps, actor, body);
      return { ...toAnswer(made), secret: inClear };
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/webhooks',
    operationId: 'listWebhooks',
    tag,
    summary: 'List the webhooks, newest first',
    query: pageQuery,
    status: 200,
    answer: webhookList,
    handle: ({ deps, query }) =>
      pageByTime(
        query,
        ({ limit, place }) =>
          pageOfWebhooks(deps, { limit, before: place && { at: place.ms, id: place.id } }),
        (row) => ({ ms: row.createdAt, id: row.id }),
        toSummary,
      ),
  }),
  defineRoute({
    method: 'GET',
    path: '/webhooks/{webhookId}',
    operationId: 'getWebhook',
    tag,
    summary: 'Read a webhook',
    status: 200,
    answer: webhook,
    refusals: ['webhook_not_found'],
    handle: async ({ deps, params }) => toAnswer(await loadWebhook(deps, params.webhookId)),
  }),
  defineRoute({
    method: 'PATCH',
    path: '/webhooks/{webhookId}',
    operationId: 'updateWebhook',
    tag,
    summary: 'Change what is sent, and nothing else; or switch it on or off',
    body: webhookUpdate,
    status: 200,
    answer: webhook,
    refusals: [...ADDRESS_REFUSALS, 'webhook_not_found', 'changed_meanwhile'],
    handle: async ({ deps, actor, params, body, senders }) => {
      const changed = await changeWebhook(deps, actor, params.webhookId, body satisfies WebhookInput);
      // What is under way sees it at once; a call that is lost costs one more delivery.
      await senders.wake({ kind: 'webhook', id: params.webhookId }).catch(() => undefined);
      return toAnswer(changed);
    },
  }),
  defineRoute({
    method: 'DELETE',
    path: '/webhooks/{webhookId}',
    operationId: 'deleteWebhook',
    tag,
    summary: 'Delete a webhook; it is told nothing more',
    status: 204,
    refusals: ['webhook_not_found'],
    handle: async ({ deps, actor, params, senders }) => {
      await removeWebhook(deps, actor, params.webhookId);
      await senders.wake({ kind: 'webhook', id: params.webhookId }).catch(() => undefined);
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/webhooks/{webhookId}/secrets',
    operationId: 'rotateWebhookSecret',
    tag,
    summary: 'Make the next secret; the one before signs beside it for a while',
    body: rotation,
    status: 201,
    answer: newSecret,
    refusals: ['webhook_not_found', 'webhook_secrets_two'],
    handle: async ({ deps, actor, params, body }) => {
      const overlap = body.overlapSeconds ?? DAY_SECONDS;
      const { row, secret: inClear } = await rotateWebhookSecret(deps, actor, params.webhookId, overlap);
      return { ...toSecret(row), secret: inClear };
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/webhooks/{webhookId}/test',
    operationId: 'testWebhook',
    tag,
    summary: 'Send a test now, and wait for what comes of it',
    status: 200,
    answer: delivery,
    refusals: ['webhook_not_found'],
    handle: async ({ deps, params, senders }) => {
      await loadWebhook(deps, params.webhookId);
      const { deliveryId } = await senders.sendTest(params.webhookId);
      return toDelivery(await loadDelivery(deps, params.webhookId, deliveryId));
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/webhooks/{webhookId}/replay',
    operationId: 'replayWebhook',
    tag,
    summary: 'Send everything after an event again, in order',
    body: replay,
    status: 200,
    answer: webhook,
    refusals: ['webhook_not_found', 'events_gone'],
    handle: async ({ deps, actor, params, body }) =>
      toAnswer(await replayWebhook(deps, actor, params.webhookId, body.after)),
  }),
  defineRoute({
    method: 'GET',
    path: '/webhooks/{webhookId}/deliveries',
    operationId: 'listWebhookDeliveries',
    tag,
    summary: 'List what was sent and what came back, newest first, for 30 days',
    query: pageQuery,
    status: 200,
    answer: deliveryList,
    refusals: ['webhook_not_found'],
    handle: ({ deps, params, query }) =>
      pageByTime(
        query,
        ({ limit, place }) =>
          pageOfDeliveries(deps, params.webhookId, {
            limit,
            before: place && { at: place.ms, id: place.id },
          }),
        (row) => ({ ms: row.at, id: row.id }),
        toDelivery,
      ),
  }),
];
