// Access Security → Send to your IT: links with which somebody without an account sets up what they name.

import { Hono } from 'hono';
import { setUpPath } from '../../../domain/paths.ts';
import { beginOwnSetup } from '../../../domain/setup-links/access.ts';
import { revokeSetupLink } from '../../../domain/setup-links/links.ts';
import { ownSetupLink } from '../../../domain/setup-links/own.ts';
import { OutcomeAlerts } from '../../../ui/alert.tsx';
import { SettingsPage } from '../../../ui/settings-layout.tsx';
import type { AppContext, AppEnv } from '../../context.ts';
import { setSetUpCookie } from '../../cookies.ts';
import { textsOf } from '../../language.ts';
import { confirmed } from '../../middleware/confirmed.ts';
import { limitRate } from '../../middleware/rate-limit.ts';
import { outcomeOf, type Refusal, refusalIn } from '../../outcome.ts';
import { goTo, renderPage } from '../../render.tsx';
import { goToDone } from '../../told-once.ts';
import { settingsFrame } from '../frame.ts';
import { pagePath } from '../kit.ts';
import { loadLinks, makeLink, readValues } from './links.ts';
import { SetupLinks, type SetupLinksProps } from './parts.tsx';

export const setupLinks = new Hono<AppEnv>();

/** Who has such a link can change how everybody signs in. */
const asksFirst = confirmed((c) => pagePath(c, 'setupLinks'));

setupLinks.get('/', (c) => showPage(c));

setupLinks.post('/', asksFirst, async (c) => {
  const { organization, actor, session } = c.get('access');
  const { givenName, familyName, email } = session.account;
  const askedBy = `${givenName} ${familyName}`.trim() || email;
  const path = pagePath(c, 'setupLinks');
  const values = await readValues(c);
  try {
    return await makeLink(c, { actor, organization, askedBy, path }, values);
  } catch (error) {
    return await showPage(c, refusalIn(textsOf(c), error), values);
  }
});

/** The same path for the administrator, who needs no link to be sent. */
setupLinks.post('/begin', asksFirst, async (c) => {
  const { organization, actor } = c.get('access');
  const deps = c.get('deps');
  await limitRate(c.env.COSTLY_REQUESTS, `setup-link:${organization.id}`);
  try {
    const link = await ownSetupLink(deps, actor, organization);
    setSetUpCookie(c, await beginOwnSetup(deps, link, actor));
    return goTo(c, setUpPath(link.id));
  } catch (error) {
    return await showPage(c, refusalIn(textsOf(c), error));
  }
});

setupLinks.post('/:setupLinkId{lnk_[0-9a-z]+}/revoke', async (c) => {
  const { organization, actor } = c.get('access');
  try {
    await revokeSetupLink(c.get('deps'), actor, organization.id, c.req.param('setupLinkId'));
  } catch (error) {
    return await showPage(c, refusalIn(textsOf(c), error));
  }
  return goToDone(c, pagePath(c, 'setupLinks'), 'revoked');
});

async function showPage(c: AppContext, refusal?: Refusal, values?: SetupLinksProps['values']) {
  const t = textsOf(c);
  const access = c.get('access');
  const shown = await loadLinks(c, access.organization, pagePath(c, 'setupLinks'), values);
  const outcome = outcomeOf(c, { revoked: t('setup_links_revoked') }, refusal);
  return renderPage(
    c,
    <SettingsPage frame={settingsFrame(c, access)} title={t('nav_setupLinks')}>
      <OutcomeAlerts {...outcome} />
      <p>{t('setup_links_intro')}</p>
      <SetupLinks {...shown} errors={outcome.errors} />
    </SettingsPage>,
    refusal?.status,
  );
}
