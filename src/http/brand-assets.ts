// /assets/logo: the vendor's logo. Its address names its content, so caches keep it forever. An SVG that is
// opened by itself is a document of our origin, so the answer's policy takes everything from it that a
// document may do.

import { Hono } from 'hono';
import { loadLogo } from '../domain/operator/branding.ts';
import { PATHS } from '../domain/paths.ts';
import { FOREVER } from './assets.ts';
import type { AppEnv } from './context.ts';
import { HttpError } from './errors.ts';

export const LOGO_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'";

export const brandAssets = new Hono<AppEnv>();

brandAssets.get(`${PATHS.logo}/:hash{[0-9a-f]{64}}`, async (c) => {
  const logo = await loadLogo(c.get('deps'), c.req.param('hash'));
  if (logo === null) throw new HttpError('page_not_found');
  c.set('policy', LOGO_POLICY);
  return c.body(logo.bytes, 200, { 'Content-Type': logo.type, 'Cache-Control': FOREVER });
});
