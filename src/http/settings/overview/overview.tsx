// The organization at a glance: what is set up and what is left to do; renaming and deleting it.

import { Hono } from 'hono';
import { isOperatorsOrganization } from '../../../domain/operator/console.ts';
import { deleteOrganization } from '../../../domain/organization/deletion.ts';
import { updateOrganization } from '../../../domain/organization/organizations.ts';
import { PATHS, settingsPath } from '../../../domain/paths.ts';
import { visibleText } from '../../../lib/visible.ts';
import type { AppContext, AppEnv } from '../../context.ts';
import { clearSessionCookie } from '../../cookies.ts';
import { readForm } from '../../form.ts';
import { textsOf } from '../../language.ts';
import { confirmed } from '../../middleware/confirmed.ts';
import { type Refusal, refusalIn } from '../../outcome.ts';
import { renderPage } from '../../render.tsx';
import { roleIn } from '../../role-names.ts';
import { goToDone } from '../../told-once.ts';
import { PLAN_NAMES, settingsFrame } from '../frame.ts';
import { outcomeIn, ownersOnly, pagePath, refuseName } from '../kit.ts';
import { OverviewPage } from './page.tsx';
import { loadSteps } from './steps.ts';

export const overview = new Hono<AppEnv>();

overview.get('/', (c) => showOverview(c));

overview.post('/rename', async (c) => {
  const { organization, actor } = c.get('access');
  const name = (await readForm(c)).text('name');
  try {
    await updateOrganization(c.get('deps'), actor, organization.id, { name });
  } catch (error) {
    return await showOverview(c, { refusal: refusalIn(textsOf(c), error), name });
  }
  return goToDone(c, pagePath(c, 'overview'), 'renamed');
});

/** The Owner types the name as well, so that no slip of the hand deletes an organization. */
overview.post(
  '/delete',
  ownersOnly,
  confirmed((c) => `${pagePath(c, 'overview')}?delete=yes`),
  async (c) => {
    const { organization, actor, session } = c.get('access');
    const typed = (await readForm(c)).text('confirmation').trim();
    if (typed !== visibleText(organization.name)) {
      return await showOverview(c, { refusal: refuseName(textsOf(c)), deleting: true });
    }
    await deleteOrganization(c.get('deps'), actor, organization.id);
    // Somebody who belonged to no other organization has no account any more.
    if (session.memberships.length > 1) return goToDone(c, PATHS.profile, 'deleted');
    clearSessionCookie(c);
    return goToDone(c, PATHS.signIn, 'deleted');
  },
);

const NOTICES = { renamed: 'overview_renamed' } as const;

interface Shown {
  readonly refusal?: Refusal;
  readonly name?: string;
  readonly deleting?: boolean;
}

async function showOverview(c: AppContext, { refusal, name, deleting }: Shown = {}) {
  const access = c.get('access');
  const deps = c.get('deps');
  const { organization, role } = access;
  const [isOperators, steps] = await Promise.all([
    isOperatorsOrganization(deps, organization.id),
    loadSteps(deps, textsOf(c), organization),
  ]);
  const path = settingsPath(organization.id);
  return renderPage(
    c,
    <OverviewPage
      frame={settingsFrame(c, access)}
      path={path}
      {...outcomeIn(c, NOTICES, refusal)}
      name={name ?? organization.name}
      plan={PLAN_NAMES[organization.plan]}
      role={roleIn(textsOf(c), role)}
      steps={steps}
      mayBegin={steps.some(({ state }) => state === 'open' || state === 'waiting')}
      consoleHref={isOperators ? PATHS.operator : null}
      mayDelete={role === 'owner'}
      deleting={role === 'owner' && (deleting ?? c.req.query('delete') === 'yes')}
    />,
    refusal?.status,
  );
}
