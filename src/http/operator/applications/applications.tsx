// Applications of the vendor: registering, changing and deleting them, their secrets, their last refusals.

import { Hono } from 'hono';
import {
  addSecret,
  changeApplication,
  createApplication,
  listSecrets,
  loadApplication,
  pageOfApplications,
  removeApplication,
  removeSecret,
} from '../../../domain/apps/applications.ts';
import { failuresOf } from '../../../domain/apps/failures.ts';
import { operatorPath } from '../../../domain/paths.ts';
import { failedLogoutsOf, sendLogoutAgain } from '../../../domain/webhooks/deliveries.ts';
import { AUTH_METHODS, GRANT_TYPES, SCOPES, SIGNING_ALGORITHMS } from '../../../oauth/application.ts';
import type { AppContext, AppEnv } from '../../context.ts';
import { readForm } from '../../form.ts';
import { dayOf, minuteOf } from '../../instants.ts';
import { textsOf } from '../../language.ts';
import { confirmed } from '../../middleware/confirmed.ts';
import { type Refusal, refusalIn, refuseBlank } from '../../outcome.ts';
import { goTo, renderPage } from '../../render.tsx';
import { outcomeIn } from '../../settings/kit.ts';
import { readPlaceText, toPlaceText } from '../../settings/place.ts';
import { goToShowOnce, takeShownOnce } from '../../shown-once.ts';
import { goToDone } from '../../told-once.ts';
import { consoleFrame } from '../frame.ts';
import { backTo } from '../kit.ts';
import { NEW_VALUES, readValues, toInput, valuesOf } from './form.ts';
import type { ApplicationChoices, ApplicationValues } from './form-page.tsx';
import { ApplicationPage, ApplicationsPage, NewApplicationPage } from './page.tsx';

const PAGE_SIZE = 25;
const SHOWN_LOGOUTS = 10;
const ROUTE = '/:applicationId{app_[0-9a-z]+}';
const asksFirst = confirmed(backTo('applications', 'applicationId'));
const CHOICES: ApplicationChoices = {
  authMethods: AUTH_METHODS,
  algorithms: SIGNING_ALGORITHMS,
  grantTypes: GRANT_TYPES,
  scopes: SCOPES,
};

export const applications = new Hono<AppEnv>();

applications.get('/', async (c) => {
  const path = operatorPath('applications');
  const place = readPlaceText(c.req.query('after'), ['number', 'string']) as [number, string] | null;
  const before = place === null ? undefined : { at: place[0], id: place[1] };
  const rows = await pageOfApplications(c.get('deps'), { limit: PAGE_SIZE + 1, before });
  const shown = rows.slice(0, PAGE_SIZE);
  const last = rows.length > PAGE_SIZE ? shown.at(-1) : undefined;
  return renderPage(
    c,
    <ApplicationsPage
      frame={consoleFrame(c)}
      {...outcomeIn(c, { deleted: 'applications_deleted' })}
      newHref={operatorPath('applications', 'new')}
      applications={shown.map((row) => ({
        href: operatorPath('applications', row.id),
        name: row.name,
        id: row.id,
        authMethod: row.authMethod,
        organizations:
          row.organizations === null ? textsOf(c)('console_all') : String(row.organizations.length),
        created: dayOf(row.createdAt),
      }))}
      nextHref={last ? `${path}?after=${toPlaceText([last.createdAt, last.id])}` : null}
      firstHref={place && path}
    />,
  );
});

/** What an application cannot do without depends on what it is. */
function blankIn(c: AppContext, values: ApplicationValues): Refusal | null {
  const { name, redirectUris, authMethod, jwks, jwksUri, grantTypes } = values;
  return refuseBlank(textsOf(c), [
    ['name', name, 'name_missing'],
    ...(grantTypes.includes('authorization_code')
      ? ([['redirectUris', redirectUris, 'redirect_uri_invalid']] as const)
      : []),
    ...(authMethod === 'private_key_jwt' ? ([['jwks', jwks + jwksUri, 'client_keys_missing']] as const) : []),
  ]);
}

applications.get('/new', (c) => showNew(c, NEW_VALUES));

applications.post(
  '/new',
  confirmed(() => operatorPath('applications', 'new')),
  async (c) => {
    const values = readValues(await readForm(c));
    const blank = blankIn(c, values);
    if (blank) return await showNew(c, values, blank);
    try {
      const { row, secret } = await createApplication(c.get('deps'), c.get('console').actor, toInput(values));
      const path = operatorPath('applications', row.id);
      return secret === null ? goTo(c, path) : await goToShowOnce(c, path, secret);
    } catch (error) {
      return await showNew(c, values, refusalIn(textsOf(c), error));
    }
  },
);

applications.get(ROUTE, (c) => showApplication(c, c.req.param('applicationId')));

applications.post(ROUTE, asksFirst, async (c) => {
  const id = c.req.param('applicationId');
  const values = readValues(await readForm(c));
  const blank = blankIn(c, values);
  if (blank) return await showApplication(c, id, { refusal: blank, values });
  try {
    await changeApplication(c.get('deps'), c.get('console').actor, id, toInput(values));
  } catch (error) {
    return await showApplication(c, id, {
      refusal: refusalIn(textsOf(c), error, 'application_not_found'),
      values,
    });
  }
  return goToDone(c, operatorPath('applications', id), 'saved');
});

applications.post(`${ROUTE}/secrets`, asksFirst, async (c) => {
  const id = c.req.param('applicationId');
  try {
    const { secret } = await addSecret(c.get('deps'), c.get('console').actor, id);
    return await goToShowOnce(c, operatorPath('applications', id), secret);
  } catch (error) {
    return await showApplication(c, id, { refusal: refusalIn(textsOf(c), error, 'application_not_found') });
  }
});

applications.post(`${ROUTE}/secrets/end`, asksFirst, async (c) => {
  const id = c.req.param('applicationId');
  try {
    await removeSecret(c.get('deps'), c.get('console').actor, id, (await readForm(c)).text('id'));
  } catch (error) {
    return await showApplication(c, id, { refusal: refusalIn(textsOf(c), error, 'application_not_found') });
  }
  return goToDone(c, operatorPath('applications', id), 'ended');
});

/** A logout says nothing that is not so, and its commit wakes who sends it. */
applications.post(`${ROUTE}/logouts/:logoutId/again`, async (c) => {
  const id = c.req.param('applicationId');
  try {
    await sendLogoutAgain(c.get('deps'), c.get('console').actor, id, c.req.param('logoutId'));
  } catch (error) {
    return await showApplication(c, id, { refusal: refusalIn(textsOf(c), error) });
  }
  return goToDone(c, operatorPath('applications', id), 'sent');
});

applications.post(`${ROUTE}/delete`, asksFirst, async (c) => {
  await removeApplication(c.get('deps'), c.get('console').actor, c.req.param('applicationId'));
  return goToDone(c, operatorPath('applications'), 'deleted');
});

function showNew(c: AppContext, values: ApplicationValues, refusal?: Refusal) {
  return renderPage(
    c,
    <NewApplicationPage
      frame={consoleFrame(c)}
      path={operatorPath('applications', 'new')}
      values={values}
      choices={CHOICES}
      errors={refusal?.errors ?? []}
    />,
    refusal?.status,
  );
}

const NOTICES = {
  saved: 'console_saved',
  ended: 'applications_ended',
  sent: 'applications_logout_sent',
} as const;

interface Shown {
  readonly refusal?: Refusal;
  readonly values?: ApplicationValues;
}

async function showApplication(
  c: AppContext,
  id: string,
  { refusal, values }: Shown = {},
): Promise<Response> {
  const deps = c.get('deps');
  const [newSecret, row, secrets, failures, failedLogouts] = await Promise.all([
    takeShownOnce(c, operatorPath('applications', id)),
    loadApplication(deps, id),
    listSecrets(deps, id),
    failuresOf(deps, id),
    failedLogoutsOf(deps, id, SHOWN_LOGOUTS),
  ]);
  const usesSecrets = row.authMethod === 'client_secret_basic' || row.authMethod === 'client_secret_post';
  return renderPage(
    c,
    <ApplicationPage
      frame={consoleFrame(c)}
      {...outcomeIn(c, NOTICES, refusal)}
      path={operatorPath('applications', id)}
      id={id}
      name={row.name}
      newSecret={newSecret}
      secrets={usesSecrets ? secrets.map((one) => ({ id: one.id, created: minuteOf(one.createdAt) })) : null}
      failures={failures.map(({ at, requestId, detail, refusal: { reason, description, clause } }) => ({
        ...{ at: minuteOf(at), reason, description, clause, requestId },
        detail: Object.entries(detail)
          .map(([name, value]) => `${name}: ${value}`)
          .join(', '),
      }))}
      logoutsPath={row.backchannelLogoutUri && operatorPath('applications', id, 'logouts')}
      failedLogouts={failedLogouts}
      values={values ?? valuesOf(row)}
      choices={CHOICES}
    />,
    refusal?.status,
  );
}
