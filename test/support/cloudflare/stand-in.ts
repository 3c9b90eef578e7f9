// A stand-in of Cloudflare's REST API on loopback, as far as wrangler uses it for a deployment. It keeps one
// account: D1 databases that run their SQL, KV namespaces, and one Worker with its versions and secrets. It
// records each call, and a test can have any call fail.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Account, newAccount } from './account.ts';
import { assetsRoute } from './assets.ts';
import { ApiError, type Call, lineOf, type Route } from './call.ts';
import { d1Route } from './d1.ts';
import { storageRoute } from './kv.ts';
import { userRoute } from './user.ts';
import { workerRoute } from './worker.ts';

const ROUTES: readonly Route[] = [userRoute, d1Route, storageRoute, assetsRoute, workerRoute];

export const TOKEN = 'token-of-the-stand-in';

export interface StandIn {
  /** For CLOUDFLARE_API_BASE_URL. */
  readonly url: string;
  readonly account: Account;
  /** `METHOD /path` of each call so far, in order. */
  readonly calls: Call[];
  /** What nobody has built: a test expects it to be empty. */
  readonly unknown: string[];
  /** Calls whose line or body matches fail like this from now on, until it is called with null. */
  failOn(pattern: RegExp | null, error?: ApiError): void;
  /** What is done after each call that worked, before its answer leaves; null: nothing. */
  afterEach(act: (() => Promise<void>) | null): void;
  close(): Promise<void>;
}

export async function startStandIn(): Promise<StandIn> {
  const account = newAccount();
  const calls: Call[] = [];
  const unknown: string[] = [];
  let after: (() => Promise<void>) | null = null;
  let failing: { pattern: RegExp; error: ApiError } | null = null;

  const answer = async (call: Call): Promise<unknown> => {
    const line = lineOf(call);
    calls.push(call);
    // Files of a version come with the token of their upload, which assets.ts looks at.
    if (call.headers.authorization !== `Bearer ${TOKEN}` && call.path !== '/workers/assets/upload') {
      throw new ApiError(401, 10000, 'Authentication error');
    }
    if (failing?.pattern.test(`${line} ${call.body.toString('latin1')}`)) throw failing.error;
    for (const route of ROUTES) {
      const result = await route(account, call);
      if (result !== undefined) return result;
    }
    unknown.push(line);
    throw new ApiError(404, 7003, `Could not route to ${line}`);
  };

  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://stand-in');
    const call: Call = {
      method: request.method ?? 'GET',
      path: decodeURIComponent(url.pathname).replace(`/accounts/${account.id}`, '') || '/',
      query: url.searchParams,
      body: await bodyOf(request),
      headers: request.headers,
    };
    try {
      const result = await answer(call);
      await after?.();
      send(response, 200, { success: true, errors: [], messages: [], result });
    } catch (error) {
      const { status, code, message } =
        error instanceof ApiError ? error : new ApiError(500, 10013, String(error));
      send(response, status, { success: false, errors: [{ code, message }], messages: [], result: null });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    account,
    calls,
    unknown,
    failOn: (pattern, error = new ApiError(500, 10013, 'The stand-in was told to fail')) => {
      failing = pattern && { pattern, error };
    },
    afterEach: (act) => {
      after = act;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      for (const { d1 } of account.databases.values()) d1.close();
    },
  };
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
