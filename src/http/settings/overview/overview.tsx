// The organization at a glance: what is set up and what is left; its name; its end.

import { Hono } from 'hono';
import { DomainError } from '../../../domain/errors.ts';
import { deleteOrganization, updateOrganization } from '../../../domain/organization/organizations.ts';
import { PATHS, type SettingsPageName, settingsPath } from '../../../domain/paths.ts';
import { pageOfScimTokens } from '../../../domain/provisioning/tokens.ts';
import { loadSsoSettings } from '../../../domain/sso/settings.ts';
import { type SetupSteps, setupSteps } from '../../../domain/sso/setup.ts';
import type { FormError } from '../../../ui/form.tsx';
import type { AppContext, AppEnv } from '../../context.ts';
import { DOMAIN_COPY } from '../../domain-copy.ts';
import { readForm } from '../../form.ts';
import { requireConfirmed } from '../../middleware/confirmed.ts';
import { goTo, renderPage } from '../../render.tsx';
import { ROLE_NAMES } from '../../role-names.ts';
import { PLAN_NAMES, settingsFrame } from '../frame.ts';
import { OverviewPage } from './page.tsx';

export const overview = new Hono<AppEnv>();

overview.get('/', (c) => showOverview(c));

overview.post('/rename', async (c) => {
  const { organization, actor } = c.get('access');
  const name = (await readForm(c)).text('name');
  try {
    await updateOrganization(c.get('deps'), actor, organization.id, { name });
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    const { status, sentence } = DOMAIN_COPY[error.reason];
    return await showOverview(c, { errors: [{ field: 'name', message: sentence }], status, name });
  }
  return goTo(c, `${settingsPath(organization.id)}?done=renamed`);
});

/** By an Owner, after typing the name, with the password asked again. @throws DomainError `not_allowed` */
overview.post('/delete', async (c) => {
  const { organization, actor, role } = c.get('access');
  if (role !== 'owner') throw new DomainError('not_allowed', { role });
  await requireConfirmed(c, `${settingsPath(organization.id)}?delete=yes`);
  const typed = (await readForm(c)).text('confirmation').trim();
  if (typed !== organization.name) {
    const message = 'Type the name of the organization to confirm.';
    return await showOverview(c, {
      errors: [{ field: 'confirmation', message }],
      status: 422,
      deleting: true,
    });
  }
  await deleteOrganization(c.get('deps'), actor, organization.id);
  return goTo(c, PATHS.profile);
});

interface Shown {
  readonly errors?: readonly FormError[];
  readonly status?: 400 | 403 | 404 | 409 | 422;
  readonly name?: string;
  readonly deleting?: boolean;
}

async function showOverview(c: AppContext, { errors = [], status, name, deleting }: Shown = {}) {
  const access = c.get('access');
  const deps = c.get('deps');
  const { organization, role } = access;
  const [sso, tokens] = await Promise.all([
    loadSsoSettings(deps, organization.id),
    pageOfScimTokens(deps, organization.id, { limit: 1 }),
  ]);
  const path = settingsPath(organization.id);
  return renderPage(
    c,
    <OverviewPage
      frame={settingsFrame(c, access)}
      path={path}
      notice={c.req.query('done') === 'renamed' && errors.length === 0 ? 'The name has been changed.' : null}
      errors={errors}
      name={name ?? organization.name}
      plan={PLAN_NAMES[organization.plan]}
      role={ROLE_NAMES[role]}
      steps={STEPS.map(({ id, label, page, anchor }) => ({
        label,
        state: setupSteps(organization.plan, sso, tokens)[id],
        href: settingsPath(organization.id, page) + (anchor ?? ''),
      }))}
      mayDelete={role === 'owner'}
      deleting={role === 'owner' && (deleting ?? c.req.query('delete') === 'yes')}
    />,
    status ?? 200,
  );
}

interface Step {
  readonly id: keyof SetupSteps;
  readonly label: string;
  readonly page: SettingsPageName;
  /** The section of the page. */
  readonly anchor?: string;
}

const STEPS: readonly Step[] = [
  { id: 'domain', label: 'Claim a domain', page: 'domains' },
  { id: 'sso', label: 'Configure SSO', page: 'sso' },
  { id: 'test', label: 'Test the connection', page: 'sso', anchor: '#test' },
  { id: 'require', label: 'Require SSO', page: 'sso', anchor: '#from-idp' },
  { id: 'scim', label: 'Provision people by SCIM', page: 'scim' },
];
