// The keys of the management API: made here by Owners, or by another key; shown once, ended at once.

import { Hono } from 'hono';
import {
  type ApiKeyRow,
  createStaffKey,
  endStaffKey,
  pageOfApiKeys,
} from '../../../domain/operator/api-keys.ts';
import { AREAS, SCOPES, type Scope } from '../../../domain/operator/scopes.ts';
import { operatorPath } from '../../../domain/paths.ts';
import type { Texts } from '../../../texts/texts.ts';
import type { AppContext, AppEnv, Form } from '../../context.ts';
import { readForm } from '../../form.ts';
import { dayOf, minuteOf } from '../../instants.ts';
import { textsOf } from '../../language.ts';
import { confirmed } from '../../middleware/confirmed.ts';
import { type Refusal, refusalIn, refuseBlank } from '../../outcome.ts';
import { renderPage } from '../../render.tsx';
import { outcomeIn } from '../../settings/kit.ts';
import { readPlaceText, toPlaceText } from '../../settings/place.ts';
import { goToShowOnce, takeShownOnce } from '../../shown-once.ts';
import { goToDone } from '../../told-once.ts';
import { consoleFrame } from '../frame.ts';
import { backTo } from '../kit.ts';
import { ApiKeysPage, type ApiKeyValues, KEY_DAYS } from './page.tsx';

const PAGE_SIZE = 25;
const asksFirst = confirmed(backTo('apiKeys'));

export const apiKeys = new Hono<AppEnv>();

apiKeys.get('/', (c) => showKeys(c));

apiKeys.post('/', asksFirst, async (c) => {
  const values = readValues(await readForm(c));
  const { nowMs } = c.get('deps');
  // A choice that the page does not offer is refused as a day that has passed.
  const days = KEY_DAYS.find((one) => String(one) === values.days) ?? 0;
  const input = {
    label: values.label,
    scopes: scopesOf(values),
    expiresAt: values.days === '' ? null : nowMs + days * 86_400_000,
  };
  const blank = refuseBlank(textsOf(c), [
    ['label', values.label, 'name_missing'],
    ['scopes', input.scopes.join(), 'scopes_missing'],
  ]);
  if (blank) return await showKeys(c, { refusal: blank, values });
  try {
    const { key } = await createStaffKey(c.get('deps'), c.get('console'), input);
    return await goToShowOnce(c, operatorPath('apiKeys'), key);
  } catch (error) {
    return await showKeys(c, { refusal: refusalIn(textsOf(c), error), values });
  }
});

apiKeys.post('/revoke', asksFirst, async (c) => {
  const id = (await readForm(c)).text('id');
  try {
    await endStaffKey(c.get('deps'), c.get('console'), id);
  } catch (error) {
    return await showKeys(c, { refusal: refusalIn(textsOf(c), error) });
  }
  return goToDone(c, operatorPath('apiKeys'), 'revoked');
});

function readValues(form: Form): ApiKeyValues {
  return {
    label: form.text('label'),
    days: form.text('days'),
    everything: form.text('everything'),
    areas: Object.fromEntries(AREAS.map((area) => [area, form.text(`area_${area}`)])),
  };
}

/** A scope for everything leaves the areas without a meaning only where it covers them. */
function scopesOf({ everything, areas }: ApiKeyValues): Scope[] {
  const wanted = [everything, ...Object.entries(areas).map(([area, access]) => `${area}:${access}`)];
  return SCOPES.filter((scope) => wanted.includes(scope));
}

const NOTICES = { revoked: 'api_keys_revoked' } as const;
const NOTHING: ApiKeyValues = { label: '', days: '90', everything: '', areas: {} };

interface Shown {
  readonly refusal?: Refusal;
  readonly values?: ApiKeyValues;
}

async function showKeys(c: AppContext, { refusal, values }: Shown = {}): Promise<Response> {
  const path = operatorPath('apiKeys');
  const place = readPlaceText(c.req.query('after'), ['number', 'string']) as [number, string] | null;
  const before = place === null ? undefined : { at: place[0], id: place[1] };
  const [newKey, rows] = await Promise.all([
    takeShownOnce(c, path),
    pageOfApiKeys(c.get('deps'), { limit: PAGE_SIZE + 1, before }),
  ]);
  const t = textsOf(c);
  const shown = rows.slice(0, PAGE_SIZE);
  const last = rows.length > PAGE_SIZE ? shown.at(-1) : undefined;
  return renderPage(
    c,
    <ApiKeysPage
      frame={consoleFrame(c)}
      {...outcomeIn(c, NOTICES, refusal)}
      path={path}
      isOwner={c.get('console').role === 'owner'}
      newKey={newKey}
      keys={shown.map((row) => toShown(row, t))}
      areas={AREAS}
      values={values ?? NOTHING}
      nextHref={last ? `${path}?after=${toPlaceText([last.createdAt, last.id])}` : null}
      firstHref={place && path}
    />,
    refusal?.status,
  );
}

function toShown(row: ApiKeyRow, t: Texts) {
  return {
    id: row.id,
    label: row.label,
    scopes: row.scopes.map((scope) => (scope === 'write' ? t('api_keys_everything') : scope)).join(', '),
    createdBy: row.createdBy ?? t('api_keys_by_hand'),
    created: dayOf(row.createdAt),
    lastUsed: row.lastUsedAt === null ? t('console_never') : minuteOf(row.lastUsedAt),
    expires: row.expiresAt === null ? t('console_never') : dayOf(row.expiresAt),
  };
}
