// Provisioning: the base URL, the token, which is shown once, and the wait for the first request.

import { Hono } from 'hono';
import { withQuery } from '../../domain/paths.ts';
import { planHasScim } from '../../domain/plans.ts';
import { requireScope } from '../../domain/setup-links/access.ts';
import { makeScimToken } from '../../domain/setup-links/acts.ts';
import type { AppContext, AppEnv } from '../context.ts';
import { sentenceFor } from '../domain-copy.ts';
import { textsOf } from '../language.ts';
import { limitRate } from '../middleware/rate-limit.ts';
import { type Refusal, refusalIn } from '../outcome.ts';
import { renderPage } from '../render.tsx';
import { findGuide, guideValues } from '../settings/guides/guides.tsx';
import { goToShowOnce, takeShownOnce } from '../shown-once.ts';
import { goToDone } from '../told-once.ts';
import { asksFirst, loadSetUp, refreshOf, stepPath } from './kit.ts';
import { ScimStepPage } from './scim-page.tsx';

export const scim = new Hono<AppEnv>();

scim.use('/scim/*', async (c, next) => {
  requireScope(c.get('setUp'), 'scim');
  await next();
});

scim.get('/scim', async (c) => {
  if (c.req.query('live') !== 'yes') return await showScim(c);
  const { frame, token } = await loadSetUp(c, 'scim');
  const isDone = token !== null && token.lastUsedAt !== null;
  return isDone ? goToDone(c, frame.nextHref, 'provisioned') : await showScim(c);
});

scim.post('/scim/token', asksFirst('scim'), async (c) => {
  const access = c.get('setUp');
  await limitRate(c.env.COSTLY_REQUESTS, `set-up-token:${access.link.id}`);
  try {
    return await goToShowOnce(c, stepPath(c, 'scim'), await makeScimToken(access), access.link.id);
  } catch (error) {
    return await showScim(c, refusalIn(textsOf(c), error, 'setup_link_ended'));
  }
});

async function showScim(c: AppContext, refusal?: Refusal): Promise<Response> {
  const { link, organization, deps } = c.get('setUp');
  const path = stepPath(c, 'scim');
  const t = textsOf(c);
  const { frame, sso, token } = await loadSetUp(c, 'scim', refusal);
  const newToken = await takeShownOnce(c, path, link.id);
  const state = token === null ? 'none' : token.lastUsedAt === null ? 'waiting' : 'working';
  const chosen = findGuide(link.provider ?? 'other') ?? findGuide('other');
  return renderPage(
    c,
    <ScimStepPage
      frame={frame}
      path={path}
      guide={chosen}
      values={guideValues(deps, sso)}
      obstacle={
        planHasScim(organization.plan)
          ? sso.connection === null
            ? t('set_up_scim_needs_sso')
            : null
          : sentenceFor('plan_lacks_scim', t)
      }
      newToken={newToken}
      state={state}
      askAt={state === 'waiting' ? withQuery(path, { live: 'yes' }) : null}
      // The token would be gone with the page that shows it.
      refresh={state === 'waiting' && newToken === null && !refusal ? refreshOf(c, path) : null}
    />,
    refusal?.status,
  );
}
