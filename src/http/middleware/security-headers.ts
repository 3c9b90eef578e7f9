// The headers that every response carries. Pages have no inline script or style, so the policy needs no hole
// for them.

import { createMiddleware } from 'hono/factory';
import type { AppEnv } from '../context.ts';

export const securityHeaders = createMiddleware<AppEnv>(async (c, next) => {
  await next();
  const { headers } = c.res;
  headers.set(
    'Content-Security-Policy',
    c.get('policy') ?? policy(c.get('formAction'), c.get('frameAncestor')),
  );
  headers.set('X-Content-Type-Options', 'nosniff');
  // X-Frame-Options cannot name an origin. If one may frame the page, only the policy says which.
  if (!c.get('frameAncestor')) headers.set('X-Frame-Options', 'DENY');
  headers.set('Cross-Origin-Opener-Policy', 'same-origin');
  headers.set('Cross-Origin-Resource-Policy', 'same-origin');
  headers.set('Permissions-Policy', 'camera=(), geolocation=(), microphone=(), payment=(), usb=()');
  // Not no-referrer: under it browsers send `Origin: null` with our own forms, and the guard could not tell
  // them from a stranger's.
  headers.set('Referrer-Policy', 'same-origin');
  // Before the first deployment has finished there is none.
  if (c.env.PUBLIC_URL?.startsWith('https:')) {
    headers.set('Strict-Transport-Security', 'max-age=31536000; includeSubDomains');
  }
  if (!headers.has('Cache-Control')) headers.set('Cache-Control', 'no-store');
});

/** `data:` images are the check marks and arrows inside the style sheet. */
function policy(formAction: string | undefined, frameAncestor: string | undefined): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    `form-action 'self'${formAction ? ` ${formAction}` : ''}`,
    `frame-ancestors ${frameAncestor ?? "'none'"}`,
    "base-uri 'none'",
  ].join('; ');
}
