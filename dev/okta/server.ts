// Serves the simulated Okta on the loopback address.
import { serve } from '@hono/node-server';
import { createOkta } from './app.ts';
import { type OpenOptions, type Org, openOrg } from './org.ts';

export interface RunningOkta {
  org: Org;
  close(): Promise<void>;
}

export async function startOkta(options: OpenOptions & { port: number }): Promise<RunningOkta> {
  const org = await openOrg(options);
  const { fetch } = createOkta(org);
  const server = await new Promise<ReturnType<typeof serve>>((resolve, reject) => {
    const listening = serve({ fetch, port: options.port, hostname: '127.0.0.1' }, () => resolve(listening));
    listening.once('error', reject);
  });
  return {
    org,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        if ('closeAllConnections' in server) server.closeAllConnections();
      }),
  };
}
