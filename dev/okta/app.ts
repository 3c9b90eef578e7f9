// The simulated Okta as an application: an identity provider that a person can use with a browser. It trusts
// everybody who can reach it, so it listens on the loopback address only (`server.ts`) and is never deployed.
import { readFileSync } from 'node:fs';
import { Hono } from 'hono';
import type { Network } from '../idp/scim-client.ts';
import { pageHeaders } from '../idp/security-policy.ts';
import { adminRoutes } from './admin-routes.ts';
import { dnsRoutes } from './dns.ts';
import type { Org } from './org.ts';
import { messagePage } from './pages/layout.ts';
import { peopleRoutes } from './people-routes.ts';
import { ssoRoutes } from './sso-routes.ts';

const ASSETS = {
  'idp.css': 'text/css; charset=utf-8',
  'post.js': 'text/javascript; charset=utf-8',
} as const;

export function createOkta(org: Org, clock: () => number = Date.now, network?: Network): Hono {
  const app = new Hono();

  app.use(pageHeaders());

  app.get('/healthz', (c) => c.json({ status: 'ok' }));
  for (const [name, type] of Object.entries(ASSETS)) {
    const body = readFileSync(new URL(`../idp/assets/${name}`, import.meta.url));
    app.get(`/assets/${name}`, (c) => c.body(body, 200, { 'Content-Type': type }));
  }
  app.route('/', peopleRoutes(org, clock));
  app.route('/app', ssoRoutes(org, clock));
  app.route('/', dnsRoutes());
  app.route('/admin', adminRoutes(org, clock, network));

  app.notFound((c) => c.html(messagePage('Page not found', 'This page does not exist.'), 404));
  return app;
}
