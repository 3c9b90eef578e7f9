// Guides: how to set up SSO and SCIM at one identity provider, with this organization's values.

import { Hono } from 'hono';
import { loadSsoSettings } from '../../../domain/sso/settings.ts';
import type { AppEnv } from '../../context.ts';
import { HttpError } from '../../errors.ts';
import { renderPage } from '../../render.tsx';
import { settingsFrame } from '../frame.ts';
import { pagePath } from '../kit.ts';
import { type Guide, GuidePage, type GuideValues } from './page.tsx';
import { GUIDES_BY_ID } from './texts.ts';

export const GUIDES: readonly { readonly id: string; readonly name: string }[] = Object.entries(
  GUIDES_BY_ID,
).map(([id, { name }]) => ({ id, name }));

export const guides = new Hono<AppEnv>();

guides.get('/:guide', async (c) => {
  const access = c.get('access');
  const guide: Guide | undefined = Object.hasOwn(GUIDES_BY_ID, c.req.param('guide'))
    ? GUIDES_BY_ID[c.req.param('guide') as keyof typeof GUIDES_BY_ID]
    : undefined;
  if (!guide) throw new HttpError('page_not_found');
  const deps = c.get('deps');
  const saved = await loadSsoSettings(deps, access.organization.id);
  const values: GuideValues = {
    postback: saved.postbackUrl,
    acs: saved.acsUrl,
    audience: saved.audience,
    metadata: saved.metadataUrl,
    logout: deps.urls.logout,
    scim: deps.urls.scim,
  };
  return renderPage(
    c,
    <GuidePage
      frame={settingsFrame(c, access)}
      guide={guide}
      values={values}
      ssoHref={pagePath(c, 'sso', 'connection')}
      scimHref={pagePath(c, 'scim')}
    />,
  );
});
