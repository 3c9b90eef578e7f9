// Serves the simulated identity providers on the loopback address.
import { serve } from '@hono/node-server';

type Fetch = (request: Request) => Response | Promise<Response>;

export interface RunningServer {
  close(): Promise<void>;
}

export async function serveOnLoopback(fetch: Fetch, port: number): Promise<RunningServer> {
  const server = await new Promise<ReturnType<typeof serve>>((resolve, reject) => {
    const listening = serve({ fetch, port, hostname: '127.0.0.1' }, () => resolve(listening));
    listening.once('error', reject);
  });
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        if ('closeAllConnections' in server) server.closeAllConnections();
      }),
  };
}
