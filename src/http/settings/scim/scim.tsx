// Access Security → SCIM: the base URL, and the bearer token, which is shown once.

import { Hono } from 'hono';
import { SCIM_TOKEN_DAYS } from '../../../domain/limits.ts';
import { settingsPath, withQuery } from '../../../domain/paths.ts';
import { type Plan, planHasScim } from '../../../domain/plans.ts';
import { findLastPush, type Push } from '../../../domain/provisioning/push.ts';
import { endScimToken, generateScimToken, pageOfScimTokens } from '../../../domain/provisioning/tokens.ts';
import { loadSsoSettings } from '../../../domain/sso/settings.ts';
import type { Texts } from '../../../texts/texts.ts';
import type { Obstacle } from '../../../ui/alert.tsx';
import type { AppContext, AppEnv } from '../../context.ts';
import { sentenceFor } from '../../domain-copy.ts';
import { readForm } from '../../form.ts';
import { dayOf, minuteOf } from '../../instants.ts';
import { textsOf } from '../../language.ts';
import { confirmed } from '../../middleware/confirmed.ts';
import { type Refusal, refusalIn } from '../../outcome.ts';
import { renderPage } from '../../render.tsx';
import { goToShowOnce, takeShownOnce } from '../../shown-once.ts';
import { goToDone } from '../../told-once.ts';
import { settingsFrame } from '../frame.ts';
import { outcomeIn, pagePath } from '../kit.ts';
import { ScimPage } from './page.tsx';
import type { ShownPush } from './push.tsx';

export const scim = new Hono<AppEnv>();

scim.get('/', (c) => showPage(c));

const asksFirst = confirmed((c) => pagePath(c, 'scim'));

scim.post('/token', asksFirst, async (c) => {
  const { organization, actor } = c.get('access');
  const expires = (await readForm(c)).text('expires');
  try {
    const { token } = await generateScimToken(c.get('deps'), actor, organization, expiryOf(c, expires));
    return await goToShowOnce(c, pagePath(c, 'scim'), token);
  } catch (error) {
    return await showPage(c, refusalIn(textsOf(c), error));
  }
});

scim.post('/token/revoke', asksFirst, async (c) => {
  const { organization, actor } = c.get('access');
  const id = (await readForm(c)).text('id');
  await endScimToken(c.get('deps'), actor, organization.id, id);
  return goToDone(c, pagePath(c, 'scim'), 'revoked');
});

/** A choice that the page does not offer is refused as a day that has passed. */
function expiryOf(c: AppContext, days: string): number | null {
  if (days === '') return null;
  const chosen = SCIM_TOKEN_DAYS.find((one) => String(one) === days) ?? 0;
  return c.get('deps').nowMs + chosen * 86_400_000;
}

const NOTICES = { revoked: 'scim_revoked' } as const;

async function showPage(c: AppContext, refusal?: Refusal): Promise<Response> {
  const access = c.get('access');
  const deps = c.get('deps');
  const { organization } = access;
  const t = textsOf(c);
  const [newToken, tokens, sso, push] = await Promise.all([
    takeShownOnce(c, pagePath(c, 'scim')),
    pageOfScimTokens(deps, organization.id, { limit: 1 }),
    loadSsoSettings(deps, organization.id),
    findLastPush(deps, organization.id),
  ]);
  const [live] = tokens;
  return renderPage(
    c,
    <ScimPage
      frame={settingsFrame(c, access)}
      path={pagePath(c, 'scim')}
      {...outcomeIn(c, NOTICES, refusal)}
      obstacle={obstacleOf(organization, sso.connection !== null, live !== undefined, t)}
      baseUrl={deps.urls.scim}
      newToken={newToken}
      token={
        live
          ? {
              id: live.id,
              created: minuteOf(live.createdAt),
              createdBy: live.createdBy,
              expires: live.expiresAt === null ? t('scim_never') : dayOf(live.expiresAt),
              expired: live.expiresAt !== null && live.expiresAt <= deps.nowMs,
              lastUsed: live.lastUsedAt === null ? t('scim_never') : minuteOf(live.lastUsedAt),
            }
          : null
      }
      push={push && shownPush(c, push)}
      domains={sso.domains.filter((one) => one.status === 'verified').map((one) => one.name)}
      logHref={pagePath(c, 'provisioningLog')}
    />,
    refusal?.status,
  );
}

function shownPush(c: AppContext, { beganAt, lastAt, reasons, ...push }: Push): ShownPush {
  return {
    ...push,
    began: minuteOf(beganAt),
    last: minuteOf(lastAt),
    reasons: reasons.map(([reason, count]) => ({
      reason,
      count,
      href: withQuery(pagePath(c, 'provisioningLog'), {
        search: reason,
        outcome: 'refused',
        from: dayOf(beganAt),
      }),
    })),
  };
}

function obstacleOf(
  { id, plan }: { id: string; plan: Plan },
  configured: boolean,
  hasToken: boolean,
  t: Texts,
): Obstacle | null {
  if (!planHasScim(plan)) return { sentence: sentenceFor('plan_lacks_scim', t) };
  if (configured) return null;
  return {
    sentence: t(hasToken ? 'scim_needs_sso_token' : 'scim_needs_sso_first'),
    href: settingsPath(id, 'sso'),
    label: t('step_sso'),
  };
}
