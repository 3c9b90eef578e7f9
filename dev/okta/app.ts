// The simulated Okta as an application: an identity provider that a person can use with a browser. It trusts
// everybody who can reach it, so it listens on the loopback address only (`server.ts`) and is never deployed.
import { readFileSync } from 'node:fs';
import { Hono } from 'hono';
import { adminRoutes } from './admin-routes.ts';
import { dnsRoutes } from './dns.ts';
import type { Org } from './org.ts';
import { messagePage } from './pages/layout.ts';
import { peopleRoutes } from './people-routes.ts';
import type { Network } from './scim-client.ts';
import { ssoRoutes } from './sso-routes.ts';

const ASSETS = {
  'okta.css': 'text/css; charset=utf-8',
  'post.js': 'text/javascript; charset=utf-8',
} as const;

export function createOkta(org: Org, clock: () => number = Date.now, network?: Network): Hono {
  const app = new Hono();

  app.use(async (c, next) => {
    await next();
    c.header('Cache-Control', 'no-store');
    c.header('Referrer-Policy', 'no-referrer');
    c.header('X-Content-Type-Options', 'nosniff');
    if (!c.res.headers.has('Content-Security-Policy')) {
      c.header(
        'Content-Security-Policy',
        "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
      );
    }
  });

  app.get('/healthz', (c) => c.json({ status: 'ok' }));
  for (const [name, type] of Object.entries(ASSETS)) {
    const body = readFileSync(new URL(`assets/${name}`, import.meta.url));
    app.get(`/assets/${name}`, (c) => c.body(body, 200, { 'Content-Type': type }));
  }
  app.route('/', peopleRoutes(org, clock));
  app.route('/app', ssoRoutes(org, clock));
  app.route('/', dnsRoutes());
  app.route('/admin', adminRoutes(org, clock, network));

  app.notFound((c) => c.html(messagePage('Page not found', 'This page does not exist.'), 404));
  return app;
}
