// Webhooks: adding, changing and deleting endpoints, their secrets, where they stand, and what was sent.

import { Hono } from 'hono';
import { EVENT_TYPES } from '../../../domain/event-types.ts';
import { namesOfOrganizations } from '../../../domain/operator/organizations.ts';
import { operatorPath } from '../../../domain/paths.ts';
import {
  changeWebhook,
  createWebhook,
  loadWebhook,
  pageOfDeliveries,
  pageOfWebhooks,
  removeWebhook,
  replayWebhook,
  rotateWebhookSecret,
  standingOf,
  stuckAmong,
} from '../../../domain/webhooks/endpoints.ts';
import { openSenders } from '../../../provisioner/senders.ts';
import type { AppContext, AppEnv } from '../../context.ts';
import { readForm } from '../../form.ts';
import { minuteOf } from '../../instants.ts';
import { textsOf } from '../../language.ts';
import { confirmed } from '../../middleware/confirmed.ts';
import { type Refusal, refusalIn, refuse } from '../../outcome.ts';
import { goTo, renderPage } from '../../render.tsx';
import { outcomeIn } from '../../settings/kit.ts';
import { readPlaceText, toPlaceText } from '../../settings/place.ts';
import { goToShowOnce, takeShownOnce } from '../../shown-once.ts';
import { goToDone } from '../../told-once.ts';
import { consoleFrame } from '../frame.ts';
import { backTo } from '../kit.ts';
import { deliveries } from './deliveries.tsx';
import { NEW_VALUES, readValues, toInput, valuesOf } from './form.ts';
import type { WebhookValues } from './form-page.tsx';
import { NewWebhookPage, WebhookPage, WebhooksPage } from './page.tsx';
import { lineOf, problemInShort, stateOf, whyOf, wordsOf } from './shown.ts';

const PAGE_SIZE = 25;
const ROUTE = '/:webhookId{whe_[0-9a-z]+}';
const asksFirst = confirmed(backTo('webhooks', 'webhookId'));
const OVERLAP_SECONDS = 86_400;

export const webhooks = new Hono<AppEnv>();

webhooks.get('/', async (c) => {
  const path = operatorPath('webhooks');
  const before = placeOf(c);
  const t = textsOf(c);
  const found = await pageOfWebhooks(c.get('deps'), { limit: PAGE_SIZE + 1, before });
  const shown = found.slice(0, PAGE_SIZE);
  const stuck = await stuckAmong(c.get('deps'), shown);
  const last = found.length > PAGE_SIZE ? shown.at(-1) : undefined;
  return renderPage(
    c,
    <WebhooksPage
      frame={consoleFrame(c)}
      {...outcomeIn(c, { deleted: 'webhooks_deleted' })}
      newHref={operatorPath('webhooks', 'new')}
      webhooks={shown.map((row) => ({
        href: operatorPath('webhooks', row.id),
        url: row.url,
        description: row.description,
        state: stateOf(row, t, stuck.has(row.id)),
        events: row.types === null ? t('console_all') : String(row.types.length),
        organizations: row.organizations === null ? t('console_all') : String(row.organizations.length),
      }))}
      nextHref={last ? `${path}?after=${toPlaceText([last.createdAt, last.id])}` : null}
      firstHref={before === undefined ? null : path}
    />,
  );
});

webhooks.get('/new', (c) => showNew(c, NEW_VALUES));

webhooks.post(
  '/new',
  confirmed(() => operatorPath('webhooks', 'new')),
  async (c) => {
    const values = readValues(await readForm(c));
    try {
      const { row, secret } = await createWebhook(c.get('deps'), c.get('console').actor, toInput(values));
      return await goToShowOnce(c, operatorPath('webhooks', row.id), secret);
    } catch (error) {
      return await showNew(c, values, refusalIn(textsOf(c), error));
    }
  },
);

webhooks.get(ROUTE, (c) => showWebhook(c));

webhooks.post(ROUTE, asksFirst, async (c) => {
  const values = readValues(await readForm(c));
  return await change(c, 'saved', () => changeWebhook(...who(c), toInput(values)), values);
});
webhooks.post(`${ROUTE}/enable`, asksFirst, (c) =>
  change(c, 'enabled', () => changeWebhook(...who(c), { enabled: true })),
);
webhooks.post(`${ROUTE}/disable`, asksFirst, (c) =>
  change(c, 'disabled', () => changeWebhook(...who(c), { enabled: false })),
);
webhooks.post(`${ROUTE}/replay`, asksFirst, async (c) => {
  const text = (await readForm(c)).text('after').trim();
  if (text === '') return await showWebhook(c, refuse('after', textsOf(c)('frame_number_missing')));
  // Any other text lies outside of everything that is kept.
  const after = /^\d{1,15}$/.test(text) ? Number(text) : -1;
  return await change(c, 'replayed', () => replayWebhook(...who(c), after));
});
for (const [path, overlap] of [
  ['secrets', OVERLAP_SECONDS],
  ['secrets/replace', 0],
] as const) {
  webhooks.post(`${ROUTE}/${path}`, asksFirst, async (c) => {
    try {
      const { secret } = await rotateWebhookSecret(...who(c), overlap);
      return await goToShowOnce(c, pathOf(c), secret);
    } catch (error) {
      return await showWebhook(c, refusalIn(textsOf(c), error));
    }
  });
}
webhooks.post(`${ROUTE}/delete`, asksFirst, async (c) => {
  await removeWebhook(...who(c));
  await wake(c);
  return goToDone(c, operatorPath('webhooks'), 'deleted');
});
/** It shows what came of it, which the log of deliveries keeps. */
webhooks.post(`${ROUTE}/test`, async (c) => {
  const id = c.req.param('webhookId');
  await loadWebhook(c.get('deps'), id);
  const { deliveryId } = await openSenders(c.env.SENDERS).sendTest(id);
  return goTo(c, operatorPath('webhooks', id, 'deliveries', deliveryId));
});
webhooks.route(`${ROUTE}/deliveries`, deliveries);

const NOTICES = {
  saved: 'console_saved',
  enabled: 'webhook_enabled',
  disabled: 'webhook_disabled',
  replayed: 'webhook_replayed',
} as const;

function who(c: AppContext) {
  return [c.get('deps'), c.get('console').actor, c.req.param('webhookId') ?? ''] as const;
}

function pathOf(c: AppContext): string {
  return operatorPath('webhooks', c.req.param('webhookId') ?? '');
}

async function change(
  c: AppContext,
  done: keyof typeof NOTICES,
  act: () => Promise<unknown>,
  values?: WebhookValues,
): Promise<Response> {
  try {
    await act();
  } catch (error) {
    return await showWebhook(c, refusalIn(textsOf(c), error), values);
  }
  await wake(c);
  return goToDone(c, pathOf(c), done);
}

/** What is under way sees a change at once; a call that is lost costs one more delivery. */
async function wake(c: AppContext): Promise<void> {
  const target = { kind: 'webhook', id: c.req.param('webhookId') ?? '' } as const;
  await openSenders(c.env.SENDERS)
    .wake(target)
    .catch(() => undefined);
}

function placeOf(c: AppContext): { at: number; id: string } | undefined {
  const place = readPlaceText(c.req.query('after'), ['number', 'string']) as [number, string] | null;
  return place === null ? undefined : { at: place[0], id: place[1] };
}

function showNew(c: AppContext, values: WebhookValues, refusal?: Refusal) {
  return renderPage(
    c,
    <NewWebhookPage
      frame={consoleFrame(c)}
      path={operatorPath('webhooks', 'new')}
      values={values}
      allTypes={EVENT_TYPES}
      errors={refusal?.errors ?? []}
    />,
    refusal?.status,
  );
}

async function showWebhook(c: AppContext, refusal?: Refusal, values?: WebhookValues): Promise<Response> {
  const deps = c.get('deps');
  const id = c.req.param('webhookId') ?? '';
  const path = pathOf(c);
  const before = placeOf(c);
  const t = textsOf(c);
  const [newSecret, { row, secrets }, standing, found] = await Promise.all([
    takeShownOnce(c, path),
    loadWebhook(deps, id),
    standingOf(deps, id),
    pageOfDeliveries(deps, id, { limit: PAGE_SIZE + 1, before }),
  ]);
  const shown = found.slice(0, PAGE_SIZE);
  const last = found.length > PAGE_SIZE ? shown.at(-1) : undefined;
  const names = await namesOfOrganizations(
    deps,
    standing.stuck.map((one) => one.organizationId),
  );
  return renderPage(
    c,
    <WebhookPage
      frame={consoleFrame(c)}
      {...outcomeIn(c, NOTICES, refusal)}
      path={path}
      url={row.url}
      state={stateOf(row, t, standing.stuck.length > 0)}
      why={whyOf(row, t)}
      enabled={row.status === 'enabled'}
      newSecret={newSecret}
      secrets={secrets.map((one) => ({
        id: one.id,
        created: minuteOf(one.createdAt),
        until: one.retireAt === null ? null : minuteOf(one.retireAt),
      }))}
      newestSeq={standing.newestSeq}
      waiting={wordsOf(standing.waiting, t)}
      stuck={standing.stuck.map((one) => ({
        organization: names.get(one.organizationId) ?? one.organizationId,
        href: operatorPath('organizations', one.organizationId),
        seq: one.seq,
        since: minuteOf(one.failingSince ?? 0),
        next: row.status === 'enabled' ? minuteOf(one.nextAt ?? 0) : '–',
        attempt: one.attempt,
        problem: problemInShort({ problem: one.lastProblem, status: one.lastStatus }, t),
      }))}
      after={c.req.method === 'POST' ? ((await readForm(c)).text('after') ?? '') : ''}
      deliveries={shown.map((one) => lineOf(one, `${path}/deliveries/${one.id}`, t))}
      nextHref={last ? `${path}?after=${toPlaceText([last.at, last.id])}` : null}
      firstHref={before === undefined ? null : path}
      values={values ?? valuesOf(row)}
      allTypes={EVENT_TYPES}
    />,
    refusal?.status,
  );
}
