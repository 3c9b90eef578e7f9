// Access Security → SCIM: the base URL, and the bearer token, which is shown once.

import { Hono } from 'hono';
import { DomainError } from '../../../domain/errors.ts';
import { settingsPath } from '../../../domain/paths.ts';
import { type Plan, planHasScim } from '../../../domain/plans.ts';
import { endScimToken, generateScimToken, pageOfScimTokens } from '../../../domain/provisioning/tokens.ts';
import { loadSsoSettings } from '../../../domain/sso/settings.ts';
import type { Obstacle } from '../../../ui/alert.tsx';
import type { FormError } from '../../../ui/form.tsx';
import type { AppContext, AppEnv } from '../../context.ts';
import { DOMAIN_COPY } from '../../domain-copy.ts';
import { readForm } from '../../form.ts';
import { minuteOf } from '../../instants.ts';
import { requireConfirmed } from '../../middleware/confirmed.ts';
import { goTo, renderPage } from '../../render.tsx';
import { settingsFrame } from '../frame.ts';
import { ScimPage } from './page.tsx';

export const scim = new Hono<AppEnv>();

scim.get('/', (c) => showPage(c));

/** Answers with the page itself: after a redirect the token would have to be kept somewhere. */
scim.post('/token', async (c) => {
  await requireConfirmed(c, pathOf(c));
  const { organization, actor } = c.get('access');
  try {
    const { token } = await generateScimToken(c.get('deps'), actor, organization);
    return await showPage(c, { token });
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    const { status, sentence } = DOMAIN_COPY[error.reason];
    return await showPage(c, { errors: [{ field: null, message: sentence }], status });
  }
});

scim.post('/token/revoke', async (c) => {
  await requireConfirmed(c, pathOf(c));
  const { organization, actor } = c.get('access');
  const id = (await readForm(c)).text('id');
  await endScimToken(c.get('deps'), actor, organization.id, id);
  return goTo(c, `${pathOf(c)}?done=revoked`);
});

interface Shown {
  readonly token?: string;
  readonly errors?: readonly FormError[];
  readonly status?: 400 | 403 | 404 | 409 | 422;
}

async function showPage(c: AppContext, { token, errors = [], status }: Shown = {}): Promise<Response> {
  const access = c.get('access');
  const deps = c.get('deps');
  const { organization } = access;
  const [tokens, sso] = await Promise.all([
    pageOfScimTokens(deps, organization.id, { limit: 1 }),
    loadSsoSettings(deps, organization.id),
  ]);
  const [live] = tokens;
  return renderPage(
    c,
    <ScimPage
      frame={settingsFrame(c, access)}
      path={pathOf(c)}
      notice={c.req.query('done') === 'revoked' ? 'The token has been revoked.' : null}
      errors={errors}
      obstacle={obstacleOf(organization, sso.connection !== null)}
      baseUrl={deps.urls.scim}
      newToken={token ?? null}
      token={
        live
          ? {
              id: live.id,
              created: minuteOf(live.createdAt),
              createdBy: live.createdBy,
              lastUsed: live.lastUsedAt === null ? 'never' : minuteOf(live.lastUsedAt),
            }
          : null
      }
      domains={sso.domains.filter((one) => one.status === 'verified').map((one) => one.name)}
      logHref={settingsPath(organization.id, 'provisioningLog')}
    />,
    status ?? 200,
  );
}

function obstacleOf({ id, plan }: { id: string; plan: Plan }, configured: boolean): Obstacle | null {
  if (!planHasScim(plan)) return { sentence: DOMAIN_COPY.plan_lacks_scim.sentence };
  if (configured) return null;
  return {
    sentence:
      'Configure SSO first: people who are provisioned have no password, and SSO is the door that they come in by.',
    href: settingsPath(id, 'sso'),
    label: 'Configure SSO',
  };
}

function pathOf(c: AppContext): string {
  return settingsPath(c.get('access').organization.id, 'scim');
}
