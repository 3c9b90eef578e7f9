// Guides: how to set up SSO and SCIM at one identity provider, with this organization's values.

import { Hono } from 'hono';
import type { Deps } from '../../../domain/deps.ts';
import { loadSsoSettings, type SsoSettings } from '../../../domain/sso/settings.ts';
import type { AppEnv } from '../../context.ts';
import { HttpError } from '../../errors.ts';
import { renderPage } from '../../render.tsx';
import { settingsFrame } from '../frame.ts';
import { pagePath } from '../kit.ts';
import { GuidePage } from './page.tsx';
import type { PicturesOfGuide } from './pictures.ts';
import { PICTURES } from './pictures-of-servers.ts';
import type { Guide, GuideValues } from './steps.tsx';
import { GUIDES_BY_ID } from './texts.ts';

export const GUIDES: readonly (Pick<Guide, 'name' | 'ownName'> & { readonly id: string })[] = Object.entries(
  GUIDES_BY_ID,
).map(([id, { name, ownName }]: [string, Guide]) => ({ id, name, ...(ownName && { ownName }) }));

export const guides = new Hono<AppEnv>();

/** Returns null for a name that no guide has. */
export function findGuide(id: string): { readonly guide: Guide; readonly pictures: PicturesOfGuide } | null {
  if (!Object.hasOwn(GUIDES_BY_ID, id)) return null;
  const key = id as keyof typeof GUIDES_BY_ID;
  return { guide: GUIDES_BY_ID[key], pictures: PICTURES[key] };
}

export function guideValues(deps: Deps, saved: SsoSettings): GuideValues {
  return {
    postback: saved.postbackUrl,
    acs: saved.acsUrl,
    audience: saved.audience,
    metadata: saved.metadataUrl,
    logout: deps.urls.logout,
    scim: deps.urls.scim,
  };
}

guides.get('/:guide', async (c) => {
  const access = c.get('access');
  const found = findGuide(c.req.param('guide'));
  if (!found) throw new HttpError('page_not_found');
  const deps = c.get('deps');
  return renderPage(
    c,
    <GuidePage
      frame={settingsFrame(c, access)}
      {...found}
      values={guideValues(deps, await loadSsoSettings(deps, access.organization.id))}
      ssoHref={pagePath(c, 'sso', 'connection')}
      scimHref={pagePath(c, 'scim')}
    />,
  );
});
