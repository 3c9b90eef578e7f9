// Webhook endpoints as the operator keeps them.

import { newId } from '../../lib/ids.ts';
import { requireChanged } from '../../storage/change.ts';
import { noteCommit } from '../../storage/commits.ts';
import type {
  WebhookDeliveryRow,
  WebhookEndpointRow,
  WebhookSecretRow,
} from '../../storage/tables/webhooks.ts';
import { listDeliveries } from '../../storage/webhooks/deliveries.ts';
import {
  deleteEndpoint,
  deleteWebhookSecrets,
  insertEndpoint,
  insertWebhookSecret,
  listEndpoints,
  retireSecrets,
  selectEndpoint,
  selectLiveSecrets,
  updateEndpoint,
} from '../../storage/webhooks/endpoints.ts';
import {
  readStanding,
  retryPositions,
  rewindPositions,
  type Standing,
  selectEventRange,
  selectStuck,
} from '../../storage/webhooks/positions.ts';
import type { Actor } from '../actor.ts';
import { checkCallable } from '../callable.ts';
import { commitChange } from '../change.ts';
import type { Deps } from '../deps.ts';
import { DomainError } from '../errors.ts';
import type { EventType } from '../event-types.ts';
import { eventsOf } from '../operator/deployment-events.ts';
import { MAX_SECRETS, newSecretOf } from './secrets.ts';

const event = eventsOf('webhook');

/** Each look for what is to be sent reads all of them. */
const MAX_ENDPOINTS = 50;

export interface Webhook {
  readonly row: WebhookEndpointRow;
  /** Those that sign, the newest first. */
  readonly secrets: readonly WebhookSecretRow[];
}

/** What the operator says of an endpoint; what is left out has a default, or stays as it is. */
export interface WebhookInput {
  readonly url?: string | undefined;
  readonly description?: string | undefined;
  readonly types?: 'all' | readonly EventType[] | undefined;
  readonly organizations?: 'all' | readonly string[] | undefined;
  readonly enabled?: boolean | undefined;
}

/**
 * @returns the secret in clear, which nothing shows again
 * @throws DomainError `callback_…`, `webhook_too_many`
 */
export async function createWebhook(
  deps: Deps,
  actor: Actor,
  input: WebhookInput & { readonly url: string },
): Promise<Webhook & { readonly secret: string }> {
  const { nowMs } = deps;
  const blank = { url: '', description: '', types: null, organizations: null, status: 'enabled' } as const;
  const row = {
    ...merge(blank, input),
    id: newId('whe'),
    disabledWhy: null,
    toldAt: null,
    replayUntil: null,
    createdAt: nowMs,
    updatedAt: nowMs,
  };
  checkCallable(deps, row.url, 'url');
  const { row: secretRow, secret } = await newSecretOf(deps, row.id);
  await commitChange(deps, [
    insertEndpoint(deps.db, row, MAX_ENDPOINTS),
    requireChanged(deps.db, 'webhook_too_many'),
    insertWebhookSecret(deps.db, secretRow, MAX_SECRETS),
    event(deps, actor, 'webhook.created', row.id, { url: row.url }),
  ]);
  return { ...(await loadWebhook(deps, row.id)), secret };
}

/** @throws DomainError `webhook_not_found` */
export async function loadWebhook(deps: Pick<Deps, 'db' | 'nowMs'>, id: string): Promise<Webhook> {
  const { db, nowMs } = deps;
  const [[row], secrets] = await db.batch([selectEndpoint(db, id), selectLiveSecrets(db, id, nowMs)]);
  if (!row) throw new DomainError('webhook_not_found', { webhookId: id });
  return { row, secrets };
}

export function pageOfWebhooks(
  { db }: Pick<Deps, 'db'>,
  page: Parameters<typeof listEndpoints>[1],
): Promise<WebhookEndpointRow[]> {
  return listEndpoints(db, page);
}

/** Those to which something does not arrive at present. */
export function stuckAmong(
  { db }: Pick<Deps, 'db'>,
  webhooks: readonly Pick<WebhookEndpointRow, 'id'>[],
): Promise<ReadonlySet<string>> {
  return selectStuck(
    db,
    webhooks.map(({ id }) => id),
  );
}

/**
 * One that is enabled again, or has another address, goes on from where it stands, at once.
 *
 * @throws DomainError `webhook_not_found`, `callback_…`, `changed_meanwhile`
 */
export async function changeWebhook(
  deps: Deps,
  actor: Actor,
  id: string,
  input: WebhookInput,
): Promise<Webhook> {
  const { db, nowMs } = deps;
  const { row: before } = await loadWebhook(deps, id);
  const next = merge(before, input);
  const changed = CHANGEABLE.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(next[name]));
  if (changed.length === 0) return await loadWebhook(deps, id);
  if (changed.includes('url')) checkCallable(deps, next.url, 'url');
  const enabled = changed.includes('status') && next.status === 'enabled';
  await commitChange(deps, [
    updateEndpoint(db, before, {
      ...next,
      // Two changes in one millisecond must not be taken for one.
      updatedAt: Math.max(nowMs, before.updatedAt + 1),
      ...(changed.includes('status') && { disabledWhy: enabled ? null : 'operator', toldAt: null }),
    }),
    requireChanged(db),
    ...(enabled || changed.includes('url') ? [retryPositions(db, id, nowMs)] : []),
    event(deps, actor, 'webhook.updated', id, { url: next.url, changed }),
  ]);
  noteCommit(db);
  return await loadWebhook(deps, id);
}

const CHANGEABLE = ['url', 'description', 'types', 'organizations', 'status'] as const;

/** @throws DomainError `webhook_not_found` */
export async function removeWebhook(deps: Deps, actor: Actor, id: string): Promise<void> {
  const { row } = await loadWebhook(deps, id);
  await commitChange(deps, [
    deleteEndpoint(deps.db, id),
    requireChanged(deps.db, 'webhook_not_found'),
    event(deps, actor, 'webhook.deleted', id, { url: row.url }),
  ]);
}

/**
 * Makes the secret that signs from now on, and tries at once what has failed. The one before signs as well
 * for as long as it takes to give the receiver the new one; not at all, if somebody has got hold of it.
 *
 * @throws DomainError `webhook_not_found`, `webhook_secrets_two`: two overlap already
 */
export async function rotateWebhookSecret(
  deps: Deps,
  actor: Actor,
  id: string,
  overlapSeconds: number,
): Promise<{ readonly row: WebhookSecretRow; readonly secret: string }> {
  const { db, nowMs } = deps;
  await loadWebhook(deps, id);
  const made = await newSecretOf(deps, id);
  const atOnce = overlapSeconds === 0;
  await commitChange(deps, [
    ...(atOnce ? [deleteWebhookSecrets(db, id)] : []),
    insertWebhookSecret(db, made.row, MAX_SECRETS),
    requireChanged(db, 'webhook_secrets_two'),
    retireSecrets(db, made.row, nowMs + overlapSeconds * 1000),
    retryPositions(db, id, nowMs),
    event(deps, actor, 'webhook.secret_created', id, { secretId: made.row.id, overlapSeconds }),
  ]);
  noteCommit(db);
  return made;
}

/**
 * Everything after `after` is sent again, in order, before what is new.
 *
 * @throws DomainError `webhook_not_found`, `events_gone`: they are not kept any more, or not there yet
 */
export async function replayWebhook(deps: Deps, actor: Actor, id: string, after: number): Promise<Webhook> {
  const { db, nowMs } = deps;
  await loadWebhook(deps, id);
  const [[range]] = await db.batch([selectEventRange(db)]);
  const { oldest, newest } = range ?? { oldest: null, newest: null };
  if (after > (newest ?? 0) || after < (oldest ?? 1) - 1)
    throw new DomainError('events_gone', { after, oldest, newest }, 'after');
  await commitChange(deps, [
    ...rewindPositions(db, id, after, nowMs),
    // What had failed is tried at once, too.
    retryPositions(db, id, nowMs),
    event(deps, actor, 'webhook.replayed', id, { after }),
  ]);
  noteCommit(db);
  return await loadWebhook(deps, id);
}

/** Where the endpoint stands: what waits, and what is stuck. */
export async function standingOf({ db }: Pick<Deps, 'db'>, id: string): Promise<Standing> {
  return await readStanding(db, id);
}

/** Newest first. @throws DomainError `webhook_not_found` */
export async function pageOfDeliveries(
  deps: Pick<Deps, 'db' | 'nowMs'>,
  id: string,
  page: Parameters<typeof listDeliveries>[2],
): Promise<WebhookDeliveryRow[]> {
  const rows = await listDeliveries(deps.db, id, page);
  if (rows.length === 0) await loadWebhook(deps, id);
  return rows;
}

type Settings = Pick<WebhookEndpointRow, (typeof CHANGEABLE)[number]>;

function merge<Row extends Settings>(row: Row, input: WebhookInput): Row {
  const { url, description, types, organizations, enabled } = input;
  const listOf = <One>(list: 'all' | readonly One[]) => (list === 'all' ? null : [...new Set(list)]);
  return {
    ...row,
    ...(url !== undefined && { url }),
    ...(description !== undefined && { description }),
    ...(types !== undefined && { types: listOf(types) }),
    ...(organizations !== undefined && { organizations: listOf(organizations) }),
    ...(enabled === true && { status: 'enabled' }),
    // One that has stopped by itself goes on saying why.
    ...(enabled === false && row.status === 'enabled' && { status: 'disabled' }),
  };
}
