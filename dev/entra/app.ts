// The simulated Entra ID as an application, below `/entra`. It trusts everybody who can reach it, so it
// listens on the loopback address alone and is never deployed.
import { Hono } from 'hono';
import { NETWORK, type Network } from '../idp/scim-client.ts';
import { pageHeaders } from '../idp/security-policy.ts';
import { adminRoutes } from './admin-routes.ts';
import { messagePage } from './pages/layout.ts';
import { peopleRoutes } from './people-routes.ts';
import { samlRoutes } from './saml-routes.ts';
import { TENANT_ID, type Tenant } from './tenant.ts';

export const ENTRA_PATH = '/entra';

export function createEntra(
  tenant: Tenant,
  clock: () => number = Date.now,
  network: Network = NETWORK,
): Hono {
  const app = new Hono();
  app.use(pageHeaders());
  app.route(`${ENTRA_PATH}/admin`, adminRoutes(tenant, clock, network));
  app.route(`${ENTRA_PATH}/${TENANT_ID}`, samlRoutes(tenant, clock));
  app.route(ENTRA_PATH, peopleRoutes(tenant, clock));
  app.notFound((c) => c.html(messagePage('Page not found', 'This page does not exist.'), 404));
  return app;
}
