// Setup links that the operator's staff make for one organization.

import { Hono } from 'hono';
import { loadOrganization } from '../../../domain/organization/organizations.ts';
import { operatorPath } from '../../../domain/paths.ts';
import { revokeSetupLink } from '../../../domain/setup-links/links.ts';
import { visibleText } from '../../../lib/visible.ts';
import { OutcomeAlerts } from '../../../ui/alert.tsx';
import { SettingsPage } from '../../../ui/settings-layout.tsx';
import type { AppContext, AppEnv } from '../../context.ts';
import { textsOf } from '../../language.ts';
import { confirmed } from '../../middleware/confirmed.ts';
import { type Refusal, refusalIn } from '../../outcome.ts';
import { renderPage } from '../../render.tsx';
import { outcomeIn } from '../../settings/kit.ts';
import { loadLinks, makeLink, readValues } from '../../settings/setup-links/links.ts';
import { SetupLinks, type SetupLinksProps } from '../../settings/setup-links/parts.tsx';
import { goToDone } from '../../told-once.ts';
import { consoleFrame } from '../frame.ts';

const ROUTE = '/:orgId{org_[0-9a-z]+}/setup-links';

export const setupLinks = new Hono<AppEnv>();

const pathOf = (organizationId: string) => operatorPath('organizations', organizationId, 'setup-links');

setupLinks.get(ROUTE, (c) => showPage(c, c.req.param('orgId')));

setupLinks.post(
  ROUTE,
  confirmed((c) => pathOf(c.req.param('orgId') ?? '')),
  async (c) => {
    const { actor, organization: ours } = c.get('console');
    const organization = await loadOrganization(c.get('deps'), c.req.param('orgId'));
    const values = await readValues(c);
    const made = { actor, organization, askedBy: ours.name, path: pathOf(organization.id) };
    try {
      return await makeLink(c, made, values);
    } catch (error) {
      return await showPage(c, organization.id, refusalIn(textsOf(c), error), values);
    }
  },
);

setupLinks.post(`${ROUTE}/:setupLinkId{lnk_[0-9a-z]+}/revoke`, async (c) => {
  const id = c.req.param('orgId');
  try {
    await revokeSetupLink(c.get('deps'), c.get('console').actor, id, c.req.param('setupLinkId'));
  } catch (error) {
    return await showPage(c, id, refusalIn(textsOf(c), error));
  }
  return goToDone(c, pathOf(id), 'revoked');
});

async function showPage(
  c: AppContext,
  organizationId: string,
  refusal?: Refusal,
  values?: SetupLinksProps['values'],
) {
  const t = textsOf(c);
  const organization = await loadOrganization(c.get('deps'), organizationId);
  const shown = await loadLinks(c, organization, pathOf(organizationId), values);
  const outcome = outcomeIn(c, { revoked: 'setup_links_revoked' }, refusal);
  return renderPage(
    c,
    <SettingsPage frame={consoleFrame(c)} title={t('organization_setup_links')}>
      <p>
        <a href={operatorPath('organizations', organizationId)}>{visibleText(organization.name)}</a>
      </p>
      <OutcomeAlerts {...outcome} />
      <p>{t('organization_setup_links_intro')}</p>
      <SetupLinks {...shown} errors={outcome.errors} />
    </SettingsPage>,
    refusal?.status,
  );
}
