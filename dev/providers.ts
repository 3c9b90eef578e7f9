// The simulated identity providers at one address, for `npm start`: Okta, and Entra ID below `/entra`.
import { createEntra, ENTRA_PATH } from './entra/app.ts';
import type { SamlSettings } from './entra/application.ts';
import { openTenant } from './entra/open-tenant.ts';
import type { Tenant } from './entra/tenant.ts';
import { type RunningServer, serveOnLoopback } from './idp/server.ts';
import { createOkta } from './okta/app.ts';
import type { AppSettings } from './okta/app-instance.ts';
import { type Org, openOrg } from './okta/org.ts';

export interface ProvidersOptions {
  port: number;
  /** Origin at which browsers reach them. */
  url: string;
  now: Date;
  /** Where each keeps its state, and what it knows of Gatehouse when that is new. */
  okta: { folder: string; settings: AppSettings };
  entra: { folder: string; saml: SamlSettings };
}

export interface RunningProviders extends RunningServer {
  org: Org;
  tenant: Tenant;
}

export async function startProviders(options: ProvidersOptions): Promise<RunningProviders> {
  const { port, url, now, okta, entra } = options;
  const org = await openOrg({ folder: okta.folder, url, now, demoSettings: okta.settings });
  const { folder, saml } = entra;
  const tenant = await openTenant({ folder, url: url + ENTRA_PATH, now, saml });
  const [oktaApp, entraApp] = [createOkta(org), createEntra(tenant)];
  const isEntra = (request: Request) => `${new URL(request.url).pathname}/`.startsWith(`${ENTRA_PATH}/`);
  const server = await serveOnLoopback(
    (request) => (isEntra(request) ? entraApp : oktaApp).fetch(request),
    port,
  );
  return { org, tenant, ...server };
}
