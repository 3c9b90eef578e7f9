// The simulated identity providers at one address, for `npm start`.
import { type RunningServer, serveOnLoopback } from './idp/server.ts';
import { createOkta } from './okta/app.ts';
import { type OpenOptions, type Org, openOrg } from './okta/org.ts';

export interface RunningProviders extends RunningServer {
  org: Org;
}

export async function startProviders(options: OpenOptions & { port: number }): Promise<RunningProviders> {
  const org = await openOrg(options);
  const okta = createOkta(org);
  const server = await serveOnLoopback((request) => okta.fetch(request), options.port);
  return { org, ...server };
}
