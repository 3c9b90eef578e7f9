// The headers of every page, and what a page may do beyond that: post to a service provider, or show it in a
// frame.
import type { Context, MiddlewareHandler } from 'hono';

/**
 * Where a service provider sends people on after it has taken a form: browsers hold the redirects that follow
 * a form to the policy of its page, too.
 */
export const ANYWHERE = ['https:', 'http:'];

export interface Allowed {
  /** Origins, beside our own, that forms may post to. Forms to elsewhere carry messages on, by script. */
  formsTo?: readonly string[];
  /** Origins, beside our own, that frames may show. */
  frames?: readonly string[];
  /** The page arrives in a frame of our own. */
  framed?: boolean;
}

export function allow(c: Context, { formsTo, frames, framed = false }: Allowed): void {
  const sources = (origins: readonly string[]) => ["'self'", ...new Set(origins)].join(' ');
  const rules = [
    "default-src 'none'",
    "style-src 'self'",
    ...(formsTo || frames ? ["script-src 'self'"] : []),
    "base-uri 'none'",
    `form-action ${sources(formsTo ?? [])}`,
    ...(frames ? [`frame-src ${sources(frames)}`] : []),
    `frame-ancestors ${framed ? "'self'" : "'none'"}`,
  ];
  c.header('Content-Security-Policy', rules.join('; '));
}

export function pageHeaders(): MiddlewareHandler {
  return async (c, next) => {
    await next();
    c.header('Cache-Control', 'no-store');
    c.header('Referrer-Policy', 'no-referrer');
    c.header('X-Content-Type-Options', 'nosniff');
    if (!c.res.headers.has('Content-Security-Policy')) allow(c, {});
  };
}
