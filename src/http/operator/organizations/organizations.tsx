// Organizations: the list with search, and making one together with the invitation of its first Owner.

import { Hono } from 'hono';
import { parseEmail } from '../../../domain/email.ts';
import { MAX_SEARCH_CHARACTERS } from '../../../domain/limits.ts';
import { findOrganizations, pageOfOrganizations } from '../../../domain/operator/organizations.ts';
import { createOrganization } from '../../../domain/organization/organizations.ts';
import { operatorPath } from '../../../domain/paths.ts';
import type { AppContext, AppEnv } from '../../context.ts';
import { readForm } from '../../form.ts';
import { textsOf } from '../../language.ts';
import { confirmed } from '../../middleware/confirmed.ts';
import { type Refusal, refusalIn, refuseBlank } from '../../outcome.ts';
import { renderPage } from '../../render.tsx';
import { outcomeIn } from '../../settings/kit.ts';
import { readPlaceText, toPlaceText } from '../../settings/place.ts';
import { consoleFrame } from '../frame.ts';
import { detail, inviteOwner, PLAN_OPTIONS } from './detail.tsx';
import { NewOrganizationPage, type NewOrganizationValues, OrganizationsPage } from './page.tsx';
import { setupLinks } from './setup-links.tsx';
import { toShownOrganization } from './shown.ts';

const PAGE_SIZE = 25;

export const organizations = new Hono<AppEnv>();

organizations.get('/', async (c) => {
  const deps = c.get('deps');
  const path = operatorPath();
  const search = (c.req.query('q') ?? '').normalize('NFC').trim().slice(0, MAX_SEARCH_CHARACTERS);
  const place = readPlaceText(c.req.query('after'), ['number', 'string']) as [number, string] | null;
  const after = place === null ? undefined : { createdAt: place[0], id: place[1] };
  const matches = search === '' ? null : await findOrganizations(deps, search, PAGE_SIZE);
  const found = matches?.found ?? (await pageOfOrganizations(deps, { limit: PAGE_SIZE + 1, after }));
  const shown = found.slice(0, PAGE_SIZE);
  const last = found.length > PAGE_SIZE ? shown.at(-1) : undefined;
  return renderPage(
    c,
    <OrganizationsPage
      frame={consoleFrame(c)}
      {...outcomeIn(c, { deleted: 'organizations_deleted' })}
      path={path}
      newHref={operatorPath('organizations', 'new')}
      search={search}
      organizations={shown.map((one) => toShownOrganization(one, deps.nowMs, textsOf(c)))}
      matches={matches && { ...matches, inside: true }}
      nextHref={last ? `${path}?after=${toPlaceText([last.createdAt, last.id])}` : null}
      firstHref={place && search === '' ? path : null}
    />,
  );
});

organizations.get('/new', (c) => {
  const plan = c.get('deps').signUpPlan;
  return showNew(c, { name: '', externalId: '', plan, owner: '', delivery: 'mail' });
});

/** The address is read first, so that one which is none leaves no organization without an Owner behind. */
organizations.post(
  '/new',
  confirmed(() => operatorPath('organizations', 'new')),
  async (c) => {
    const deps = c.get('deps');
    const form = await readForm(c);
    const values: NewOrganizationValues = {
      name: form.text('name'),
      externalId: form.text('externalId').trim(),
      plan: form.text('plan'),
      owner: form.text('email').trim(),
      delivery: form.text('delivery'),
    };
    const blank = refuseBlank(textsOf(c), [
      ['name', values.name, 'name_missing'],
      ['email', values.owner, 'email_invalid'],
    ]);
    if (blank) return await showNew(c, values, blank);
    try {
      parseEmail(values.owner);
      const { name, plan } = values;
      const externalId = values.externalId || null;
      const made = await createOrganization(deps, c.get('console').actor, { name, plan, externalId });
      return await inviteOwner(c, made, values);
    } catch (error) {
      return await showNew(c, values, refusalIn(textsOf(c), error));
    }
  },
);

function showNew(c: AppContext, values: NewOrganizationValues, refusal?: Refusal) {
  return renderPage(
    c,
    <NewOrganizationPage
      frame={consoleFrame(c)}
      path={operatorPath('organizations', 'new')}
      values={values}
      plans={PLAN_OPTIONS}
      errors={refusal?.errors ?? []}
    />,
    refusal?.status,
  );
}

organizations.route('/', setupLinks);
organizations.route('/', detail);
