// Prevents cross-site request forgery: a browser may change something here only from a page of this origin.
//
// Browsers send Origin with every POST, and since 2020 to 2023 Sec-Fetch-Site too; no page can set them.
// Whichever is there must name us. A request with neither does not come from a browser, so it carries only
// its sender's own cookies. The session cookie is also SameSite=Lax.

import { createMiddleware } from 'hono/factory';
import type { AppContext, AppEnv } from '../context.ts';
import { HttpError } from '../errors.ts';

/**
 * Refuses by default. Other sites or programs post to `machinePaths` by design, with their own proof (a
 * signed message, a bearer token) instead of a cookie. A path stands for itself and everything below it.
 */
export function sameOrigin(machinePaths: readonly string[]) {
  return createMiddleware<AppEnv>(async (c, next) => {
    const safe = c.req.method === 'GET' || c.req.method === 'HEAD' || c.req.method === 'OPTIONS';
    if (!safe && !machinePaths.some((path) => c.req.path === path || c.req.path.startsWith(`${path}/`))) {
      requireOwnSite(c);
    }
    await next();
  });
}

/** @throws HttpError `cross_site_request`; also for a GET that leaves a trace in its reader's name */
export function requireOwnSite(c: AppContext): void {
  const origin = c.req.header('Origin');
  const site = c.req.header('Sec-Fetch-Site');
  // `none`: the person did it, for example by sending a form again after restarting the browser.
  const siteIsOurs = site === undefined || site === 'same-origin' || site === 'none';
  if ((origin !== undefined && origin !== c.get('deps').urls.origin) || !siteIsOurs) {
    throw new HttpError('cross_site_request', {
      origin: origin?.slice(0, 200) ?? null,
      secFetchSite: site?.slice(0, 20) ?? null,
    });
  }
}
