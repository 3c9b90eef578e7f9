// /assets: the style sheet and the script. Their address names their content, so caches keep them forever.

import { Hono } from 'hono';
import { accentSheet } from '../brand/accent.ts';
import { PATHS } from '../domain/paths.ts';
import { ASSETS } from '../ui/assets.ts';
import { openAsset } from './asset-file.ts';
import type { AppEnv } from './context.ts';

export const FOREVER = 'public, max-age=31536000, immutable';

export const assets = new Hono<AppEnv>();

/** Made from the address alone, so that a change of the color is a new address. */
assets.get(`${PATHS.accent}/:sheet{[0-9a-f]{6}\\.css}`, (c) =>
  c.body(accentSheet(`#${c.req.param('sheet').slice(0, 6)}`), 200, {
    'Content-Type': 'text/css; charset=utf-8',
    'Cache-Control': FOREVER,
  }),
);

for (const { path, contentType, file } of ASSETS) {
  assets.get(path, async (c) => {
    const asset = await openAsset(c.env, file);
    return c.body(await asset.arrayBuffer(), 200, {
      'Content-Type': contentType,
      'Cache-Control': FOREVER,
    });
  });
}
