// The endpoints of OpenID Connect. What describes the server is public and the same for everybody, so that
// any cache may keep it for a while; nothing else here may be kept.

import { Hono } from 'hono';
import { cors } from 'hono/cors';
import { publishedKeys } from '../../domain/apps/signing-keys.ts';
import { PATHS } from '../../domain/paths.ts';
import { discoveryDocument, OAUTH_PATHS } from '../../oauth/discovery.ts';
import { keySetOf } from '../../oauth/keys.ts';
import type { AppEnv } from '../context.ts';

export const oauth = new Hono<AppEnv>();

/** Less than the day for which a key is published before it signs. */
const DESCRIPTION_CACHE = 'public, max-age=300';

// Applications that run in the browser read these from their own origin.
const PUBLIC_PATHS = [PATHS.openIdConfiguration, PATHS.oauthMetadata, OAUTH_PATHS.jwks];
for (const path of PUBLIC_PATHS) oauth.use(path, cors({ origin: '*', allowMethods: ['GET', 'HEAD'] }));

for (const path of [PATHS.openIdConfiguration, PATHS.oauthMetadata]) {
  oauth.get(path, (c) => {
    c.header('Cache-Control', DESCRIPTION_CACHE);
    return c.json(discoveryDocument(c.get('deps').urls.origin));
  });
}

oauth.get(OAUTH_PATHS.jwks, async (c) => {
  const keys = await publishedKeys(c.get('deps'));
  c.header('Cache-Control', DESCRIPTION_CACHE);
  return c.json(keySetOf(keys), 200, { 'Content-Type': 'application/jwk-set+json' });
});
