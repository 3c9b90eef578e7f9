// Against cross-site request forgery: a browser may change something here only from a page of this origin.
//
// Browsers send Origin with every POST, and Sec-Fetch-Site since 2020 to 2023; neither can be set by a page. Whichever is there must
// name us. A request with neither comes from no browser and so carries nobody's cookies but its sender's own. The session cookie is
// SameSite=Lax besides.

import { createMiddleware } from 'hono/factory';
import type { AppContext, AppEnv } from '../context.ts';
import { HttpError } from '../errors.ts';

/**
 * Refuses by default; `machinePaths` are the doors that other sites or machines post to by design, with their own proof (a signed
 * message, a bearer token) instead of a cookie. A path stands for itself and what is below it.
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
  // `none`: the reader's own doing, such as sending a form again after a restart of the browser.
  const siteIsOurs = site === undefined || site === 'same-origin' || site === 'none';
  if ((origin !== undefined && origin !== c.get('deps').urls.origin) || !siteIsOurs) {
    throw new HttpError('cross_site_request', {
      origin: origin?.slice(0, 200) ?? null,
      secFetchSite: site?.slice(0, 20) ?? null,
    });
  }
}
