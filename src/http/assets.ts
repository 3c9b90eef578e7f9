// /assets: the style sheet and the script. Their address names their content, so caches keep them forever.

import { Hono } from 'hono';
import { ASSETS } from '../ui/assets.ts';
import type { AppEnv } from './context.ts';

export const assets = new Hono<AppEnv>();

for (const { path, contentType, body } of ASSETS) {
  assets.get(path, (c) =>
    c.body(body, 200, {
      'Content-Type': contentType,
      'Cache-Control': 'public, max-age=31536000, immutable',
    }),
  );
}
